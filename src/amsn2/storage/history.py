"""Questions about what was said: pages of messages, what is unread, what is last."""

from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Join, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from amsn2.api.models import Conversation, ConversationId, Message, MessagePage, MessageQuery, PersonId
from amsn2.storage.rows import conversation_of, message_of
from amsn2.storage.schema import UNDERWAY, conversations, messages


def count_unread(person: PersonId, conversation: ConversationId) -> Select[int]:
    """How many messages of others stand above the read position."""
    return (
        select(func.count())
        .select_from(_with_unread())
        .where(conversations.c.person == person, conversations.c.id == conversation)
    )


async def find_conversation(
    connection: AsyncConnection, person: PersonId, conversation: ConversationId
) -> Conversation | None:
    """One conversation, with its unread count and its last message."""
    this = (conversations.c.person == person) & (conversations.c.id == conversation)
    found = await _conversations(connection, this, limit=1)
    return found[0] if found else None


async def newest_conversations(
    connection: AsyncConnection, person: PersonId, limit: int
) -> list[Conversation]:
    """The conversations that were last written in, newest first."""
    return await _conversations(connection, conversations.c.person == person, limit)


async def underway(connection: AsyncConnection, person: PersonId) -> tuple[Message, ...]:
    """Own messages that are still queued or sent, by position."""
    query = select(messages).where(messages.c.person == person, UNDERWAY).order_by(messages.c.position)
    return _messages(await connection.execute(query))


async def page(connection: AsyncConnection, person: PersonId, query: MessageQuery) -> MessagePage:
    """A page of a conversation: before, after or around a position, or the newest."""
    scope = and_(messages.c.person == person, messages.c.conversation == query.conversation)
    position = messages.c.position
    if query.after is not None:
        found = await _ascending(connection, and_(scope, position > query.after), query.limit)
    elif query.around is not None:
        found = await _around(connection, scope, query.around, query.limit)
    elif query.before is not None:
        found = await _descending(connection, and_(scope, position < query.before), query.limit)
    else:
        found = await _descending(connection, scope, query.limit)
    if not found:
        # Nothing on this side: what there is lies on the other.
        some = await _any(connection, scope)
        return MessagePage(
            messages=(),
            earlier=some and query.after is not None,
            later=some and query.before is not None,
        )
    return MessagePage(
        messages=found,
        earlier=await _any(connection, and_(scope, position < found[0].position)),
        later=await _any(connection, and_(scope, position > found[-1].position)),
    )


async def _around(
    connection: AsyncConnection, scope: ColumnElement[bool], middle: int, limit: int
) -> tuple[Message, ...]:
    position = messages.c.position
    upto = await _descending(connection, and_(scope, position <= middle), limit)
    above = await _ascending(connection, and_(scope, position > middle), limit)
    # Where one side has less than its half, the other fills the page.
    later = max(limit // 2, limit - len(upto))
    above = above[:later]
    return upto[max(0, len(upto) + len(above) - limit) :] + above


async def _ascending(
    connection: AsyncConnection, where: ColumnElement[bool], limit: int
) -> tuple[Message, ...]:
    query = select(messages).where(where).order_by(messages.c.position).limit(limit)
    return _messages(await connection.execute(query))


async def _descending(
    connection: AsyncConnection, where: ColumnElement[bool], limit: int
) -> tuple[Message, ...]:
    query = select(messages).where(where).order_by(messages.c.position.desc()).limit(limit)
    return _messages(await connection.execute(query))[::-1]


async def _any(connection: AsyncConnection, where: ColumnElement[bool]) -> bool:
    query = select(messages.c.position).where(where).limit(1)
    return (await connection.execute(query)).first() is not None


async def _conversations(
    connection: AsyncConnection, where: ColumnElement[bool], limit: int
) -> list[Conversation]:
    order = (conversations.c.last_position.desc(), conversations.c.id)
    chosen = select(conversations).where(where).order_by(*order).limit(limit)
    rows = (await connection.execute(chosen)).mappings().all()
    chosen_ids = chosen.with_only_columns(conversations.c.person, conversations.c.id).subquery()
    among = and_(conversations.c.person == chosen_ids.c.person, conversations.c.id == chosen_ids.c.id)
    counts = await connection.execute(
        select(conversations.c.id, func.count())
        .select_from(_with_unread().join(chosen_ids, among))
        .group_by(conversations.c.id)
    )
    unread = {row[0]: row[1] for row in counts}
    lasts = await connection.execute(
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
    )
    return conversations.join(messages, unread)


def _messages(result: CursorResult[Any]) -> tuple[Message, ...]:
    return tuple(map(message_of, result.mappings()))
