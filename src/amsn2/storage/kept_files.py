"""Which messages hold the largest files."""

from heapq import nlargest

from sqlalchemy import Connection, select

from amsn2.api.models import Message, MessageKind, PersonId
from amsn2.storage.rows import message_of
from amsn2.storage.schema import messages


def largest_files(connection: Connection, person: PersonId, limit: int) -> tuple[Message, ...]:
    """So many messages of files whose bytes are here, the largest first, of equal ones the newest.

    Sizes stand in JSON, which no two databases read alike, so they are compared here.
    """
    query = select(messages).where(
        messages.c.person == person,
        messages.c.kind == MessageKind.FILE.value,
        messages.c.attachment.is_not(None),
    )
    rows = connection.execute(query).mappings()
    return tuple(nlargest(limit, filter(_is_kept, map(message_of, rows)), key=_weight))


def _is_kept(message: Message) -> bool:
    return message.attachment is not None and message.attachment.blob is not None


def _weight(message: Message) -> tuple[int, int]:
    return (0 if message.attachment is None else message.attachment.size, message.position)
