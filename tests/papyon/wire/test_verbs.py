"""The table of commands."""

import pytest

from papyon.types import Dialect
from papyon.wire.verbs import VERBS, PayloadRule, Side, payload_rule


def test_clients_send_payloads_with_these() -> None:
    always = {code for code in VERBS if payload_rule(code, Side.SERVER) is PayloadRule.ALWAYS}
    assert always == {
        "MSG",
        "QRY",
        "UUX",
        "PGD",
        "PAG",
        "ADL",
        "RML",
        "FQY",
        "UUN",
        "UUM",
        "PUT",
        "DEL",
        "SDG",
        "VAS",
    }


def test_servers_send_payloads_with_these() -> None:
    sometimes = {code for code in VERBS if payload_rule(code, Side.CLIENT) is not PayloadRule.NEVER}
    assert sometimes == {
        "MSG",
        "GCF",
        "UBX",
        "UBN",
        "UBM",
        "NOT",
        "IPG",
        "NFY",
        "SDG",
        "FQY",
        "PUT",
        "DEL",
        "ADL",
        "RML",
        "UUX",
    }


def test_only_a_client_reads_errors_with_a_payload() -> None:
    assert payload_rule("241", Side.CLIENT) is PayloadRule.IF_NUMBER
    assert payload_rule("241", Side.SERVER) is PayloadRule.NEVER
    assert payload_rule("XYZ", Side.CLIENT) is PayloadRule.NEVER


@pytest.mark.parametrize(
    ("code", "known", "unknown"),
    [
        ("SYN", Dialect.MSNP12, Dialect.MSNP13),
        ("ADL", Dialect.MSNP13, Dialect.MSNP12),
        ("ILN", Dialect.MSNP15, Dialect.MSNP18),
    ],
)
def test_dialects_know_their_commands(code: str, known: Dialect, unknown: Dialect) -> None:
    assert VERBS[code].known_in(known)
    assert not VERBS[code].known_in(unknown)
