"""The golden transcripts, played against the whole server: what it says is what they say, byte for byte.

The values that are random in life are given: nonce, tickets, session numbers, the challenge. Other people act
on cues, which come where the play has the server speak without having been asked.
"""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from msnpd.directory import NewContact
from msnpd.errors import TicketInvalid
from msnpd.model import Role
from msnpd.switchboard import SwitchboardSession
from msnpd.tickets import Pass, SignInTickets
from papyon.wire import encode
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, A, B, Client, World, commands, opened
from tests.transcripts.plays import Play

PICTURE = (
    "%3Cmsnobj%20Creator%3D%22bob%40example.com%22%20Size%3D%223000%22%20Type%3D%223%22%20Location%3D%220%22%20"
    "Friendly%3D%22AAA%3D%22%20SHA1D%3D%228Pd0yyi%2BWOYqdwcq7O0caA06BEM%3D%22%20"
    "SHA1C%3D%22HdCOjWu5A8IheBAeWUlA2FMbs%2F4%3D%22%2F%3E"
)
GUID = "<MachineGuid>&#x7B;BBBBBBBB-BBBB-4BBB-8BBB-BBBBBBBBBBBB&#x7D;</MachineGuid>"
Cue = Callable[[], Awaitable[object]]


class GoldenTickets(SignInTickets):
    """Knows the ticket of the transcripts, too."""

    def check(self, ticket: str, *, overdue: float = 0.0) -> Pass:
        if ticket == "t=MSNPTICKETALICE00001&p=":
            return Pass(1, 1, "golden", "MSNPTICKETALICE00001", bytes(range(1, 25)))
        return super().check(ticket, overdue=overdue)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path / "play.sqlite3") as world:
        await world.people(ALICE, BOB, CAROL, DAVE)
        world.hub.config = replace(world.hub.config, public_host="192.0.2.22")
        world.hub.port = 1864
        world.hub.tickets = GoldenTickets(bytes(32), 86400.0, lambda: world.time)
        await world.friends(ALICE, BOB)
        yield world


async def perform(play: Play, client: Client, *cues: Cue) -> None:
    """Sends what the client says, and compares what the server says; a challenge may come early."""
    waiting = deque(cues)
    heard: deque[bytes] = deque()
    for direction, data in play:
        if direction == "C":
            await client.session.receive(data)
            continue
        heard.extend(encode(command) for command in commands(client.link.take()))
        if not heard or (data.startswith(b"CHL") and data not in heard):
            await waiting.popleft()()
            heard.extend(encode(command) for command in commands(client.link.take()))
        if data.startswith(b"CHL"):
            heard.remove(data)
            continue
        early = deque(item for item in heard if item.startswith(b"CHL"))
        said = next(item for item in heard if not item.startswith(b"CHL"))
        assert said == data
        heard.remove(said)
        assert len(early) <= 1
    heard.extend(encode(command) for command in commands(client.link.take()))
    assert not heard
    assert not waiting


async def bob_at_15(world: World) -> Client:
    bob = await world.sign_in(BOB, 15)
    await bob.send("UUX 5", f"<Data><PSM>at work</PSM><CurrentMedia></CurrentMedia>{GUID}</Data>")
    await bob.say(f"CHG 6 NLN 1879081004 {PICTURE}")
    return bob


async def bob_at_18(world: World) -> Client:
    bob = await world.sign_in(BOB, 18, B)
    rest = "<DDP></DDP><SignatureSound></SignatureSound><Scene></Scene><ColorScheme></ColorScheme>"
    await bob.send("UUX 5", f"<Data><PSM>at work</PSM><CurrentMedia></CurrentMedia>{GUID}{rest}</Data>")
    await bob.say(f"CHG 6 NLN 2684387372:48 {PICTURE}")
    return bob


async def test_msnp15_notification(stage: World) -> None:
    alice_account = await stage.directory.account(ALICE)
    await stage.directory.add_member(alice_account, Role.BLOCK, DAVE)
    bob = await bob_at_15(stage)
    carol = await stage.online(CAROL, 15)
    alice = stage.connect()
    stage.mint.tickets.append("17262740.1050826919.32308")

    async def carol_adds_alice() -> None:
        account = await stage.directory.account(CAROL)
        _, effects = await stage.directory.add_contact(account, NewContact(ALICE), allow=True)
        stage.hub.presence.tell(effects, CAROL, "")

    async def bob_rings() -> None:
        # In life, the server would not let Bob ring here: he has just been blocked.
        stage.mint.tickets.append("1.2.3")
        stage.mint.sessions.append("11752014")
        room = await stage.open_switchboard(bob, BOB)
        stage.mint.tickets.append("849102291.520491113")
        endpoints = stage.hub.presence.endpoints
        assert isinstance(room.session, SwitchboardSession)
        assert room.session._room is not None
        stage.switchboards.invite(endpoints(ALICE)[0].guest, room.session._room, endpoints(BOB)[0].guest)

    async def bob_leaves() -> None:
        bob.leave()

    async def alice_elsewhere() -> None:
        await stage.sign_in(ALICE, 15)

    play = Play.load("msnp15", "notification")
    await perform(play, alice, carol_adds_alice, bob_rings, bob_leaves, alice_elsewhere)
    assert carol.session.closing is False


