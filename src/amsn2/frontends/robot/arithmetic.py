# ruff: noqa: RUF001 - people write the signs that their keyboards have

"""Works out `2 + 3 * (4 - 1)`. A parser of its own: nothing that somebody writes is ever run."""

import re
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Final

LONGEST: Final = 200
"""Characters of a sum: longer ones are not for a chat."""

DEEPEST: Final = 40
"""Brackets, signs and powers inside one another: each is one call deeper."""

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:[.,]\d+)?|[.,]\d+)|(?P<sign>\*\*|[-+*/^()×÷·:−]))")
_SAME = {"**": "^", "×": "*", "·": "*", "÷": "/", ":": "/", "−": "-"}
_DIGITS = 12
# Emax bounds the work of a power: 9^9^9 overflows at once.
_CONTEXT = Context(prec=28, Emax=999, Emin=-999, traps=[DivisionByZero, InvalidOperation, Overflow])


class NoSum(Exception):  # noqa: N818 - reads as what it is
    """That is no sum."""


class NoResult(Exception):  # noqa: N818 - reads as what it is
    """A sum that has no result, such as 1/0, or one too large."""


def work_out(text: str) -> str:
    """The result, with a comma when the sum was written with commas. Raises `NoSum`, `NoResult`."""
    tokens = _tokens(text)
    parser = _Parser(tokens)
    try:
        result = parser.sum(0)
        if parser.rest():
            raise NoSum
        # A number alone is no question.
        if not any(word in "+-*/^" for word in tokens):
            raise NoSum
        shown = _shown(result)
    except DecimalException as error:
        raise NoResult from error
    return shown.replace(".", ",") if "," in text else shown


def _tokens(text: str) -> list[str]:
    text = text.rstrip(" =?").strip()
    if not text or len(text) > LONGEST:
        raise NoSum
    tokens, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise NoSum
        token = match["number"] or match["sign"]
        tokens.append(_SAME.get(token, token).replace(",", "."))
        place = match.end()
    return tokens


class _Parser:
    """One method for each level: sums of products of signed powers of numbers and brackets."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0

    def rest(self) -> bool:
        return self._place < len(self._tokens)

    def sum(self, depth: int) -> Decimal:
        result = self._product(depth)
        while sign := self._take("+", "-"):
            other = self._product(depth)
            result = _CONTEXT.add(result, other) if sign == "+" else _CONTEXT.subtract(result, other)
        return result

    def _product(self, depth: int) -> Decimal:
        result = self._signed(depth)
        while sign := self._take("*", "/"):
            other = self._signed(depth)
            result = _CONTEXT.multiply(result, other) if sign == "*" else _CONTEXT.divide(result, other)
        return result

    def _signed(self, depth: int) -> Decimal:
        if depth > DEEPEST:
            raise NoSum
        sign = self._take("+", "-")
        if sign:
            operand = self._signed(depth + 1)
            return _CONTEXT.minus(operand) if sign == "-" else operand
        base = self._atom(depth)
        if self._take("^"):
            return _CONTEXT.power(base, self._signed(depth + 1))
        return base

    def _atom(self, depth: int) -> Decimal:
        if self._take("("):
            result = self.sum(depth + 1)
            if not self._take(")"):
                raise NoSum
            return result
        if not self.rest() or self._tokens[self._place] in "+-*/^()":
            raise NoSum
        self._place += 1
        return _CONTEXT.create_decimal(self._tokens[self._place - 1])

    def _take(self, *signs: str) -> str:
        if self.rest() and self._tokens[self._place] in signs:
            self._place += 1
            return self._tokens[self._place - 1]
        return ""


def _shown(result: Decimal) -> str:
    rounded = Context(prec=_DIGITS, Emax=999, Emin=-999, traps=[InvalidOperation]).plus(result)
    if rounded == 0:
        return "0"
    if -7 <= rounded.adjusted() < _DIGITS:
        text = f"{rounded:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{rounded.normalize():E}"
