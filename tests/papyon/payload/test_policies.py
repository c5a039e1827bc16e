"""Policies."""

import pytest

from papyon.errors import PayloadError
from papyon.payload import POLICIES, SHIELDS, Policies, Shield, parse_policies
from tests.transcripts.plays import Play

NOTHING = Shield(7, 0, 0, 9999, "")


def test_both_forms_deny_nothing() -> None:
    assert parse_policies(SHIELDS) == parse_policies(POLICIES) == Policies(("SHIELDS",), (NOTHING,))


@pytest.mark.parametrize(
    ("file", "expected"), [("msnp11", SHIELDS), ("msnp15", POLICIES), ("msnp18", POLICIES)]
)
def test_they_are_those_of_the_golden_transcripts(file: str, expected: bytes) -> None:
    payloads = [
        data.partition(b"\r\n")[2] for _, data in Play.load(file, "notification") if data[:3] == b"GCF"
    ]
    assert expected in payloads


def test_other_kinds_are_named() -> None:
    document = b'<Policies><Policy type="P2P"><ObjStr SndDly="1"/></Policy><Policy type="ABCH"/></Policies>'
    assert parse_policies(document) == Policies(("P2P", "ABCH"), ())


@pytest.mark.parametrize("payload", [b"", b"<x/>", b"<Policies>"])
def test_what_cannot_be_read_is_refused(payload: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_policies(payload)
