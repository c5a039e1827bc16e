"""What every word of the contract is made of."""

import msgspec
import pytest

from amsn2.api.model import Model


class Word(Model, frozen=True, kw_only=True):
    text: str = ""


def test_nothing_undeclared_is_taken() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"text": "a", "more": 1}', type=Word)


def test_nothing_changes() -> None:
    with pytest.raises(AttributeError):
        Word(text="a").text = "b"  # type: ignore[misc]  # that it cannot be set is what is tested
