"""Wire names."""

import pytest

from amsn2.api.tags import tag


@pytest.mark.parametrize(
    ("name", "wire"),
    [("MessageAdded", "message_added"), ("Typing", "typing"), ("AddAccount", "add_account"), ("A", "a")],
)
def test_tag(name: str, wire: str) -> None:
    assert tag(name) == wire
