"""Lists of the network in memory: who is asked, who sees whom."""

import pytest

from amsn2.api.errors import NetworkFailure, ProblemCode
from amsn2.api.models import Presence
from amsn2.api.network import (
    ContactForgotten,
    ContactUpdated,
    GroupForgotten,
    GroupUpdated,
    NetworkContact,
    NetworkEvent,
    NetworkGroup,
    NetworkRequest,
    PrivacyReceived,
    RequestArrived,
    RequestGone,
    RosterReceived,
)
from tests.amsn2.networks.listening import ANNA, BERT, CARL, Listener, a_network, sign_in


def last(listener: Listener, kind: type[NetworkEvent]):
    return next(event for event in reversed(listener.heard) if isinstance(event, kind))


async def test_who_is_added_is_asked_and_seen_once_allowed() -> None:
    network = a_network()
    anna, hears_anna = await sign_in(network, ANNA)
    bert, hears_bert = await sign_in(network, BERT)
    await bert.set_privacy(False)
    await anna.add_contact(BERT, "Hi", ())
    await network.settled()
    assert hears_bert.heard[-1] == RequestArrived(
        request=NetworkRequest(address=ANNA, display_name="Anna", text="Hi")
    )
    assert hears_anna.presences(BERT) == ["offline"]
    await bert.accept(ANNA, True)
    await network.settled()
    assert RequestGone(address=ANNA) in hears_bert.heard
    assert (hears_anna.presences(BERT)[-1], hears_bert.presences(ANNA)[-1]) == ("online", "online")
    assert not [event for event in hears_anna.heard if isinstance(event, RequestArrived)]


async def test_who_is_neither_allowed_nor_blocked_sees_what_the_member_lets_strangers_see() -> None:
    network = a_network()
    anna, hears_anna = await sign_in(network, ANNA)
    bert, hears_bert = await sign_in(network, BERT)
    await anna.add_contact(BERT, "", ())
    for allowed in (False, True):
        await bert.set_privacy(allowed)
    await bert.decline(ANNA, False)
    await network.settled()
    assert hears_anna.presences(BERT) == ["online", "offline", "online"]
    told = [event.allow_strangers for event in hears_bert.heard if isinstance(event, PrivacyReceived)]
    assert told == [True, False, True]


async def test_presence_follows_its_owner() -> None:
    network = a_network()
    anna, hears_anna = await sign_in(network, ANNA)
    bert, _ = await sign_in(network, BERT)
    await anna.add_contact(BERT, "", ())
    await bert.accept(ANNA, False)
    for presence in (Presence.AWAY, Presence.HIDDEN, Presence.ONLINE):
        await bert.set_presence(presence)
    await bert.sign_out()
    await network.settled()
    assert hears_anna.presences(BERT)[-4:] == ["away", "offline", "online", "offline"]


async def test_who_is_blocked_sees_nothing() -> None:
    network = a_network()
    anna, hears_anna = await sign_in(network, ANNA)
    bert, hears_bert = await sign_in(network, BERT)
    await anna.add_contact(BERT, "", ())
    await bert.block(ANNA)
    await bert.set_personal_message("Secret")
    await network.settled()
    assert hears_bert.heard[-2] == ContactUpdated(
        contact=NetworkContact(address=ANNA, display_name="Anna", listed=False, blocked=True)
    )
    update = last(hears_anna, ContactUpdated)
    assert (update.contact.presence, update.contact.personal_message) == ("offline", "")
    await bert.unblock(ANNA)
    await network.settled()
    assert hears_bert.heard[-1] == ContactForgotten(address=ANNA)
    update = last(hears_anna, ContactUpdated)
    assert (update.contact.presence, update.contact.personal_message) == ("online", "Secret")


async def test_a_request_waits_for_the_next_sign_in_and_can_be_declined() -> None:
    network = a_network()
    anna, _ = await sign_in(network, ANNA)
    await anna.add_contact(BERT, "Hi", ())
    bert, hears_bert = await sign_in(network, BERT)
    assert len(last(hears_bert, RosterReceived).requests) == 1
    await bert.decline(ANNA, False)
    await network.settled()
    assert hears_bert.heard[-1] == RequestGone(address=ANNA)
    await anna.remove_contact(BERT)
    await anna.add_contact(BERT, "Please", ())
    await network.settled()
    assert isinstance(hears_bert.heard[-1], RequestArrived)
    await bert.decline(ANNA, True)
    assert network.members[BERT].blocked == {ANNA}


async def test_groups() -> None:
    network = a_network()
    anna, hears_anna = await sign_in(network, ANNA)
    await anna.add_group("Friends")
    group = NetworkGroup(id="group-1", name="Friends")
    await anna.add_contact(BERT, "", ("group-1",))
    await anna.rename_group("group-1", "Old friends")
    await anna.add_group("Family")
    await anna.move_contact(BERT, ("group-1", "group-2"))
    await anna.rename_contact(BERT, "B")
    await anna.remove_group("group-1")
    await network.settled()
    assert GroupUpdated(group=group) in hears_anna.heard
    assert hears_anna.heard[-1] == GroupForgotten(id="group-1")
    update = last(hears_anna, ContactUpdated)
    assert (update.contact.alias, update.contact.groups) == ("B", ("group-1", "group-2"))
    roster = network.lists.roster(network.members[ANNA])
    assert roster.groups == (NetworkGroup(id="group-2", name="Family"),)
    assert [(contact.alias, contact.groups) for contact in roster.contacts] == [("B", ("group-2",))]


async def test_what_cannot_be_done() -> None:
    network = a_network()
    anna, _ = await sign_in(network, ANNA)
    await anna.add_group("Friends")
    for call, code in (
        (anna.add_contact("nobody@example.com", "", ()), ProblemCode.CONTACT_UNKNOWN),
        (anna.add_contact(BERT, "", ("group-9",)), ProblemCode.GROUP_UNKNOWN),
        (anna.rename_contact(BERT, "B"), ProblemCode.CONTACT_NOT_LISTED),
        (anna.move_contact(BERT, ()), ProblemCode.CONTACT_NOT_LISTED),
        (anna.add_group("Friends"), ProblemCode.GROUP_EXISTS),
        (anna.rename_group("group-9", "x"), ProblemCode.GROUP_UNKNOWN),
        (anna.remove_group("group-9"), ProblemCode.GROUP_UNKNOWN),
    ):
        with pytest.raises(NetworkFailure) as failure:
            await call
        assert failure.value.problem.code is code
        assert failure.value.lasting


async def test_asking_twice_succeeds() -> None:
    network = a_network()
    anna, hears_anna = await sign_in(network, ANNA)
    for _ in range(2):
        await anna.add_contact(BERT, "", ())
        await anna.block(CARL)
        await anna.block("nobody@example.com")
    for _ in range(2):
        await anna.remove_contact(BERT)
        await anna.unblock(CARL)
    await network.settled()
    assert hears_anna.heard.count(ContactForgotten(address=BERT)) == 1
    assert network.members[ANNA].contacts == {}


async def test_who_is_blocked_and_taken_off_the_list_stays_blocked() -> None:
    network = a_network()
    anna, hears_anna = await sign_in(network, ANNA)
    await anna.add_contact(BERT, "", ())
    await anna.block(BERT)
    await anna.remove_contact(BERT)
    await network.settled()
    update = last(hears_anna, ContactUpdated)
    assert (update.contact.listed, update.contact.blocked) == (False, True)
