"""Who comes into a conversation of several and who leaves it: told once, kept, and never unread."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amsn2.api.commands import ClearHistory, LeaveConversation, RemoveAccount
from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.events import MessageAdded, MessageChanged, NotificationDue
from amsn2.api.models import AccountState, Delivery, MessageKind
from amsn2.api.network import MessageReceived, ParticipantJoined, ParticipantLeft
from amsn2.api.state import apply
from amsn2.core.comings import FLAPPING
from tests.amsn2.play import Role, Stage, a_stage, new_id

ANNA, BERT, CARL, DORA = "anna@example.com", "bert@example.com", "carl@example.com", "dora@example.com"


async def hear(role: Role, event: MessageReceived | ParticipantJoined | ParticipantLeft) -> None:
    (link,) = role.messenger._parts.links._links.values()
    await link.deliver(event)


async def goes(role: Role, who: str = BERT, people: tuple[str, ...] = (BERT, CARL)) -> None:
    await hear(role, ParticipantLeft(participants=people, address=who))


async def comes(
    role: Role, who: str = BERT, people: tuple[str, ...] = (BERT, CARL), *, new: bool = False
) -> None:
    await hear(role, ParticipantJoined(participants=people, address=who, new=new))


async def lines(role: Role, *people: str) -> list[str]:
    """The history, in short."""
    return [
        f"{message.author.partition('@')[0]} {message.kind.value}" if message.kind.unsaid else message.text
        for message in await role.history(*people)
    ]


@pytest.fixture
async def anna(stage: Stage) -> Role:
    """Anna, who has talked with Bert and Carl."""
    for address in (BERT, CARL):
        stage.network.register(address, "secret")
    anna = await stage.member(ANNA)
    await anna.say("Hello", BERT, CARL)
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.OFFLINE)
    return anna


def talk(role: Role, *people: str):
    return role.snapshot.conversations[role.with_(*(people or (BERT, CARL)))]


async def test_who_leaves_and_comes_back_has_a_line_each_which_is_kept(stage: Stage, anna: Role) -> None:
    stage.clock.pass_by(60)
    await goes(anna, "Bert@Example.com", ("Bert@Example.com", CARL))
    assert talk(anna).left == (BERT,)
    last = talk(anna).last
    assert (last.kind, last.author, last.own, last.text) == (MessageKind.LEFT, BERT, False, "")
    assert last.sent_at == stage.clock.now()
    await anna.say("He is gone", BERT, CARL)
    await comes(anna)
    assert talk(anna).left == ()
    anna = await stage.again(anna)
    assert await lines(anna, BERT, CARL) == ["Hello", "bert left", "He is gone", "bert joined"]


async def test_it_is_kept_who_is_away(stage: Stage, anna: Role) -> None:
    await goes(anna)
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    assert talk(anna).left == (BERT,)
    await comes(anna, CARL)
    await comes(anna)
    assert (await lines(anna, BERT, CARL))[1:] == ["bert left", "bert joined"]


async def test_none_of_it_is_unread_or_told_of(anna: Role) -> None:
    said = MessageReceived(participants=(BERT, CARL), author=CARL, remote_id="1", text="Bye")
    await goes(anna)
    assert talk(anna).unread == 0
    await hear(anna, said)
    await comes(anna)
    await goes(anna, CARL)
    assert talk(anna).unread == 1
    told = [event.notification.title for event in anna.events if isinstance(event, NotificationDue)]
    assert set(told) <= {CARL}
    assert len(told) <= 1


async def test_what_is_told_twice_or_of_who_was_there_all_the_time_changes_nothing(anna: Role) -> None:
    before = len(anna.events)
    await comes(anna)
    await comes(anna, CARL)
    assert len(anna.events) == before
    await goes(anna)
    before = len(anna.events)
    await goes(anna)
    assert len(anna.events) == before
    assert await lines(anna, BERT, CARL) == ["Hello", "bert left"]


async def test_a_connection_that_breaks_again_and_again_fills_nothing(stage: Stage, anna: Role) -> None:
    for _ in range(20):
        await goes(anna)
        await goes(anna, CARL)
        await comes(anna)
        stage.clock.pass_by(10)
    assert await lines(anna, BERT, CARL) == ["Hello", "bert joined", "carl left"]
    changed = [event for event in anna.events if isinstance(event, MessageChanged)]
    assert changed[-1].message.kind is MessageKind.JOINED
    stage.clock.pass_by(FLAPPING / 1000)
    await goes(anna)
    assert await lines(anna, BERT, CARL) == ["Hello", "bert joined", "carl left", "bert left"]
    await anna.say("Well", BERT, CARL)
    await comes(anna)
    assert (await lines(anna, BERT, CARL))[-2:] == ["Well", "bert joined"]


async def test_who_is_new_begins_another_conversation_which_says_so(anna: Role) -> None:
    await comes(anna, DORA, (BERT, CARL, DORA), new=True)
    await comes(anna, DORA, (BERT, CARL, DORA), new=True)
    assert await lines(anna, BERT, CARL, DORA) == ["dora joined"]
    assert talk(anna, BERT, CARL, DORA).participants == (BERT, CARL, DORA)
    assert await lines(anna, BERT, CARL) == ["Hello"]


async def test_neither_two_who_talk_nor_oneself_have_lines(anna: Role) -> None:
    before = len(anna.events)
    await goes(anna, BERT, (BERT,))
    await comes(anna, BERT, (BERT,), new=True)
    await goes(anna, ANNA, (BERT, CARL))
    await comes(anna, ANNA, (BERT, CARL), new=True)
    assert len(anna.events) == before


async def test_who_leaves_writes_no_more(anna: Role) -> None:
    anna.messenger._parts.typing._tell(anna.with_(BERT, CARL), BERT, typing=True)
    assert talk(anna).typing == (BERT,)
    await goes(anna)
    assert talk(anna).typing == ()


async def test_a_line_that_was_removed_is_not_changed(anna: Role) -> None:
    await goes(anna)
    await anna.settled(ClearHistory(id=new_id(), conversation=anna.with_(BERT, CARL)))
    await comes(anna)
    assert await lines(anna, BERT, CARL) == ["bert joined"]


async def test_an_account_that_is_gone_leaves_nothing_behind(anna: Role) -> None:
    await goes(anna)
    await anna.settled(RemoveAccount(id=new_id(), account=anna.account.id))
    assert anna.messenger._parts.comings._noted == {}


async def test_what_the_store_does_not_take_is_not_shown(anna: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = anna.snapshot
    with monkeypatch.context() as broken:
        broken.setattr(anna.store, "transaction", _fails)
        with pytest.raises(StoreFailure):
            await goes(anna)
    assert anna.snapshot == shown
    await goes(anna)
    assert await lines(anna, BERT, CARL) == ["Hello", "bert left"]


async def test_three_on_a_network_see_who_leaves_and_who_comes_back(stage: Stage) -> None:
    anna, bert, carl = [await stage.member(address) for address in (ANNA, BERT, CARL)]
    await anna.say("Hello", BERT, CARL)
    await carl.until(lambda state: state.conversations)
    await bert.until(lambda state: state.conversations)
    await bert.do(LeaveConversation(id=new_id(), conversation=bert.with_(ANNA, CARL)))
    for role, people in ((anna, (BERT, CARL)), (carl, (ANNA, BERT))):
        await role.until(lambda _, role=role, people=people: talk(role, *people).left == (BERT,))
    await bert.say("Again", ANNA, CARL)
    await carl.until(lambda _: talk(carl, ANNA, BERT).last.text == "Again")
    assert talk(carl, ANNA, BERT).left == ()
    assert await lines(carl, ANNA, BERT) == ["Hello", "bert joined", "Again"]
    stage.network.talks.fall_silent()
    await anna.say("Anybody?", BERT, CARL)
    await stage.network.settled()
    assert talk(anna).left == talk(carl, ANNA, BERT).left == ()


async def test_leaving_oneself_has_a_line_which_is_kept_and_tells_nobody(stage: Stage, anna: Role) -> None:
    away = LeaveConversation(id=new_id(), conversation=anna.with_(BERT, CARL))
    for _ in range(2):
        await anna.do(away)
    await anna.do(LeaveConversation(id=new_id(), conversation=away.conversation))
    last = talk(anna).last
    assert (last.kind, last.author, last.own, last.text) == (MessageKind.LEFT, ANNA, True, "")
    assert talk(anna).unread == 0
    anna = await stage.again(anna)
    assert await lines(anna, BERT, CARL) == ["Hello", "anna left"]
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.say("Here again", BERT, CARL)
    await anna.do(LeaveConversation(id=new_id(), conversation=away.conversation))
    assert await lines(anna, BERT, CARL) == ["Hello", "anna left", "Here again", "anna left"]


def _fails() -> None:
    raise StoreFailure(ProblemCode.STORE_FAILED)


moves = st.lists(
    st.tuples(st.sampled_from(("goes", "comes", "new", "says", "waits")), st.sampled_from((BERT, CARL))),
    max_size=25,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves)
def test_the_last_line_of_everybody_says_where_they_are(stream: list[tuple[str, str]]) -> None:
    async def act() -> None:
        with tempfile.TemporaryDirectory() as directory:
            async with a_stage(Path(directory)) as stage:
                anna = await stage.member(ANNA)
                await anna.say("0", BERT, CARL)
                seen, words = anna.snapshot, 1
                follow = len(anna.events)
                for what, who in stream:
                    if what == "says":
                        await anna.say(str(words), BERT, CARL)
                        words += 1
                    elif what == "waits":
                        stage.clock.pass_by(FLAPPING / 1000)
                    else:
                        await (goes(anna, who) if what == "goes" else comes(anna, who, new=what == "new"))
                for event in anna.events[follow:]:
                    seen = apply(seen, event)
                assert seen == anna.snapshot
                history = await anna.history(BERT, CARL)
                last = {message.author: message.kind for message in history if message.kind.unsaid}
                away = {who for who, kind in last.items() if kind is MessageKind.LEFT}
                assert set(talk(anna).left) == away
                added = [event for event in anna.events if isinstance(event, MessageAdded)]
                assert all(event.unread == 0 for event in added)

    asyncio.run(act())
