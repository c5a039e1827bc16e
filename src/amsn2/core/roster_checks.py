"""What may be asked of a contact list, before any network hears of it."""

from typing import assert_never

from amsn2.api.commands import (
    AcceptRequest,
    AddContact,
    AddGroup,
    BlockContact,
    DeclineRequest,
    MoveContact,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    RenameGroup,
    UnblockContact,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Snapshot, contact_id
from amsn2.core.checks import (
    account_of,
    address_of,
    anybody,
    free_group_name,
    known_account,
    known_group,
    listed_contact,
    valid_address,
)

RosterErrand = (
    AddContact
    | RemoveContact
    | RenameContact
    | MoveContact
    | BlockContact
    | UnblockContact
    | AcceptRequest
    | DeclineRequest
    | AddGroup
    | RenameGroup
    | RemoveGroup
)


def check_errand(snapshot: Snapshot, command: RosterErrand) -> None:
    """Raises `Refused` when the command makes no sense to the list that there is."""
    match command:
        case AddContact():
            _check_new_contact(snapshot, command)
        case RemoveContact() | RenameContact():
            listed_contact(snapshot, command.contact)
        case MoveContact():
            contact = listed_contact(snapshot, command.contact)
            for group in command.groups:
                known_group(snapshot, group, contact.account)
        case BlockContact() | UnblockContact():
            anybody(snapshot, command.contact)
        case AcceptRequest() | DeclineRequest():
            # Answered in another tab a moment ago: then the person is known, and the answer harmless.
            if command.request not in snapshot.requests and command.request not in snapshot.contacts:
                raise Refused(ProblemCode.CONTACT_NOT_LISTED, address_of(command.request))
        case AddGroup():
            free_group_name(snapshot, known_account(snapshot, command.account), command.name)
        case RenameGroup():
            renamed = known_group(snapshot, command.group)
            free_group_name(snapshot, account_of(renamed), command.name, but=renamed)
        case RemoveGroup():
            known_group(snapshot, command.group)
        case _:
            assert_never(command)


def _check_new_contact(snapshot: Snapshot, command: AddContact) -> None:
    account = snapshot.accounts[known_account(snapshot, command.account)]
    address = valid_address(command.address)
    if address == account.address:
        raise Refused(ProblemCode.ADDRESS_INVALID, address)
    contact = snapshot.contacts.get(contact_id(account.id, address))
    if contact is not None and contact.listed:
        raise Refused(ProblemCode.CONTACT_EXISTS, address)
    for group in command.groups:
        known_group(snapshot, group, account.id)
