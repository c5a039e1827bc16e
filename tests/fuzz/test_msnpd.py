"""Invariant: whatever clients say, no session raises, and memory and disk agree afterwards."""

import random
from pathlib import Path

import pytest

from msnpd.notification import NotificationSession
from msnpd.roll import roll_of
from msnpd.switchboard import SwitchboardSession
from papyon.session.notification_server import DIALECTS
from tests.msnpd.world import ALICE, BOB, CAROL, A, B, Client, World, commands, opened

WORDS = (
    *(
        "1",
        "0",
        "7",
        "x",
        "",
        "AL",
        "BL",
        "NLN",
        "HDN",
        "FLN",
        "SB",
        "MFN",
        "PHH",
        "SSO",
        "I",
        "S",
        "U",
        "A",
        "D",
    ),
    *(
        "FL",
        "RL",
        "PL",
        "A",
        "N",
        "GTC",
        "BLP",
        "TWN",
        "ON",
        "OFF",
        "Mates",
        "2",
        f"N={BOB}",
        f"N={CAROL}",
        "F=B",
    ),
    *(
        "C=11111111-1111-4111-8111-111111111111",
        "11111111-1111-4111-8111-111111111111",
        "tel:+1555",
        "N=tel:+1",
    ),
    *("%20", "%00", "é", "\U0001f600", ALICE, BOB, "a@b", f"{BOB};{B}", A, "1:2", "99999999999", "t=x&p="),
)
PAYLOADS = (
    b"",
    b"<ml></ml>",
    b'<ml l="1"></ml>',
    b'<ml><d n="example.com"><c n="bob" l="3" t="1"/></d></ml>',
    b'<ml><d n="example.com"><c n="bob" l="4" t="1"/></d></ml>',
    b'<ml><d n="x y"><c n="b ob" l="3"/></d></ml>',
    b'<ml><t><c n="tel:+1" l="3"/></t></ml>',
    b'<ml><d n="q"><c n="z" l="3" t="32"/></d></ml>',
    b"<Data><PSM>\xf0\x9f\x98\x80&#x1F600;</PSM></Data>",
    b"<EndpointData><Capabilities>x</Capabilities></EndpointData>",
    b"<PrivateEndpointData><State>ZZ</State></PrivateEndpointData>",
    b"\xff\x00",
    b"MIME-Version: 1.0\r\n\r\nx",
)
CARRYING = frozenset({"QRY", "ADL", "RML", "FQY", "UUX", "UUM", "UUN", "VAS", "MSG", "PGD", "PAG"})
VERBS = (
    *("VER", "CVR", "USR", "PNG", "QRY", "BLP", "ADL", "RML", "FQY", "PRP", "UUX"),
    *("CHG", "UUM", "UUN", "XFR", "URL", "VAS", "SBS", "CAL", "MSG", "ANS"),
    *(
        "SYN",
        "ADD",
        "ADC",
        "REM",
        "REA",
        "SBP",
        "ADG",
        "REG",
        "RMG",
        "GTC",
        "IMS",
        "GCF",
        "LKP",
        "PGD",
        "PAG",
        "SND",
    ),
)
# Commands that do something, so that there is something to get wrong.
LINES = (
    *(
        f"ADC 1 FL N={BOB} F=Bob",
        f"ADC 1 AL N={BOB}",
        f"ADC 1 BL N={BOB}",
        f"REM 1 AL {BOB}",
        f"REM 1 BL {BOB}",
    ),
    *(
        f"ADD 1 FL {BOB} Bob",
        f"ADD 1 AL {BOB} Bob",
        f"ADD 1 BL {BOB} Bob",
        f"REM 1 FL {BOB}",
        f"REM 1 PL {BOB}",
    ),
    *(f"ADC 1 FL N={CAROL} F=C", f"ADC 1 FL N={ALICE} F=A", f"ADD 1 FL {ALICE} A 1", f"REM 1 FL {ALICE} 0"),
    *("ADG 1 Mates", "ADG 1 Pals 0", "RMG 1 Mates", "RMG 1 1", "REG 1 1 Chums 0", "SYN 1 0", "SYN 1 0 0"),
    *("GTC 1 A", "GTC 1 N", "BLP 1 AL", "BLP 1 BL", "PRP 1 MFN Me", "PRP 1 PHH 5", f"REA 1 {ALICE} Me"),
)


async def join(world: World, chance: random.Random, clients: list[Client]) -> None:
    """One more client, perhaps with a switchboard."""
    address = chance.choice([ALICE, CAROL])
    dialect = chance.choice(DIALECTS)
    client = await world.online(address, dialect, chance.choice([A, B]))
    clients.append(client)
    if dialect <= 12:
        await client.say("SYN 2 0 0")
    promised = [found for found in commands(await client.say("XFR 1 SB")) if found.verb == "XFR"]
    if promised and chance.random() < 0.5:
        room = world.enter()
        await room.say(f"USR 1 {address} {promised[0].args[4]}")
        clients.append(room)


def line(chance: random.Random, client: Client, number: int) -> bytes:
    """Something that looks like a command."""
    in_room = isinstance(client.session, SwitchboardSession)
    if not in_room and chance.random() < 0.4:
        return chance.choice(LINES).encode() + b"\r\n"
    verb = chance.choice(["CAL", "MSG", "MSG", "OUT"] if in_room else VERBS)
    words = [chance.choice(WORDS) for _ in range(chance.randrange(6))]
    if chance.random() < 0.8:
        words.insert(0, str(number))
    payload = chance.choice(PAYLOADS) if verb in CARRYING else b""
    if verb in CARRYING:
        words.append(str(len(payload)))
    return " ".join([verb, *words]).encode() + b"\r\n" + payload


@pytest.mark.parametrize("seed", [1, 2])
async def test_random_commands(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    async with opened(tmp_path / "fuzz.sqlite3") as world:
        await world.people(ALICE, BOB, CAROL)
        await world.friends(ALICE, BOB)
        bob = await world.online(BOB, 18, B)
        clients: list[Client] = []
        for number in range(1000):
            if not clients or chance.random() < 0.03:
                await join(world, chance, clients)
            client = chance.choice(clients)
            await client.session.receive(line(chance, client, number))
            world.time += 0.1
            for one in (*clients, bob):
                commands(one.link.take())  # all that is said can be read
            for one in [one for one in clients if one.session.closing]:
                one.leave()
                clients.remove(one)
        for endpoint in world.hub.presence:
            if endpoint.roll is not None:
                assert endpoint.roll == roll_of(endpoint.account, endpoint.machine.dialect)
        for one in (*clients, bob):
            assert isinstance(one.session, (NotificationSession, SwitchboardSession))
            one.leave()
        for address in (ALICE, BOB, CAROL):
            assert await world.store.load(address) == await world.directory.account(address)
            assert world.hub.presence.person(address) is None
        assert len(world.switchboards) == 0
