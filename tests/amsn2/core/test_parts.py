"""The parts of a messenger, together: what concerns all of them."""

import pytest

from amsn2.api import limits
from amsn2.api.commands import (
    AddGroup,
    RemoveAccount,
    SendMessage,
    SetDisplayName,
    SetPersonalMessage,
    StartConversation,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import (
    AccountState,
    Presence,
)
from tests.amsn2.play import Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


async def test_removing_an_account_forgets_all_that_is_its(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await anna.say("Goodbye", BERT)
    await anna.do(RemoveAccount(id=new_id(), account=anna.account.id))
    assert (anna.snapshot.accounts, anna.snapshot.contacts, anna.snapshot.conversations) == ({}, {}, {})
    await bert.until(lambda _: bert.contact(ANNA).presence is Presence.OFFLINE)
    told = len(anna.events)
    await bert.say("Still there?", ANNA)
    await stage.network.settled()
    assert len(anna.events) == told
    anna = await stage.again(anna)
    assert anna.snapshot.accounts == anna.snapshot.conversations == {}


async def test_too_much_that_waits_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PENDING_COMMANDS", 3)
    anna = await stage.member(ANNA)
    account = anna.account.id
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    await anna.do(StartConversation(id=new_id(), account=account, participants=(BERT,)))
    say = SendMessage(id=new_id(), conversation=anna.with_(BERT), text="one")
    await anna.do(say)
    await anna.do(AddGroup(id=new_id(), account=account, name="two"))
    name = SetDisplayName(id=new_id(), account=account, display_name="three")
    await anna.do(name)
    for command in (
        SendMessage(id=new_id(), conversation=anna.with_(BERT), text="four"),
        AddGroup(id=new_id(), account=account, name="five"),
        SetPersonalMessage(id=new_id(), account=account, personal_message="six"),
    ):
        with pytest.raises(Refused) as refused:
            await anna.do(command)
        assert refused.value.problem.code is ProblemCode.TOO_MANY_WAITING
    await anna.do(say)  # known: nothing more waits
    await anna.do(SetDisplayName(id=new_id(), account=account, display_name="instead of three"))
    assert await anna.texts(BERT) == ["one"]
