"""RST and RST2: tickets for a password, for several services at once."""

import base64
from datetime import UTC, datetime, timedelta

from msnpd.errors import PasswordWrong
from msnpd.hub import Hub
from msnpd.model import MEMBER_ID_HIGH
from msnpd.services.office import SignIn, TicketOffice
from msnpd.services.renewal import renewed
from papyon.errors import PayloadError
from papyon.payload.soap.renewal import RenewalRequest
from papyon.payload.soap.rst import (
    PASSPORT,
    SecurityRequest,
    SecurityResponse,
    Token,
    TokenRequest,
    Version,
    encode_failed_authentication,
    encode_invalid_request,
)

_BASE64 = str.maketrans("-_", "+/")


async def answer(hub: Hub, office: TicketOffice, document: bytes, version: Version, peer: str) -> bytes:
    """The answer to a request from `peer`. Raises Throttled, StoreUnavailable."""
    try:
        request = SecurityRequest.parse(document)
    except PayloadError:
        return await _renew(hub, office, document, version, peer)
    try:
        sign_in = await office.admit(request.user, request.password, peer)
    except PasswordWrong:
        return encode_failed_authentication(request.version)
    return _tickets(hub, office, request, sign_in).encode()


async def _renew(hub: Hub, office: TicketOffice, document: bytes, version: Version, peer: str) -> bytes:
    try:
        request = RenewalRequest.parse(document)
    except PayloadError:
        return encode_invalid_request(version)
    try:
        sign_in, secret = await office.renew(request, peer)
    except PasswordWrong:
        return encode_failed_authentication(request.version)
    return renewed(hub, _tickets(hub, office, request, sign_in), secret)


def _tickets(
    hub: Hub, office: TicketOffice, request: SecurityRequest | RenewalRequest, sign_in: SignIn
) -> SecurityResponse:
    profile = sign_in.profile
    created = datetime.fromtimestamp(hub.now() // 1_000_000, UTC)
    expires = created + timedelta(seconds=hub.limits.sign_in_ticket_seconds)

    def token(position: int, wanted: TokenRequest) -> Token:
        given = office.ticket(sign_in, position)
        secret = base64.b64encode(given.secret).decode()
        text = f"t={given.text}&p="
        if wanted.address == PASSPORT:
            # The master token passes for something encrypted, in base64.
            text = given.text.translate(_BASE64)
        return Token(wanted.address, text, wanted.number, secret, created, expires)

    return SecurityResponse(
        tokens=tuple(token(position, wanted) for position, wanted in enumerate(request.tokens)),
        puid=f"{MEMBER_ID_HIGH:08X}{profile.cid:08X}",
        cid=f"{profile.cid:016x}",
        user=profile.address,
        version=request.version,
    )
