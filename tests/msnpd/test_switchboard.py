"""Rooms, invitations and messages."""

from pathlib import Path

import pytest

from msnpd.limits import Limits
from papyon.session.notification_server import DIALECTS
from tests.msnpd.test_notification import adl
from tests.msnpd.world import ALICE, BOB, CAROL, A, B, C, World, opened

HELLO = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHello \x00\xff"


async def test_two_dialects_in_one_room(world: World) -> None:
    alice, bob = await world.online(ALICE, 18, A), await world.online(BOB, 15)
    room = await world.open_switchboard(alice, ALICE, A)
    said = (await room.say(f"CAL 2 {BOB}")).decode()
    assert said.startswith("CAL 2 RINGING ")
    answered = await world.answer(bob, BOB)
    assert answered.lines() == ["IRO 1 1 1 alice@example.com Alice 2684387372", "ANS 1 OK"]
    assert room.lines() == ["JOI bob@example.com Bob 1879081004:0"]
    assert await room.send("MSG 3 A", HELLO) == b"ACK 3\r\n"
    (heard,) = answered.heard()
    assert (heard.args, heard.payload) == (("alice@example.com", "Alice"), HELLO)
    assert await answered.send("MSG 4 U", HELLO) == b""
    assert await answered.send("MSG 5 N", HELLO) == b""
    assert len(room.heard()) == 2
    answered.leave()
    assert room.lines() == ["BYE bob@example.com"]
    assert await room.send("MSG 6 N", HELLO) == b"NAK 6\r\n"
    assert await room.send("MSG 7 A", HELLO) == b"NAK 7\r\n"
    assert await room.send("MSG 8 U", HELLO) == b""
    assert await room.send("MSG 9 S", HELLO) == b""


async def test_endpoints_and_accounts_are_both_announced(world: World) -> None:
    alice = await world.online(ALICE, 18, A)
    bob_one, bob_two = await world.online(BOB, 18, B), await world.online(BOB, 18, C)
    room = await world.open_switchboard(alice, ALICE, A)
    await room.say(f"CAL 2 {BOB}")
    one = await world.answer(bob_one, BOB, B)
    assert one.lines() == [
        f"IRO 1 1 2 {ALICE};{A} Alice 2684387372:48",
        f"IRO 1 2 2 {ALICE} Alice 2684387372:48",
        "ANS 1 OK",
    ]
    assert room.lines() == [f"JOI {BOB};{B} Bob 2684387372:48", f"JOI {BOB} Bob 2684387372:48"]
    two = await world.answer(bob_two, BOB, C)
    assert two.lines()[-2:] == [f"IRO 1 3 3 {BOB};{B} Bob 2684387372:48", "ANS 1 OK"]
    assert room.lines() == [f"JOI {BOB};{C} Bob 2684387372:48"]
    assert one.lines() == [f"JOI {BOB};{C} Bob 2684387372:48"]
    assert await two.send("MSG 9 A", HELLO) == b"ACK 9\r\n"
    assert len(one.heard()) == len(room.heard()) == 1
    await two.say("OUT")
    two.leave()
    assert room.lines() == [f"BYE {BOB};{C}"]
    one.leave()
    assert room.lines() == [f"BYE {BOB};{B}", f"BYE {BOB}"]


async def test_a_participant_looks_as_he_does_now_and_as_he_did_when_he_signed_out(world: World) -> None:
    alice = await world.online(ALICE, 18, A)
    bob, carol = await world.online(BOB, 15), await world.online(CAROL, 15)
    room = await world.open_switchboard(alice, ALICE, A)
    await room.say(f"CAL 2 {BOB}")
    heard = await world.answer(bob, BOB)
    heard.link.take()
    await alice.say("PRP 6 MFN Other", "CHG 7 NLN 1:2 0")
    await room.send("MSG 3 U", HELLO)
    assert [command.args for command in heard.heard()] == [(ALICE, "Other")]
    alice.leave()
    await room.send("MSG 4 U", HELLO)
    assert [command.args for command in heard.heard()] == [(ALICE, "Other")]
    await room.say(f"CAL 5 {CAROL}")
    late = await world.answer(carol, CAROL)
    assert f"IRO 1 1 2 {ALICE} Other 1" in late.lines()


async def test_calling_oneself(world: World) -> None:
    alice, other = await world.online(ALICE, 18, A), await world.online(ALICE, 18, B)
    room = await world.open_switchboard(alice, ALICE, A)
    said = (await room.say(f"CAL 2 {ALICE}")).decode().splitlines()
    assert said[0].startswith("CAL 2 RINGING ")
    assert said[1] == f"JOI {ALICE} Alice 2684387372:48"
    await world.answer(other, ALICE, B)
    assert room.lines() == [f"JOI {ALICE};{B} Alice 2684387372:48"]


