"""What follows SYN: counted, interleaved, doubled, broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.synchronisation import ContactLine, GroupLine, Stamps
from papyon.session.synchronisation import Synchroniser
from papyon.types import Dialect, ListBits
from papyon.wire import WireCommand
from tests.transcripts.plays import Play

BOB, CAROL = "bob@example.com", "carol@example.net"
STAMP = "2006-01-01T00:00:00.0000000-08:00"


def command(line: str) -> WireCommand:
    verb, *args = line.split()
    return WireCommand(verb, tuple(args))


def fed(*lines: str, dialect: Dialect = Dialect.MSNP8) -> Synchroniser:
    synchroniser = Synchroniser(5, dialect)
    for line in lines:
        assert synchroniser.read(command(line)), line
    return synchroniser


def test_the_golden_transcript() -> None:
    synchroniser = Synchroniser(5, Dialect.MSNP11)
    lines = [
        data.decode().rstrip("\r\n")
        for direction, data in Play.load("msnp11", "notification")
        if direction == "S" and data[:3] in (b"SYN", b"GTC", b"BLP", b"PRP", b"LSG", b"LST")
    ]
    for line in lines[:8]:
        assert not synchroniser.complete
        assert synchroniser.read(command(line))
    assert synchroniser.complete
    assert not synchroniser.unchanged
    assert synchroniser.stamps == Stamps(STAMP, STAMP)
    lists = synchroniser.lists
    assert [contact.address for contact in lists.contacts] == [BOB, CAROL, "dave@example.org"]
    assert lists.contacts[0].bits == ListBits(11)
    assert lists.groups == (GroupLine("22222222-2222-4222-8222-222222222222", "Friends"),)
    assert lists.own == (("MFN", "Alice A"),)
    assert (lists.allow_strangers, lists.ask) == (True, True)


def test_nothing_changed() -> None:
    for line, dialect in (("SYN 5 17", Dialect.MSNP9), (f"SYN 5 {STAMP} {STAMP}", Dialect.MSNP12)):
        synchroniser = fed(line, dialect=dialect)
        assert synchroniser.complete
        assert synchroniser.unchanged


def test_the_end_is_known_by_counting_contacts() -> None:
    synchroniser = fed(
        *("SYN 5 17 2 1", "GTC N", "BLP BL", "PRP PHH 555", "LSG 0 ~ 0", f"LST {BOB} Bob 11 0", "BPR PHM 1")
    )
    assert not synchroniser.complete
    assert synchroniser.read(command(f"LST {CAROL} Carol 8"))
    assert synchroniser.complete
    # What belongs to the last one comes behind the end.
    assert not synchroniser.read(command("BPR MOB Y"))
    assert synchroniser.last == CAROL
    lists = synchroniser.lists
    assert (lists.allow_strangers, lists.ask) == (False, False)
    assert lists.details == ((BOB, "PHM", "1"),)
    assert lists.own == (("PHH", "555"),)


def test_an_empty_list_ends_with_its_groups_or_its_modes() -> None:
    assert not fed("SYN 5 17 0 1", "GTC A", "BLP AL").complete
    assert fed("SYN 5 17 0 1", "GTC A", "BLP AL", "LSG 0 ~ 0").complete
    assert not fed("SYN 5 0 0 0 0", "GTC A", dialect=Dialect.MSNP11).complete
    assert fed("SYN 5 0 0 0 0", "GTC A", "BLP AL", dialect=Dialect.MSNP11).complete


def test_what_cannot_be_read_still_counts() -> None:
    synchroniser = fed("SYN 5 17 2 0", f"LST {BOB} Bob 11 0", "LST broken")
    assert synchroniser.complete
    assert [contact.address for contact in synchroniser.lists.contacts] == [BOB]


def test_who_is_told_twice_is_as_told_last() -> None:
    lists = fed("SYN 5 17 2 0", f"LST {BOB} Bob 3 0", f"LST {BOB.upper()} Bobby 4").lists
    assert lists.contacts == (ContactLine(BOB.upper(), "Bobby", ListBits.BLOCK),)


def test_other_commands_are_not_taken() -> None:
    synchroniser = fed("SYN 5 17 1 0")
    for line in ("BLP 6 AL", "BLP 6 18 AL", "PRP 7 18 PHH 1", f"ILN 5 NLN {BOB} Bob 0", "SYN 6 17", "QNG 50"):
        assert not synchroniser.read(command(line))
    assert not Synchroniser(5, Dialect.MSNP8).read(command("GTC A"))


def test_an_answer_that_cannot_be_read() -> None:
    with pytest.raises(PayloadError):
        Synchroniser(5, Dialect.MSNP11).read(command("SYN 5 0"))


def test_a_server_that_owes_lines_is_not_waited_for_when_it_has_nothing_more_to_tell() -> None:
    synchroniser = fed("SYN 5 17 3 0", f"LST {BOB} Bob 3 0")
    synchroniser.fence()
    assert synchroniser.read(command(f"LST {CAROL} Carol 3 0"))
    synchroniser.passed()
    assert not synchroniser.complete, "it was just telling"
    synchroniser.fence()
    synchroniser.passed()
    assert synchroniser.complete


@given(st.permutations([*("NLN NLN x@y X 0", "QNG 50", "CHL 0 1", "UBX x@y"), *("own",) * 4]))
def test_anything_may_come_in_between(order: list[str]) -> None:
    synchroniser = fed("SYN 5 17 3 1")
    own = ["LSG 0 ~ 0", *(f"LST {number}@example.com X 3 0" for number in range(3))]
    for line in order:
        mine = line == "own"
        assert synchroniser.read(command(own.pop(0) if mine else line)) is mine or synchroniser.complete
    assert synchroniser.complete
    assert len(synchroniser.lists.contacts) == 3
