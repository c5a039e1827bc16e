"""Renewing tickets by signature, as libpurple does it: its request word for word in form, not in its text."""

import base64
import hmac

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC

from msnpd.accounts import Accounts
from msnpd.services import rst
from msnpd.services.office import TicketOffice
from msnpd.services.renewal import padded
from papyon.errors import ServiceFault
from papyon.payload import xml
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.renewal import LABEL
from papyon.payload.soap.rst import (
    CONTACTS,
    PASSPORT,
    SecurityRequest,
    SecurityResponse,
    Token,
    TokenRequest,
    Version,
)
from papyon.session.sso import derive
from tests.msnpd.world import World

EVE = "eve@example.com"
NONCE = bytes(range(24))
DSIG = "http://www.w3.org/2000/09/xmldsig#"
# As it is signed, and as a writer of XML may send it: empty elements in short.
SIGNED = (
    f'<SignedInfo xmlns="{DSIG}"><SignatureMethod Algorithm="{DSIG}hmac-sha1"></SignatureMethod>'
    '<Reference URI="#RST4"><DigestValue>AAAA</DigestValue></Reference></SignedInfo>'
)
SENT = SIGNED.replace("></SignatureMethod>", "/>")


@pytest.fixture
async def office(world: World) -> TicketOffice:
    accounts = Accounts(world.store, world.directory, world.limits, world.now)
    await accounts.register(EVE, "secret", "Eve")
    return TicketOffice(world.hub, accounts)


async def master(world: World, office: TicketOffice) -> Token:
    request = SecurityRequest(EVE, "secret", (TokenRequest("RST0", PASSPORT),))
    answer = await rst.answer(world.hub, office, request.encode(), Version.RST, "192.0.2.1")
    return SecurityResponse.parse(answer).tokens[0]


def renewal(token: Token, signature: bytes = b"") -> bytes:
    key = derive(base64.b64decode(token.secret), LABEL + NONCE)
    signature = signature or hmac.digest(key, SIGNED.encode(), "sha1")
    security = (
        '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Id="BinaryDAToken0">'
        f"<CipherData><CipherValue>{token.ticket}</CipherValue></CipherData></EncryptedData>"
        f'<wssc:DerivedKeyToken Id="SignKey"><wssc:Nonce>{base64.b64encode(NONCE).decode()}</wssc:Nonce>'
        f'</wssc:DerivedKeyToken><Signature xmlns="{DSIG}">{SENT}'
        f"<SignatureValue>{base64.b64encode(signature).decode()}</SignatureValue></Signature>"
    )
    asked = (
        '<wst:RequestSecurityToken Id="RST4"><wsp:AppliesTo><wsa:EndpointReference>'
        f"<wsa:Address>{CONTACTS}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo></wst:RequestSecurityToken>"
    )
    names = " ".join(f'{name}="{value}"' for name, value in Version.RST.namespaces().items())
    return (
        f'<Envelope xmlns="{Version.RST.soap}" {names}><Header><wsse:Security>{security}</wsse:Security>'
        f"</Header><Body>{asked}</Body></Envelope>"
    ).encode()


def decrypted(answer: bytes, secret: str) -> list[tuple[str, str]]:
    """The names and the tickets in the answer, read as that client does."""
    envelope = parse_response(answer)
    nonce = base64.b64decode(xml.text(envelope.header, "Security", "DerivedKeyToken", "Nonce"))
    cipher = base64.b64decode(xml.text(envelope.body, "CipherData", "CipherValue"))
    decryptor = Cipher(TripleDES(derive(base64.b64decode(secret), LABEL + nonce)), CBC(bytes(8))).decryptor()
    plain = (decryptor.update(cipher) + decryptor.finalize()).partition(b"\0")[0]
    found = []
    for node in xml.children(xml.parse(plain.strip()), "RequestSecurityTokenResponse"):
        token = xml.child(node, "RequestedSecurityToken", "BinarySecurityToken")
        found.append((xml.attribute(token, "Id"), xml.text(token)))
    return found


async def test_a_ticket_for_a_signature(world: World, office: TicketOffice) -> None:
    token = await master(world, office)
    before = world.hub.tickets.check(token.ticket)
    world.time += world.limits.sign_in_ticket_seconds + 100  # later than any of the tickets is good
    answer = await rst.answer(world.hub, office, renewal(token), Version.RST, "192.0.2.1")
    ((name, ticket),) = decrypted(answer, token.secret)
    assert name == "Compact4"
    given = world.hub.tickets.check(ticket)
    assert (given.account, given.login) == (before.account, before.login)


async def test_nobody_else_gets_one(world: World, office: TicketOffice) -> None:
    token = await master(world, office)
    other = Token(token.address, token.ticket, token.number, base64.b64encode(bytes(24)).decode())
    forged = Token(token.address, base64.b64encode(bytes(45)).decode(), token.number, token.secret)
    for bad in (renewal(token, bytes(20)), renewal(other), renewal(forged)):
        with pytest.raises(ServiceFault, match="FailedAuthentication"):
            parse_response(await rst.answer(world.hub, office, bad, Version.RST, "192.0.2.1"))
    await world.store.set_password(EVE, "no hash")
    with pytest.raises(ServiceFault, match="FailedAuthentication"):
        parse_response(await rst.answer(world.hub, office, renewal(token), Version.RST, "192.0.2.1"))


async def test_not_for_ever(world: World, office: TicketOffice) -> None:
    token = await master(world, office)
    world.time += world.limits.sign_in_ticket_seconds + world.limits.renewal_seconds + 1
    with pytest.raises(ServiceFault, match="FailedAuthentication"):
        parse_response(await rst.answer(world.hub, office, renewal(token), Version.RST, "192.0.2.1"))


def test_there_is_always_a_zero_before_the_end() -> None:
    for length in range(20):
        filled = padded(b"x" * length)
        assert len(filled) % 8 == 0
        assert filled[-1] <= 8
        assert filled.partition(b"\0")[0].rstrip() == b"x" * length
        assert b"\0" in filled
