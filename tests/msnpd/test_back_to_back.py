"""papyon's client role and msnpd, back to back in memory: each is the other's test."""

import pytest

from msnpd.notification import NotificationSession
from papyon.payload.lists import ListEntry
from papyon.payload.presence import StatusChange
from papyon.session.events import TicketWanted
from papyon.session.masque import Identity
from papyon.session.notification import NotificationClient
from papyon.session.signin import Step
from papyon.session.sso import proof
from papyon.types import Capabilities, Dialect, ListBits, Status
from tests.msnpd.world import ALICE, BOB, A, MemoryLink, World


class Pipe:
    """A client role and a session of the server with nothing between them."""

    def __init__(self, world: World, dialect: Dialect) -> None:
        self.world = world
        self.link = MemoryLink()
        self.session = NotificationSession(world.hub, world.switchboards, self.link)
        self.client = NotificationClient(Identity(ALICE, (dialect,), A), world.time)
        self.told: list[object] = []

    async def flow(self) -> None:
        """Carries bytes in both directions until nobody has anything to say."""
        while True:
            up, down = self.client.data_to_send(), self.link.take()
            if not up and not down:
                return
            if up:
                await self.session.receive(up)
            for event in self.client.receive(down, self.world.time) if down else ():
                self.told.append(event)
                if isinstance(event, TicketWanted):
                    ticket, secret = await self.world.ticket(ALICE)
                    self.client.authenticate(ticket, proof(secret, event.nonce, bytes(8)))


@pytest.mark.parametrize("dialect", [Dialect.MSNP15, Dialect.MSNP18])
async def test_signing_in_and_seeing_a_friend(world: World, dialect: Dialect) -> None:
    await world.friends(ALICE, BOB)
    await world.online(BOB, 15)
    pipe = Pipe(world, dialect)
    pipe.client.start()
    await pipe.flow()
    assert pipe.client.step == Step.LISTING
    bits = ListBits.FORWARD | ListBits.ALLOW
    pipe.client.add([ListEntry(BOB, bits)], initial=True)
    pipe.client.set_name("Alice A")
    pipe.client.set_status(StatusChange(Status.NLN, Capabilities(0x20, 0)))
    await pipe.flow()
    assert pipe.client.step.name == "LIVE"
    assert BOB in repr(pipe.told)
    assert not pipe.session.closing
    person = world.hub.presence.person(ALICE)
    assert person is not None
    assert (person.account.profile.name, person.status) == ("Alice A", Status.NLN)