async def test_whom_nobody_can_call(world: World) -> None:
    alice = await world.online(ALICE, 15)
    room = await world.open_switchboard(alice, ALICE)
    assert await room.say(f"CAL 2 {BOB}") == b"217 2\r\n"
    assert await room.say("CAL 3 nobody@example.com") == b"217 3\r\n"
    assert await room.say("CAL 4 nonsense") == b"208 4\r\n"
    assert await room.say(f"CAL 5 {ALICE}") == b"215 5\r\n"
    bob = await world.online(BOB, status="HDN")
    assert await room.say(f"CAL 6 {BOB}") == b"217 6\r\n"
    await bob.say("CHG 6 NLN 1:2 0")
    await bob.send("ADL 7", adl(ALICE, 4))
    assert await room.say(f"CAL 7 {BOB}") == b"217 7\r\n"
    await bob.send("RML 8", adl(ALICE, 4))
    assert (await room.say(f"CAL 8 {BOB}")).startswith(b"CAL 8 RINGING")
    assert (await room.say(f"CAL 9 {BOB}")).startswith(b"CAL 9 RINGING")  # still ringing
    await world.answer(bob, BOB, A)
    room.link.take()
    assert await room.say(f"CAL 10 {BOB}") == b"215 10\r\n"


async def test_tickets_work_once_for_their_owner_and_for_a_while(world: World) -> None:
    alice, bob = await world.online(ALICE, 15), await world.online(BOB, 15)
    world.mint.tickets.extend(["t1", "t2", "t3"])
    for _ in range(3):
        await alice.say("XFR 9 SB")
    assert (await world.enter().say(f"USR 1 {BOB} t1")) == b"911 1\r\n"
    thief = world.enter()
    assert await thief.say(f"USR 1 {ALICE} t1") == b"911 1\r\n"
    assert thief.session.closing
    assert (await world.enter().say(f"USR 1 {ALICE} t2")).startswith(b"USR 1 OK")
    world.time += world.limits.ticket_seconds + 1
    assert (await world.enter().say(f"USR 1 {ALICE} t3")) == b"911 1\r\n"
    assert bob.session.closing is False


async def test_an_invitation_is_for_one_room(world: World) -> None:
    alice, bob = await world.online(ALICE, 15), await world.online(BOB, 15)
    room = await world.open_switchboard(alice, ALICE)
    world.mint.tickets.append("ring")
    await room.say(f"CAL 2 {BOB}")
    assert await world.enter().say(f"ANS 1 {BOB} ring 999") == b"911 1\r\n"
    assert bob.session.closing is False


async def test_the_room_is_empty_when_the_caller_has_left(world: World) -> None:
    alice, bob = await world.online(ALICE, 15), await world.online(BOB, 15)
    room = await world.open_switchboard(alice, ALICE)
    await room.say(f"CAL 2 {BOB}")
    room.leave()
    assert len(world.switchboards) == 0
    answered = await world.answer(bob, BOB)
    assert answered.lines() == ["ANS 1 OK"]
    answered.leave()
    assert len(world.switchboards) == 0


async def test_an_ack_waits_for_every_socket_and_comes_in_order(world: World) -> None:
    clients = {address: await world.online(address, 15) for address in (ALICE, BOB, CAROL)}
    room = await world.open_switchboard(clients[ALICE], ALICE)
    await room.say(f"CAL 2 {BOB}", f"CAL 3 {CAROL}")
    bob = await world.answer(clients[BOB], BOB)
    carol = await world.answer(clients[CAROL], CAROL)
    room.link.take()
    bob.link.stalled = True
    assert await room.send("MSG 4 A", HELLO) == b""
    assert carol.heard()[-1].verb == "MSG"  # a slow reader delays nobody's messages
    bob.link.release(True)
    assert room.link.take() == b"ACK 4\r\n"
    bob.link.stalled = True
    await room.send("MSG 5 A", HELLO)
    await room.send("MSG 6 D", HELLO)
    await room.send("MSG 7 N", HELLO)
    carol.leave()
    assert room.lines() == ["BYE carol@example.net"]
    bob.link.release(False)
    assert room.lines() == ["NAK 5", "NAK 6", "NAK 7"]


async def test_one_endpoint_of_an_account_is_enough(world: World) -> None:
    alice = await world.online(ALICE, 15)
    first, second = await world.online(BOB, 18, B), await world.online(BOB, 18, C)
    room = await world.open_switchboard(alice, ALICE)
    await room.say(f"CAL 2 {BOB}")
    one, two = await world.answer(first, BOB, B), await world.answer(second, BOB, C)
    room.link.take()
    one.link.stalled = True
    assert await room.send("MSG 4 A", HELLO) == b""
    one.link.release(False)
    assert room.link.take() == b"ACK 4\r\n"
    assert two.heard()[-1].payload == HELLO


