"""MSNP over HTTP: what a client asks of a gateway in the query of a POST, and the header that answers.

A session at the gateway carries one notification or switchboard stream. Bodies are pieces of that stream,
cut anywhere. The client names the session as the last answer called it; the server may rename it each time.
"""

import re
import urllib.parse
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from papyon.errors import PayloadError

__all__ = [
    "CAPABILITIES_HEADER",
    "CONTENT_TYPE",
    "GATEWAY_PATH",
    "HOST_HEADER",
    "LONGEST_LIFESPAN",
    "SESSION_HEADER",
    "GatewayAnswer",
    "GatewayRequest",
    "Open",
    "Poll",
    "Send",
    "Service",
    "parse_answer",
    "parse_query",
]

GATEWAY_PATH: Final = "/gateway/gateway.dll"
CONTENT_TYPE: Final = "application/x-msn-messenger"

SESSION_HEADER: Final = "X-MSN-Messenger"
"""The header of every answer: `GatewayAnswer.header` and `parse_answer`."""

HOST_HEADER: Final = "X-MSN-Host"
"""An optional header of answers: the host for the next requests, preferred to the other's GW-IP."""

CAPABILITIES_HEADER: Final = "X-MSN-GWCapabilities"
"""A client sends `*`; only then a server may answer `LP`: it holds polls."""

LONGEST_LIFESPAN: Final = 60
"""Seconds that a server holds a poll at most: proxies cut what is silent for longer."""

_QUERY_LIMIT: Final = 2048
_FIELDS: Final = 16
_SESSION: Final = re.compile(r"[!-~]{1,200}")
_HOST: Final = re.compile(r"[0-9A-Za-z.:\[\]_-]{1,255}")
_SECONDS: Final = re.compile(r"[0-9]{1,6}")
_PLAIN: Final = ".:[]_-~"


class Service(StrEnum):
    """Which kind of stream a session carries."""

    NS = "NS"
    SB = "SB"


@dataclass(frozen=True, slots=True)
class Open:
    """A new session to `host`, which the client would have dialled otherwise; '' when it does not say."""

    service: Service
    host: str = ""

    def query(self) -> str:
        """The query of the request, without the question mark."""
        address = f"&IP={_quote(self.host)}" if self.host else ""
        return f"Action=open&Server={self.service}{address}"


@dataclass(frozen=True, slots=True)
class Send:
    """The body is the next piece of the stream; the answer may have one too."""

    session: str

    def query(self) -> str:
        """The query of the request, without the question mark."""
        return f"SessionID={_quote(self.session)}"


@dataclass(frozen=True, slots=True)
class Poll:
    """Whether there is anything; held up to `lifespan` seconds, or answered at once without one."""

    session: str
    lifespan: int | None = None

    def query(self) -> str:
        """The query of the request, without the question mark."""
        held = "" if self.lifespan is None else f"&Lifespan={self.lifespan}"
        return f"Action=poll{held}&SessionID={_quote(self.session)}"


GatewayRequest = Open | Send | Poll
"""What a client can ask."""


def parse_query(query: str) -> GatewayRequest:
    """Read the query of a request: order is free, names are case-sensitive. Raises `PayloadError`."""
    fields = _fields(query)
    session = fields.get("SessionID", "")
    match fields.get("Action"):
        # One client opens with an empty session id besides.
        case "open":
            service, host = fields.get("Server", ""), fields.get("IP", "")
            if service not in tuple(Service):
                raise PayloadError("a gateway session is opened to an unknown kind of server")
            if host and not _HOST.fullmatch(host):
                raise PayloadError("a gateway session is opened to what is no host")
            return Open(Service(service), host)
        case "poll":
            return Poll(_session(session), _lifespan(fields.get("Lifespan")))
        case None:
            return Send(_session(session))
        case _:
            raise PayloadError("a gateway is asked for an unknown action")


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """What every answer says: the session's name from now on, the gateway's host, whether it is the last."""

    session: str
    host: str
    closing: bool = False

    def header(self) -> str:
        """The value of `SESSION_HEADER`; clients split it at semicolon and one space."""
        return f"SessionID={self.session}; GW-IP={self.host}" + ("; Session=close" if self.closing else "")


def parse_answer(header: str) -> GatewayAnswer:
    """Read the value of `SESSION_HEADER`. Raises `PayloadError`."""
    if len(header) > _QUERY_LIMIT:
        raise PayloadError("the header of a gateway is too long")
    fields: dict[str, str] = {}
    for item in header.split(";", _FIELDS):
        name, _, value = item.strip().partition("=")
        fields.setdefault(name.lower(), value.strip())
    closing = fields.get("session", "").lower() == "close"
    session, host = fields.get("sessionid", ""), fields.get("gw-ip", "")
    # The last answer may leave out the name of what is no more.
    if not (closing and not session):
        _session(session)
    if host and not _HOST.fullmatch(host):
        raise PayloadError("a gateway names a host that is none")
    return GatewayAnswer(session, host, closing)


def _fields(query: str) -> dict[str, str]:
    if len(query) > _QUERY_LIMIT:
        raise PayloadError("the query of a gateway request is too long")
    fields: dict[str, str] = {}
    for item in query.split("&", _FIELDS):
        name, _, value = item.partition("=")
        fields.setdefault(name, urllib.parse.unquote(value))
    return fields


def _session(text: str) -> str:
    if not _SESSION.fullmatch(text) or ";" in text:
        raise PayloadError("a gateway session has no name")
    return text


def _lifespan(text: str | None) -> int | None:
    if text is None:
        return None
    if not _SECONDS.fullmatch(text):
        raise PayloadError("a poll is to be held for no number of seconds")
    return int(text)


def _quote(text: str) -> str:
    return urllib.parse.quote(text, safe=_PLAIN)
