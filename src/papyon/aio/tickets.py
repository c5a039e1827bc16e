"""Tickets for all services, got for a password in one request and renewed together."""

import asyncio
import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Final
from urllib.parse import unquote

from papyon.aio import nexus
from papyon.aio.post import Post
from papyon.aio.settings import Settings
from papyon.errors import (
    ClockWrong,
    ConnectionFailed,
    PayloadError,
    RemoteProtocolError,
    ServiceFault,
    SignInError,
    WrongPassword,
)
from papyon.payload.passport import Authorization
from papyon.payload.soap import rst
from papyon.payload.soap.rst import SecurityRequest, SecurityResponse, Token, TokenRequest, Version
from papyon.session.sso import SECRET_BYTES
from papyon.types import Dialect

__all__ = ["CLOCK_TOLERANCE", "REDIRECTS", "Tickets"]

REDIRECTS: Final = 5
"""How often a service may send us elsewhere: official ones did once."""

CLOCK_TOLERANCE: Final = 300.0
"""Seconds that our clock may be away from the server's: what we write on a request is good for as long."""

_POLICIES: Final = (
    (rst.MESSENGER, "?id=507"),
    (rst.SECURE, "MBI_SSL"),
    (rst.CONTACTS, "MBI"),
    (rst.STORAGE, "MBI"),
)
"""The services besides the notification server, and what they want of a ticket."""


class _Way(Enum):
    """How tickets are got."""

    NEXUS = auto()
    RST = auto()
    RST2 = auto()


class Tickets:
    """The tickets of one account. `clock` gives seconds since 1970 UTC."""

    def __init__(
        self, post: Post, settings: Settings, account: str, password: str, clock: Callable[[], float]
    ) -> None:
        self._post = post
        self._settings = settings
        self._account = account
        self._password = password[: settings.password_limit]
        self._clock = clock
        self._response: SecurityResponse | None = None
        self._policy = ""
        self._proven = True
        self._way = _Way.RST
        self._lock = asyncio.Lock()

    async def obtain(self, policy: str, dialect: Dialect, proven: bool = True) -> tuple[str, bytes]:
        """The ticket for the notification server, and the secret to prove that it is ours.

        `proven` False: the server wants no proof (USR TWN), `policy` is its challenge, and the secret is
        empty. Raises `WrongPassword`, `ClockWrong`, other `SignInError`s, any `ConnectionFailed` such as
        `CaptivePortal`, and `RemoteProtocolError`.
        """
        self._policy, self._proven = policy, proven
        self._way = self._choose(dialect)
        async with self._lock:
            self._response = await self._ask()
        if not proven:
            return self._token(rst.MESSENGER).ticket, b""
        token = self._token(rst.CLEAR)
        try:
            secret = base64.b64decode(token.secret, validate=True)
        except ValueError as error:
            raise PayloadError("the secret of a ticket cannot be read") from error
        if len(secret) != SECRET_BYTES:
            raise PayloadError(f"the secret of a ticket has {len(secret)} bytes")
        return token.ticket, secret

    def ticket(self, service: str) -> str:
        """The ticket for a service, by its name in `rst`. Raises `PayloadError` when it was not given."""
        return self._token(service).ticket

    async def renew(self, refused: str) -> None:
        """Get all tickets anew, unless `refused` has been replaced meanwhile. Raises as `obtain`."""
        async with self._lock:
            if self._response is None or any(token.ticket == refused for token in self._response.tokens):
                self._response = await self._ask()

    def _choose(self, dialect: Dialect) -> _Way:
        settings = self._settings
        soap = settings.rst_url or settings.rst2_url
        if not self._proven and settings.nexus_url and (dialect <= Dialect.MSNP11 or not soap):
            return _Way.NEXUS
        if not soap:
            raise SignInError("the network has no sign-in service for this dialect: offer another one")
        younger = dialect >= Dialect.MSNP16 and settings.rst2_url
        return _Way.RST2 if younger or not settings.rst_url else _Way.RST

    def _token(self, service: str) -> Token:
        found = None if self._response is None else self._response.token(service)
        if found is None or not found.ticket:
            raise PayloadError(f"the server gave no ticket for {service}")
        if any(character <= " " for character in found.ticket):
            raise PayloadError(f"the server gave a ticket for {service} that is none")
        return found

    async def _ask(self) -> SecurityResponse:
        match self._way:
            case _Way.NEXUS:
                return await self._ask_nexus()
            case _Way.RST:
                return await self._ask_rst(Version.RST)
            case _Way.RST2:
                return await self._ask_rst(Version.RST2)

    async def _ask_nexus(self) -> SecurityResponse:
        url = await nexus.login_url(self._post, self._settings.nexus_url)
        ticket = await nexus.login(
            self._post, url, Authorization(self._account, self._password, self._policy)
        )
        # The one ticket opens every service.
        return SecurityResponse(tuple(Token(service, ticket, "0") for service, _ in _POLICIES))

    def _services(self) -> tuple[tuple[str, str], ...]:
        if self._proven:
            return ((rst.PASSPORT, ""), (rst.CLEAR, self._policy), *_POLICIES)
        challenge = "?" + unquote(self._policy.replace(",", "&"), errors="replace")
        return ((rst.PASSPORT, ""), (rst.MESSENGER, challenge), *_POLICIES[1:])

    async def _ask_rst(self, version: Version) -> SecurityResponse:
        tokens = tuple(
            TokenRequest(f"RST{n}", name, policy) for n, (name, policy) in enumerate(self._services())
        )
        request = SecurityRequest(self._account, self._password, tokens, version)
        url = self._rst_url(version)
        for _ in range(REDIRECTS):
            now = datetime.fromtimestamp(self._clock(), UTC)
            answer = await self._post.send(url, request.encode(now, now + timedelta(minutes=5)))
            try:
                return SecurityResponse.parse(answer)
            except ServiceFault as fault:
                if fault.code != rst.REDIRECT:
                    raise await self._refusal(fault, url) from fault
                if url.startswith("https:") and not fault.detail.startswith("https:"):
                    raise RemoteProtocolError("the server wants the password without TLS") from fault
                url = fault.detail
        raise RemoteProtocolError(f"the sign-in service redirects more than {REDIRECTS} times")

    def _rst_url(self, version: Version) -> str:
        settings = self._settings
        msn = self._account.lower().endswith("@msn.com")
        if version is Version.RST2:
            return (msn and settings.msn_rst2_url) or settings.rst2_url
        return (msn and settings.msn_rst_url) or settings.rst_url

    async def _refusal(self, fault: ServiceFault, url: str) -> SignInError:
        if fault.code == rst.FAILED_AUTHENTICATION:
            return WrongPassword()
        away = await self._clock_error(url)
        if abs(away) > CLOCK_TOLERANCE:
            minutes = f"{abs(away) / 60:.0f} minutes {'fast' if away > 0 else 'slow'}"
            return ClockWrong(f"The clock of this machine is {minutes}: set it, then sign in again")
        return SignInError(f"the sign-in service answers {fault}")

    async def _clock_error(self, url: str) -> float:
        """Seconds that our clock is before the service's, as far as its answers tell."""
        try:
            reply = await self._post.fetch("GET", url)
            date = parsedate_to_datetime(reply.headers.get("Date", ""))
        except (ConnectionFailed, PayloadError, ValueError):
            return 0.0
        return self._clock() - date.timestamp()
