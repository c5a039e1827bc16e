"""What a network keeps for who is away is with them once they were there."""

import pytest

from amsn2.api.commands import RemoveAccount, SendNudge, StartConversation
from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.events import MessageAdded, MessageChanged
from amsn2.api.models import AccountState, Delivery, MessageId, Presence
from amsn2.api.network import (
    ContactUpdated,
    DeliveryChanged,
    MessageReceived,
    NetworkContact,
    NetworkEvent,
    TypingReceived,
)
from tests.amsn2.play import Role, Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"
ONLINE = ContactUpdated(contact=NetworkContact(address=BERT, presence=Presence.ONLINE))


async def hear(role: Role, event: NetworkEvent) -> None:
    (link,) = role.messenger._parts.links._links.values()
    await link.deliver(event)


async def fates(role: Role, *people: str) -> list[str]:
    return [message.delivery.value for message in await role.history(*(people or (BERT,)))]


@pytest.fixture
async def anna(stage: Stage) -> Role:
    """Anna, who has written twice to Bert while he was away."""
    stage.network.register(BERT, "secret")
    anna = await stage.member(ANNA)
    for text in ("one", "two"):
        message = await anna.say(text, BERT)
        await _kept(anna, message)
    return anna


async def _kept(role: Role, message: MessageId) -> None:
    await role.saw(
        MessageChanged,
        lambda event: event.message.id == message and event.message.delivery is Delivery.OFFLINE,
    )


@pytest.mark.parametrize(
    "event",
    [
        ONLINE,
        TypingReceived(participants=("Bert@Example.com",), author="Bert@Example.com"),
        TypingReceived(participants=(BERT, CARL), author=BERT),
        MessageReceived(participants=(BERT, CARL), author=BERT, remote_id="1", text="Here"),
    ],
)
async def test_whoever_is_seen_there_has_it(anna: Role, event: NetworkEvent) -> None:
    assert await fates(anna) == ["offline", "offline"]
    await hear(anna, event)
    assert await fates(anna) == ["delivered", "delivered"]
    assert anna.snapshot.conversations[anna.with_(BERT)].last.delivery is Delivery.DELIVERED
    told = len(anna.events)
    await hear(anna, TypingReceived(participants=(BERT,), author=BERT, typing=False))
    assert not [one for one in anna.events[told:] if isinstance(one, MessageChanged)]


async def test_it_is_theirs_after_an_answer_and_after_a_restart(stage: Stage, anna: Role) -> None:
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    assert await fates(anna) == ["offline", "offline"]
    await hear(anna, MessageReceived(participants=(BERT,), author=BERT, remote_id="1", text="Here"))
    assert await fates(anna) == ["delivered"] * 3
    anna = await stage.again(anna)
    assert await fates(anna) == ["delivered"] * 3


async def test_what_arrives_later_says_that_all_before_it_has(anna: Role) -> None:
    await anna.do(SendNudge(id=new_id(), conversation=anna.with_(BERT)))
    nudge = anna.snapshot.conversations[anna.with_(BERT)].last
    await hear(anna, DeliveryChanged(message=nudge.id, delivery=Delivery.DELIVERED))
    await anna.saw(
        MessageChanged,
        lambda event: event.message.text == "two" and event.message.delivery is Delivery.DELIVERED,
    )
    assert (await fates(anna))[:2] == ["delivered", "delivered"]


async def test_who_is_still_away_or_another_has_nothing(anna: Role) -> None:
    away = NetworkContact(address=BERT, alias="B.", presence=Presence.OFFLINE)
    await hear(anna, ContactUpdated(contact=away))
    await hear(anna, MessageReceived(participants=(CARL,), author=CARL, remote_id="1", text="Hi"))
    late = MessageReceived(participants=(BERT,), author=BERT, remote_id="2", text="Away", kept_offline=True)
    await hear(anna, late)
    assert await fates(anna) == ["offline", "offline", "delivered"]


async def test_among_several_it_is_not_known_who_has_it(stage: Stage, anna: Role) -> None:
    stage.network.register(CARL, "secret")
    await _kept(anna, await anna.say("all", BERT, CARL))
    await hear(anna, ONLINE)
    await hear(anna, TypingReceived(participants=(BERT, CARL), author=BERT))
    assert await fates(anna, BERT, CARL) == ["offline"]


async def test_a_disk_that_takes_nothing_loses_no_message_of_theirs(
    anna: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise StoreFailure(ProblemCode.STORE_FULL)

    with monkeypatch.context() as broken:
        broken.setattr("amsn2.storage.transaction.SqlTransaction.change_message", fails)
        await hear(anna, MessageReceived(participants=(BERT,), author=BERT, remote_id="1", text="Here"))
    assert await fates(anna) == ["offline", "offline", "delivered"]
    await hear(anna, ONLINE)
    assert await fates(anna) == ["delivered"] * 3


async def test_two_on_a_network_and_one_comes_back(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await stage.leave(bert)
    await _kept(anna, await anna.say("Sleep well", BERT))
    bert = await stage.enter(bert.snapshot.person)
    await bert.saw(MessageAdded)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)


async def test_an_account_that_is_gone_is_forgotten(anna: Role) -> None:
    await anna.settled(StartConversation(id=new_id(), account=anna.account.id, participants=(BERT,)))
    await anna.settled(RemoveAccount(id=new_id(), account=anna.account.id))
    assert anna.messenger._parts.keeping._kept == set()
