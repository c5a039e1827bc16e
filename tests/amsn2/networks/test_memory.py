"""The network in memory: signing in, messages, and the faults that a test can have."""

import pytest

from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, Refused
from amsn2.api.models import AccountState, Endpoint, Media, PersonId, Presence
from amsn2.api.network import (
    AccountSettings,
    ContactUpdated,
    EndpointsReceived,
    NoticeReceived,
    PictureReceived,
    PrivacyReceived,
    Progress,
    RosterReceived,
    SelfUpdated,
    SignedIn,
    SignedOut,
    TypingReceived,
)
from tests.amsn2.networks.listening import ANNA, BERT, CARL, NOON, a_network, outgoing, sign_in


async def test_signing_in_tells_its_steps_then_the_list_then_oneself() -> None:
    network = a_network()
    _, anna = await sign_in(network, "Anna@Example.com")
    assert anna.heard == [
        Progress(state=AccountState.CONNECTING),
        Progress(state=AccountState.AUTHENTICATING),
        Progress(state=AccountState.LOADING),
        RosterReceived(groups=(), contacts=(), requests=()),
        PrivacyReceived(allow_strangers=True),
        EndpointsReceived(endpoints=(Endpoint(id=ANNA, name="Endpoint anna", here=True),)),
        SignedIn(display_name="Anna", personal_message=""),
    ]


@pytest.mark.parametrize(("address", "password"), [(ANNA, "wrong"), ("nobody@example.com", "secret")])
async def test_a_wrong_password_is_final(address: str, password: str) -> None:
    network = a_network()
    _, listener = await sign_in(network, address, password)
    assert listener.heard[-1] == SignedOut(problem=Problem(code=ProblemCode.WRONG_PASSWORD))
    network.come_back()
    await network.settled()
    assert isinstance(listener.heard[-1], SignedOut)


async def test_an_unreachable_network_is_tried_again() -> None:
    network = a_network()
    network.faults.unreachable = True
    _, anna = await sign_in(network, ANNA)
    lost = anna.heard[-1]
    assert isinstance(lost, SignedOut)
    assert lost.problem == Problem(code=ProblemCode.SERVER_UNREACHABLE)
    assert lost.retry_at is not None
    assert lost.retry_at > NOON
    network.faults.unreachable = False
    network.come_back()
    await network.settled()
    assert isinstance(anna.heard[-1], SignedIn)


async def test_only_one_place_is_signed_in() -> None:
    network = a_network()
    _, first = await sign_in(network, ANNA)
    await sign_in(network, ANNA)
    assert first.heard[-1] == SignedOut(problem=Problem(code=ProblemCode.SIGNED_IN_ELSEWHERE))


async def test_signing_out_is_told_last_and_once() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    await connection.sign_out()
    await connection.sign_out()
    assert anna.heard.count(SignedOut()) == 1
    assert anna.heard[-1] == SignedOut()
    network.come_back()
    await network.settled()
    assert anna.heard[-1] == SignedOut()


async def test_what_was_being_told_when_the_connection_broke_is_not_heard() -> None:
    network = a_network()
    connection, _ = await sign_in(network, ANNA)
    _, bert = await sign_in(network, BERT)
    await connection.send(outgoing(1, BERT))
    network.break_off(BERT)
    await network.settled()
    assert bert.texts == []
    assert isinstance(bert.heard[-1], SignedOut)
    network.come_back()
    await network.settled()
    assert bert.texts == ["1"]


async def test_calls_fail_as_planned_and_while_signed_out() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    network.faults.fail["add_group"] = [NetworkFailure(ProblemCode.SERVER_BUSY, lasting=False)]
    with pytest.raises(NetworkFailure) as failure:
        await connection.add_group("Friends")
    assert failure.value.problem.code is ProblemCode.SERVER_BUSY
    await connection.add_group("Friends")
    network.break_off(ANNA)
    with pytest.raises(NetworkFailure) as failure:
        await connection.send(outgoing(1, BERT))
    assert (failure.value.problem.code, failure.value.lasting) == (ProblemCode.NOT_SIGNED_IN, False)
    await network.settled()
    assert isinstance(anna.heard[-1], SignedOut)


