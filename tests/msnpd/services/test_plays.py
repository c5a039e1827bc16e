"""The plays of the services in the role of the server: every answer, byte for byte."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from msnpd.accounts import Accounts
from msnpd.services import book, rst, sharing
from msnpd.services.caller import identify
from msnpd.services.office import TicketOffice
from msnpd.services.offline import answer_rsi, answer_store
from papyon.payload.soap.envelope import parse_request
from papyon.payload.soap.groups import parse_request as parse_book_request
from papyon.payload.soap.offline import Store, parse_rsi_request
from papyon.payload.soap.rst import Version
from papyon.payload.soap.service import ServiceHeader
from papyon.payload.soap.sharing import parse_request as parse_sharing_request
from tests.msnpd.test_plays import GoldenTickets
from tests.msnpd.world import ALICE, BOB, CAROL, KEY, B, World, opened
from tests.transcripts.plays import Play
from tests.transcripts.services import PASSWORD, STORES, TICKET

HEADER = ServiceHeader("12r1:k1", "contacts.msn.example", "44444444-4444-4444-8444-444444444444")


class Counter:
    """What stands behind the addresses of the services, for one play."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        accounts = Accounts(world.store, world.directory, world.limits, world.now)
        self._accounts = accounts
        self._office = TicketOffice(world.hub, accounts)
        self._answer: Callable[[bytes], Awaitable[bytes]] = {
            "RST": self._tickets,
            "RST2": self._tickets,
            "FindMembership": self._members,
            "AddMember": self._members,
            "ABFindAll": self._book,
            "ABFindContactsPaged": self._book,
            "RSI": self._mail,
        }.get(name, self._store)
        self._version = Version[name] if name in Version.__members__ else Version.RST
        self._action = "Store" if name in STORES and STORES[name] < 14 else "Store2"

    async def open(self) -> None:
        """People, and what was there before the play."""
        world = self.world
        await self._accounts.register(ALICE, PASSWORD, "Alice")
        await world.people(BOB, CAROL)
        await world.friends(ALICE, BOB)
        world.hub.tickets = GoldenTickets(KEY, 86400.0, lambda: world.time)
        bob = await world.sign_in(BOB, 18, B)
        await bob.send(f"UUM 6 {ALICE} 1 1", "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nread me")

    async def ask(self, document: bytes) -> bytes:
        """The answer to what is posted."""
        return await self._answer(document)

    async def _tickets(self, document: bytes) -> bytes:
        return await rst.answer(self.world.hub, self._office, document, self._version, "192.0.2.10")

    async def _members(self, document: bytes) -> bytes:
        caller = await identify(self.world.hub, TICKET)
        return await sharing.answer(
            self.world.hub, caller, parse_sharing_request(parse_request(document).body), HEADER
        )

    async def _book(self, document: bytes) -> bytes:
        caller = await identify(self.world.hub, TICKET)
        return await book.answer(
            self.world.hub, caller, parse_book_request(parse_request(document).body), HEADER
        )

    async def _store(self, document: bytes) -> bytes:
        envelope = parse_request(document)
        ticket = Store.parse(envelope).ticket
        said, _ = await answer_store(self.world.hub, envelope, ticket, self._action, KEY)
        return said

    async def _mail(self, document: bytes) -> bytes:
        request, ticket = parse_rsi_request(parse_request(document))
        return await answer_rsi(self.world.hub, await identify(self.world.hub, ticket), request)


@pytest.mark.parametrize("name", Play.all("services"))
async def test_what_is_answered(tmp_path: Path, name: str) -> None:
    async with opened(tmp_path / "play.sqlite3") as world:
        counter = Counter(world, name)
        await counter.open()
        said = b""
        for direction, data in Play.load("services", name):
            if direction == "C":
                said = await counter.ask(data)
            else:
                assert said == data
