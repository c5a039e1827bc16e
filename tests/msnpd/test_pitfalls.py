"""What other servers stumbled over, as far as sessions and switchboards answer for it.

(Those of lists are in test_roster.py, those of services in services/.)
"""

from dataclasses import replace

import pytest

from msnpd.model import Role
from papyon.session.notification_server import DIALECTS
from papyon.types import Dialect
from tests.msnpd.test_notification import adl
from tests.msnpd.world import ALICE, BOB, CAROL, CHALLENGE, A, Client, World

P2P = b"MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: bob@example.com\r\n\r\n"


async def rooms(world: World, one: int, other: int) -> tuple[Client, Client]:
    """Alice and Bob in a switchboard."""
    alice, bob = await world.online(ALICE, one), await world.online(BOB, other)
    room = await world.open_switchboard(alice, ALICE, A if one >= 16 else "")
    await room.say(f"CAL 2 {BOB}")
    answered = await world.answer(bob, BOB, A if other >= 16 else "")
    room.link.take()
    answered.link.take()
    return room, answered


async def test_list_changes_that_come_early_or_twice_or_for_nobody_end_nothing(world: World) -> None:
    alice = await world.sign_in(ALICE, 15)
    assert await alice.send("ADL 5", adl(BOB, 3)) == b"ADL 5 OK\r\n"
    assert await alice.send("ADL 6", adl(BOB, 3)) == b"ADL 6 OK\r\n"
    assert await alice.send("ADL 7", adl("nobody@example.com", 1)) == b"208 7\r\n"
    assert await alice.send("RML 8", adl("nobody@example.com", 3)) == b"RML 8 OK\r\n"
    assert not alice.session.closing


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_challenge_comes_after_the_first_status_and_never_before(
    world: World, dialect: Dialect
) -> None:
    alice = await world.sign_in(ALICE, dialect)
    said = await alice.say("CHG 5 NLN 0:0 0" if dialect >= 16 else "CHG 5 NLN 0 0")
    assert said.startswith(b"CHG 5")
    assert said.endswith(f"CHL 0 {CHALLENGE}\r\n".encode())
    assert b"CHL" not in await alice.say("CHG 6 BSY 0 0")


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_answer_of_a_genuine_client_that_we_do_not_know_is_taken(
    world: World, dialect: Dialect
) -> None:
    alice = await world.online(ALICE, dialect)
    assert await alice.send("QRY 9 PROD9999UNKNOWN_", "0" * 32) == b"QRY 9\r\n"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_wrong_answer_ends_the_session(world: World, dialect: Dialect) -> None:
    alice = await world.online(ALICE, dialect)
    assert await alice.send("QRY 9 msmsgs@msnmsgr.com", "0" * 32) == b"540 9\r\n"
    assert alice.session.closing


@pytest.mark.parametrize("dialect", [dialect for dialect in DIALECTS if dialect >= 11])
async def test_a_personal_message_is_answered_with_a_length(world: World, dialect: Dialect) -> None:
    alice = await world.sign_in(ALICE, dialect)
    assert await alice.send("UUX 5", "<Data><PSM>x</PSM></Data>") == b"UUX 5 0\r\n"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_same_status_again_is_answered_again(world: World, dialect: Dialect) -> None:
    alice = await world.online(ALICE, dialect)
    assert (await alice.say("CHG 8 NLN 7 0")).startswith(b"CHG 8 NLN 7 0\r\n")
    assert (await alice.say("CHG 9 NLN 7 0")).startswith(b"CHG 9 NLN 7 0\r\n")
    assert (await alice.say("CHG 10 NLN 7 ")).startswith(b"CHG 10 NLN 7\r\n")


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_ping_is_answered_with_a_number_from_msnp9_on(world: World, dialect: Dialect) -> None:
    alice = await world.online(ALICE, dialect)
    assert await alice.say("PNG") == (b"QNG\r\n" if dialect == 8 else b"QNG 50\r\n")


@pytest.mark.parametrize("dialect", [16, 18])
async def test_endpoints_are_told_of_themselves(world: World, dialect: int) -> None:
    alice = await world.sign_in(ALICE, dialect)
    said = (await alice.say("CHG 5 HDN 1:2 0")).decode()
    who = f"1:{ALICE}" if dialect == 18 else f"{ALICE} 1"
    assert f"NLN HDN {who} Alice 1:2 0\r\nUBX {who} " in said


async def test_a_message_of_1664_bytes_is_relayed_whatever_is_in_it_and_a_longer_one_ends_it(
    world: World,
) -> None:
    room, answered = await rooms(world, 12, 18)
    largest = (P2P + bytes(range(256)) * 8)[:1664]
    assert await room.send("MSG 3 D", largest) == b"ACK 3\r\n"
    (heard,) = answered.heard()
    assert heard.payload == largest
    await answered.send("MSG 4 D", largest + b"x")
    assert answered.session.closing