async def test_how_one_looks_is_told_to_oneself_too() -> None:
    network = a_network()
    connection, anna = await sign_in(network, ANNA)
    await connection.set_presence(Presence.BUSY)
    await connection.set_display_name("Anne")
    await connection.set_personal_message("Soup")
    await network.settled()
    assert anna.heard[-1] == SelfUpdated(presence=Presence.BUSY, display_name="Anne", personal_message="Soup")
    network.break_off(ANNA)
    network.come_back()
    assert network.members[ANNA].presence is Presence.BUSY


async def test_typing_reaches_all_others_who_are_there() -> None:
    network = a_network()
    connection, _ = await sign_in(network, ANNA)
    _, bert = await sign_in(network, BERT)
    await connection.send_typing((BERT, CARL))
    await connection.leave((BERT, CARL))
    await network.settled()
    assert bert.heard[-1] == TypingReceived(participants=(ANNA, CARL), author=ANNA)


async def test_a_member_that_exists_keeps_the_name_when_the_password_changes() -> None:
    network = a_network()
    network.register("ANNA@example.com", "new")
    assert (network.members[ANNA].password, network.members[ANNA].display_name) == ("new", "Anna")


async def test_what_one_plays_is_seen_by_who_may_see_one_and_ends_with_the_session() -> None:
    network = a_network()
    anna, anna_hears = await sign_in(network, ANNA)
    bert, bert_hears = await sign_in(network, BERT)
    await bert.add_contact(ANNA, "", ())
    await anna.accept(BERT, add=True)
    song = Media(title="Song", artist="Singer")
    await anna.set_media(song)
    await network.settled()
    assert anna_hears.heard[-1].media == song
    seen = [event.contact.media for event in bert_hears.heard if isinstance(event, ContactUpdated)]
    assert seen[-1] == "Song - Singer"
    await anna.set_presence(Presence.HIDDEN)
    await network.settled()
    assert bert_hears.heard[-1].contact.media == ""
    await anna.sign_out()
    assert network.members[ANNA].media is None


async def test_everybody_hears_a_notice() -> None:
    network = a_network()
    _, anna = await sign_in(network, ANNA)
    network.announce(minutes=5)
    network.announce("Be nice")
    await network.settled()
    assert anna.heard[-2:] == [NoticeReceived(minutes=5), NoticeReceived(text="Be nice")]


async def test_there_is_one_choice() -> None:
    network = a_network()
    (choice,) = network.choices
    known = AccountSettings(address=ANNA, choice=choice.id)
    assert network.check(known) == known
    with pytest.raises(Refused):
        network.check(AccountSettings(address=ANNA, choice="elsewhere"))


async def test_an_address_is_made_once_for_one_person() -> None:
    network = a_network()
    anna, bert = PersonId("a"), PersonId("b")
    await network.make_account(anna, "new@example.com", "its own", "New")
    await network.make_account(anna, "new@example.com", "its own", "Newer")
    assert network.members["new@example.com"].display_name == "Newer"
    for person, address in ((bert, "new@example.com"), (anna, BERT)):
        with pytest.raises(Refused) as caught:
            await network.make_account(person, address, "another", "")
        assert caught.value.problem.code is ProblemCode.ADDRESS_TAKEN
        await network.unmake_account(person, address, "another")
    network.register("old@example.com", f"of {anna}")
    assert not await network.renew_password(bert, "old@example.com", "of bert")
    assert await network.renew_password(anna, "old@example.com", "its own")
    assert await network.set_password(anna, "old@example.com", "another")
    assert network.members["old@example.com"].password == "another"
    assert not await network.set_password(anna, "nobody@example.com", "another")
    await network.unmake_account(anna, "old@example.com", "another")
    assert {"new@example.com", BERT} <= set(network.members)
    assert "old@example.com" not in network.members


async def test_pictures_are_seen_by_who_may_see_one() -> None:
    network = a_network()
    anna, told = await sign_in(network, ANNA)
    bert, seen = await sign_in(network, BERT)
    await anna.add_contact(BERT, "", ())
    await bert.accept(ANNA, add=True)
    await anna.set_picture(b"A")
    await network.settled()
    assert PictureReceived(address=ANNA, data=b"A") in seen.heard
    assert PictureReceived(address=ANNA, data=b"A") in told.heard
    _, again = await sign_in(network, BERT)
    assert PictureReceived(address=ANNA, data=b"A") in again.heard
    await anna.block(BERT)
    again.heard.clear()
    await anna.set_picture(None)
    await network.settled()
    assert not [event for event in again.heard if isinstance(event, PictureReceived) and event.data]
