"""The contact list: who is on it, in which groups, and what one keeps of them."""

from typing import Annotated

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.commands.command import CommandModel
from amsn2.api.models import AccountId, Address, ContactId, DisplayName, GroupId, GroupName


class AddContact(CommandModel, frozen=True, kw_only=True):
    """Put somebody on the list and ask to be allowed."""

    account: AccountId
    address: Address
    text: Annotated[str, Meta(max_length=limits.INVITATION_LENGTH)] = ""
    groups: tuple[GroupId, ...] = ()


class RemoveContact(CommandModel, frozen=True, kw_only=True):
    """Take somebody off the list."""

    contact: ContactId


class RenameContact(CommandModel, frozen=True, kw_only=True):
    """Set the alias of a contact; empty takes it away."""

    contact: ContactId
    alias: DisplayName


class MoveContact(CommandModel, frozen=True, kw_only=True):
    """Put a contact into exactly these groups."""

    contact: ContactId
    groups: tuple[GroupId, ...]


class BlockContact(CommandModel, frozen=True, kw_only=True):
    """Let somebody neither see nor write to the account."""

    contact: ContactId


class UnblockContact(CommandModel, frozen=True, kw_only=True):
    """Allow somebody again."""

    contact: ContactId


class SetFavourite(CommandModel, frozen=True, kw_only=True):
    """Put a contact on top of the list, or no longer."""

    contact: ContactId
    favourite: bool


class SetAlert(CommandModel, frozen=True, kw_only=True):
    """Be told when a contact comes online, or no longer."""

    contact: ContactId
    alert: bool


class SetNotes(CommandModel, frozen=True, kw_only=True):
    """Keep notes on a contact; empty takes them away."""

    contact: ContactId
    notes: Annotated[str, Meta(max_length=limits.NOTES_LENGTH)]


class AcceptRequest(CommandModel, frozen=True, kw_only=True):
    """Allow who asked; `add` also puts them on the list."""

    request: ContactId
    add: bool = True


class DeclineRequest(CommandModel, frozen=True, kw_only=True):
    """Refuse who asked; `block` also keeps them out for good."""

    request: ContactId
    block: bool = False


class AddGroup(CommandModel, frozen=True, kw_only=True):
    """Make a group."""

    account: AccountId
    name: GroupName


class RenameGroup(CommandModel, frozen=True, kw_only=True):
    """Give a group another name."""

    group: GroupId
    name: GroupName


class RemoveGroup(CommandModel, frozen=True, kw_only=True):
    """Remove a group; its contacts stay."""

    group: GroupId


ContactCommand = (
    AddContact
    | RemoveContact
    | RenameContact
    | MoveContact
    | BlockContact
    | UnblockContact
    | SetFavourite
    | SetAlert
    | SetNotes
    | AcceptRequest
    | DeclineRequest
    | AddGroup
    | RenameGroup
    | RemoveGroup
)
