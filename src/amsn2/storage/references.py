"""What in the database refers to blobs: as long as anything does, a blob stays."""

import re
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, or_, select

from amsn2.api.media import BlobId
from amsn2.api.models import PersonId
from amsn2.storage.schema import accounts, emoticons, messages, pictures, remarks

_COLUMNS: Final[tuple[Column[Any], ...]] = (
    accounts.c.picture,
    remarks.c.picture,
    pictures.c.blob,
    emoticons.c.blob,
)

_NAME: Final = re.compile(r'"([0-9a-f]{64})"')
"""A blob's name in the JSON of a message; whatever else looks like one only keeps something too long."""


def references(connection: Connection, person: PersonId, *, above: int = 0) -> tuple[set[BlobId], int]:
    """Every blob that is referred to, by messages only above that position; and the highest position."""
    found: set[BlobId] = set()
    for column in _COLUMNS:
        query = select(column).where(column.table.c.person == person, column.is_not(None)).distinct()
        found.update(connection.execute(query).scalars())
    highest = above
    for position, *texts in connection.execute(_contents(person, above)):
        highest = max(highest, position)
        for text in texts:
            found.update(map(BlobId, _NAME.findall(text or "")))
    return found, highest


def _contents(person: PersonId, above: int) -> Select[Any]:
    return select(messages.c.position, messages.c.emoticons, messages.c.attachment).where(
        messages.c.person == person,
        messages.c.position > above,
        or_(messages.c.emoticons.is_not(None), messages.c.attachment.is_not(None)),
    )