async def test_clients_are_sent_to_the_public_name(world: World) -> None:
    world.hub.config = replace(world.hub.config, public_host="msn.example")
    alice, bob = await world.online(ALICE, 8), await world.online(BOB, 13)
    said = (await alice.say("XFR 9 SB")).decode()
    assert said.startswith("XFR 9 SB msn.example:1863 CKI ")
    room = world.enter()
    await room.say(f"USR 1 {ALICE} {said.split()[5]}", f"CAL 2 {BOB}")
    (ring,) = bob.lines()
    assert ring.split(" ")[2] == "msn.example:1863"
    assert ring.endswith(f" {ALICE} Alice U messenger.hotmail.com")


async def test_news_of_lists_ends_with_a_line_end(world: World) -> None:
    one, two = await world.online(ALICE, 18, A), await world.online(ALICE, 15)
    one.link.take()
    await two.send("ADL 6", adl(BOB, 1))
    (notice,) = one.heard()
    assert notice.verb == "NOT"
    assert (notice.payload or b"").endswith(b">\r\n")


@pytest.mark.parametrize("dialect", [10, 11, 12, 13, 18])
async def test_who_is_added_waits_no_longer(world: World, dialect: int) -> None:
    bob = await world.online(BOB, 18, A)
    await bob.send("ADL 6", adl(ALICE, 1))
    account = await world.directory.account(ALICE)
    assert (Role.PENDING, BOB) in account.members
    alice = await world.online(ALICE, dialect)
    if dialect <= 12:
        await alice.say(f"ADC 6 FL N={BOB} F=Bob")
    else:
        await alice.send("ADL 6", adl(BOB, 1))
    assert (Role.PENDING, BOB) not in account.members
    assert (Role.REVERSE, BOB) in account.members


@pytest.mark.parametrize("dialect", [8, 9, 10, 11, 12])
async def test_who_is_hidden_opens_no_switchboard_in_old_dialects(world: World, dialect: int) -> None:
    alice = await world.online(ALICE, dialect, status="HDN")
    assert await alice.say("XFR 9 SB") == b"913 9\r\n"
    await alice.say("CHG 10 NLN 0 0")
    assert (await alice.say("XFR 11 SB")).startswith(b"XFR 11 SB ")


async def test_who_wants_no_calls_gets_none(world: World) -> None:
    alice, bob = await world.online(ALICE, 9), await world.online(BOB, 8)
    room = await world.open_switchboard(alice, ALICE)
    assert await bob.say("IMS 9 OFF") == b"IMS 9 0 OFF\r\n"
    assert await room.say(f"CAL 2 {BOB}") == b"217 2\r\n"
    assert await bob.say("IMS 10 ON") == b"IMS 10 0 ON\r\n"
    assert (await room.say(f"CAL 3 {BOB}")).startswith(b"CAL 3 RINGING")
    assert [line[:3] for line in bob.lines()] == ["RNG"]


async def test_old_clients_of_the_same_account_are_signed_out_for_those_who_ask(world: World) -> None:
    old = await world.online(ALICE, 9)
    young = await world.online(ALICE, 18)
    assert await young.send(f"UUN 9 {ALICE} 8", "gtfo") == b"UUN 9 OK\r\n" + young.link.take()
    assert old.link.take().endswith(b"OUT OTH\r\n")
    assert old.link.closed


async def test_notices_are_for_those_who_know_them(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice = await world.online(ALICE, 13)
    bob = await world.online(BOB, 12)
    alice.link.take()
    assert await alice.send(f"UUN 9 {BOB} 1", "x") == b"217 9\r\n"
    assert bob.link.take().endswith(f"CHL 0 {CHALLENGE}\r\n".encode()) or bob.link.take() == b""


@pytest.mark.parametrize("offer", ["MSNP7 MSNP6 MSNP5 MSNP4 CVR0", "MSNP2", "MSNP17", "MSNP21 MSNP19"])
async def test_other_dialects_are_refused_in_words(
    world: World, offer: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "msnpd")
    client = world.connect()
    assert await client.say(f"VER 1 {offer}") == b"VER 1 0\r\n"
    assert client.session.closing
    client.leave()
    assert offer.split(" ")[0] in caplog.text


async def test_everything_may_come_at_once(world: World) -> None:
    ticket, _ = await world.ticket(CAROL)
    client = world.connect()
    said = await client.say(
        f"VER 1 MSNP12 CVR0\r\nCVR 2 a b c d e f g {CAROL}\r\nUSR 3 TWN I {CAROL}\r\n"
        f"USR 4 TWN S {ticket}\r\nSYN 5 0 0\r\nCHG 6 NLN 0 0\r\nPNG\r\n".encode()
    )
    lines = [line[:5] for line in said.decode().splitlines() if line[3:4] == " " and line[:3].isupper()]
    assert lines[:6] == ["VER 1", "CVR 2", "USR 3", "USR 4", "SBS 0", "MSG H"]
    assert lines[-2:] == ["CHL 0", "QNG 5"]
