"""Lists in the words of MSNP8 to 12: asked for, changed, refused, and told to everybody whom it concerns."""

import pytest

from msnpd.model import Role
from tests.msnpd.test_notification import adl
from tests.msnpd.world import ALICE, BOB, CAROL, Client, World

OLD, YOUNG = (8, 9), (10, 11, 12)
ALL = (*OLD, *YOUNG)


async def synchronised(world: World, address: str = ALICE, dialect: int = 11) -> Client:
    """A client that is online and knows its lists."""
    client = await world.online(address, dialect)
    await client.say("SYN 9 0" if dialect <= 9 else "SYN 9 0 0")
    return client


async def ids(world: World, address: str = BOB) -> tuple[str, str]:
    """The GUIDs of a contact of Alice and of her only group, '' where there is none."""
    account = await world.directory.account(ALICE)
    contact = account.by_address.get(address)
    return contact.id if contact else "", next(iter(account.groups), "")


@pytest.mark.parametrize("dialect", ALL)
async def test_an_unchanged_list_is_answered_short(world: World, dialect: int) -> None:
    await world.friends(ALICE, BOB)
    alice = await world.online(ALICE, dialect)
    reply = (await alice.say("SYN 6 0 0" if dialect > 9 else "SYN 6 0")).decode().splitlines()[0].split(" ")
    stamps = " ".join(reply[2:-2])
    assert (await alice.say(f"SYN 7 {stamps}")).decode() == f"SYN 7 {stamps}\r\n"
    await world.directory.rename(await world.directory.account(ALICE), "Al")
    assert (await alice.say(f"SYN 8 {stamps}")).count(b"LST") == 1


@pytest.mark.parametrize("dialect", OLD)
async def test_contacts_of_old_clients(world: World, dialect: int) -> None:
    alice = await synchronised(world, dialect=dialect)
    said = [
        await alice.say(line)
        for line in (
            f"ADD 10 FL {BOB} Bob",
            f"ADD 11 AL {BOB} Bob",
            "ADG 12 Mates%20too 0",
            f"ADD 13 FL {BOB} Bob 1",
            "REG 14 1 Pals 0",
            f"REA 15 {ALICE} Al%20B",
            f"REM 16 FL {BOB} 1",
            "RMG 17 1",
            f"REM 18 AL {BOB}",
            f"REM 19 FL {BOB}",
        )
    ]
    version = int(said[0].split(b" ")[3])
    expected = [
        f"ADD 10 FL {version} {BOB} Bob 0",
        f"ADD 11 AL {version + 1} {BOB} Bob",
        f"ADG 12 {version + 2} Mates%20too 1 0",
        f"ADD 13 FL {version + 3} {BOB} Bob 1",
        f"REG 14 {version + 4} 1 Pals 0",
        f"REA 15 {version + 5} {ALICE} Al%20B",
        f"REM 16 FL {version + 6} {BOB} 1",
        f"RMG 17 {version + 7} 1",
        f"REM 18 AL {version + 8} {BOB}",
        f"REM 19 FL {version + 9} {BOB}",
    ]
    assert [answer.decode().splitlines() for answer in said] == [[line] for line in expected]


@pytest.mark.parametrize("dialect", YOUNG)
async def test_contacts_of_younger_clients(world: World, dialect: int) -> None:
    alice = await synchronised(world, dialect=dialect)
    added = (await alice.say(f"ADC 10 FL N={BOB} F=Bob%20B")).decode()
    made = (await alice.say("ADG 11 Mates%20too")).decode()
    contact, group = await ids(world)
    assert added == f"ADC 10 FL N={BOB} F=Bob%20B C={contact}\r\n"
    assert made == f"ADG 11 Mates%20too {group}\r\n"
    for line in (
        f"ADC 12 AL N={BOB}",
        f"ADC 13 FL C={contact} {group}",
        f"REG 14 {group} Pals",
        "PRP 15 MFN Al%20B",
        f"SBP 16 {contact} MFN My%20Bob",
        f"REM 17 FL {contact} {group}",
        f"RMG 18 {group}",
        f"REM 19 AL {BOB}",
        f"REM 20 FL {contact}",
        "PRP 21 PHH 12%203",
        "PRP 22 PHH",
    ):
        assert (await alice.say(line)).decode() == f"{line}\r\n"
    account = await world.directory.account(ALICE)
    assert not account.contacts
    assert not account.members
    assert account.profile.name == "Al B"


