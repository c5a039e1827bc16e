"""Errands in the words of a network."""

from typing import get_args

import pytest

from amsn2.api.commands import (
    AcceptRequest,
    AddContact,
    AddGroup,
    BlockContact,
    DeclineRequest,
    MoveContact,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    RenameGroup,
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
    SignOutEndpoint,
    UnblockContact,
)
from amsn2.api.models import Media, Presence
from amsn2.core.errands import carry_out
from amsn2.core.waiting import Errand
from tests.amsn2.play import new_id

BERT, GROUP = "home:bert@example.com", "home:a:1"

CALLS = (
    (SetPresence(id=new_id(), account="home", presence=Presence.AWAY), ("set_presence", Presence.AWAY)),
    (SetDisplayName(id=new_id(), account="home", display_name="A"), ("set_display_name", "A")),
    (SetPersonalMessage(id=new_id(), account="home", personal_message="B"), ("set_personal_message", "B")),
    (SetMedia(id=new_id(), account="home", media=Media(title="T")), ("set_media", Media(title="T"))),
    (SetPicture(id=new_id(), account="home", picture="0" * 64), ("set_picture", "0" * 64)),
    (SetPrivacy(id=new_id(), account="home", allow_strangers=False), ("set_privacy", False)),
    (SignOutEndpoint(id=new_id(), account="home", endpoint="{1}"), ("sign_out_endpoint", "{1}")),
    (
        AddContact(id=new_id(), account="home", address="Bert@Example.com", text="Hi", groups=(GROUP,)),
        ("add_contact", "bert@example.com", "Hi", ("a:1",)),
    ),
    (RemoveContact(id=new_id(), contact=BERT), ("remove_contact", "bert@example.com")),
    (RenameContact(id=new_id(), contact=BERT, alias="B"), ("rename_contact", "bert@example.com", "B")),
    (MoveContact(id=new_id(), contact=BERT, groups=(GROUP,)), ("move_contact", "bert@example.com", ("a:1",))),
    (BlockContact(id=new_id(), contact=BERT), ("block", "bert@example.com")),
    (UnblockContact(id=new_id(), contact=BERT), ("unblock", "bert@example.com")),
    (AcceptRequest(id=new_id(), request=BERT, add=False), ("accept", "bert@example.com", False)),
    (DeclineRequest(id=new_id(), request=BERT, block=True), ("decline", "bert@example.com", True)),
    (AddGroup(id=new_id(), account="home", name="G"), ("add_group", "G")),
    (RenameGroup(id=new_id(), group=GROUP, name="H"), ("rename_group", "a:1", "H")),
    (RemoveGroup(id=new_id(), group=GROUP), ("remove_group", "a:1")),
)


@pytest.mark.parametrize(("errand", "expected"), CALLS, ids=lambda value: type(value).__name__)
async def test_an_errand_is_one_call(errand: Errand, expected: tuple[object, ...]) -> None:
    calls = []

    class Connection:
        def __getattr__(self, method):
            async def call(*arguments):
                calls.append((method, *arguments))

            return call

    async def show(connection, picture):
        await connection.set_picture(picture)

    await carry_out(Connection(), errand, show)
    assert calls == [expected]


def test_no_errand_is_left_out() -> None:
    assert {type(errand) for errand, _ in CALLS} == set(get_args(Errand))
