"""Of what a person is notified: once, and only of what nobody saw."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amsn2.api.commands import (
    ChangePreferences,
    MarkRead,
    RemoveAccount,
    ReportActivity,
    SendMessage,
    SendNudge,
    SetConversationNotifications,
    SetPresence,
    StartConversation,
)
from amsn2.api.events import ConversationChanged, MessageAdded, NotificationDue
from amsn2.api.models import Message, Notification, NotificationKind, Presence
from amsn2.api.network import MessageReceived
from amsn2.api.preferences import NotificationLevel, PreferencesChange
from amsn2.core.notifier import AFTER_START, AT_ONCE, BACKLOG, BURST, GRACE
from tests.amsn2.play import PATIENCE, Role, Stage, a_stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


def told(role: Role) -> list[Notification]:
    return [event.notification for event in role.events if isinstance(event, NotificationDue)]


def texts(role: Role) -> list[str]:
    return [notification.text for notification in told(role)]


async def idle(role: Role) -> None:
    """What was posted is done."""
    for _ in range(3):
        await role.messenger._owner.do(_nothing)


async def _nothing() -> None:
    pass


async def receive(role: Role, text: str, author: str = BERT, **more: object) -> Message:
    """Anna's network brings a message; returns it once it is stored."""
    (link,) = role.messenger._parts.links._links.values()
    event = MessageReceived(participants=(author,), author=author, remote_id=new_id(), text=text, **more)
    await link.deliver(event)
    added = await role.saw(MessageAdded, lambda event: event.message.text == text)
    await idle(role)
    return added.message


async def here(role: Role, *others: str, active: bool = True) -> None:
    conversation = role.with_(*others) if others else None
    await role.do(ReportActivity(id=new_id(), device="tab", active=active, conversation=conversation))
    await idle(role)


async def pass_by(stage: Stage, role: Role, seconds: float) -> None:
    stage.clock.pass_by(seconds)
    await idle(role)


async def prefer(role: Role, **change: object) -> None:
    await role.do(ChangePreferences(id=new_id(), change=PreferencesChange(**change)))