@pytest.mark.parametrize("dialect", ALL)
async def test_a_name_of_ones_own_choice_stays_and_the_contacts_own_does_not(
    world: World, dialect: int
) -> None:
    await world.friends(ALICE, BOB)
    alice = await synchronised(world, dialect=dialect)
    contact, _ = await ids(world)
    who, verb = (BOB, "REA 10") if dialect <= 9 else (contact, "SBP 10")
    middle = "" if dialect <= 9 else "MFN "
    await alice.say(f"{verb} {who} {middle}Bob")  # as clients do whenever somebody comes online
    await world.directory.rename(await world.directory.account(BOB), "Robert")
    again = "SYN 11 0" if dialect <= 9 else "SYN 11 0 0"
    assert b" Robert " in (await alice.say(again)).replace(b"F=", b"")
    await alice.say(f"{verb} {who} {middle}My%20Bob")
    await world.directory.rename(await world.directory.account(BOB), "Bob the second")
    assert b" My%20Bob " in (await alice.say(again)).replace(b"F=", b"")


@pytest.mark.parametrize(
    ("dialect", "line", "said"),
    [
        (8, "ADD 10 FL nobody@example.com x", "205 10"),
        (9, "ADD 10 AL nobody@example.com x", "205 10"),
        (10, "ADC 10 FL N=nobody@example.com F=x", "208 10"),
        (12, "ADC 10 AL N=nobody@example.com", "208 10"),
        (11, f"ADC 10 FL N={ALICE} F=x", "208 10"),
        (10, "ADC 10 FL N=tel:+1555 F=x", "201 10"),
        (11, "ADC 10 FL N=tel:x F=x", "201 10"),
        (8, "ADD 10 FL a@@b x", "201 10"),
        (8, f"ADD 10 FL {BOB} Bob", "215 10"),
        (11, f"ADC 10 FL N={BOB} F=Bob", "215 10"),
        (11, f"ADC 10 AL N={BOB}", "215 10"),
        (11, f"ADC 10 BL N={BOB}", "219 10"),
        (8, f"ADD 10 BL {BOB} Bob", "219 10"),
        (8, f"ADD 10 FL {BOB} Bob 7", "224 10"),
        (8, f"REM 10 FL {CAROL}", "216 10"),
        (11, f"REM 10 BL {BOB}", "216 10"),
        (11, "REM 10 FL 11111111-1111-4111-8111-111111111111", "216 10"),
        (
            11,
            "ADC 10 FL C=11111111-1111-4111-8111-111111111111 11111111-1111-4111-8111-111111111111",
            "224 10",
        ),
        (8, f"REM 10 FL {BOB} 1", "225 10"),
        (8, f"REM 10 FL {BOB} 9", "224 10"),
        (8, "REG 10 9 x 0", "224 10"),
        (8, "RMG 10 9", "224 10"),
        (8, "RMG 10 0", "230 10"),
        (8, "REG 10 1 family 0", "228 10"),
        (8, "ADG 10 FAMILY 0", "228 10"),
        (11, "ADG 10 Family", "228 10"),
        (8, f"ADG 10 {'x' * 128} 0", "229 10"),
        (11, f"ADG 10 {'x' * 128}", "229 10"),
        (11, "RMG 10 nothing", "224 10"),
        (8, f"REA 10 {CAROL} x", "216 10"),
        (11, "PRP 10 xxx y", "200 10"),
        (11, f"PRP 10 MFN {'x' * 388}", "209 10"),
        (9, f"REA 10 {ALICE} {'x' * 388}", "209 10"),
        (11, "BLP 10 AL", "218 10"),
        (8, "GTC 10 A", "218 10"),
        (11, "GTC 10 X", "201 10"),
        (9, f"ADC 10 AL N={BOB}", "502 10"),
        (13, "SYN 10 0 0", "502 10"),
        (13, f"REM 10 AL {BOB}", "502 10"),
        (13, "BLP 10 AL", "BLP 10 AL"),
        (18, "BLP 10 AL", "BLP 10 AL"),
    ],
)
async def test_what_cannot_be_done(world: World, dialect: int, line: str, said: str) -> None:
    await world.friends(ALICE, BOB)
    account = await world.directory.account(ALICE)
    await world.directory.add_group(account, "Mates")
    await world.directory.add_group(account, "Family")
    alice = await world.online(ALICE, dialect)
    before = (dict(account.contacts), dict(account.members), dict(account.groups), account.profile)
    assert (await alice.say(line)).decode() == f"{said}\r\n"
    assert not alice.session.closing
    assert (account.contacts, account.members, account.groups, account.profile) == before


