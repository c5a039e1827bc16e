"""The settings of a person."""

import msgspec
import pytest

from amsn2.api.preferences import Preferences, PreferencesChange, Theme


def test_everything_can_be_changed_and_nothing_else() -> None:
    assert PreferencesChange.__struct_fields__ == Preferences.__struct_fields__


def test_a_change_of_nothing_says_nothing() -> None:
    change = PreferencesChange()
    assert all(getattr(change, name) is None for name in change.__struct_fields__)


@pytest.mark.parametrize(
    "change", [{"volume": 101}, {"quiet_from": 1440}, {"idle_after": -1}, {"theme": "x" * 65}]
)
def test_what_is_out_of_range_is_not_taken(change: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(change, PreferencesChange)


@pytest.mark.parametrize(
    "colors", [{"brand": "url(x)"}, {"--brand": "#000000"}, {"brand;x": "#000000"}, {"Brand": "#000000"}]
)
def test_a_theme_has_names_and_colors_and_no_other_css(colors: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": "t", "name": "T", "colors": colors}, Theme)
