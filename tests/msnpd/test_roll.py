"""What a client of MSNP8 to 12 knows of the lists, and what it is told when they change."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msnpd.model import Account, Contact, Details, Group, Member, Privacy, Profile, Role
from msnpd.roll import (
    Entry,
    Roll,
    advance,
    answer_of,
    changes,
    group_id,
    name_of,
    roll_of,
    stamps_of,
    unchanged,
)
from papyon.payload.listchange import (
    Addition,
    GroupAddition,
    GroupRemoval,
    GroupRename,
    ModeChange,
    OwnProperty,
    Removal,
)
from papyon.payload.synchronisation import Stamps
from papyon.types import Dialect, ListBits, NetworkId

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"
GROUP, CONTACT, PHONE = "11111111-1111-4111-8111-111111111111", "2" * 8, "3" * 8
MOMENT = 1_136_073_600_000_001


def account() -> Account:
    """Alice has Bob on every list that he can be on at once, a telephone, and Carol waiting."""
    profile = Profile(1, ALICE, "Alice A", Privacy.BLOCK, (("PRP.PHH", "12 3"),), 1, 0, MOMENT, 0, version=7)
    made = Account(profile)
    made.groups[GROUP] = Group(GROUP, 1, "Mates & co", False, 0, 3)
    bob = Contact(CONTACT, 1, BOB, 1, True, (GROUP,), Details(), 0)
    phone = Contact(PHONE, 1, "tel:+15551234", NetworkId.PHONE, True, (), Details(known_as="Home"), 0)
    for contact in (bob, phone):
        made.contacts[contact.id] = made.by_address[contact.address] = contact
    for number, (role, address) in enumerate(
        [(Role.ALLOW, BOB), (Role.REVERSE, BOB), (Role.PENDING, CAROL)], start=1
    ):
        made.members[role, address] = Member(number, 1, role, address, 1, "", "", 0, 0)
    return made


@pytest.mark.parametrize(
    ("dialect", "lines"),
    [
        (
            8,
            [
                "GTC A",
                "BLP BL",
                "PRP PHH 12%203",
                "LSG 0 ~ 0",
                "LSG 3 Mates%20&%20co 0",
                "LST bob@example.com Bob 11 3",
                "LST carol@example.net carol@example.net 8",
            ],
        ),
        (
            10,
            [
                "GTC A",
                "BLP BL",
                "PRP PHH 12%203",
                "PRP MFN Alice%20A",
                f"LSG Mates%20&%20co {GROUP}",
                f"LST N=bob@example.com F=Bob C={CONTACT} 11 {GROUP}",
                "LST N=carol@example.net F=carol@example.net 8",
            ],
        ),
        (
            12,
            [
                "GTC A",
                "BLP BL",
                "PRP PHH 12%203",
                "PRP MFN Alice%20A",
                f"LSG Mates%20&%20co {GROUP}",
                f"LST N=bob@example.com F=Bob C={CONTACT} 11 1 {GROUP}",
                f"LST N=tel:+15551234 F=Home C={PHONE} 1 4",
                "LST N=carol@example.net F=carol@example.net 16 1",
            ],
        ),
    ],
)
def test_the_answer_to_syn(dialect: int, lines: list[str]) -> None:
    reply, said, roll = answer_of(account(), Dialect(dialect), {BOB: "Bob"})
    assert [" ".join((verb, *args)) for verb, args in said] == lines
    assert reply.contacts == sum(line.startswith("LST") for line in lines) == len(roll.entries)
    assert reply.groups == sum(line.startswith("LSG") for line in lines)


def test_stamps_change_with_the_lists_and_nothing_is_never_everything() -> None:
    profile = account().profile
    assert stamps_of(profile, Dialect.MSNP9) == Stamps("7")
    young = stamps_of(profile, Dialect.MSNP11)
    assert young.contacts == young.settings == "2006-01-01T00:00:00.0000010+00:00"
    assert unchanged(young, young)
    assert not unchanged(Stamps("0", "0"), young)
    assert not unchanged(Stamps("0"), Stamps("0"))


def test_groups_and_names() -> None:
    made = account()
    group = made.groups[GROUP]
    assert group_id(group, Dialect.MSNP9) == "3"
    assert group_id(group, Dialect.MSNP10) == GROUP
    assert name_of(made, "tel:+15551234", {}) == "Home"
    assert name_of(made, BOB, {BOB: "Bob"}) == "Bob"
    assert name_of(made, BOB, {}) == BOB


def test_who_waits_is_on_the_reverse_list_where_there_is_no_pending_one() -> None:
    assert roll_of(account(), Dialect.MSNP10).entries[CAROL].bits is ListBits.REVERSE
    assert roll_of(account(), Dialect.MSNP11).entries[CAROL].bits is ListBits.PENDING


def told(before: Roll, after: Roll) -> list[object]:
    return list(changes(before, after, lambda address: address.partition("@")[0], ALICE))


FL, AL, BL, RL, PL = (
    ListBits.FORWARD,
    ListBits.ALLOW,
    ListBits.BLOCK,
    ListBits.REVERSE,
    ListBits.PENDING,
)


def one(bits: ListBits, *groups: str) -> Roll:
    return Roll({BOB: Entry(bits, "guid" if bits & FL else "", groups)} if bits else {}, {"g": "G", "h": "H"})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (one(ListBits.NONE), one(RL), [Addition(RL, BOB, "bob")]),
        (one(ListBits.NONE), one(PL), [Addition(RL, BOB, "bob")]),
        (one(PL), one(RL), [Removal(PL, BOB)]),
        (one(PL), one(ListBits.NONE), [Removal(RL, BOB)]),
        (one(RL), one(ListBits.NONE), [Removal(RL, BOB)]),
        (one(PL), one(RL | AL), [Removal(PL, BOB), Addition(AL, BOB)]),
        (one(AL | FL), one(BL | FL), [Removal(AL, BOB), Addition(BL, BOB)]),
        (
            one(ListBits.NONE),
            one(FL, "g"),
            [Addition(FL, BOB, "bob", "guid"), Addition(FL, BOB, "bob", "guid", "g")],
        ),
        (
            one(FL, "g"),
            one(FL, "h"),
            [Removal(FL, BOB, "guid", "g"), Addition(FL, BOB, "bob", "guid", "h")],
        ),
        (one(FL | AL, "g"), one(AL), [Removal(FL, BOB, "guid")]),
        (
            Roll(groups={"g": "G"}),
            Roll(groups={"g": "N", "h": "H"}),
            [GroupRename("g", "N"), GroupAddition("H", "h")],
        ),
        (Roll(groups={"g": "G"}), Roll(), [GroupRemoval("g")]),
        (Roll(strangers=True), Roll(strangers=False), [ModeChange("BLP", "BL")]),
        (Roll(asks=False), Roll(asks=True), [ModeChange("GTC", "A")]),
        (Roll(name="A"), Roll(name="B"), [OwnProperty("B", address=ALICE)]),
        (one(FL, "g"), one(FL, "g"), []),
    ],
)
def test_changes(before: Roll, after: Roll, expected: list[object]) -> None:
    assert told(before, after) == expected


def test_a_group_that_is_gone_takes_its_contacts_along() -> None:
    entry = Entry(FL, "guid", ("g",))
    before = Roll({BOB: entry}, {"g": "G"})
    assert told(before, Roll({BOB: Entry(FL, "guid")}, {})) == [GroupRemoval("g")]


def test_a_roll_advances_by_what_was_touched() -> None:
    made = account()
    known = roll_of(made, Dialect.MSNP11)
    carol = made.members.pop((Role.PENDING, CAROL))
    made.members[Role.ALLOW, CAROL] = replace(carol, role=Role.ALLOW)
    del made.members[Role.ALLOW, BOB], made.by_address["tel:+15551234"], made.contacts[PHONE]
    touched = [BOB, CAROL, "tel:+15551234", "stranger@example.com"]
    now, before, after = advance(known, made, Dialect.MSNP11, touched)
    assert now == roll_of(made, Dialect.MSNP11)
    assert set(before.entries) == {BOB, CAROL, "tel:+15551234"}
    assert set(after.entries) == {BOB, CAROL}
    assert Addition(ListBits.ALLOW, CAROL) in told(before, after)


_BITS = st.sampled_from([FL, AL, BL, RL, FL | AL, FL | BL, AL | RL, FL | AL | RL])
_ENTRIES = st.dictionaries(
    st.sampled_from([ALICE, BOB, CAROL]),
    st.builds(
        lambda bits, groups: Entry(
            bits, "guid" if bits & FL else "", tuple(sorted(groups)) if bits & FL else ()
        ),
        _BITS,
        st.sets(st.sampled_from(["g", "h"])),
    ),
)


@given(_ENTRIES, _ENTRIES)
def test_whoever_follows_the_changes_arrives(before: dict[str, Entry], after: dict[str, Entry]) -> None:
    groups = {"g": "G", "h": "H"}
    known = {address: (entry.bits, set(entry.groups)) for address, entry in before.items()}
    for change in told(Roll(before, groups), Roll(after, groups)):
        match change:
            case Addition(target, address, _, _, group):
                bits, inside = known.get(address, (ListBits.NONE, set()))
                known[address] = (bits | target, inside | ({group} if group else set()))
            case Removal(target, address, _, group):
                bits, inside = known[address]
                if group:
                    known[address] = (bits, inside - {group})
                else:
                    known[address] = (bits & ~target, set() if target is FL else inside)
            case _:
                raise AssertionError(change)
    left = {address: state for address, state in known.items() if state[0]}
    assert left == {address: (entry.bits, set(entry.groups)) for address, entry in after.items()}