async def test_idle_rooms_empty(world: World) -> None:
    alice, bob = await world.online(ALICE, 15), await world.online(BOB, 15)
    room = await world.open_switchboard(alice, ALICE)
    await room.say(f"CAL 2 {BOB}")
    other = await world.answer(bob, BOB)
    world.time += 100
    await room.send("MSG 3 U", HELLO)
    assert other.session.deadline == world.time + world.limits.idle_switchboard_seconds
    room.session.expire()
    assert other.lines()[-1] == "BYE alice@example.com 1"


async def test_floods_of_calls_are_refused(world: World) -> None:
    alice = await world.online(ALICE, 15)
    room = await world.open_switchboard(alice, ALICE)
    said = [await room.say(f"CAL {number} {BOB}") for number in range(40)]
    assert said[-1] == b"713 39\r\n"


async def test_a_room_that_is_full(tmp_path: Path) -> None:
    async with opened(tmp_path / "small.sqlite3", Limits(switchboard_members=2)) as world:
        await world.people(ALICE, BOB, CAROL)
        clients = {address: await world.online(address, 15) for address in (ALICE, BOB, CAROL)}
        room = await world.open_switchboard(clients[ALICE], ALICE)
        await room.say(f"CAL 2 {BOB}")
        await world.answer(clients[BOB], BOB)
        room.link.take()
        assert await room.say(f"CAL 3 {CAROL}") == b"713 3\r\n"


async def test_too_many_switchboards(tmp_path: Path) -> None:
    async with opened(tmp_path / "small.sqlite3", Limits(switchboards_per_endpoint=2)) as world:
        await world.people(ALICE)
        alice = await world.online(ALICE, 15)
        await world.open_switchboard(alice, ALICE)
        await world.open_switchboard(alice, ALICE)
        with pytest.raises(AssertionError, match="714"):
            await world.open_switchboard(alice, ALICE)


async def test_a_kicked_account_leaves_its_rooms(world: World) -> None:
    alice, bob = await world.online(ALICE, 15), await world.online(BOB, 15)
    room = await world.open_switchboard(alice, ALICE)
    await room.say(f"CAL 2 {BOB}")
    other = await world.answer(bob, BOB)
    world.switchboards.kick(ALICE)
    assert room.link.closed
    assert other.lines()[-1] == "BYE alice@example.com"
    world.switchboards.close()
    assert len(world.switchboards) == 0


async def test_a_message_that_is_too_long_closes_the_connection(world: World) -> None:
    alice = await world.online(ALICE, 15)
    room = await world.open_switchboard(alice, ALICE)
    await room.send("MSG 3 U", b"x" * 1664)
    assert not room.session.closing
    await room.send("MSG 4 U", b"x" * 1665)
    assert room.session.closing
    room.leave()
    assert len(world.switchboards) == 0


def _line(address: str, guid: str, name: str, theirs: int, mine: int) -> list[str]:
    """How somebody of one dialect is announced to somebody of another."""
    if mine < 12:
        return [f"{address} {name}"]
    extended = "48" if theirs >= 16 else "0"
    capabilities = f"5:{extended}" if mine >= 16 else "5"
    lines = [f"{address} {name} {capabilities}"]
    return [f"{address};{guid} {name} {capabilities}", *lines] if mine >= 16 and theirs >= 16 else lines


async def test_everybody_talks_to_everybody_in_every_dialect(tmp_path: Path) -> None:
    people = {int(dialect): f"d{int(dialect)}@example.com" for dialect in DIALECTS}
    # One address and a hundred conversations: more than a person would hold in a minute.
    limits = Limits(switchboards_burst=1000, calls_burst=1000)
    async with opened(tmp_path / "all.sqlite3", limits) as world:
        await world.people(*people.values())
        clients = {}
        for dialect, address in people.items():
            clients[dialect] = await world.sign_in(address, dialect, A)
            await clients[dialect].say(f"CHG 5 NLN {'5:48' if dialect >= 16 else '5'}")
        for one, one_address in people.items():
            for other, other_address in people.items():
                if one == other:
                    continue
                clients[other].link.take()
                room = await world.open_switchboard(clients[one], one_address, A if one >= 16 else "")
                assert (await room.say(f"CAL 2 {other_address}")).startswith(b"CAL 2 RINGING")
                answered = await world.answer(clients[other], other_address, A if other >= 16 else "")
                expected = _line(one_address, A, one_address[: -len("@example.com")].title(), one, other)
                total = len(expected)
                assert answered.lines() == [
                    *(f"IRO 1 {place} {total} {line}" for place, line in enumerate(expected, 1)),
                    "ANS 1 OK",
                ]
                name = other_address[: -len("@example.com")].title()
                assert room.lines() == [f"JOI {line}" for line in _line(other_address, A, name, other, one)]
                assert await room.send("MSG 3 A", HELLO) == b"ACK 3\r\n"
                (heard,) = answered.heard()
                assert heard.payload == HELLO
                answered.leave()
                assert room.lines()[-1] == f"BYE {other_address}"
                room.leave()
