"""Contact lists, as networks tell them and as commands are held against them."""

import pytest

from amsn2.api.commands import (
    AcceptRequest,
    AddContact,
)
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import (
    ContactChanged,
    ContactRemoved,
    GroupChanged,
    GroupRemoved,
    NotificationDue,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
)
from amsn2.api.models import AccountState, Presence, contact_id, group_id
from amsn2.api.network import (
    ContactForgotten,
    ContactUpdated,
    GroupForgotten,
    GroupUpdated,
    NetworkContact,
    NetworkGroup,
    NetworkRequest,
    RequestArrived,
    RequestGone,
    RosterReceived,
)
from amsn2.core.roster import RosterEvent
from tests.amsn2.play import Role, Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"

ROSTER = RosterReceived(
    groups=(NetworkGroup(id="1", name="Friends"), NetworkGroup(id="2", name="Family")),
    contacts=(
        NetworkContact(address="Bert@Example.com", display_name="Bert", groups=("1", "2")),
        NetworkContact(address=CARL, listed=False, blocked=True),
    ),
    requests=(NetworkRequest(address="Dora@example.com", text="Hi"),),
)


@pytest.fixture
async def anna(stage: Stage) -> Role:
    """Anna with a list."""
    anna = await stage.member(ANNA)
    await hear(anna, ROSTER)
    anna.events.clear()
    return anna


async def hear(role: Role, event: RosterEvent) -> None:
    (link,) = role.messenger._parts.links._links.values()
    await link.deliver(event)


async def stored(role: Role):
    return await role.store.load()


async def test_a_list_replaces_what_was_known_and_is_there_after_a_restart(stage: Stage, anna: Role) -> None:
    account = anna.account.id
    assert anna.contact(BERT).address == BERT
    assert anna.contact(BERT).groups == (group_id(account, "1"), group_id(account, "2"))
    assert list(anna.snapshot.requests) == [contact_id(account, "dora@example.com")]
    await hear(anna, RosterReceived(groups=(), contacts=ROSTER.contacts[1:], requests=()))
    (told,) = anna.events
    assert isinstance(told, RosterLoaded)
    before = anna.snapshot
    stage.network.faults.unreachable = True
    anna = await stage.again(anna)
    await anna.in_state(AccountState.WAITING)
    assert anna.snapshot.contacts == before.contacts
    assert anna.snapshot.groups == anna.snapshot.requests == {}


async def test_presence_is_shown_and_not_stored(anna: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(type(anna.store), "transaction", None)
        for presence in (Presence.ONLINE, Presence.AWAY):
            contact = NetworkContact(address=BERT, display_name="Bert", groups=("1", "2"), presence=presence)
            for _ in range(2):
                await hear(anna, ContactUpdated(contact=contact))
    assert [event.contact.presence for event in anna.events] == [Presence.ONLINE, Presence.AWAY]
    await hear(anna, ROSTER)
    assert isinstance(anna.events[-1], RosterLoaded)
    assert anna.contact(BERT).presence is Presence.OFFLINE


async def test_the_hidden_are_offline(anna: Role) -> None:
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT, presence=Presence.HIDDEN)))
    assert anna.contact(BERT).presence is Presence.OFFLINE


async def test_a_change_of_more_than_presence_is_stored(anna: Role) -> None:
    changed = NetworkContact(address=BERT, display_name="Bertram", alias="B", presence=Presence.BUSY)
    await hear(anna, ContactUpdated(contact=changed))
    (told,) = anna.events
    assert isinstance(told, ContactChanged)
    assert (told.contact.alias, told.contact.presence) == ("B", Presence.BUSY)
    kept = [one for one in (await stored(anna)).contacts if one.address == BERT]
    assert [(one.display_name, one.presence) for one in kept] == [("Bertram", Presence.OFFLINE)]


async def test_a_group_that_is_gone_leaves_its_contacts(anna: Role) -> None:
    account = anna.account.id
    await hear(anna, GroupForgotten(id="1"))
    assert [type(event) for event in anna.events] == [ContactChanged, GroupRemoved]
    assert anna.contact(BERT).groups == (group_id(account, "2"),)
    state = await stored(anna)
    assert [group.name for group in state.groups] == ["Family"]
    assert [one.groups for one in state.contacts if one.address == BERT] == [(group_id(account, "2"),)]


async def test_groups_and_requests_come_and_go(anna: Role) -> None:
    await hear(anna, GroupUpdated(group=NetworkGroup(id="1", name="Old friends")))
    await hear(anna, GroupUpdated(group=NetworkGroup(id="3", name="Club")))
    await hear(anna, RequestArrived(request=NetworkRequest(address="Emil@example.com")))
    await hear(anna, RequestGone(address="DORA@example.com"))
    await hear(anna, ContactForgotten(address="BERT@example.com"))
    kinds = [GroupChanged, GroupChanged, RequestReceived, RequestRemoved, ContactRemoved]
    told = [type(event) for event in anna.events if not isinstance(event, NotificationDue)]
    assert told == kinds
    state = await stored(anna)
    assert sorted(group.name for group in state.groups) == ["Club", "Family", "Old friends"]
    assert [request.address for request in state.requests] == ["emil@example.com"]
    assert [contact.address for contact in state.contacts] == [CARL]


@pytest.mark.parametrize(
    "event",
    [
        GroupForgotten(id="9"),
        ContactForgotten(address="nobody@example.com"),
        RequestGone(address="nobody@example.com"),
        GroupUpdated(group=ROSTER.groups[0]),
        ContactUpdated(contact=ROSTER.contacts[0]),
        RequestArrived(request=ROSTER.requests[0]),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_what_is_known_already_is_not_told_again(anna: Role, event: RosterEvent) -> None:
    await hear(anna, event)
    assert anna.events == []


async def test_when_the_store_fails_the_list_is_shown_all_the_same(
    anna: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(anna.store._database), "writing", _full)
    await hear(anna, GroupUpdated(group=NetworkGroup(id="3", name="Club")))
    assert isinstance(anna.events[-1], GroupChanged)


def _full(database: object) -> object:
    raise StoreFailure(ProblemCode.STORE_FULL)


async def test_everybody_is_offline_when_one_is_not_signed_in(stage: Stage, anna: Role) -> None:
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT, presence=Presence.ONLINE)))
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    assert anna.contact(BERT).presence is Presence.OFFLINE
    assert len([event for event in anna.events if isinstance(event, RosterLoaded)]) == 1


async def test_commands_are_held_against_the_list(anna: Role) -> None:
    with pytest.raises(Refused) as refused:
        await anna.do(AddContact(id=new_id(), account=anna.account.id, address=BERT))
    assert refused.value.problem.code is ProblemCode.CONTACT_EXISTS


async def test_a_request_that_was_answered_in_another_tab_may_be_answered_again(anna: Role) -> None:
    await anna.do(AcceptRequest(id=new_id(), request=contact_id(anna.account.id, BERT)))
