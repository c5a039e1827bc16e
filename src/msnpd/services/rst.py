"""RST and RST2: tickets for a password."""

import base64
from datetime import UTC, datetime, timedelta

from msnpd.accounts import Accounts
from msnpd.errors import PasswordWrong, Throttled
from msnpd.hub import Hub
from msnpd.model import MEMBER_ID_HIGH, Profile
from msnpd.throttle import Attempts
from papyon.errors import PayloadError
from papyon.payload.soap.rst import (
    SecurityRequest,
    SecurityResponse,
    Token,
    TokenRequest,
    Version,
    encode_failed_authentication,
    encode_invalid_request,
)


class TicketOffice:
    """Issues tickets, and slows down those who guess."""

    def __init__(self, hub: Hub, accounts: Accounts) -> None:
        self._hub = hub
        self._accounts = accounts
        limits = hub.limits
        seconds, peers = limits.attempts_seconds, limits.counted_peers
        self._by_peer = Attempts(limits.attempts_per_address, seconds, peers, hub.monotonic)
        self._by_account = Attempts(limits.attempts_per_account, seconds, peers, hub.monotonic)

    async def answer(self, document: bytes, version: Version, peer: str) -> bytes:
        """The answer to a request from `peer`. Raises Throttled, StoreUnavailable."""
        try:
            request = SecurityRequest.parse(document)
        except PayloadError:
            return encode_invalid_request(version)
        account = request.user.strip().lower()
        if not (self._by_peer.take(peer) and self._by_account.take(account)):
            raise Throttled("too many attempts")
        try:
            profile = await self._accounts.check(account, request.password)
        except PasswordWrong:
            return encode_failed_authentication(request.version)
        self._by_peer.refund(peer)
        self._by_account.refund(account)
        return self._tickets(request, profile)

    def _tickets(self, request: SecurityRequest, profile: Profile) -> bytes:
        login = self._hub.mint.login()
        created = datetime.fromtimestamp(self._hub.now() // 1_000_000, UTC)
        expires = created + timedelta(seconds=self._hub.limits.sign_in_ticket_seconds)

        def token(position: int, wanted: TokenRequest) -> Token:
            given = self._hub.tickets.issue(profile.id, profile.epoch, login, position)
            secret = base64.b64encode(given.secret).decode()
            return Token(wanted.address, f"t={given.text}&p=", wanted.number, secret, created, expires)

        return SecurityResponse(
            tokens=tuple(token(position, wanted) for position, wanted in enumerate(request.tokens)),
            puid=f"{MEMBER_ID_HIGH:08X}{profile.cid:08X}",
            cid=f"{profile.cid:016x}",
            user=profile.address,
            version=request.version,
        ).encode()