@pytest.mark.parametrize(
    ("dialect", "line"),
    [
        (8, f"ADD 10 RL {BOB} Bob"),
        (8, f"ADD 10 XX {BOB} Bob"),
        (8, f"REM 10 RL {BOB}"),
        (8, f"REM 10 PL {BOB}"),
        (10, f"ADC 10 RL N={BOB}"),
        (11, f"ADC 10 RL N={CAROL}"),
        (11, f"ADC 10 PL N={CAROL}"),
        (11, f"REM 10 RL {BOB}"),
        (11, f"ADC 10 ZZ N={BOB}"),
        (11, f"ADD 10 AL {BOB} Bob"),
        (11, f"REA 10 {ALICE} Al"),
        (8, f"ADG 10 {'x' * 600} 0"),
    ],
)
async def test_what_ends_the_connection(world: World, dialect: int, line: str) -> None:
    await world.friends(ALICE, BOB)
    alice = await world.online(ALICE, dialect)
    assert await alice.say(line) == b""
    assert alice.session.closing


async def test_msn_7_removes_a_new_group_by_its_name_encoded_twice(world: World) -> None:
    alice = await synchronised(world)
    await alice.say("ADG 10 New%20Group")
    _, group = await ids(world)
    assert (await alice.say("RMG 11 New%2520Group")).decode() == f"RMG 11 {group}\r\n"
    assert await ids(world) == ("", "")


async def test_the_group_that_is_none(world: World) -> None:
    await world.friends(ALICE, BOB)
    alice = await synchronised(world, dialect=8)
    await alice.say("ADG 7 Mates 0", f"ADD 8 FL {BOB} Bob 1")
    said = (await alice.say(f"REM 9 FL {BOB} 0")).decode()
    assert said.startswith("REM 9 FL ")
    assert (await world.directory.account(ALICE)).watches(BOB)
    await alice.say(f"REM 9 FL {BOB} 1")
    assert (await world.directory.account(ALICE)).watches(BOB)
    assert (await alice.say(f"REM 10 FL {BOB} 0")).decode().startswith("REM 10 FL ")
    assert not (await world.directory.account(ALICE)).contacts


async def test_a_pending_contact_is_accepted_as_clients_do(world: World) -> None:
    bob = await synchronised(world, BOB, 12)
    await bob.say(f"ADC 10 FL N={ALICE} F=Alice")
    alice = await world.online(ALICE, 11)
    assert f"LST N={BOB} F=Bob 16\r\n".encode() in await alice.say("SYN 6 0 0")
    answers = [
        await alice.say(line)
        for line in (f"ADC 7 AL N={BOB}", f"ADC 8 FL N={BOB} F=Bob", f"ADC 9 RL N={BOB}", f"REM 10 PL {BOB}")
    ]
    contact, _ = await ids(world)
    assert answers[0].decode() == f"ADC 7 AL N={BOB}\r\n"
    assert answers[1].decode().startswith(f"ADC 8 FL N={BOB} F=Bob C={contact}\r\n")
    assert [answer.decode() for answer in answers[2:]] == [
        f"ADC 9 RL N={BOB}\r\n",
        f"REM 10 PL {BOB}\r\n",
    ]
    assert (await world.directory.account(ALICE)).bits(BOB) == 1 | 2 | 8


