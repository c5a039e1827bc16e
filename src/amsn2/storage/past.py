"""What changes the past: messages of other programs come into it, and old ones go."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID, uuid5

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, text, update

from amsn2.api.media import Attachment
from amsn2.api.models import AccountId, ConversationId, Delivery, Message, MessageId, PersonId
from amsn2.api.storage import Cleared
from amsn2.storage.history import count_unread
from amsn2.storage.rows import Values, encoded, message_of, message_values, place_of, readable_values
from amsn2.storage.schema import UNDERWAY, conversations, messages

_MINE = messages.c.person == bindparam("of_person")
_TALK = _MINE & (messages.c.conversation == bindparam("of_conversation"))
_PLACE: Any = bindparam("place", type_=messages.c.position.type)
_TAKEN = select(messages.c.position).where(messages.c.position == _PLACE)
_LAST_OF = select(func.max(messages.c.position)).where(
    messages.c.position >= _PLACE, messages.c.position < bindparam("end", type_=messages.c.position.type)
)
_SAME_TIME = select(func.max(messages.c.position)).where(
    _TALK,
    messages.c.position >= _PLACE,
    messages.c.position < _PLACE + place_of(60_000),
    messages.c.sent_at == bindparam("of_time", type_=messages.c.sent_at.type),
)
_ADD = insert(messages)
_THIS = (conversations.c.person == bindparam("of_person")) & (
    conversations.c.id == bindparam("of_conversation")
)
_PLACES = select(conversations.c.read_position, conversations.c.last_position).where(_THIS)
_MOVE = update(conversations).where(_THIS)
_OLDEST = select(messages.c.position).where(_TALK).order_by(messages.c.position)
_FIRST_UNDERWAY = select(func.min(messages.c.position)).where(_TALK, UNDERWAY)
_UPTO = delete(messages).where(_TALK, messages.c.position <= _PLACE)
_MOVE_SEQUENCE = text(
    "SELECT setval(s, greatest(:place, nextval(s))) FROM pg_get_serial_sequence('messages', 'position') AS s"
)

_MOMENT: Final = place_of(1)
"""Places of a millisecond."""

_NOWHERE: Final = 2**62

_COPIES: Final = UUID("0f6f2ab4-5a55-5d2e-9a0e-2010c0a1e500")
"""The namespace of ids of copies; any constant does."""

_ASKED_AT_ONCE: Final = 500
"""Ids that one statement names: below what SQLite takes."""


def add_past(connection: Connection, person: PersonId, past: Iterable[Message]) -> int:
    """Put messages at their times, without those that their account has; returns how many were added.

    Those of one time stand in the order in which they come. None is unread. Their conversations exist.
    """
    past = list(past)
    copies = {message.id: copy_id(_account(message), message.id) for message in past}
    known = _known(connection, person, [*copies, *copies.values()])
    highest: dict[ConversationId, int] = {}
    unread: dict[ConversationId, int] = {}
    rows: dict[int, Values] = {}
    newest: dict[tuple[ConversationId, int], int] = {}
    given: dict[int, int] = {}
    """The last place that is given here of each moment."""
    for message in past:
        account, copy = _account(message), copies[message.id]
        if known.get(message.id) == account or copy in known:
            continue
        name = copy if message.id in known else message.id
        known[name] = account
        talk = {"of_person": person, "of_conversation": message.conversation}
        if message.conversation not in unread:
            unread[message.conversation] = count_unread(connection, person, message.conversation)
        time = (message.conversation, message.sent_at)
        if time not in newest:
            place = place_of(message.sent_at)
            same = {**talk, "place": place, "of_time": message.sent_at}
            newest[time] = connection.execute(_SAME_TIME, same).scalar_one() or place - 1
        place = newest[time] + 1
        if place in rows or connection.execute(_TAKEN, {"place": place}).first():
            place = _free(connection, place, given)
        moment = place // _MOMENT
        given[moment] = max(place, given.get(moment, place))
        newest[time] = place
        row = readable_values(message_values(replace(message, id=name)), connection.dialect.name)
        rows[place] = {**row, "person": person, "position": place, "imported": True}
        rows[place]["origin"] = message.id if name != message.id else None
        rows[place]["remote_id"] = None
        highest[message.conversation] = max(place, highest.get(message.conversation, 0))
    if rows:
        connection.execute(_ADD, list(rows.values()))
    for conversation, place in highest.items():
        talk = {"of_person": person, "of_conversation": conversation}
        read, last = connection.execute(_PLACES, talk).one()
        change = {"last_position": max(last, place)}
        if not unread[conversation]:
            change["read_position"] = max(read, place)
        connection.execute(_MOVE, {**talk, **change})
    if highest and connection.dialect.name == "postgresql":
        connection.execute(_MOVE_SEQUENCE, {"place": max(highest.values())}).close()
    return len(rows)


def _free(connection: Connection, place: int, given: dict[int, int]) -> int:
    """A place soon after one that is taken, by looking at moments: a million lines may be of one time."""
    while True:
        moment = place // _MOMENT
        end = (moment + 1) * _MOMENT
        found = connection.execute(_LAST_OF, {"place": place, "end": end}).scalar_one()
        place = max(place, given.get(moment, -1) + 1, -1 if found is None else found + 1)
        if place < end:
            return place


def origins(connection: Connection, person: PersonId, ids: list[MessageId]) -> dict[MessageId, MessageId]:
    """By which ids those came that are copies of what another account had then."""
    found: dict[MessageId, MessageId] = {}
    for begin in range(0, len(ids), _ASKED_AT_ONCE):
        some = ids[begin : begin + _ASKED_AT_ONCE]
        copies = select(messages.c.id, messages.c.origin).where(
            messages.c.person == person, messages.c.id.in_(some), messages.c.origin.is_not(None)
        )
        found.update((row.id, row.origin) for row in connection.execute(copies))
    return found


def clear(
    connection: Connection, person: PersonId, conversation: ConversationId, upto: int, limit: int
) -> Cleared | None:
    """Remove messages up to a position, the oldest first and at most so many; None when there are none."""
    talk = {"of_person": person, "of_conversation": conversation}
    oldest = _OLDEST.where(messages.c.position <= _PLACE).limit(limit)
    places = connection.execute(oldest, {**talk, "place": upto}).scalars().all()
    return _cleared(connection, person, conversation, places[-1]) if places else None


def expire(connection: Connection, person: PersonId, before: int, limit: int) -> tuple[Cleared, ...]:
    """Remove messages of before that time, at most so many; nothing when none is left.

    What is still under way stays, and all behind it.
    """
    found: list[Cleared] = []
    mine = select(conversations.c.id).where(
        conversations.c.person == person, conversations.c.last_position > 0
    )
    for conversation in connection.execute(mine).scalars().all():
        talk = {"of_person": person, "of_conversation": conversation}
        stop = connection.execute(_FIRST_UNDERWAY, talk).scalar_one()
        end = min(place_of(before), _NOWHERE if stop is None else stop)
        old = _OLDEST.where(messages.c.position < _PLACE).limit(limit)
        places = connection.execute(old, {**talk, "place": end}).scalars().all()
        if places:
            found.append(_cleared(connection, person, conversation, places[-1]))
            limit -= len(places)
            if limit <= 0:
                break
    return tuple(found)


def forget_files(connection: Connection, person: PersonId, before: int, limit: int) -> tuple[Message, ...]:
    """Let go of files in messages of before that time, at most so many; the messages as they are now.

    What is still under way keeps its file: it is to be sent.
    """
    rows = connection.execute(
        select(messages)
        .where(
            messages.c.person == person,
            messages.c.attachment.is_not(None),
            or_(messages.c.attachment.like('%"blob":"%'), messages.c.attachment.like('%"preview":"%')),
            messages.c.position < place_of(before),
            messages.c.delivery.not_in((Delivery.QUEUED.value, Delivery.SENT.value)),
        )
        .order_by(messages.c.position)
        .limit(limit)
    )
    changed: list[Message] = []
    for message in map(message_of, rows.mappings().all()):
        if message.attachment is None:
            continue
        attachment: Attachment = replace(message.attachment, blob=None, preview=None)
        connection.execute(
            update(messages)
            .where(messages.c.position == message.position)
            .values(attachment=encoded(attachment))
        )
        changed.append(replace(message, attachment=attachment))
    return tuple(changed)


def _cleared(
    connection: Connection, person: PersonId, conversation: ConversationId, position: int
) -> Cleared:
    talk = {"of_person": person, "of_conversation": conversation}
    connection.execute(_UPTO, {**talk, "place": position})
    if connection.execute(_OLDEST.limit(1), talk).first() is None:
        connection.execute(_MOVE, {**talk, "last_position": 0})
    return Cleared(
        conversation=conversation, position=position, unread=count_unread(connection, person, conversation)
    )


def copy_id(account: AccountId, message: MessageId) -> MessageId:
    """The id that a message gets in an account when another account has it under its own already.

    It follows from both, so that it is known when it comes a second time.
    """
    return MessageId(str(uuid5(_COPIES, f"{account}\n{message}")))


def _account(message: Message) -> AccountId:
    return AccountId(message.conversation.partition(":")[0])


def _known(connection: Connection, person: PersonId, ids: list[MessageId]) -> dict[MessageId, AccountId]:
    """The accounts of those that are here."""
    found: dict[MessageId, AccountId] = {}
    for begin in range(0, len(ids), _ASKED_AT_ONCE):
        some = ids[begin : begin + _ASKED_AT_ONCE]
        same = select(messages.c.id, messages.c.account)
        same = same.where(messages.c.person == person, messages.c.id.in_(some))
        found.update((row.id, row.account) for row in connection.execute(same))
    return found
