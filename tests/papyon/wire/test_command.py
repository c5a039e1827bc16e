"""A command, and the numbers that it carries."""

import pytest

from papyon.wire import WireCommand


@pytest.mark.parametrize(
    ("args", "trid"),
    [
        (("7", "NLN"), 7),
        (("0",), 0),
        (("4294967295",), 4294967295),
        (("4294967296",), None),
        (("99999999999999999999999",), None),
        (("bob@example.com",), None),
        (("-1",), None),
        (("٣",), None),
        ((), None),
    ],
)
def test_the_transaction_id_is_a_first_argument_of_32_bits(args: tuple[str, ...], trid: int | None) -> None:
    assert WireCommand("CHG", args).trid == trid


def test_an_error_answer_has_a_number() -> None:
    assert WireCommand("911", ("4",)).error == 911
    assert WireCommand("USR", ("4",)).error is None