async def test_somebody_added_is_told_as_his_dialect_does(world: World) -> None:
    heard = {}
    for dialect in (8, 10, 11, 12, 13, 15, 18):
        bob = await synchronised(world, BOB, dialect) if dialect <= 12 else await world.online(BOB, dialect)
        bob.link.take()
        alice = await world.online(ALICE, 12)
        await alice.say(f"ADC 10 FL N={BOB} F=Bob")
        contact, _ = await ids(world)
        await alice.say(f"REM 11 FL {contact}")
        heard[dialect] = [line for line in bob.lines() if line[:3] not in ("NLN", "FLN", "UBX")]
        alice.leave()
        bob.leave()
        account = await world.directory.account(BOB)
        assert (Role.PENDING, ALICE) not in account.members
    version = int(heard[8][0].split(" ")[3])
    assert heard == {
        8: [f"ADD 0 RL {version} {ALICE} Alice", f"REM 0 RL {version + 1} {ALICE}"],
        **{key: [f"ADC 0 RL N={ALICE} F=Alice", f"REM 0 RL {ALICE}"] for key in (10, 11, 12)},
        **{key: ["ADL 0", "RML 0"] for key in (13, 15, 18)},
    }


async def test_a_new_contact_who_is_there_is_told_with_the_addition(world: World) -> None:
    await world.online(BOB, 12)
    account = await world.directory.account(BOB)
    await world.directory.add_member(account, Role.ALLOW, ALICE)
    alice = await synchronised(world, dialect=9)
    said = (await alice.say(f"ADD 10 FL {BOB} Bob")).decode().splitlines()
    assert said[1] == f"ILN 10 NLN {BOB} Bob 1879081004 0"
    alice.leave()
    young = await world.online(ALICE, 15)
    assert young.session.closing is False


@pytest.mark.parametrize("dialect", [8, 10, 12])
async def test_lists_of_one_account_agree_in_a_client_of_2002_and_one_of_2009(
    world: World, dialect: int
) -> None:
    old = await synchronised(world, dialect=dialect)
    young = await world.online(ALICE, 18)
    old.link.take()
    young.link.take()
    # The young one changes; the old one is told line by line.
    await young.send("ADL 6", adl(BOB, 3))
    contact, _ = await ids(world)
    told = old.lines()
    if dialect == 8:
        version = int(told[0].split(" ")[3])
        assert told == [f"ADD 0 FL {version} {BOB} Bob 0", f"ADD 0 AL {version} {BOB} {BOB}"]
    else:
        assert told == [f"ADC 0 FL N={BOB} F=Bob C={contact}", f"ADC 0 AL N={BOB}"]
    await young.say("PRP 7 MFN Al")
    (renamed,) = old.lines()
    assert renamed.startswith("REA 0 ") if dialect == 8 else renamed == "PRP 0 MFN Al"
    # The old one changes; the young one is told to look again.
    young.link.take()
    await old.say("BLP 20 BL")
    assert young.lines() == ["NOT"]
    # What they would be told anew is the same.
    syn = (await old.say("SYN 30 0" if dialect == 8 else "SYN 30 0 0")).decode()
    assert "BLP BL" in syn
    assert " 3" in next(line for line in syn.splitlines() if line.startswith("LST"))


async def test_another_client_of_the_development_kit_counts_words(world: World) -> None:
    alice = world.connect()
    ticket, _ = await world.ticket(ALICE)
    await alice.say(
        "VER 1 MSNP11 CVR0",
        f"CVR 2 0x0409 winnt 10 i386 msnp11-sdk 0.01 msmsgs {ALICE}",
        f"USR 3 TWN I {ALICE}",
        f"USR 4 TWN S {ticket}",
        "SYN 5 0 0",
    )
    said = (await alice.say("ADG 6 Mates")).decode().split()
    assert said[3] == "Mates"
    assert (await alice.say(f"REG 7 {said[4]} Pals")).decode().split()[3:] == ["Pals", said[4]]
    assert (await alice.say(f"RMG 8 {said[4]}")).decode().split()[3:] == [said[4]]


