"""Rows of the database to models, and back. Lists and formats are kept as JSON."""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import RowMapping

from amsn2.api import limits
from amsn2.api.commands import Endpoints
from amsn2.api.errors import Problem
from amsn2.api.jobs import ImportFormat
from amsn2.api.media import Attachment, MessageEmoticon
from amsn2.api.models import (
    Contact,
    Conversation,
    ConversationId,
    Delivery,
    GroupId,
    Media,
    Message,
    MessageKind,
    Presence,
    TextFormat,
)
from amsn2.api.preferences import NotificationLevel
from amsn2.api.storage import MissingContent, Remarks, StoredAccount, UnfinishedImport
from amsn2.storage.words import indexed, spelled

Values = dict[str, Any]
"""A row: values by the names of the columns."""

PLACES = 1_000
"""Positions a millisecond: a message stands at its time, so that an old one can still come between."""

_T = TypeVar("_T")


def encoded(value: object) -> str | None:
    """A value as JSON, None as nothing at all."""
    return None if value is None else msgspec.json.encode(value).decode()


def decoded(text: str, kind: type[_T]) -> _T:
    """The value of a JSON text."""
    return msgspec.json.decode(text, type=kind)


def account_values(account: StoredAccount) -> Values:
    """The row of an account, without its password and with the proxy in clear: it is to be sealed."""
    return {
        **msgspec.structs.asdict(account),
        "endpoints": encoded(account.endpoints),
        "presence": account.presence.value,
        "media": encoded(account.media),
        "sealed_proxy": None,
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
        choice=row["choice"],
        media=decoded(row["media"], Media) if row["media"] else None,
        picture=row["picture"],
        remember=row["remember"],
        allow_strangers=row["allow_strangers"],
    )


def contact_values(contact: Contact) -> Values:
    """The row of a contact, as the network has it; its presence is not kept, its remarks are kept apart."""
    return {
        "id": contact.id,
        "account": contact.account,
        "address": contact.address,
        "display_name": contact.display_name,
        "alias": contact.alias,
        "personal_message": contact.personal_message,
        "groups": encoded(contact.groups),
        "listed": contact.listed,
        "blocked": contact.blocked,
    }


def remarks_values(remarks: Remarks) -> Values:
    """The row of what the person keeps of a contact."""
    values = msgspec.structs.asdict(remarks)
    contact = values.pop("contact")
    return {**values, "id": contact, "account": contact.partition(":")[0]}


def remarks_of(row: RowMapping) -> Remarks:
    """The remarks of a row."""
    return Remarks(
        contact=row["id"],
        picture=row["picture"],
        favourite=row["favourite"],
        alert=row["alert"],
        notes=row["notes"],
        last_seen=row["last_seen"],
    )


def missing_of(row: RowMapping) -> MissingContent:
    """What has not come, of a row."""
    return MissingContent(**{name: row[name] for name in MissingContent.__struct_fields__})


def import_of(row: RowMapping) -> UnfinishedImport:
    """The import of a row."""
    format_ = ImportFormat(row["format"])
    return UnfinishedImport(
        id=row["id"], account=row["account"], blob=row["blob"], format=format_, added=row["added"]
    )


def talk_values(conversation: Conversation) -> Values:
    """What the person has set of a conversation, and who left it."""
    return {
        "left": encoded(conversation.left),
        "draft": conversation.draft,
        "notifications": conversation.notifications,
        "muted_until": conversation.muted_until,
    }


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
        **talk_values(conversation),
    }


def conversation_of(row: RowMapping, unread: int, last: Message | None) -> Conversation:
    """The conversation of a row, with what was worked out."""
    return Conversation(
        id=row["id"],
        account=row["account"],
        participants=decoded(row["participants"], tuple[str, ...]),
        read_position=row["read_position"],
        left=decoded(row["left"], tuple[str, ...]),
        unread=unread,
        last=last,
        draft=row["draft"],
        notifications=NotificationLevel(row["notifications"]) if row["notifications"] else None,
        muted_until=row["muted_until"],
    )


def message_values(message: Message) -> Values:
    """The row of a message that has no position yet."""
    values = msgspec.structs.asdict(message)
    del values["position"]
    name = "" if message.attachment is None else message.attachment.name
    account = message.conversation.partition(":")[0]
    return {
        **values,
        "account": account,
        "kind": message.kind.value,
        "delivery": message.delivery.value,
        "format": encoded(message.format),
        "problem": encoded(message.problem),
        "words": indexed(f"{message.text} {name}" if name else message.text),
        **content_values(message.emoticons, message.attachment),
    }


def readable_values(row: Values, dialect: str) -> Values:
    """The row of a message with words as the index of that kind of database can read them."""
    if dialect != "postgresql" or row["words"] is None:
        return row
    return {**row, "words": spelled(row["words"])}


def content_values(emoticons: tuple[MessageEmoticon, ...], attachment: Attachment | None) -> Values:
    """What a message has besides its text; most have nothing."""
    return {"emoticons": encoded(emoticons or None), "attachment": encoded(attachment)}


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
        emoticons=decoded(row["emoticons"], tuple[MessageEmoticon, ...]) if row["emoticons"] else (),
        attachment=decoded(row["attachment"], Attachment) if row["attachment"] else None,
    )


def place_of(time: int) -> int:
    """The first position of a time; ms since 1970 UTC."""
    return max(0, min(time, limits.POSITION // PLACES)) * PLACES
