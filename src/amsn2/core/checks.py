"""Whether a command makes sense, as far as can be said without the network."""

import re

import msgspec

from amsn2.api import limits
from amsn2.api.commands import Command
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import AccountId, Contact, ContactId, GroupId, Snapshot
from amsn2.api.nul import has_nul

_ADDRESS = re.compile(r"[^\s@:,]+@[^\s@:,]+")
_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def well_formed(command: Command) -> Command:
    """The command, held against every limit of its fields, whoever made it.

    Raises `Refused` COMMAND_MALFORMED. Half a surrogate pair cannot be stored, so it is refused too; so is
    NUL, which not every database takes.
    """
    try:
        data = msgspec.json.encode(command)
        if has_nul(data):
            raise Refused(ProblemCode.COMMAND_MALFORMED, type(command).__name__)
        return _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Refused(ProblemCode.COMMAND_MALFORMED, type(command).__name__) from error


def known_account(snapshot: Snapshot, account: AccountId) -> AccountId:
    """The account; raises `Refused` ACCOUNT_UNKNOWN."""
    if account not in snapshot.accounts:
        raise Refused(ProblemCode.ACCOUNT_UNKNOWN)
    return account


def listed_contact(snapshot: Snapshot, contact: ContactId) -> Contact:
    """The contact; raises `Refused` CONTACT_NOT_LISTED."""
    known = snapshot.contacts.get(contact)
    if known is None:
        raise Refused(ProblemCode.CONTACT_NOT_LISTED, address_of(contact))
    return known


def anybody(snapshot: Snapshot, contact: ContactId) -> ContactId:
    """The id of anybody that an account could have to do with, listed or not.

    Raises `Refused` ACCOUNT_UNKNOWN or ADDRESS_INVALID.
    """
    known_account(snapshot, account_of(contact))
    valid_address(address_of(contact))
    return contact


def known_group(snapshot: Snapshot, group: GroupId, account: AccountId | None = None) -> GroupId:
    """The group, of that account if one is given; raises `Refused` GROUP_UNKNOWN."""
    known = snapshot.groups.get(group)
    if known is None or account not in (None, known.account):
        raise Refused(ProblemCode.GROUP_UNKNOWN)
    return group


def free_group_name(snapshot: Snapshot, account: AccountId, name: str, but: GroupId | None = None) -> str:
    """The name, when no other group of the account has it; raises `Refused` GROUP_EXISTS."""
    for group in snapshot.groups.values():
        if group.account == account and group.name == name and group.id != but:
            raise Refused(ProblemCode.GROUP_EXISTS, name)
    return name


def valid_address(address: str) -> str:
    """The address in lower case; raises `Refused` ADDRESS_INVALID."""
    if len(address) > limits.ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        raise Refused(ProblemCode.ADDRESS_INVALID, address[: limits.ADDRESS_LENGTH])
    return address.lower()


def account_of(id: ContactId | GroupId) -> AccountId:  # noqa: A002 - it is an id
    """The account part of an id."""
    return AccountId(id.partition(":")[0])


def address_of(contact: ContactId) -> str:
    """The address part of a contact's id."""
    return contact.partition(":")[2]


def group_part(group: GroupId) -> str:
    """The network's own id of a group."""
    return group.partition(":")[2]