@pytest.mark.parametrize("dialect", ALL)
async def test_telephones_are_shown_to_whom_one_allows(world: World, dialect: int) -> None:
    await world.friends(ALICE, BOB)
    account = await world.directory.account(BOB)
    alice, bob = await world.online(ALICE, dialect), await synchronised(world, BOB, 12)
    await bob.say("PRP 10 PHH 555%201234", "PRP 11 MOB Y")
    asking = "SYN 6 0" if dialect <= 9 else "SYN 6 0 0"
    assert (await alice.say(asking)).decode().endswith("BPR PHH 555%201234\r\nBPR MOB Y\r\n")
    await bob.say("PRP 12 PHM 777", "PRP 13 PHM 777", "PRP 14 PHM")
    version = f"{(await world.directory.account(ALICE)).profile.version} " if dialect <= 9 else ""
    assert alice.lines() == [f"BPR {version}{BOB} PHM 777", f"BPR {version}{BOB} PHM"]
    await world.directory.add_member(await world.directory.account(CAROL), Role.ALLOW, ALICE)
    await bob.say(f"REM 15 AL {ALICE}", f"ADC 16 BL N={ALICE}", "PRP 17 PHM 888")
    assert [line[:3] for line in alice.lines()] == ["FLN"]
    assert b"BPR" not in await alice.say(asking)
    assert account.profile.annotation("PRP.PHM") == "888"


async def test_a_new_contact_comes_with_his_telephones(world: World) -> None:
    carol = await synchronised(world, CAROL, 11)
    await carol.say("PRP 10 PHW 12")
    alice = await synchronised(world, dialect=10)
    said = (await alice.say(f"ADC 10 FL N={CAROL} F=Carol")).decode().splitlines()
    assert said[-1] == f"BPR {CAROL} PHW 12"


async def test_lists_are_not_asked_for_all_the_time(world: World) -> None:
    alice = await world.online(ALICE, 11)
    said = [(await alice.say(f"SYN {number} 0 0"))[:3] for number in range(7)]
    assert said == [b"SYN"] * world.limits.synchronisations_burst + [b"800"] * 2
    world.time += 1 / world.limits.synchronisations_per_second
    assert (await alice.say("SYN 9 0 0")).startswith(b"SYN 9 ")


@pytest.mark.parametrize("dialect", [11, 12])
async def test_a_telephone_keeps_the_name_that_it_was_given(world: World, dialect: int) -> None:
    alice = await world.online(ALICE, dialect)
    assert b" F=At%20home C=" in await alice.say("ADC 6 FL N=tel:+15551234 F=At%20home")
    assert b"LST N=tel:+15551234 F=At%20home C=" in await alice.say("SYN 7 0 0")
    old = await world.online(ALICE, 9)
    assert b"tel:" not in await old.say("SYN 6 0")


async def test_an_invitation_is_too_old_after_a_while(world: World) -> None:
    alice, bob = await world.online(ALICE, 8), await world.online(BOB, 8)
    room = await world.open_switchboard(alice, ALICE)
    await room.say(f"CAL 2 {BOB}")
    world.time += world.limits.ticket_seconds + 1
    late = await world.answer(bob, BOB)
    assert late.link.take() == b"911 1\r\n"
    assert late.session.closing


@pytest.mark.parametrize("name", ["a b", "a&#10;b", "", "&#x85;"])
async def test_an_address_that_no_line_can_hold_comes_onto_no_list(world: World, name: str) -> None:
    young = await world.online(ALICE, 15)
    document = f'<ml><d n="yahoo.com"><c n="{name}" l="3" t="32"/></d></ml>'
    assert (await young.send("ADL 30", document)).split()[0] in (b"201", b"241")
    for dialect in (8, 11):
        old = await world.sign_in(ALICE, dialect)
        assert (await old.say("SYN 6 0" if dialect == 8 else "SYN 6 0 0")).startswith(b"SYN 6 ")
