"""What is done for each command. One closed match: a command without its case does not type-check."""

from typing import assert_never

from amsn2.api.commands import (
    AcceptFile,
    AcceptRequest,
    AddAccount,
    AddContact,
    AddGroup,
    BlockContact,
    CancelFile,
    CancelJob,
    ChangePreferences,
    ClearHistory,
    Command,
    DeclineRequest,
    DismissJob,
    LeaveConversation,
    MakeAccount,
    MarkRead,
    MoveContact,
    RefuseFile,
    RemoveAccount,
    RemoveContact,
    RemoveEmoticon,
    RemoveFile,
    RemoveGroup,
    RemoveTheme,
    RenameContact,
    RenameEmoticon,
    RenameGroup,
    ReportActivity,
    RetryMessage,
    SaveEmoticon,
    SaveTheme,
    SendFile,
    SendMessage,
    SendNudge,
    SetAlert,
    SetConversationNotifications,
    SetDisplayName,
    SetDraft,
    SetFavourite,
    SetMedia,
    SetNotes,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
    SetTyping,
    SignIn,
    SignOut,
    SignOutEndpoint,
    StartConversation,
    StartExport,
    StartImport,
    UnblockContact,
)
from amsn2.api.errors import Refused
from amsn2.api.events import CommandSettled
from amsn2.api.models import MessageKind
from amsn2.core.asking import Asking
from amsn2.core.desk import Desk
from amsn2.core.files import Prepared
from amsn2.core.parts import Parts
from amsn2.core.roster_checks import check_errand


class Execution:
    """Carries out what a person asks, one command at a time: every method is a job of the owner."""

    def __init__(self, desk: Desk, parts: Parts) -> None:
        self._desk = desk
        self._parts = parts
        self._asking = Asking(desk, parts)

    async def execute(self, command: Command, prepared: Prepared | None) -> None:
        """Do it; `prepared` is what was made ready of a file before. Raises `Refused` and `StoreFailure`."""
        if isinstance(command, ClearHistory | MakeAccount):
            return  # the one is done in turns of its own, the other became an `AddAccount`
        if isinstance(command, SetTyping):
            await self._say_typing(command)
            return
        if isinstance(command, MarkRead):
            await self._parts.conversations.mark_read(command)
            return
        if isinstance(command, ReportActivity):
            await self._parts.activity.report(command)
            if command.active and command.conversation is not None:
                await self._parts.notifier.looked(command.conversation)
            return
        await self._parts.activity.touch()
        if isinstance(command, SendMessage | SendNudge):
            await self._send(command)
            return
        if await self._desk.store.knows_command(command.id):
            return
        match command:
            case RetryMessage():
                self._parts.check_room()
                await self._retry(command)
            case (
                SetPresence()
                | SetDisplayName()
                | SetPersonalMessage()
                | SetMedia()
                | SetPicture()
                | SetPrivacy()
            ):
                await self._asking.wish(command)
            case (
                AddContact()
                | RemoveContact()
                | RenameContact()
                | MoveContact()
                | BlockContact()
                | UnblockContact()
                | AcceptRequest()
                | DeclineRequest()
                | AddGroup()
                | RenameGroup()
                | RemoveGroup()
            ):
                check_errand(self._desk.state.snapshot, command)
                await self._asking.errand(command)
            case SignOutEndpoint():
                self._parts.accounts.check_endpoint(command)
                await self._asking.errand(command)
            case SignIn():
                await self._sign_in(command)
            case AddAccount() | RemoveAccount() | SignOut():
                await self._change_account(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case StartConversation():
                await self._parts.conversations.start(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case LeaveConversation():
                await self._leave(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case SetFavourite() | SetAlert() | SetNotes():
                await self._parts.remarks.change(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case SaveEmoticon() | RenameEmoticon() | RemoveEmoticon():
                await self._parts.emoticons.change(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case SendFile():
                self._parts.check_room()
                if prepared is not None:
                    await self._parts.files.send(command, prepared)
            case AcceptFile() | RefuseFile() | CancelFile() | RemoveFile():
                await self._parts.files.carry_out(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case SetDraft():
                await self._parts.conversations.set_draft(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case SetConversationNotifications():
                await self._parts.conversations.set_notifications(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case ChangePreferences():
                await self._parts.preferences.change(command)
                self._parts.history.wanted(command.change)
            case SaveTheme():
                await self._parts.preferences.save_theme(command)
            case RemoveTheme():
                await self._parts.preferences.remove_theme(command)
            case StartExport() | StartImport() | CancelJob() | DismissJob():
                await self._parts.history.change(command)
                self._desk.state.tell(CommandSettled(command=command.id))
            case _:
                assert_never(command)

    async def _send(self, command: SendMessage | SendNudge) -> None:
        # Whether it was given before is found out by storing it, or when it would be refused: what is given
        # most waits least.
        try:
            self._parts.check_room()
            self._parts.links.wake(await self._parts.conversations.send(command))
        except Refused:
            if not await self._desk.store.knows_command(command.id):
                raise

    async def _retry(self, command: RetryMessage) -> None:
        message = await self._desk.store.message(command.message)
        if message is not None and message.own and message.kind is MessageKind.FILE:
            await self._parts.files.retry(command, message)
        elif message is not None and not message.own:
            await self._parts.contents.ask_by_hand(command, message)
            self._desk.state.tell(CommandSettled(command=command.id))
        else:
            self._parts.links.wake(await self._parts.conversations.retry(command))

    async def _say_typing(self, command: SetTyping) -> None:
        conversation = await self._parts.conversations.find(command.conversation)
        link = self._parts.links.get(conversation.account)
        if link is not None and self._desk.state.snapshot.preferences.send_typing:
            link.typing(conversation.participants)

    async def _leave(self, command: LeaveConversation) -> None:
        conversation = await self._parts.conversations.find(command.conversation)
        await self._parts.comings.leave(command, conversation)
        link = self._parts.links.get(conversation.account)
        if link is not None:
            link.leave(conversation.participants)

    async def _sign_in(self, command: SignIn) -> None:
        new = await self._parts.accounts.sign_in(command)
        link = self._parts.links.get(command.account)
        if new or link is None or link.closing:
            await self._parts.links.open(command.account)
        elif command.presence is not None:
            # There is a connection already: the status is a wish like any other.
            await self._asking.wish(
                SetPresence(id=command.id, account=command.account, presence=command.presence)
            )
            return
        self._desk.state.tell(CommandSettled(command=command.id))

    async def _change_account(self, command: AddAccount | RemoveAccount | SignOut) -> None:
        match command:
            case AddAccount():
                await self._parts.links.open(await self._parts.accounts.add(command))
            case RemoveAccount():
                await self._parts.accounts.remove(command)
                self._parts.forget(command.account)
                self._parts.links.close(command.account)
            case SignOut():
                self._parts.links.close(await self._parts.accounts.sign_out(command))
            case _:
                assert_never(command)
