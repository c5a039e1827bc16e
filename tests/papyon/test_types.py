"""The shared words: how they are written on the wire."""

import pytest

from papyon.types import Capabilities, Dialect, ErrorCode, ListBits, NetworkId, Status


def test_a_dialect_is_read_in_any_case() -> None:
    assert Dialect.from_token("msnp15") is Dialect.MSNP15
    assert Dialect.MSNP18.token == "MSNP18"
    assert [Dialect.from_token(token) for token in ("CVR0", "MSNP7", "MSNP21", "")] == [None] * 4
    assert max(Dialect) is Dialect.MSNP18


@pytest.mark.parametrize(
    ("token", "capabilities"),
    [
        ("1073741868", Capabilities(1073741868)),
        ("2684387372:48", Capabilities(2684387372, 48)),
        ("0:0", Capabilities(0, 0)),
        ("", Capabilities(0)),
        ("abc:def", Capabilities(0, 0)),
        ("-1", Capabilities(0)),
        ("99999999999999999999", Capabilities(0)),
        ("4294967297", Capabilities(1)),
        ("٣", Capabilities(0)),
    ],
)
def test_capabilities_are_read_and_nonsense_counts_as_nothing(token: str, capabilities: Capabilities) -> None:
    assert Capabilities.from_token(token) == capabilities


def test_capabilities_are_written_as_the_dialect_has_them() -> None:
    assert Capabilities(5, 48).token(Dialect.MSNP15) == "5"
    assert Capabilities(5).token(Dialect.MSNP16) == "5:0"
    assert str(Capabilities(5)) == "5"
    assert str(Capabilities(5, 0)) == "5:0"


def test_capabilities_are_fitted_to_the_dialect() -> None:
    plain = Capabilities(Capabilities.MULTI_PACKET, Capabilities.NUDGES)
    assert plain.at(Dialect.MSNP8) == Capabilities(0x20)
    assert not plain.at(Dialect.MSNP8).peer_to_peer
    assert plain.at(Dialect.MSNP12) == Capabilities(0x50000020)
    assert plain.at(Dialect.MSNP15).peer_to_peer
    assert str(plain.at(Dialect.MSNP18)) == f"{0xA0000020}:1024"
    assert Capabilities(0x90000000).at(Dialect.MSNP18) == Capabilities(0x90000000, 0)
    for dialect in Dialect:
        assert plain.at(dialect).at(dialect) == plain.at(dialect)


def test_list_bits_of_forward_allow_and_reverse_are_eleven() -> None:
    assert ListBits.FORWARD | ListBits.ALLOW | ListBits.REVERSE == 11


def test_statuses_and_networks_are_those_of_the_wire() -> None:
    assert {status.value for status in Status} == {
        "NLN",
        "BSY",
        "IDL",
        "BRB",
        "AWY",
        "PHN",
        "LUN",
        "HDN",
        "FLN",
    }
    assert (NetworkId.MESSENGER, NetworkId.PHONE, NetworkId.CIRCLE, NetworkId.YAHOO) == (1, 4, 9, 32)


def test_error_codes_have_words() -> None:
    assert ErrorCode.words(911) == "authentication failed"
    assert ErrorCode.words(999) == "unknown error"
