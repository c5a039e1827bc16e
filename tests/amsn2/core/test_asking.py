"""What only a network can carry out."""

from amsn2.api.commands import (
    AddContact,
    AddGroup,
    SetDisplayName,
    SetPresence,
    SignIn,
    SignOut,
)
from amsn2.api.errors import NetworkFailure, ProblemCode
from amsn2.api.events import CommandSettled, MessageChanged
from amsn2.api.models import (
    AccountState,
    Delivery,
    Presence,
)
from tests.amsn2.play import Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


async def test_what_waits_for_the_network_survives_a_restart_and_is_done_in_order(stage: Stage) -> None:
    bert = await stage.member(BERT)
    anna = await stage.member(ANNA)
    stage.network.faults.unreachable = True
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    add = AddContact(id=new_id(), account=anna.account.id, address=BERT, text="Hi")
    group = AddGroup(id=new_id(), account=anna.account.id, name="Friends")
    name = SetDisplayName(id=new_id(), account=anna.account.id, display_name="Anna at sea")
    for command in (add, group, name):
        await anna.do(command)
    assert anna.account.display_name == "Anna at sea"
    message = await anna.say("Are you there?", BERT)
    anna = await stage.again(anna)
    assert anna.account.display_name == "Anna at sea"
    await anna.in_state(AccountState.WAITING)
    assert not [event for event in anna.events if isinstance(event, CommandSettled)]
    stage.network.faults.unreachable = False
    stage.network.come_back()
    await anna.saw(CommandSettled, lambda event: event.command == name.id)
    settled = [event.command for event in anna.events if isinstance(event, CommandSettled)]
    assert settled == [add.id, group.id, name.id]
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
    assert (await anna.message(message)).delivery is Delivery.DELIVERED
    assert await bert.texts(ANNA) == ["Are you there?"]
    assert stage.network.members[ANNA].display_name == "Anna at sea"
    assert [event.problem for event in anna.events if isinstance(event, CommandSettled)] == [None] * 3


async def test_a_status_while_signed_out_is_settled_at_once_and_used_at_sign_in(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    await anna.do(SignOut(id=new_id(), account=account))
    await anna.in_state(AccountState.SIGNED_OUT)
    settled = await anna.settled(SetPresence(id=new_id(), account=account, presence=Presence.BUSY))
    assert settled.problem is None
    await anna.do(SignIn(id=new_id(), account=account))
    await anna.in_state(AccountState.SIGNED_IN)
    assert stage.network.members[ANNA].presence is Presence.BUSY


async def test_of_waiting_wishes_only_the_last_one_counts(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    names = [SetDisplayName(id=new_id(), account=account, display_name=f"Anna {n}") for n in range(3)]
    for name in names:
        await anna.do(name)
    settled = [event.command for event in anna.events if isinstance(event, CommandSettled)]
    assert settled[-2:] == [names[0].id, names[1].id]
    stage.network.come_back()
    await anna.saw(CommandSettled, lambda event: event.command == names[2].id)
    assert stage.network.members[ANNA].display_name == anna.account.display_name == "Anna 2"


async def test_a_name_that_the_network_refuses_is_taken_back(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.network.faults.fail["set_display_name"] = [NetworkFailure(ProblemCode.NAME_REFUSED)]
    name = SetDisplayName(id=new_id(), account=anna.account.id, display_name="Admin")
    settled = await anna.settled(name)
    assert settled.problem is not None
    assert settled.problem.code is ProblemCode.NAME_REFUSED
    assert anna.account.display_name == "Anna"