async def test_msnp11_switchboards(stage: World) -> None:
    account = await stage.directory.account(ALICE)
    await stage.directory.rename(account, "Alice A")
    bob, alice = await stage.online(BOB, 11), await stage.online(ALICE, 11)
    stage.mint.tickets.extend(["17262740.1050826919.32308", "849102291.520491113"])
    stage.mint.sessions.append("11752013")
    await alice.say("XFR 9 SB")
    bob.link.take()
    alice_room, bob_room = stage.enter(), stage.enter()
    heard: list[bytes] = []
    written = [step.data for step in Play.load("msnp11", "switchboard alice") if step.data[:7] == b"MSG bob"]

    async def bob_answers() -> None:
        assert bob.link.take() == Play.load("msnp11", "notification bob").stream("S")
        await bob_room.session.receive(Play.load("msnp11", "switchboard bob").stream("C"))

    async def bob_writes() -> None:
        for number, data in enumerate(written, 1):
            heard.append(await bob_room.send(f"MSG {number} U", data.partition(b"\r\n")[2]))

    async def bob_goes() -> None:
        everything = b"".join(heard)
        said = Play.load("msnp11", "switchboard bob").stream("S")
        # The play leaves out what Alice types, and what it does not show of her nudge.
        assert all(encode(command) in everything for command in commands(said))
        bob_room.leave()

    play = Play.load("msnp11", "switchboard alice")
    await perform(play, alice_room, bob_answers, bob_writes, bob_goes)


@pytest.mark.parametrize("dialect", [15, 18])
async def test_switchboards(stage: World, dialect: int) -> None:
    account = await stage.directory.account(ALICE)
    await stage.directory.rename(account, "Alice A")
    bob = await (bob_at_15(stage) if dialect == 15 else bob_at_18(stage))
    alice = await stage.online(ALICE, dialect)
    stage.mint.tickets.extend(["17262740.1050826919.32308", "849102291.520491113"])
    stage.mint.sessions.append("11752013")
    await alice.say("XFR 9 SB")
    bob.link.take()
    alice_room, bob_room = stage.enter(), stage.enter()
    hello = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
    hello += b"X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=ff0000; CS=0; PF=22\r\n\r\nHello back"
    played: list[bytes] = []

    async def bob_answers() -> None:
        guid = f";{B}" if dialect == 18 else ""
        await bob_room.session.receive(f"ANS 1 {BOB}{guid} 849102291.520491113 11752013\r\n".encode())

    async def bob_writes() -> None:
        played.append(bob_room.link.take())
        await bob_room.send("MSG 2 N", hello)

    async def bob_goes() -> None:
        if dialect == 15:
            bob_room.session.expire()
        else:
            bob_room.leave()

    play = Play.load(f"msnp{dialect}", "switchboard alice")
    await perform(play, alice_room, bob_answers, bob_writes, bob_goes)
    if dialect == 18:
        assert played[0] == Play.load("msnp18", "switchboard bob").stream("S")


@pytest.mark.parametrize("name", Play.all("delivery"))
async def test_what_becomes_of_messages(stage: World, name: str) -> None:
    account = await stage.directory.account(ALICE)
    await stage.directory.rename(account, "Alice A")
    await bob_at_15(stage)
    alice = await stage.online(ALICE, int(name.removeprefix("msnp")))
    tickets = ["17262740.1050826919.32308", "849102291.520491113", "849102292.520491114"]
    stage.mint.tickets.extend(tickets)
    stage.mint.sessions.append("11752013")
    await alice.say("XFR 9 SB")
    alice_room, (first, second) = stage.enter(), (stage.enter(), stage.enter())

    async def bob_answers() -> None:
        await first.session.receive(f"ANS 1 {BOB} {tickets[1]} 11752013\r\n".encode())

    async def bob_is_idle() -> None:
        first.session.expire()

    async def bob_answers_again() -> None:
        await second.session.receive(f"ANS 1 {BOB} {tickets[2]} 11752013\r\n".encode())

    await perform(Play.load("delivery", name), alice_room, bob_answers, bob_is_idle, bob_answers_again)
    heard = second.link.take()
    assert heard.count(b"Still there?") == 1
    assert b"Is anybody here?" not in heard


async def test_msnp18_notification(stage: World) -> None:
    bob = await bob_at_18(stage)
    alice = stage.connect()
    stage.mint.tickets.append("17262740.1050826919.32308")

    async def bob_leaves() -> None:
        bob.leave()

    await perform(Play.load("msnp18", "notification"), alice, bob_leaves)
    dave = await stage.store.profile(DAVE)
    assert dave is not None
    (kept,) = await stage.store.kept(dave.id)
    assert kept.payload.endswith(b"read me later")


@pytest.mark.parametrize("name", Play.all("signin"))
async def test_signing_in_with_each_dialect(stage: World, name: str) -> None:
    alice = stage.connect()
    await perform(Play.load("signin", name), alice)
    assert alice.session.closing


def test_other_tickets_are_checked_as_ever() -> None:
    with pytest.raises(TicketInvalid):
        GoldenTickets(bytes(32), 1.0, lambda: 0.0).check("t=x&p=")


def test_the_plays_name_the_endpoints_of_the_world() -> None:
    assert A.encode() in Play.load("msnp18", "notification").stream("C")
