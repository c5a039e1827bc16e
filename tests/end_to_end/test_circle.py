"""A circle over real sockets: made and joined by SOAP, then talked in, with only what clients are told."""

import base64
from pathlib import Path

from msnpd.server import Server
from papyon.payload.circle import CONTENT_TYPE, CircleDocument, circle_address
from papyon.payload.routed import RoutedAddress, RoutedMessage
from papyon.payload.soap.addressbook import ABFindContactsPaged, AddressBook
from papyon.payload.soap.circles import (
    CircleInfo,
    CreateCircle,
    CreateContact,
    ManageWLConnection,
    parse_circle_created,
    parse_circles,
    parse_contact_created,
)
from papyon.payload.soap.contact import Contact, ContactType, RelationshipRole, RelationshipState
from papyon.payload.soap.envelope import Envelope, parse_response
from papyon.payload.soap.rst import CLEAR, CONTACTS
from papyon.payload.soap.service import ApplicationHeader, Request
from papyon.session.sso import proof
from papyon.wire import WireCommand
from tests.msnpd.sockets import Wire, post, served, tickets

ALICE, BOB = "alice@example.com", "bob@example.com"
BOOK, SHARING = "/abservice/abservice.asmx", "/abservice/SharingService.asmx"


class Member:
    """Somebody with a client of MSNP18."""

    def __init__(self, server: Server, address: str, guid: str) -> None:
        self.server = server
        self.address = address
        self.guid = guid
        self.wire: Wire

    async def sign_in(self) -> None:
        token = (await tickets(self.server, self.address, "secret")).token(CLEAR)
        assert token is not None
        self.wire = wire = await Wire.to(self.server)
        wire.send("VER 1 MSNP18 CVR0")
        wire.send(f"CVR 2 0x0409 winnt 6.1.0 i386 MSNMSGR 14.0.8117.0416 msmsgs {self.address}")
        wire.send(f"USR 3 SSO I {self.address}")
        nonce = (await wire.until("USR")).args[-1]
        shown = proof(base64.b64decode(token.secret), nonce, bytes(8))
        wire.send(f"USR 4 SSO S {token.ticket} {shown} {self.guid}")
        assert (await wire.until("USR")).args[1] == "OK"
        wire.send("CHG 5 NLN 0:0 0")
        await wire.until("CHL")

    async def ask(self, path: str, request: Request) -> Envelope:
        token = (await tickets(self.server, self.address, "secret")).token(CONTACTS)
        assert token is not None
        _, answer = await post(self.server, path, request.encode(ApplicationHeader(token.ticket)))
        return parse_response(answer)

    async def circle(self) -> tuple[CircleInfo, Contact, str]:
        """The only circle in the address book, as it is listed and as a contact, and the ticket."""
        node = (await self.ask(BOOK, ABFindContactsPaged())).body
        (contact,) = [one for one in AddressBook.parse(node).contacts if one.kind == ContactType.CIRCLE]
        (info,), ticket = parse_circles(node)
        return info, contact, ticket

    async def enter(self) -> str:
        """Shows the ticket, lists the circle and takes part; the circle's id."""
        info, _, ticket = await self.circle()
        wire = self.wire
        wire.send(f"USR 10 SHA A {base64.b64encode(ticket.encode()).decode()}")
        assert (await wire.until("USR")).args == ("10", "OK", self.address, "0", "0")
        wire.message("ADL 11", f'<ml><d n="live.com"><c n="{info.id}" l="3" t="9"/></d></ml>'.encode())
        assert (await wire.until("ADL")).args == ("11", "OK")
        to, sender = (
            RoutedAddress(circle_address(info.id), 9),
            RoutedAddress(self.address, endpoint=self.guid),
        )
        headers = (("Uri", "/circle"), ("Content-Type", CONTENT_TYPE))
        body = CircleDocument((self.address,)).encode()
        wire.message("PUT 12", RoutedMessage(to, sender, "Publication", headers, body).encode())
        assert (await wire.until("PUT")).args[:2] == ("12", "OK")
        return info.id

    def say(self, circle: str, text: str) -> None:
        to, sender = RoutedAddress(circle_address(circle), 9, path="IM"), RoutedAddress(self.address)
        headers = (("Content-Type", "Text/plain; charset=UTF-8"), ("Message-Type", "Text"))
        self.wire.message("SDG 20", RoutedMessage(to, sender, "Messaging", headers, text.encode()).encode())

    async def hears(self) -> RoutedMessage:
        command: WireCommand = await self.wire.until("SDG")
        return RoutedMessage.parse(command.payload or b"")


async def test_made_joined_and_talked_in(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        for address in (ALICE, BOB):
            await server.accounts.register(address, "secret", address.partition("@")[0].title())
        alice = Member(server, ALICE, "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}")
        bob = Member(server, BOB, "{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}")
        for member in (alice, bob):
            await member.sign_in()
        circle = parse_circle_created((await alice.ask(SHARING, CreateCircle("Friends & <others>"))).body)
        assert circle.encode() in ((await alice.wire.until("NOT")).payload or b"")
        contact = parse_contact_created((await alice.ask(BOOK, CreateContact(BOB, book=circle))).body)
        role = RelationshipRole.MEMBER
        await alice.ask(BOOK, ManageWLConnection(contact, role=role, book=circle))
        assert circle.encode() in ((await bob.wire.until("NOT")).payload or b"")
        info, invitation, _ = await bob.circle()
        assert (info.name, info.state) == ("Friends & <others>", RelationshipState.WAITING)
        await bob.ask(BOOK, ManageWLConnection(invitation.id))
        assert await alice.enter() == await bob.enter() == circle
        alice.say(circle, "Hello everybody")
        heard = await bob.hears()
        assert (heard.sender.address, heard.body.decode()) == (ALICE, "Hello everybody")
        bob.say(circle, "Hello you")
        assert (await alice.hears()).body.decode() == "Hello you"
        for member in (alice, bob):
            await member.wire.close()
    # It is there after a restart.
    async with served(tmp_path) as server:
        again = Member(server, BOB, bob.guid)
        await again.sign_in()
        assert await again.enter() == circle
        await again.wire.close()
