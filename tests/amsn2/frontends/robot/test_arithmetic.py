# ruff: noqa: RUF001 - people write the signs that their keyboards have
"""Sums, and what is none."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.frontends.robot.arithmetic import NoResult, NoSum, work_out


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("2+3", "5"),
        ("2 + 3 * (4 - 1)", "11"),
        ("(2+3)*4", "20"),
        ("10/4", "2.5"),
        ("10,5*2", "21"),
        ("1,5+1", "2,5"),
        ("-3 - -4", "1"),
        ("2^10", "1024"),
        ("2**3**2", "512"),
        ("-2^2", "-4"),
        ("1/3", "0.333333333333"),
        ("0.1+0.2", "0.3"),
        ("7 × 8 ÷ 2", "28"),
        ("5 − 7", "-2"),
        ("1+1 = ?", "2"),
        ("10^30", "1E+30"),
        ("5-5", "0"),
    ],
)
def test_results(text: str, result: str) -> None:
    assert work_out(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "42",
        "2+",
        "*3",
        "(2+3",
        "2+3)",
        "2 3",
        "a+b",
        "1..2+1",
        "__import__('os')",
        "1+1;2",
        "(" * 150,
        "1+" * 150 + "1",
        "-" * 100 + "1",
        "(((((" * 20 + "1" + ")))))" * 20,
    ],
)
def test_what_is_no_sum(text: str) -> None:
    with pytest.raises(NoSum):
        work_out(text)


@pytest.mark.parametrize("text", ["1/0", "0/0", "9^9^9", "9^9^9^9^9", "(-8)^(1/3)", "10^999*10"])
def test_sums_without_result(text: str) -> None:
    with pytest.raises(NoResult):
        work_out(text)


@given(st.text("0123456789.,+-*/^() ×÷−:=?", max_size=250))
def test_nothing_else_is_ever_raised(text: str) -> None:
    with suppress(NoSum, NoResult):
        assert work_out(text)


@given(st.integers(-(10**5), 10**5), st.integers(-(10**5), 10**5), st.sampled_from("+-*"))
def test_whole_numbers_are_exact(one: int, other: int, sign: str) -> None:
    expected = {"+": one + other, "-": one - other, "*": one * other}[sign]
    assert Decimal(work_out(f"({one}){sign}({other})")) == expected
