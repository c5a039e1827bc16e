"""No line about lists makes a parser raise anything but PayloadError, and what was read can be written."""

import contextlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.listchange import CHANGE_VERBS, GroupAddition, parse_answer, parse_request
from papyon.payload.synchronisation import ContactLine, GroupLine, PropertyLine, Stamps, SyncReply
from papyon.session import pushes
from papyon.session.arrivals import read
from papyon.session.events import AddedBy, DetailTold, ListPushed, RemovedBy
from papyon.session.mirror import Mirror
from papyon.session.roster import Roster
from papyon.session.synchronisation import Synchroniser
from papyon.types import Dialect
from papyon.wire import Reader, Side, WireCommand
from tests.fuzz.inputs import inputs
from tests.transcripts.plays import Play

ALICE = "alice@example.com"
DIALECTS = tuple(dialect for dialect in Dialect if dialect <= Dialect.MSNP12)
OLD = st.sampled_from(DIALECTS)
LINES = [step.data for play in Play.all("lists").values() for step in play if b"\r\n" in step.data]
HONEST = sorted({line.partition(b"\r\n")[0] for line in LINES})
WORDS = ["1", "0", "17", "FL", "AL", "RL", "PL", "N=a@b", "F=A", "C=11111111-1111-4111-8111-111111111111"]
WORDS += [
    "a@b",
    "11111111-1111-4111-8111-111111111111",
    "MFN",
    "PHM",
    "",
    "%20",
    "tel:+1",
    "=",
    "N=",
    "A",
    "BL",
]


def words(line: bytes) -> tuple[str, tuple[str, ...]]:
    verb, *rest = line.decode("utf-8", "replace").split(" ")
    return verb, tuple(arg for arg in rest if arg)


def read_line(args: tuple[str, ...], dialect: Dialect) -> None:
    """Every line that may follow SYN, and SYN."""
    with contextlib.suppress(PayloadError):
        contact = ContactLine.from_args(args, dialect)
        assert contact.address in contact.args(dialect)[0]
    with contextlib.suppress(PayloadError):
        group = GroupLine.from_args(args, dialect)
        assert GroupLine.from_args(group.args(dialect), dialect) == group or not group.name
    with contextlib.suppress(PayloadError):
        detail = PropertyLine.from_args(args)
        assert PropertyLine.from_args(detail.args(dialect, 7)) == detail
    with contextlib.suppress(PayloadError):
        reply = SyncReply.from_args(args, dialect)
        assert SyncReply.from_args(reply.args(dialect), dialect) == reply
        assert Stamps.from_args(args, dialect) == reply.stamps


def read_change(verb: str, args: tuple[str, ...], dialect: Dialect) -> None:
    """A change as a client asks for it and as a server tells it."""
    with contextlib.suppress(PayloadError):
        change = parse_request(verb, args, dialect, ALICE)
        again = change.request(dialect)
        assert parse_request(*again, dialect, ALICE).request(dialect) == again
    with contextlib.suppress(PayloadError):
        change, version = parse_answer(verb, args, dialect, ALICE)
        if not isinstance(change, GroupAddition) or change.id:
            parse_answer(*change.answer(dialect, version or 0), dialect, ALICE)


def lines(line: bytes) -> None:
    """One line in every dialect."""
    verb, args = words(line)
    for dialect in DIALECTS:
        read_line(args, dialect)
        read_change(verb, args, dialect)


PARSERS = {"lines": lines}


@settings(max_examples=200)
@given(inputs(*HONEST))
def test_lines_in_every_dialect(line: bytes) -> None:
    lines(line)


CHANGES = st.one_of(
    inputs(*HONEST).map(words),
    st.tuples(st.sampled_from(sorted(CHANGE_VERBS)), st.lists(st.sampled_from(WORDS), max_size=6).map(tuple)),
)


@settings(max_examples=400)
@given(CHANGES, OLD)
def test_changes(line: tuple[str, tuple[str, ...]], dialect: Dialect) -> None:
    read_change(line[0], tuple(arg for arg in line[1] if arg), dialect)


@settings(max_examples=200)
@given(st.lists(CHANGES, max_size=20), OLD, st.booleans())
def test_whatever_is_told_the_list_stays_sound(
    lines: list[tuple[str, tuple[str, ...]]], dialect: Dialect, synchronising: bool
) -> None:
    roster, synchroniser = Roster(ALICE), Synchroniser(5, dialect)
    if synchronising:
        synchroniser.read(WireCommand("SYN", ("5", "1", "1", "3", "2")))
    for verb, args in lines:
        command = WireCommand(verb, args)
        with contextlib.suppress(PayloadError):
            synchroniser.read(command)
        with contextlib.suppress(PayloadError):
            for event in read(command, dialect):
                match event:
                    case AddedBy(address, name):
                        pushes.added_by(roster, address, name)
                    case RemovedBy(address):
                        pushes.removed_by(roster, address)
                    case ListPushed(change):
                        pushes.apply(roster, change)
                    case DetailTold(address, key, value):
                        pushes.tell_detail(roster, address, key, value)
                    case _:
                        pass
    assert all("@" in buddy.address or buddy.address.startswith("tel:") for buddy in roster.buddies)
    assert len({buddy.address for buddy in roster.buddies}) == len(roster.buddies)
    synchroniser.lists  # noqa: B018 - that it can be told is the point


BOMBS = {
    "contacts": b"SYN 5 1 99999999 1\r\n",
    "groups": b"LST a@b A 1 " + b"1," * 4000 + b"\r\n",
    "properties": b"BPR PHM 1\r\n" * 1000,
    "equals": b"LST " + b"N=a@b " * 1000 + b"1\r\n",
    "encoded": b"RMG " + b"%25" * 2500 + b"\r\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_do_not_go_off(bomb: str) -> None:
    reader = Reader(Side.CLIENT)
    reader.feed(BOMBS[bomb])
    synchroniser = Synchroniser(5, Dialect.MSNP9)
    synchroniser.read(WireCommand("SYN", ("5", "1", "1000", "0")))
    for command in itertools.takewhile(lambda one: one is not None, iter(reader.next_command, None)):
        with contextlib.suppress(PayloadError):
            synchroniser.read(command)
        with contextlib.suppress(PayloadError):
            read(command, Dialect.MSNP12)
    assert len(synchroniser.lists.details) <= 1
    assert Mirror(ALICE).services_listing().buddies == {}
