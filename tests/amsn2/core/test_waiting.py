"""Errands that wait."""

from typing import get_args

import pytest

from amsn2.api import limits
from amsn2.api.commands import (
    AcceptRequest,
    AddGroup,
    MarkRead,
    RemoveContact,
    RemoveGroup,
    SetDisplayName,
    SetPresence,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import AccountId, ContactId, ConversationId, GroupId, Presence
from amsn2.core.errands import carry_out
from amsn2.core.waiting import Errand, Waiting, account_of_errand, room_for_more, store_errand
from tests.amsn2.play import new_id

HOME, CLUB = AccountId("home"), AccountId("club")


def _group(account: AccountId, name: str = "g") -> AddGroup:
    return AddGroup(id=new_id(), account=account, name=name)


def test_every_account_has_its_own_order() -> None:
    waiting = Waiting()
    errands = [_group(HOME), _group(CLUB), _group(HOME)]
    for errand in errands:
        waiting.put(errand)
    assert (len(waiting), waiting.first(HOME), waiting.first(CLUB)) == (3, errands[0], errands[1])
    waiting.take(errands[0])
    waiting.take(errands[0])
    assert waiting.first(HOME) == errands[2]
    assert errands[0] not in waiting
    assert errands[2] in waiting
    waiting.drop(HOME)
    assert (len(waiting), waiting.first(HOME)) == (1, None)


def test_what_is_no_errand_is_not_loaded() -> None:
    waiting = Waiting()
    errand = _group(HOME)
    waiting.load((MarkRead(id=new_id(), conversation=ConversationId("home:b@c"), position=1), errand))
    assert (len(waiting), waiting.first(HOME)) == (1, errand)


def test_wishes_are_told_apart() -> None:
    waiting = Waiting()
    name = SetDisplayName(id=new_id(), account=HOME, display_name="Anna")
    away = SetPresence(id=new_id(), account=HOME, presence=Presence.AWAY)
    waiting.load((name, away, _group(HOME)))
    assert waiting.wishes(HOME, SetDisplayName) == [name]
    assert waiting.wishes(HOME, SetPresence) == [away]
    assert waiting.wishes(CLUB, SetPresence) == []


@pytest.mark.parametrize(
    "errand",
    [
        _group(HOME),
        RemoveGroup(id=new_id(), group=GroupId("home:1:2")),
        RemoveContact(id=new_id(), contact=ContactId("home:b@c")),
        AcceptRequest(id=new_id(), request=ContactId("home:b@c")),
    ],
    ids=lambda errand: type(errand).__name__,
)
def test_every_errand_belongs_to_an_account(errand: Errand) -> None:
    assert account_of_errand(errand) == HOME


def test_there_is_an_end_to_waiting() -> None:
    room_for_more(limits.PENDING_COMMANDS - 1)
    with pytest.raises(Refused) as refused:
        room_for_more(limits.PENDING_COMMANDS)
    assert refused.value.problem.code is ProblemCode.TOO_MANY_WAITING


async def test_an_errand_is_stored_with_its_id_and_in_the_place_of_others() -> None:
    calls = []

    class Transaction:
        def __getattr__(self, method):
            async def call(*arguments):
                calls.append((method, *arguments))

            return call

    old, new = _group(HOME), _group(HOME)
    await store_errand(Transaction(), new, [old], 7)
    assert calls == [
        ("remember_command", new.id, 7),
        ("add_waiting", HOME, new),
        ("remove_waiting", old.id),
    ]


def test_every_errand_can_be_carried_out() -> None:
    assert carry_out.__annotations__["errand"] == Errand
    assert len(get_args(Errand)) == 18
