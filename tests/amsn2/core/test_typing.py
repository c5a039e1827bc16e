"""Who is writing now."""

import pytest

from amsn2.api.events import MessageAdded, TypingChanged
from amsn2.api.models import AccountState
from amsn2.api.network import MessageReceived, TypingReceived
from tests.amsn2.play import Role, Stage

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


@pytest.fixture
async def anna(stage: Stage) -> Role:
    """Anna, who has talked with Bert, and with Bert and Carl."""
    anna = await stage.member(ANNA)
    await anna.say("Hello", BERT)
    await anna.say("Hello", BERT, CARL)
    return anna


async def hear(role: Role, event: TypingReceived | MessageReceived) -> None:
    (link,) = role.messenger._parts.links._links.values()
    await link.deliver(event)


def typing(author: str, *others: str, stopped: bool = False) -> TypingReceived:
    return TypingReceived(participants=(author, *others), author=author, typing=not stopped)


def shown(role: Role, *people: str) -> tuple[str, ...]:
    return role.snapshot.conversations[role.with_(*people)].typing


async def test_each_has_a_time_of_their_own(stage: Stage, anna: Role) -> None:
    await hear(anna, typing(CARL, BERT))
    stage.clock.pass_by(4)
    await hear(anna, typing("Bert@Example.com", CARL))
    assert shown(anna, BERT, CARL) == (BERT, CARL)
    assert shown(anna, BERT) == ()
    stage.clock.pass_by(2)
    await anna.until(lambda _: shown(anna, BERT, CARL) == (BERT,))
    stage.clock.pass_by(4)
    await anna.until(lambda _: shown(anna, BERT, CARL) == ())
    assert not anna.messenger._parts.typing._timers


async def test_said_again_it_lasts_longer_and_is_told_once(stage: Stage, anna: Role) -> None:
    for _ in range(3):
        await hear(anna, typing(BERT))
        stage.clock.pass_by(5)
    assert shown(anna, BERT) == (BERT,)
    assert len([event for event in anna.events if isinstance(event, TypingChanged)]) == 1


async def test_a_message_or_a_word_ends_it(stage: Stage, anna: Role) -> None:
    await hear(anna, typing(BERT))
    await hear(anna, MessageReceived(participants=(BERT,), author=BERT, remote_id="1", text="There"))
    kinds = [type(event) for event in anna.events if isinstance(event, TypingChanged | MessageAdded)]
    assert kinds[-3:] == [TypingChanged, TypingChanged, MessageAdded]
    await hear(anna, typing(BERT))
    await hear(anna, typing(BERT, stopped=True))
    await hear(anna, typing(BERT, stopped=True))
    assert shown(anna, BERT) == ()
    assert not anna.messenger._parts.typing._timers


async def test_nobody_is_writing_when_one_is_signed_out(stage: Stage, anna: Role) -> None:
    await hear(anna, typing(BERT))
    await hear(anna, typing(CARL, BERT))
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    assert shown(anna, BERT) == shown(anna, BERT, CARL) == ()
    assert not anna.messenger._parts.typing._timers


async def test_without_a_conversation_there_is_nothing_to_show(stage: Stage, anna: Role) -> None:
    await hear(anna, typing(CARL))
    await hear(anna, typing(ANNA, BERT))
    assert not [event for event in anna.events if isinstance(event, TypingChanged)]
    assert not anna.messenger._parts.typing._timers


async def test_the_end_leaves_no_timer(stage: Stage, anna: Role) -> None:
    await hear(anna, typing(BERT))
    await hear(anna, typing(CARL, BERT))
    anna.messenger._parts.typing.stop()
    assert not anna.messenger._parts.typing._timers


async def test_said_again_in_the_last_moment_it_is_not_over(stage: Stage, anna: Role) -> None:
    await hear(anna, typing(BERT))
    stage.clock.pass_by(6)  # what ends it waits for its turn ...
    anna.messenger._parts.typing.received(anna.account.id, typing(BERT))  # ... which comes after this
    await hear(anna, typing(CARL, stopped=True))
    assert shown(anna, BERT) == (BERT,)
