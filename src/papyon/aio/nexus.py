"""A ticket by Passport 1.4, as MSNP8 to 11 want it: the nexus names the login service, that gives the ticket.

Redirects are followed by hand: a library that does it drops the Authorization on the way.
"""

from typing import Final

from yarl import URL

from papyon.aio.post import Post, Reply, need_service
from papyon.errors import PayloadError, RemoteProtocolError, WrongPassword
from papyon.payload.passport import (
    AUTHENTICATION_INFO,
    AUTHORIZATION,
    PASSPORT_URLS,
    WWW_AUTHENTICATE,
    Authorization,
    Denied,
    Elsewhere,
    Granted,
    PassportUrls,
    Verdict,
    parse_verdict,
)

__all__ = ["ANSWER_LIMIT", "REDIRECTS", "login", "login_url"]

REDIRECTS: Final = 5
"""How often a login service may send us on: official ones did it once."""

ANSWER_LIMIT: Final = 65536
"""Bytes of a page around the headers that matter; official ones were empty."""

_ELSEWHERE: Final = (301, 302, 303, 307, 308)


async def login_url(post: Post, nexus_url: str) -> str:
    """Where passwords are shown. Raises `CaptivePortal`, `ServerBusy`, `PayloadError`, `ConnectionFailed`."""
    url = nexus_url
    for _ in range(REDIRECTS):
        reply = await post.fetch("GET", url, limit=ANSWER_LIMIT)
        if (named := reply.headers.get(PASSPORT_URLS)) is not None:
            found = PassportUrls.parse(named).url
            _stay_secret(nexus_url, found)
            return found
        # What leads away from its host is not the nexus, although no secret is shown to it.
        need_service(reply, url)
        if reply.status not in _ELSEWHERE:
            raise _stranger(reply, url)
        url = _target(url, reply)
    raise RemoteProtocolError(f"the nexus redirects more than {REDIRECTS} times")


async def login(post: Post, url: str, authorization: Authorization) -> str:
    """The ticket. Raises `WrongPassword` with the service's own words, and as `login_url`."""
    first = url
    headers = {AUTHORIZATION: authorization.header()}
    for _ in range(REDIRECTS):
        reply = await post.fetch("GET", url, headers, limit=ANSWER_LIMIT)
        match _verdict(reply, url):
            case Granted(ticket):
                # It goes into a line of the wire as it is.
                if any(character <= " " for character in ticket):
                    raise PayloadError("the login service gives a ticket that is none")
                return ticket
            case Denied(text):
                words = str(WrongPassword())
                raise WrongPassword(f"{words} ({text[:200]})" if text else words)
            case Elsewhere():
                url = _target(url, reply)
                _stay_secret(first, url)
    raise RemoteProtocolError(f"the login service redirects more than {REDIRECTS} times")


def _verdict(reply: Reply, url: str) -> Verdict:
    if (said := reply.headers.get(AUTHENTICATION_INFO)) is not None:
        verdict = parse_verdict(said)
        if isinstance(verdict, Elsewhere) and reply.status not in _ELSEWHERE:
            raise PayloadError("the login service redirects without an address")
        return verdict
    if reply.status == 401:
        said = reply.headers.get(WWW_AUTHENTICATE, "")
        try:
            return parse_verdict(said)
        except PayloadError:
            return Denied()  # some say no without a reason
    need_service(reply, url)
    raise _stranger(reply, url)


def _target(url: str, reply: Reply) -> str:
    try:
        return str(URL(url).join(URL(reply.headers["Location"])))
    except (KeyError, ValueError) as error:
        raise PayloadError("a service redirects to nowhere") from error


def _stay_secret(first: str, then: str) -> None:
    if first.startswith("https:") and not then.startswith("https:"):
        raise RemoteProtocolError("the server wants the password without TLS")


def _stranger(reply: Reply, url: str) -> PayloadError:
    return PayloadError(f"{URL(url).host} is no sign-in service: it answers HTTP {reply.status}")