async def test_at_once_when_nobody_is_anywhere(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    message = await receive(anna, "Hello")
    (notification,) = told(anna)
    assert (notification.id, notification.title, notification.text) == (message.id, BERT, "Hello")
    assert (notification.position, notification.silent) == (message.position, False)
    assert notification.kind is NotificationKind.MESSAGE


async def test_who_is_at_a_browser_has_a_moment_to_look(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await here(anna)
    await receive(anna, "one")
    await pass_by(stage, anna, GRACE - 1)
    await receive(anna, "two")
    assert told(anna) == []
    await pass_by(stage, anna, 1)
    assert texts(anna) == ["one"]
    await here(anna, BERT)
    await pass_by(stage, anna, GRACE)
    assert texts(anna) == ["one"]


async def test_what_is_looked_at_or_read_anywhere_is_not_told(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await here(anna, BERT)
    await receive(anna, "seen")
    await here(anna)  # looks elsewhere now; that one was seen all the same
    await pass_by(stage, anna, GRACE)
    message = await receive(anna, "read")
    await anna.do(MarkRead(id=new_id(), conversation=anna.with_(BERT), position=message.position))
    await pass_by(stage, anna, GRACE)
    await receive(anna, "answered")
    await anna.do(SendMessage(id=new_id(), conversation=anna.with_(BERT), text="Yes"))
    await pass_by(stage, anna, GRACE)
    assert told(anna) == []
    await receive(anna, "from another", CARL)
    await pass_by(stage, anna, GRACE)
    assert texts(anna) == ["from another"]


async def test_own_words_are_no_news(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.say("Hello", BERT)
    (link,) = anna.messenger._parts.links._links.values()
    await link.deliver(MessageReceived(participants=(BERT,), author=ANNA, remote_id="1", text="Elsewhere"))
    await idle(anna)
    assert told(anna) == []


async def test_levels_and_mute(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.do(StartConversation(id=new_id(), account=anna.account.id, participants=(BERT,)))

    async def settings_(level: NotificationLevel | None = None, until: int | None = None) -> None:
        command = SetConversationNotifications(
            id=new_id(), conversation=anna.with_(BERT), notifications=level, muted_until=until
        )
        await anna.settled(command)
        shown = await anna.saw(ConversationChanged, lambda event: event.conversation.muted_until == until)
        assert shown.conversation.id == anna.with_(BERT)

    await settings_(NotificationLevel.NONE)
    await receive(anna, "none")
    await settings_(NotificationLevel.FIRST)
    message = await receive(anna, "not the first")
    await anna.do(MarkRead(id=new_id(), conversation=anna.with_(BERT), position=message.position))
    await receive(anna, "first")
    await receive(anna, "second")
    await pass_by(stage, anna, BURST / 1000)
    await receive(anna, "first again")
    await settings_(until=stage.clock.now() + 60_000)
    await receive(anna, "muted")
    await pass_by(stage, anna, 60)
    await receive(anna, "after")
    assert texts(anna) == ["first", "first again", "after"]
    await prefer(anna, notifications=NotificationLevel.NONE)
    await receive(anna, "none in general")
    assert texts(anna) == ["first", "first again", "after"]
    again = await stage.again(anna)
    kept = again.snapshot.conversations[anna.with_(BERT)]
    assert kept.notifications is None
    assert kept.muted_until is not None


async def test_what_came_while_muted_stays_untold_when_it_is_not_muted_any_more(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.do(StartConversation(id=new_id(), account=anna.account.id, participants=(BERT,)))
    await anna.do(ReportActivity(id=new_id(), device="desk", active=True))
    talk = anna.with_(BERT)
    until = stage.clock.now() + 3_600_000
    await anna.settled(SetConversationNotifications(id=new_id(), conversation=talk, muted_until=until))
    await receive(anna, "muted")
    await anna.settled(SetConversationNotifications(id=new_id(), conversation=talk))
    await receive(anna, "heard")
    await pass_by(stage, anna, GRACE)
    assert texts(anna) == ["heard"]


async def test_busy_and_quiet_hours_are_silent(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=Presence.BUSY))
    await receive(anna, "busy")
    await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=Presence.AWAY))
    await prefer(anna, quiet_from=0, quiet_to=1439, time_zone="UTC")
    await receive(anna, "night")
    assert [notification.silent for notification in told(anna)] == [True, True]


async def test_nudges_are_told_as_such(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await bert.do(StartConversation(id=new_id(), account=bert.account.id, participants=(ANNA,)))
    await bert.do(SendNudge(id=new_id(), conversation=bert.with_(ANNA)))
    due = await anna.saw(NotificationDue, lambda event: event.notification.kind is NotificationKind.NUDGE)
    assert due.notification.text == ""


async def test_a_backlog_is_told_as_one(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for number in range(30):
        await receive(anna, f"kept {number}", kept_offline=True)
    await receive(anna, "live", CARL)
    await pass_by(stage, anna, BACKLOG)
    assert texts(anna) in (["kept 29", "live"], ["live", "kept 29"])


async def test_a_flood_does_not_pile_up(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await here(anna)
    for number in range(AT_ONCE + 1):
        await receive(anna, f"{number}")
    assert len(told(anna)) == AT_ONCE + 1
    assert not anna.messenger._parts.notifier._timers


async def test_a_crash_before_it_was_told_loses_nothing_and_doubles_nothing(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await receive(anna, "told")
    await here(anna)
    await receive(anna, "not yet")
    again = await stage.again(anna)
    await pass_by(stage, again, AFTER_START)
    assert texts(again) == ["not yet"]
    third = await stage.again(again)
    await pass_by(stage, third, AFTER_START)
    assert told(third) == []


async def test_an_account_that_goes_takes_its_news_along(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await here(anna)
    await receive(anna, "never")
    await anna.do(RemoveAccount(id=new_id(), account=anna.account.id))
    await pass_by(stage, anna, GRACE)
    assert told(anna) == []
    assert not anna.messenger._parts.notifier._timers


ACTS = ("arrive", "arrive", "arrive", "look", "look_away", "leave", "read", "pass_by", "crash")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(1, 12)), max_size=25))
def test_whatever_happens_each_message_is_told_once_when_it_stays_unseen_and_never_twice(
    stream: list[tuple[str, int, int]],
) -> None:
    asyncio.run(_act(stream))


async def _act(stream: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        async with a_stage(Path(directory)) as stage, asyncio.timeout(3 * PATIENCE):
            anna = await stage.member(ANNA)
            ids: list[str] = []
            arrived: dict[str, Message] = {}
            looked: set[str] = set()
            """Those that were there, untold, while somebody looked at them."""
            looking = ""
            for number, (what, whom, seconds) in enumerate(stream):
                other = (BERT, CARL)[whom]
                match what:
                    case "arrive":
                        message = await receive(anna, f"{number}", other)
                        arrived[message.id] = message
                        if looking == other and anna.messenger._parts.activity.looks_at(anna.with_(other)):
                            looked.add(message.id)
                    case "look":
                        await here(anna, other)
                        looking = other
                        looked |= {
                            one.id for one in arrived.values() if one.conversation == anna.with_(other)
                        }
                    case "look_away" | "leave":
                        looking = ""
                        await here(anna, active=what == "look_away")
                    case "read" if anna.with_(other) in anna.snapshot.conversations:
                        last = anna.snapshot.conversations[anna.with_(other)].last
                        assert last is not None
                        read = MarkRead(id=new_id(), conversation=last.conversation, position=last.position)
                        await anna.do(read)
                        looked |= {
                            one.id for one in arrived.values() if one.conversation == last.conversation
                        }
                    case "pass_by":
                        await pass_by(stage, anna, float(seconds))
                    case "crash":
                        looking = ""
                        ids += [one.id for one in told(anna)]
                        anna = await stage.again(anna)
                        await anna.until(
                            lambda snapshot: all(
                                one.state == "signed_in" for one in snapshot.accounts.values()
                            )
                        )
                    case _:
                        pass
            await pass_by(stage, anna, AFTER_START + GRACE)
            ids += [one.id for one in told(anna)]
            assert len(ids) == len(set(ids)), "told twice"
            assert set(ids) <= set(arrived)
            assert set(arrived) - looked <= set(ids), "unseen, and not told"
