"""The page for strangers names everything that they can meet."""

import re
import typing
from pathlib import Path

import pytest

from papyon import aio, errors
from papyon.aio.client import Client
from papyon.aio.contacts import Contacts
from papyon.aio.transfers import Transfers

PAGE = (Path(__file__).parents[2] / "docs" / "papyon.md").read_text(encoding="utf-8")
EVENTS = [kind.__name__ for kind in typing.get_args(aio.ClientEvent)]
# Nobody meets these but as one of their kinds.
ROOTS = {"ConnectionFailed", "ProtocolError", "SignInError", "TransferError"}


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_explained_and_easy_to_import(event):
    assert f"`{event}`" in PAGE
    assert event in aio.__all__


@pytest.mark.parametrize("error", sorted(set(errors.__all__) - ROOTS))
def test_every_error_is_explained(error):
    assert re.search(rf"`(papyon\.)?{error}`", PAGE)


@pytest.mark.parametrize(
    "setting", [name for name in aio.Settings.__dataclass_fields__ if name not in ("host", "port")]
)
def test_every_setting_is_explained(setting):
    assert f"`{setting}`" in PAGE


def test_what_the_page_calls_is_there():
    for name in re.findall(r"client\.(\w+)\(", PAGE):
        assert hasattr(Client, name), name
    for name in re.findall(r"transfers\.(\w+)\(", PAGE):
        assert hasattr(Transfers, name), name
    for name in re.findall(r"contacts\.(\w+)\(", PAGE):
        assert hasattr(Contacts, name), name
    for name in re.findall(r"aio\.(\w+)", PAGE):
        assert hasattr(aio, name), name
    for name in (
        "set_display_name",
        "set_personal_message",
        "set_media",
        "set_picture",
        "sign_out_everywhere",
    ):
        assert name in PAGE
        assert hasattr(Client, name)
