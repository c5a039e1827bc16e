"""Tickets for all services, got for a password in one request and renewed together."""

import asyncio
import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from papyon.aio.post import Post
from papyon.aio.settings import Settings
from papyon.errors import PayloadError, RemoteProtocolError, ServiceFault, SignInError, WrongPassword
from papyon.payload.soap import rst
from papyon.payload.soap.rst import SecurityRequest, SecurityResponse, Token, TokenRequest, Version
from papyon.session.sso import SECRET_BYTES
from papyon.types import Dialect

__all__ = ["REDIRECTS", "Tickets"]

REDIRECTS: Final = 5
"""How often a service may send us elsewhere: official ones did once."""

_POLICIES: Final = (
    (rst.MESSENGER, "?id=507"),
    (rst.SECURE, "MBI_SSL"),
    (rst.CONTACTS, "MBI"),
)
"""The services besides the notification server, and what they want of a ticket."""


class Tickets:
    """The tickets of one account. `clock` gives seconds since 1970 UTC."""

    def __init__(
        self, post: Post, settings: Settings, account: str, password: str, clock: Callable[[], float]
    ) -> None:
        self._post = post
        self._settings = settings
        self._account = account
        self._password = password
        self._clock = clock
        self._response: SecurityResponse | None = None
        self._policy = ""
        self._version = Version.RST
        self._lock = asyncio.Lock()

    async def obtain(self, policy: str, dialect: Dialect) -> tuple[str, bytes]:
        """The ticket for the notification server, and the secret to prove that it is ours.

        Raises `WrongPassword`, other `SignInError`s, any `ConnectionFailed`, `RemoteProtocolError`.
        """
        self._policy = policy
        self._version = Version.RST2 if dialect >= Dialect.MSNP16 else Version.RST
        async with self._lock:
            self._response = await self._ask()
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

    def _token(self, service: str) -> Token:
        found = None if self._response is None else self._response.token(service)
        if found is None or not found.ticket:
            raise PayloadError(f"the server gave no ticket for {service}")
        return found

    async def _ask(self) -> SecurityResponse:
        services = ((rst.PASSPORT, ""), (rst.CLEAR, self._policy), *_POLICIES)
        tokens = tuple(TokenRequest(f"RST{n}", name, policy) for n, (name, policy) in enumerate(services))
        request = SecurityRequest(self._account, self._password, tokens, self._version)
        url = self._settings.rst2_url if self._version is Version.RST2 else self._settings.rst_url
        for _ in range(REDIRECTS):
            now = datetime.fromtimestamp(self._clock(), UTC)
            answer = await self._post.send(url, request.encode(now, now + timedelta(minutes=5)))
            try:
                return SecurityResponse.parse(answer)
            except ServiceFault as fault:
                if fault.code != rst.REDIRECT:
                    raise _refusal(fault) from fault
                if url.startswith("https:") and not fault.detail.startswith("https:"):
                    raise RemoteProtocolError("the server wants the password without TLS") from fault
                url = fault.detail
        raise RemoteProtocolError(f"the sign-in service redirects more than {REDIRECTS} times")


def _refusal(fault: ServiceFault) -> SignInError:
    if fault.code == rst.FAILED_AUTHENTICATION:
        return WrongPassword()
    return SignInError(f"the sign-in service answers {fault.code}")
