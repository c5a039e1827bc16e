"""Ids that the core gives. All follow from what they name, so that doing a thing twice names it alike."""

from hashlib import sha256
from uuid import UUID, uuid5

from amsn2.api.commands import CommandId
from amsn2.api.models import AccountId, ConversationId, MessageId, PersonId

_ROOM = UUID("5d0a5c4e-8d0b-5e0e-9a6c-2009d2a5e1f2")
"""The namespace of our version 5 UUIDs; any constant does."""


def new_account_id(person: PersonId, command: CommandId) -> AccountId:
    """The id of the account that a command adds: short, hexadecimal, told apart between persons."""
    return AccountId(sha256(f"{person}\n{command}".encode()).hexdigest()[:12])


def new_endpoint_id(account: AccountId, command: CommandId) -> str:
    """A UUID by which a network tells this place from the account's other places."""
    return str(uuid5(_ROOM, f"endpoint\n{account}\n{command}"))


def coming_id(conversation: ConversationId, address: str, at: int, after: MessageId | None) -> MessageId:
    """The id of the line that somebody came or went at that time, after that message."""
    return MessageId(str(uuid5(_ROOM, f"coming\n{conversation}\n{address}\n{at}\n{after}")))


def message_for(command: CommandId, receiver: str) -> MessageId:
    """The id of the message that a command makes for one of several."""
    return MessageId(str(uuid5(_ROOM, f"for\n{command}\n{receiver}")))


def received_message_id(account: AccountId, author: str, remote_id: str) -> MessageId:
    """The id of a received message here. Its author's id for it may be another account's of this person."""
    return MessageId(str(uuid5(_ROOM, f"message\n{account}\n{author}\n{remote_id}")))
