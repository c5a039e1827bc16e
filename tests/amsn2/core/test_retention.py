"""What is too old goes, and what a person clears."""

from amsn2.api.commands import ChangePreferences, ClearHistory, RemoveAccount, SignIn, SignOut
from amsn2.api.events import CommandSettled, HistoryCleared, MessageChanged
from amsn2.api.models import AccountState
from amsn2.api.preferences import PreferencesChange
from amsn2.core.retention import STEP
from tests.amsn2.core.archive.logs import AMSN, BERT
from tests.amsn2.core.histories import imported
from tests.amsn2.play import Stage, new_id

ANNA = "anna@example.com"
LOG = AMSN.encode()


def keep(days: int) -> ChangePreferences:
    return ChangePreferences(id=new_id(), change=PreferencesChange(keep_messages_days=days))


async def test_a_history_is_cleared_for_good(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for number in range(3):
        await anna.say(str(number), BERT)
    last = (await anna.history(BERT))[-1]
    clear = ClearHistory(id=new_id(), conversation=anna.with_(BERT))
    await anna.do(clear)
    cleared = await anna.saw(HistoryCleared)
    assert (cleared.position, cleared.unread) == (last.position, 0)
    await anna.saw(CommandSettled, lambda event: event.command == clear.id)
    assert await anna.history(BERT) == ()
    assert anna.snapshot.conversations[anna.with_(BERT)].last is None
    await anna.say("anew", BERT)
    await anna.do(clear)  # again: it was done
    anna = await stage.again(anna)
    assert await anna.texts(BERT) == ["anew"]
    assert (await anna.messenger.storage_usage()).messages == 1


async def test_what_was_cleared_is_not_sent_any_more(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    await anna.say("better not", BERT)
    await anna.settled(ClearHistory(id=new_id(), conversation=anna.with_(BERT)))
    await anna.do(SignIn(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_IN)
    last = await anna.say("hello", BERT)
    await anna.saw(
        MessageChanged, lambda event: event.message.id == last and event.message.delivery == "delivered"
    )
    assert await bert.texts(ANNA) == ["hello"]


async def test_a_long_history_is_cleared_in_many_turns(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    lines = "".join(f'|"LGRA[|"LTIME{1165346140 + n} ] |"LITAx :|"LNOR {n}\n' for n in range(STEP + 1))
    await imported(anna, lines.encode())
    (talk,) = anna.snapshot.conversations
    clear = ClearHistory(id=new_id(), conversation=talk)
    await anna.do(clear)
    told = [event.position for event in anna.events if isinstance(event, HistoryCleared)]
    assert told == [1165346140_000_000 + n * 1_000_000 for n in (STEP - 1, STEP)]
    assert (await anna.messenger.storage_usage()).messages == 0
    await anna.do(clear)
    settled = [event for event in anna.events if isinstance(event, CommandSettled)]
    assert [event.command for event in settled].count(clear.id) == 1


async def test_an_account_with_a_long_history_goes_in_many_turns(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    lines = "".join(f'|"LGRA[|"LTIME{1165346140 + n} ] |"LITAx :|"LNOR {n}\n' for n in range(2 * STEP + 1))
    await imported(anna, lines.encode())
    gone = anna.account.id
    await anna.do(RemoveAccount(id=new_id(), account=gone))
    assert len([event for event in anna.events if isinstance(event, HistoryCleared)]) == 3
    assert gone not in anna.snapshot.accounts
    assert (await anna.messenger.storage_usage()).messages == 0


async def test_what_is_too_old_goes_when_it_is_asked_for(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await imported(anna, LOG)
    (talk,) = anna.snapshot.conversations
    await anna.do(keep(30))
    await anna.until(lambda state: state.conversations[talk].last is None)
    assert (await anna.messenger.storage_usage()).messages == 0


async def test_what_is_too_old_goes_at_the_start_and_every_day(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.do(keep(2))
    await anna.say("soon too old", BERT)
    # The days pass while aMSN2 does not run.
    await stage.leave(anna)
    stage.clock.pass_by(3 * 24 * 3600)
    anna = await stage.enter(anna.snapshot.person, ANNA)
    await anna.saw(HistoryCleared)
    await anna.until(lambda state: all(one.last is None for one in state.conversations.values()))
    assert (await anna.messenger.storage_usage()).messages == 0
