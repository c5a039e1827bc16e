"""What a person asks, one class each, by subject. The same id twice has one effect.

A new one goes to its subject, into the union there, and into the list of names here.
"""

from amsn2.api.commands.accounts import (
    AccountCommand,
    AddAccount,
    Endpoints,
    MakeAccount,
    RemoveAccount,
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
    SignIn,
    SignOut,
    SignOutEndpoint,
)
from amsn2.api.commands.activity import ReportActivity
from amsn2.api.commands.command import CommandId, Uuid
from amsn2.api.commands.contacts import (
    AcceptRequest,
    AddContact,
    AddGroup,
    BlockContact,
    ContactCommand,
    DeclineRequest,
    MoveContact,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    RenameGroup,
    SetAlert,
    SetFavourite,
    SetNotes,
    UnblockContact,
)
from amsn2.api.commands.conversations import (
    AcceptFile,
    CancelFile,
    ClearHistory,
    ConversationCommand,
    LeaveConversation,
    MarkRead,
    RefuseFile,
    RemoveFile,
    RetryMessage,
    SendFile,
    SendMessage,
    SendNudge,
    SetConversationNotifications,
    SetDraft,
    SetTyping,
    StartConversation,
)
from amsn2.api.commands.emoticons import EmoticonCommand, RemoveEmoticon, RenameEmoticon, SaveEmoticon
from amsn2.api.commands.jobs import CancelJob, DismissJob, JobCommand, StartExport, StartImport
from amsn2.api.commands.preferences import ChangePreferences, PreferencesCommand, RemoveTheme, SaveTheme

Command = (
    AccountCommand
    | ContactCommand
    | ConversationCommand
    | EmoticonCommand
    | PreferencesCommand
    | ReportActivity
    | JobCommand
)
"""Everything a person can ask; match it with `assert_never` at the end."""

__all__ = [
    "AcceptFile",
    "AcceptRequest",
    "AccountCommand",
    "AddAccount",
    "AddContact",
    "AddGroup",
    "BlockContact",
    "CancelFile",
    "CancelJob",
    "ChangePreferences",
    "ClearHistory",
    "Command",
    "CommandId",
    "ContactCommand",
    "ConversationCommand",
    "DeclineRequest",
    "DismissJob",
    "EmoticonCommand",
    "Endpoints",
    "JobCommand",
    "LeaveConversation",
    "MakeAccount",
    "MarkRead",
    "MoveContact",
    "PreferencesCommand",
    "RefuseFile",
    "RemoveAccount",
    "RemoveContact",
    "RemoveEmoticon",
    "RemoveFile",
    "RemoveGroup",
    "RemoveTheme",
    "RenameContact",
    "RenameEmoticon",
    "RenameGroup",
    "ReportActivity",
    "RetryMessage",
    "SaveEmoticon",
    "SaveTheme",
    "SendFile",
    "SendMessage",
    "SendNudge",
    "SetAlert",
    "SetConversationNotifications",
    "SetDisplayName",
    "SetDraft",
    "SetFavourite",
    "SetMedia",
    "SetNotes",
    "SetPersonalMessage",
    "SetPicture",
    "SetPresence",
    "SetPrivacy",
    "SetTyping",
    "SignIn",
    "SignOut",
    "SignOutEndpoint",
    "StartConversation",
    "StartExport",
    "StartImport",
    "UnblockContact",
    "Uuid",
]
