"""How a text may look."""

import msgspec
import pytest

from amsn2.api.formats import TextFormat


@pytest.mark.parametrize("color", ["red", "#fff", "#FFFFFF", "#ffffff;x", "#fffff\n"])
def test_a_color_is_six_small_digits_and_nothing_else(color: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"color": color}, TextFormat)


def test_nothing_chosen_is_the_default() -> None:
    assert msgspec.convert({}, TextFormat) == TextFormat()
    assert msgspec.convert({"color": "#00ff7f"}, TextFormat).color == "#00ff7f"
