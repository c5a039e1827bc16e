"""The table's small parts: states, refusals, numbers."""

import pytest

from papyon.session.table_server import ALL, SIGNED_IN, Refusal, Rule, ServerState, number
from papyon.types import ErrorCode


def test_who_is_signed_in_is_in_the_session_and_nobody_acts_after_its_end() -> None:
    assert {ServerState.LISTING, ServerState.LIVE} == SIGNED_IN
    assert SIGNED_IN < ALL
    assert ServerState.CLOSED not in ALL


def test_numbers_have_a_limit() -> None:
    assert number("0") == 0
    assert number("65535") == 65535
    assert number("70000", 100_000) == 70_000
    for token in ("", "x", "-1", "65536", "99999999999", "٣", "1.0"):
        with pytest.raises(Refusal) as refused:
            number(token)
        assert refused.value.code == ErrorCode.INVALID_PARAMETER


def test_a_refusal_may_end_the_connection() -> None:
    assert Refusal(540).close == ""
    assert Refusal(540, close="why").close == "why"


def test_a_rule_answers_what_does_not_belong_there() -> None:
    rule = Rule(SIGNED_IN, 1, str)
    assert rule.otherwise is ErrorCode.NOT_SIGNED_IN
    assert rule.elsewhere is ErrorCode.COMMAND_DISABLED
    assert rule.has_trid
