"""What every frontend owes: the contract suite, run against the real core with the network in memory.

A frontend joins by a subclass of `FrontendContract` named Test... in its own tests, with `attach`: it
starts the frontend on a messenger and yields a `Window`, which is what somebody on the other side of
the frontend sees and can do, in the words of `amsn2.api`. A window must come by its events and its
snapshot through the frontend's own wire; the suite compares them with what the core told.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import get_args

from amsn2.api.commands import (
    AcceptFile,
    AcceptRequest,
    AddAccount,
    AddContact,
    AddGroup,
    ChangePreferences,
    ClearHistory,
    Command,
    DeclineRequest,
    DismissJob,
    MarkRead,
    RemoveAccount,
    RemoveContact,
    RemoveEmoticon,
    RemoveGroup,
    RemoveTheme,
    SaveEmoticon,
    SaveTheme,
    SendMessage,
    SetDisplayName,
    SetDraft,
    SetPicture,
    SetTyping,
    SignIn,
    SignOut,
    StartConversation,
    StartExport,
)
from amsn2.api.errors import ProblemCode
from amsn2.api.events import (
    CommandSettled,
    ContactAppeared,
    ContactRemoved,
    Event,
    GroupChanged,
    GroupRemoved,
    HistoryCleared,
    JobChanged,
    JobRemoved,
    MessageAdded,
    MessageChanged,
    NetworkNotice,
    NotificationDue,
    PersonChanged,
    TransferEnded,
    TransferProgressed,
    TypingChanged,
)
from amsn2.api.jobs import ExportFormat, JobId, JobState
from amsn2.api.media import BlobKind, EmoticonId
from amsn2.api.models import (
    AccountId,
    AccountState,
    ContactRequest,
    Delivery,
    Snapshot,
    contact_id,
    conversation_id,
)
from amsn2.api.ports import Messenger
from amsn2.api.preferences import PreferencesChange, Theme, ThemeId
from amsn2.api.state import apply
from tests.amsn2.core.sending import offered, send
from tests.amsn2.play import PASSWORD, PATIENCE, Role, Stage, a_stage, new_id
from tests.amsn2.storage.drawings import drawn

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"

KINDS = frozenset(get_args(Event))


class Window(ABC):
    """The other side of a frontend."""

    @abstractmethod
    async def snapshot(self) -> Snapshot:
        """The first snapshot that the frontend showed since the window was opened."""

    @abstractmethod
    async def next_event(self) -> Event:
        """The next event that the frontend showed after that snapshot; waits for it."""

    @abstractmethod
    async def execute(self, command: Command) -> ProblemCode | None:
        """Ask for something; None when it was accepted, else the code of what is wrong with it."""


class FrontendContract:
    """The suite. Subclasses give `attach`."""

    def attach(self, messenger: Messenger) -> AbstractAsyncContextManager[Window]:
        """Start the frontend on the messenger, open a window, and close both at the end."""
        raise NotImplementedError

    async def test_shows_every_kind_of_event_as_the_core_told_it(self, tmp_path: Path) -> None:
        async with a_stage(tmp_path) as stage:
            anna = await stage.newcomer(ANNA)
            async with self.attach(anna.messenger) as window:
                shown = await window.snapshot()
                assert shown == anna.snapshot
                await act_everything(stage, anna, window)
                told = list(anna.events)
                assert {type(event) for event in told} == KINDS, "the play leaves out a kind of event"
                async with asyncio.timeout(PATIENCE):
                    for event in told:
                        seen = await window.next_event()
                        assert seen == event
                        shown = apply(shown, seen)
                assert shown == anna.snapshot

    async def test_a_window_opened_later_begins_with_what_is(self, tmp_path: Path) -> None:
        async with a_stage(tmp_path) as stage:
            anna, bert = await stage.member(ANNA), await stage.member(BERT)
            await stage.friends(anna, bert)
            await bert.say("before", ANNA)
            await anna.saw(MessageAdded)
            async with self.attach(anna.messenger) as window:
                shown = await window.snapshot()
                assert shown == anna.snapshot
                begun = len(anna.events)
                await bert.say("after", ANNA)
                await anna.saw(MessageAdded, lambda event: event.message.text == "after")
                async with asyncio.timeout(PATIENCE):
                    for event in anna.events[begun:]:
                        seen = await window.next_event()
                        assert seen == event
                        shown = apply(shown, seen)
                assert shown == anna.snapshot

    async def test_says_what_is_wrong_with_a_command(self, tmp_path: Path) -> None:
        async with a_stage(tmp_path) as stage:
            anna = await stage.member(ANNA)
            async with self.attach(anna.messenger) as window:
                await window.snapshot()
                nowhere = conversation_id(anna.account.id, ["nobody@example.com"])
                refused = await window.execute(SendMessage(id=new_id(), conversation=nowhere, text="Hello"))
                assert refused is ProblemCode.CONVERSATION_UNKNOWN
                again = AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD)
                assert await window.execute(again) is ProblemCode.ACCOUNT_EXISTS

    async def test_the_same_command_twice_has_one_effect(self, tmp_path: Path) -> None:
        async with a_stage(tmp_path) as stage:
            anna, bert = await stage.member(ANNA), await stage.member(BERT)
            start = StartConversation(id=new_id(), account=anna.account.id, participants=(BERT,))
            say = SendMessage(id=new_id(), conversation=anna.with_(BERT), text="Once")
            async with self.attach(anna.messenger) as window:
                for command in (start, start, say, say):
                    assert await window.execute(command) is None
                await bert.saw(MessageAdded)
                await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)
            assert await anna.texts(BERT) == await bert.texts(ANNA) == ["Once"]

    async def test_two_windows_see_the_same(self, tmp_path: Path) -> None:
        async with a_stage(tmp_path) as stage:
            anna = await stage.member(ANNA)
            async with self.attach(anna.messenger) as one, self.attach(anna.messenger) as other:
                assert await one.snapshot() == await other.snapshot()
                begun = len(anna.events)
                await one.execute(AddGroup(id=new_id(), account=anna.account.id, name="Friends"))
                await anna.saw(CommandSettled, lambda event: event in anna.events[begun:])
                async with asyncio.timeout(PATIENCE):
                    for event in anna.events[begun:]:
                        assert await one.next_event() == await other.next_event() == event

    async def test_closing_leaves_the_core_as_it_is(self, tmp_path: Path) -> None:
        async with a_stage(tmp_path) as stage:
            anna, bert = await stage.member(ANNA), await stage.member(BERT)
            async with self.attach(anna.messenger) as window:
                await window.snapshot()
            assert anna.account.state is AccountState.SIGNED_IN
            await bert.say("Still there?", ANNA)
            added = await anna.saw(MessageAdded)
            assert added.message.text == "Still there?"


async def act_everything(stage: Stage, anna: Role, window: Window) -> None:
    """A play in which every kind of event happens to Anna. What she does, she does through the window."""

    async def do(command: Command) -> None:
        assert await window.execute(command) is None

    async def settle(command: Command) -> None:
        await do(command)
        settled = await anna.saw(CommandSettled, lambda event: event.command == command.id)
        assert settled.problem is None

    await settle(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    account = (await anna.in_state(AccountState.SIGNED_IN)).id
    bert, carl = await stage.member(BERT), await stage.member(CARL)
    await settle(SetDisplayName(id=new_id(), account=account, display_name="Anna <b>&</b> “friends” 🦋"))

    await settle(AddGroup(id=new_id(), account=account, name="Friends"))
    group = (await anna.saw(GroupChanged)).group
    await settle(AddContact(id=new_id(), account=account, address=BERT, groups=(group.id,)))
    await bert.until(lambda snapshot: snapshot.requests)
    await bert.do(AcceptRequest(id=new_id(), request=contact_id(bert.account.id, ANNA)))
    await anna.until(lambda _: (found := anna.contact(BERT)) and found.presence == "online")

    await carl.do(AddContact(id=new_id(), account=carl.account.id, address=ANNA, text="Hello?"))
    await anna.until(lambda snapshot: snapshot.requests)
    (request,) = anna.snapshot.requests.values()
    assert isinstance(request, ContactRequest)
    await settle(DeclineRequest(id=new_id(), request=request.id))
    await anna.until(lambda snapshot: not snapshot.requests)

    await settle(StartConversation(id=new_id(), account=account, participants=(BERT,)))
    talk = anna.with_(BERT)
    await bert.say("Hi", ANNA)
    added = await anna.saw(MessageAdded)
    await bert.do(SetTyping(id=new_id(), conversation=bert.with_(ANNA)))
    await anna.saw(TypingChanged, lambda event: event.typing)
    stage.clock.pass_by(10)
    await anna.saw(TypingChanged, lambda event: not event.typing)
    await settle(SetDraft(id=new_id(), conversation=talk, draft="I wanted to sa"))
    await do(MarkRead(id=new_id(), conversation=talk, position=added.message.position))
    await do(SendMessage(id=new_id(), conversation=talk, text="‏שלום 👋🏽"))
    await anna.saw(MessageChanged, lambda event: event.message.delivery is Delivery.DELIVERED)

    await anna.saw(NotificationDue, lambda event: event.notification.conversation == talk)
    await send(bert, ANNA)
    await settle(AcceptFile(id=new_id(), message=(await offered(anna)).id))
    await anna.saw(TransferProgressed)
    await anna.saw(TransferEnded)
    await bert.do(SignOut(id=new_id(), account=bert.account.id))
    await bert.in_state(AccountState.SIGNED_OUT)
    await anna.until(lambda _: anna.contact(BERT).presence == "offline")
    await bert.do(SignIn(id=new_id(), account=bert.account.id))
    await anna.saw(ContactAppeared)
    stage.network.announce("Be nice <3", minutes=5)
    await anna.saw(NetworkNotice)

    export = StartExport(id=new_id(), format=ExportFormat.TEXT, conversation=talk)
    await settle(export)
    await anna.saw(JobChanged, lambda event: event.job.state is JobState.DONE)
    await settle(DismissJob(id=new_id(), job=JobId(export.id)))
    await anna.saw(JobRemoved)
    await settle(ClearHistory(id=new_id(), conversation=talk))
    await anna.saw(HistoryCleared)

    theme = ThemeId("night")
    await show_pictures(anna, account, settle)
    await settle(SaveTheme(id=new_id(), theme=Theme(id=theme, name="Night 🌙", colors={"brand": "#ffcc00"})))
    await settle(ChangePreferences(id=new_id(), change=PreferencesChange(theme=theme)))
    await settle(RemoveTheme(id=new_id(), theme=theme))

    await settle(RemoveGroup(id=new_id(), group=group.id))
    await anna.saw(GroupRemoved)
    await settle(RemoveContact(id=new_id(), contact=contact_id(account, BERT)))
    await anna.saw(ContactRemoved)
    await anna.messenger.change_person(type(anna.snapshot.person)(id=anna.snapshot.person.id, name="Anne"))
    await anna.saw(PersonChanged)
    await settle(RemoveAccount(id=new_id(), account=account))
    await stage.network.settled()


async def show_pictures(anna: Role, account: AccountId, settle: Callable[[Command], Awaitable[None]]) -> None:
    """A display picture of one's own, and an emoticon that comes and goes."""

    async def pieces() -> AsyncIterator[bytes]:
        yield drawn()

    picture = await anna.messenger.add_blob(BlobKind.PICTURE, pieces())
    await settle(SetPicture(id=new_id(), account=account, picture=picture.id))
    emoticon = SaveEmoticon(id=new_id(), shortcut=":cat:", blob=picture.id)
    await settle(emoticon)
    await settle(RemoveEmoticon(id=new_id(), emoticon=EmoticonId(emoticon.id)))
