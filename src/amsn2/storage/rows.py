"""Rows of the database to models, and back. Lists and formats are kept as JSON."""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import RowMapping

from amsn2.api.commands import Endpoints
from amsn2.api.errors import Problem
from amsn2.api.models import (
    Contact,
    Conversation,
    ConversationId,
    Delivery,
    GroupId,
    Message,
    MessageKind,
    Presence,
    TextFormat,
)
from amsn2.api.storage import StoredAccount

Values = dict[str, Any]
"""A row: values by the names of the columns."""

_T = TypeVar("_T")


def encoded(value: object) -> str | None:
    """A value as JSON, None as nothing at all."""
    return None if value is None else msgspec.json.encode(value).decode()


def decoded(text: str, kind: type[_T]) -> _T:
    """The value of a JSON text."""
    return msgspec.json.decode(text, type=kind)


def account_values(account: StoredAccount) -> Values:
    """The row of an account, without its password."""
    return {
        **msgspec.structs.asdict(account),
        "endpoints": encoded(account.endpoints),
        "presence": account.presence.value,
    }


def account_of(row: RowMapping) -> StoredAccount:
    """The account of a row."""
    return StoredAccount(
        id=row["id"],
        network=row["network"],
        address=row["address"],
        endpoints=decoded(row["endpoints"], Endpoints) if row["endpoints"] else None,
        endpoint_id=row["endpoint_id"],
        wanted=row["wanted"],
        presence=Presence(row["presence"]),
        display_name=row["display_name"],
        personal_message=row["personal_message"],
    )


def contact_values(contact: Contact) -> Values:
    """The row of a contact; its presence is not kept."""
    values = {**msgspec.structs.asdict(contact), "groups": encoded(contact.groups)}
    del values["presence"]
    return values


def contact_of(row: RowMapping) -> Contact:
    """The contact of a row, offline."""
    return Contact(
        id=row["id"],
        account=row["account"],
        address=row["address"],
        display_name=row["display_name"],
        alias=row["alias"],
        personal_message=row["personal_message"],
        groups=decoded(row["groups"], tuple[GroupId, ...]),
        listed=row["listed"],
        blocked=row["blocked"],
    )


def conversation_values(conversation: Conversation) -> Values:
    """The row of an empty conversation."""
    return {
        "id": conversation.id,
        "account": conversation.account,
        "participants": encoded(conversation.participants),
        "read_position": conversation.read_position,
        "last_position": 0,
    }


def conversation_of(row: RowMapping, unread: int, last: Message | None) -> Conversation:
    """The conversation of a row, with what was worked out."""
    return Conversation(
        id=row["id"],
        account=row["account"],
        participants=decoded(row["participants"], tuple[str, ...]),
        read_position=row["read_position"],
        unread=unread,
        last=last,
    )


def message_values(message: Message) -> Values:
    """The row of a message that has no position yet."""
    values = msgspec.structs.asdict(message)
    del values["position"]
    account = message.conversation.partition(":")[0]
    return {
        **values,
        "account": account,
        "kind": message.kind.value,
        "delivery": message.delivery.value,
        "format": encoded(message.format),
        "problem": encoded(message.problem),
    }


def message_of(row: RowMapping) -> Message:
    """The message of a row."""
    return Message(
        id=row["id"],
        conversation=ConversationId(row["conversation"]),
        position=row["position"],
        author=row["author"],
        own=row["own"],
        kind=MessageKind(row["kind"]),
        text=row["text"],
        format=decoded(row["format"], TextFormat),
        sent_at=row["sent_at"],
        delivery=Delivery(row["delivery"]),
        problem=decoded(row["problem"], Problem) if row["problem"] else None,
        kept_offline=row["kept_offline"],
    )
