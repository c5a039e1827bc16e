"""Presence lines in every dialect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload import (
    NetworkAddress,
    Presence,
    StatusChange,
    address_args,
    parse_address_args,
    parse_presence,
)
from papyon.types import Capabilities, Dialect, Status
from tests.papyon.payload.strategies import addresses
from tests.transcripts.plays import Play

SHOWN = st.sampled_from([status for status in Status if status not in (Status.HDN, Status.FLN)])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
OBJECTS = st.one_of(st.just(""), TEXTS.filter(lambda text: text not in ("0", "1")))
BASIC = st.integers(0, 2**32 - 1)


@given(st.sampled_from(Dialect), SHOWN, addresses, TEXTS, BASIC, BASIC, OBJECTS, st.one_of(st.none(), BASIC))
def test_every_presence_survives(
    dialect: Dialect,
    status: Status,
    address: str,
    name: str,
    basic: int,
    extended: int,
    msn_object: str,
    trid: int | None,
) -> None:
    capabilities = Capabilities(basic, extended if dialect >= Dialect.MSNP16 else None)
    shown = "" if dialect < Dialect.MSNP9 else msn_object
    presence = Presence(status, NetworkAddress(address), name, capabilities, shown)
    verb, args = presence.line(dialect, trid)
    assert verb == ("ILN" if trid is not None and dialect < Dialect.MSNP18 else "NLN")
    assert parse_presence(verb, args, dialect) == presence


@pytest.mark.parametrize(
    ("dialect", "args"),
    [
        (Dialect.MSNP8, ("bob@example.com",)),
        (Dialect.MSNP13, ("bob@example.com",)),
        (Dialect.MSNP15, ("bob@example.com", "1", "0")),
        (Dialect.MSNP16, ("bob@example.com", "1", "0:0")),
        (Dialect.MSNP18, ("1:bob@example.com", "0:0")),
    ],
)
@pytest.mark.parametrize("status", [Status.FLN, Status.HDN])
def test_offline_and_hidden_look_the_same(dialect: Dialect, args: tuple[str, ...], status: Status) -> None:
    presence = Presence(status, NetworkAddress("bob@example.com"), "Bob", Capabilities(5, 5), "object")
    assert presence.line(dialect) == ("FLN", args)
    found = parse_presence("FLN", args, dialect)
    assert (found.status, found.address, found.name) == (Status.FLN, NetworkAddress("bob@example.com"), "")


def test_the_lines_of_the_golden_transcripts_are_written_back() -> None:
    for file, dialect in (("msnp11", 11), ("msnp15", 15), ("msnp18", 18)):
        found = 0
        for direction, data in Play.load(file, "notification"):
            verb, *args = data.decode().split()
            if direction == "S" and verb in ("NLN", "ILN", "FLN"):
                presence = parse_presence(verb, tuple(args), Dialect(dialect))
                trid = int(args[0]) if verb == "ILN" else None
                assert presence.line(Dialect(dialect), trid) == (verb, tuple(args))
                found += 1
        assert found >= 2


def test_the_old_and_the_new_form_of_an_address_are_told_apart_by_their_looks() -> None:
    address = NetworkAddress("bob@example.com", 32)
    for dialect in (Dialect.MSNP16, Dialect.MSNP18):
        assert parse_address_args(("bob@example.com", "32"), dialect) == address
        assert parse_address_args(("32:bob@example.com",), dialect) == address
    assert address_args(address, Dialect.MSNP11) == ("bob@example.com",)
    icon = parse_presence(
        "NLN", ("NLN", "y@yahoo.example", "32", "Y", "0", "0", "http:%2F%2Fx"), Dialect.MSNP15
    )
    assert icon.icon_url == "http://x"


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("NLN", ()),
        ("NLN", ("XXX", "a@b", "A")),
        ("NLN", ("NLN",)),
        ("NLN", ("NLN", "a@b")),
        ("ILN", ("1",)),
        ("FLN", ()),
    ],
)
def test_lines_that_are_too_short_are_refused(verb: str, args: tuple[str, ...]) -> None:
    with pytest.raises(PayloadError):
        parse_presence(verb, args, Dialect.MSNP11)


def test_a_presence_without_a_name_cannot_be_written() -> None:
    with pytest.raises(LocalProtocolError):
        Presence(Status.NLN, NetworkAddress("a@b")).line(Dialect.MSNP15)


def test_changes_of_status() -> None:
    change = StatusChange(Status.HDN, Capabilities(2684387372, 48), "<msnobj/>")
    assert change.args(Dialect.MSNP18) == ("HDN", "2684387372:48", "%3Cmsnobj%2F%3E")
    assert StatusChange.from_args(change.args(Dialect.MSNP18)) == change
    assert StatusChange(Status.NLN, Capabilities(5)).args(Dialect.MSNP15) == ("NLN", "5", "0")
    assert StatusChange(Status.NLN, Capabilities(5)).args(Dialect.MSNP8) == ("NLN", "5")
    assert StatusChange.from_args(("nln",)) == StatusChange(Status.NLN)
    for args in ((), ("FLN",), ("XXX", "0")):
        with pytest.raises(PayloadError):
            StatusChange.from_args(args)
