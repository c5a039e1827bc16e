"""Whom a proxy in front of aMSN2 has signed in: believed only from proxies that are trusted.

What counts is who connects to us, and not what X-Forwarded-For says of where the browser is.
"""

import logging
import unicodedata

from aiohttp import web

from amsn2.frontends.web import limits
from amsn2.frontends.web.caller import is_trusted
from amsn2.frontends.web.settings import Settings

log = logging.getLogger(__name__)


class ProxyUser:
    """Reads the header that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told: set[str] = set()

    def name(self, request: web.Request) -> str:
        """The name; empty without one that is believed."""
        if not self._settings.user_header:
            return ""
        values = request.headers.getall(self._settings.user_header, ())
        if not values:
            return ""
        peer = request.remote or ""
        if not is_trusted(peer, self._settings):
            self._tell(peer, self.advice(request))
            return ""
        if len(values) > 1:
            self._tell(peer, f"it sent {self._settings.user_header} more than once, so nobody is meant")
            return ""
        name = values[0].encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
        return name if len(name) <= limits.PROXY_NAME_LENGTH else ""

    def advice(self, request: web.Request) -> str:
        """Why nobody is believed, for whoever runs aMSN2: the setting and the peer by name."""
        header = self._settings.user_header
        if not header:
            return "[web] user_header is not set"
        if not is_trusted(request.remote or "", self._settings):
            return f"{header} of {request.remote} is ignored: it is not in [web] trusted_proxies"
        return f"{request.remote} sent no {header}, which [web] user_header names"

    def _tell(self, peer: str, what: str) -> None:
        # Once a peer: whoever knocks all day shall not fill the log.
        if peer not in self._told and len(self._told) < limits.UNTRUSTED_PEERS:
            self._told.add(peer)
            log.warning("peer=%s %s", peer, what)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are typed."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())
