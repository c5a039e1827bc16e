"""Questions about what was said: pages of messages, what is unread, what is last."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Join, Select, and_, bindparam, func, select

from amsn2.api.models import (
    AccountId,
    Conversation,
    ConversationId,
    Message,
    MessageKind,
    MessagePage,
    MessageQuery,
    PersonId,
)
from amsn2.storage.rows import conversation_of, message_of
from amsn2.storage.schema import UNDERWAY, conversations, messages


def find_conversation(
    connection: Connection, person: PersonId, conversation: ConversationId
) -> Conversation | None:
    """One conversation, with its unread count and its last message."""
    this = (conversations.c.person == person) & (conversations.c.id == conversation)
    found = _conversations(connection, this, limit=1)
    return found[0] if found else None


def newest_conversations(connection: Connection, person: PersonId, limit: int) -> list[Conversation]:
    """The conversations that were last written in, newest first."""
    return _conversations(connection, conversations.c.person == person, limit)


def all_conversations(
    connection: Connection, person: PersonId, account: AccountId | None
) -> tuple[Conversation, ...]:
    """Every conversation in which something was said, without what was said."""
    query = select(conversations).where(conversations.c.person == person, conversations.c.last_position > 0)
    if account is not None:
        query = query.where(conversations.c.account == account)
    rows = connection.execute(query.order_by(conversations.c.id)).mappings()
    return tuple(conversation_of(row, 0, None) for row in rows)


def count_messages(
    connection: Connection, person: PersonId, conversations_: tuple[ConversationId, ...]
) -> int:
    """How many messages these conversations have."""
    count = select(func.count()).select_from(messages).where(_TALK)
    return sum(
        connection.execute(count, {"person": person, "conversation": one}).scalar_one()
        for one in conversations_
    )


def underway(connection: Connection, person: PersonId) -> tuple[Message, ...]:
    """Messages that are still queued or sent, by position."""
    query = select(messages).where(messages.c.person == person, UNDERWAY).order_by(messages.c.position)
    return _messages(connection.execute(query))


def unnotified(connection: Connection, person: PersonId, limit: int) -> tuple[Message, ...]:
    """The newest unread messages of others of which it was not decided whether to notify, by position."""
    query = (
        select(messages)
        .select_from(_with_unread())
        .where(conversations.c.person == person, messages.c.position > conversations.c.notified_position)
        .order_by(messages.c.position.desc())
        .limit(limit)
    )
    return _messages(connection.execute(query))[::-1]


def count_unread(connection: Connection, person: PersonId, conversation: ConversationId) -> int:
    """How many messages of others stand above the read position."""
    return connection.execute(_UNREAD, {"person": person, "conversation": conversation}).scalar_one()


def page(connection: Connection, person: PersonId, query: MessageQuery) -> MessagePage:
    """A page of a conversation: before, after or around a position, or the newest."""
    talk = _Talk(connection, person, query.conversation)
    if query.after is not None:
        found = talk.messages(_ABOVE, query.limit, query.after)
    elif query.around is not None:
        found = _around(talk, query.around, query.limit)
    elif query.before is not None:
        found = talk.messages(_BELOW, query.limit, query.before)[::-1]
    else:
        found = talk.messages(_NEWEST, query.limit)[::-1]
    if not found:
        # Nothing on this side: what there is lies on the other.
        some = talk.has(_ANY)
        return MessagePage(
            messages=(),
            earlier=some and query.after is not None,
            later=some and query.before is not None,
        )
    return MessagePage(
        messages=found,
        earlier=talk.has(_ANY_BELOW, found[0].position),
        later=talk.has(_ANY_ABOVE, found[-1].position),
    )


# Built once: to build a question and its key anew takes longer than SQLite takes to answer it.
_TALK = and_(messages.c.person == bindparam("person"), messages.c.conversation == bindparam("conversation"))
_PLACE: ColumnElement[int] = bindparam("place", type_=messages.c.position.type)
_PAGE = select(messages).where(_TALK).limit(bindparam("limit"))
_NEWEST = _PAGE.order_by(messages.c.position.desc())
_BELOW = _NEWEST.where(messages.c.position < _PLACE)
_UPTO = _NEWEST.where(messages.c.position <= _PLACE)
_ABOVE = _PAGE.where(messages.c.position > _PLACE).order_by(messages.c.position)
_ANY = select(messages.c.position).where(_TALK).limit(1)
_ANY_BELOW = _ANY.where(messages.c.position < _PLACE)
_ANY_ABOVE = _ANY.where(messages.c.position > _PLACE)


class _Talk:
    """The messages of one conversation."""

    def __init__(self, connection: Connection, person: PersonId, conversation: ConversationId) -> None:
        self._connection = connection
        self._scope = {"person": person, "conversation": conversation}

    def messages(self, question: Select[Any], limit: int, place: int | None = None) -> tuple[Message, ...]:
        return _messages(self._connection.execute(question, {**self._scope, "limit": limit, "place": place}))

    def has(self, question: Select[Any], place: int | None = None) -> bool:
        return self._connection.execute(question, {**self._scope, "place": place}).first() is not None


def _around(talk: _Talk, middle: int, limit: int) -> tuple[Message, ...]:
    upto = talk.messages(_UPTO, limit, middle)[::-1]
    above = talk.messages(_ABOVE, limit, middle)
    # Where one side has less than its half, the other fills the page.
    later = max(limit // 2, limit - len(upto))
    above = above[:later]
    return upto[max(0, len(upto) + len(above) - limit) :] + above


def _conversations(connection: Connection, where: ColumnElement[bool], limit: int) -> list[Conversation]:
    order = (conversations.c.last_position.desc(), conversations.c.id)
    chosen = select(conversations).where(where).order_by(*order).limit(limit)
    rows = connection.execute(chosen).mappings().all()
    chosen_ids = chosen.with_only_columns(conversations.c.person, conversations.c.id).subquery()
    among = and_(conversations.c.person == chosen_ids.c.person, conversations.c.id == chosen_ids.c.id)
    counts = connection.execute(
        select(conversations.c.id, func.count())
        .select_from(_with_unread().join(chosen_ids, among))
        .group_by(conversations.c.id)
    )
    unread = {row[0]: row[1] for row in counts}
    lasts = connection.execute(
        select(messages)
        .select_from(conversations)
        .join(chosen_ids, among)
        .join(messages, messages.c.position == conversations.c.last_position)
    )
    last = {message.conversation: message for message in _messages(lasts)}
    return [conversation_of(row, unread.get(row["id"], 0), last.get(row["id"])) for row in rows]


def _with_unread() -> Join:
    unread = and_(
        messages.c.person == conversations.c.person,
        messages.c.conversation == conversations.c.id,
        messages.c.position > conversations.c.read_position,
        messages.c.own.is_(False),
        messages.c.imported.is_(False),
        *(messages.c.kind != kind.value for kind in MessageKind if kind.unsaid),
    )
    return conversations.join(messages, unread)


_UNREAD = (
    select(func.count())
    .select_from(_with_unread())
    .where(conversations.c.person == bindparam("person"), conversations.c.id == bindparam("conversation"))
)


def _messages(result: CursorResult[Any]) -> tuple[Message, ...]:
    return tuple(map(message_of, result.mappings()))
