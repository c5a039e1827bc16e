"""Passport 1.4 ("Tweener"): the headers by which MSNP8 to MSNP11 get their ticket.

The nexus names the login service (`PassportUrls`), the client shows address, password and the server's
challenge there (`Authorization`), and the service answers with one of `Granted`, `Elsewhere`, `Denied`.
"""

import urllib.parse
from dataclasses import dataclass, field
from typing import Final, Self

from papyon.errors import PayloadError

PASSPORT_URLS: Final = "PassportURLs"
"""The header of the nexus, in the exact case that old clients look for."""

AUTHORIZATION: Final = "Authorization"
AUTHENTICATION_INFO: Final = "Authentication-Info"
WWW_AUTHENTICATE: Final = "WWW-Authenticate"

HEADER_LIMIT: Final = 8192
"""Characters of one header value: what HTTP libraries allow for a line."""

FIELD_LIMIT: Final = 1024
"""Characters of an address or a password: nobody's is longer."""

_SCHEME: Final = "Passport1.4"
_ORIGIN: Final = "http://messenger.msn.com"


@dataclass(frozen=True, slots=True)
class PassportUrls:
    """What the nexus says: where to show the password. ``login`` as it is written, with or without scheme.

    ``others`` are further pairs (DARealm, DAReg, ConfigVersion), which no client needs.
    """

    login: str
    others: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """The address of the login service; without a scheme it means https."""
        return self.login if "://" in self.login else f"https://{self.login}"

    def header(self) -> str:
        """The value of the header. Alone, DALogin is also understood by those who take the rest for it."""
        return ",".join(f"{name}={value}" for name, value in (("DALogin", self.login), *self.others))

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read the value of the header; raises PayloadError where it names no login service."""
        pairs = _pairs(value)
        login = next((found for name, found in pairs if name.lower() == "dalogin"), "")
        if not login:
            raise PayloadError("the nexus names no login service")
        return cls(login, tuple(pair for pair in pairs if pair[0].lower() != "dalogin"))


@dataclass(frozen=True, slots=True)
class Authorization:
    """Address and password, with the challenge of USR TWN S as it came."""

    user: str
    password: str = field(repr=False)
    challenge: str
    origin: str = _ORIGIN

    def header(self) -> str:
        """The value of the header; commas and per cent signs in a password do no harm."""
        origin = urllib.parse.quote(self.origin, safe="", errors="replace").replace(".", "%2E")
        fields = (
            f"{_SCHEME} OrgVerb=GET",
            f"OrgURL={origin}",
            f"sign-in={_quote(self.user)}",
            f"pwd={_quote(self.password)}",
        )
        return ",".join((*fields, self.challenge)) if self.challenge else ",".join(fields)

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read the value of the header; raises PayloadError.

        Some clients write the password as it is: then it ends at its first comma.
        """
        pieces = _body(value).split(",")
        fields: dict[str, str] = {}
        # What is not one of ours is where the server's own challenge begins.
        while pieces and (name := pieces[0].partition("=")[0].strip().lower()) in _FIELDS - fields.keys():
            fields[name] = pieces.pop(0).partition("=")[2].strip()
        user, password = _unquote(fields.get("sign-in", "")), _unquote(fields.get("pwd", ""))
        if not user or not password or max(len(user), len(password)) > FIELD_LIMIT:
            raise PayloadError("an authorization has no address or no password")
        return cls(user, password, ",".join(pieces), _unquote(fields.get("orgurl", "")))


_FIELDS: Final = frozenset({"orgverb", "orgurl", "sign-in", "pwd"})


@dataclass(frozen=True, slots=True)
class Granted:
    """The ticket, ``t=...&p=...`` (HTTP 200)."""

    ticket: str = field(repr=False)
    return_url: str = _ORIGIN

    def header(self) -> str:
        """The value of Authentication-Info."""
        names = "tname=MSPAuth,tname=MSPProf,tname=MSPSec"
        ticket = self.ticket.replace("'", "")
        return f"{_SCHEME} da-status=success,{names},from-PP='{ticket}',ru={self.return_url}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Ask again at the Location of the same answer (HTTP 302)."""

    def header(self) -> str:
        """The value of Authentication-Info."""
        return f"{_SCHEME} da-status=redir"


@dataclass(frozen=True, slots=True)
class Denied:
    """Wrong address or password (HTTP 401); ``text`` is for people, ``url`` says more."""

    text: str = ""
    url: str = ""

    def header(self) -> str:
        """The value of WWW-Authenticate."""
        start = f"{_SCHEME} da-status=failed,srealm=Passport.NET,ts=-3,prompt"
        return f"{start},cburl={self.url},cbtxt={_quote(self.text)}"


Verdict = Granted | Elsewhere | Denied
"""Everything that a login service may answer."""


def parse_verdict(value: str) -> Verdict:
    """Read Authentication-Info or WWW-Authenticate; raises PayloadError."""
    pairs = {name.lower(): found for name, found in reversed(_pairs(_body(value)))}
    match pairs.get("da-status", "").lower():
        case "success" if ticket := pairs.get("from-pp", ""):
            return Granted(ticket, pairs.get("ru", ""))
        case "redir":
            return Elsewhere()
        case "failed" | "failed-noretry":
            return Denied(_unquote(pairs.get("cbtxt", "")), pairs.get("cburl", ""))
        case _:
            raise PayloadError("the login service answers something unknown")


def _body(value: str) -> str:
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != _SCHEME.lower() or len(value) > HEADER_LIMIT:
        raise PayloadError("a header is not of Passport 1.4")
    return rest.strip()


def _pairs(value: str) -> list[tuple[str, str]]:
    """``a=1,b='2,3',c`` taken apart; commas between quotes belong to the value."""
    if len(value) > HEADER_LIMIT:
        raise PayloadError("a header is too long")
    found = []
    rest = value.strip()
    while rest:
        name, equals, after = rest.partition("=")
        if "," in name or not equals:
            # A word without a value, such as `prompt`.
            rest = rest.partition(",")[2].lstrip()
            continue
        if after.startswith("'") and "'" in after[1:]:
            text, _, rest = after[1:].partition("'")
            rest = rest.partition(",")[2].lstrip()
        else:
            text, _, rest = after.partition(",")
            rest = rest.lstrip()
        found.append((name.strip(), text.strip()))
    return found


def _quote(text: str) -> str:
    return urllib.parse.quote(text, safe="", errors="replace")


def _unquote(text: str) -> str:
    raw = urllib.parse.unquote_to_bytes(text.encode("utf-8", "replace"))
    try:
        return raw.decode()
    except UnicodeDecodeError:
        # Clients of the time before UTF-8 write their own code page.
        return raw.decode("cp1252", "replace")
