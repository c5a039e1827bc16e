"""What in the database refers to blobs: as long as anything does, a blob stays."""

import re
from typing import Any, Final

from sqlalchemy import Column, Connection, select

from amsn2.api.media import BlobId
from amsn2.api.models import PersonId
from amsn2.storage.schema import ATTACHED, accounts, emoticons, imports, messages, pictures, remarks

_COLUMNS: Final[tuple[Column[Any], ...]] = (
    accounts.c.picture,
    remarks.c.picture,
    pictures.c.blob,
    emoticons.c.blob,
    imports.c.blob,
)

_NAME: Final = re.compile(r'"([0-9a-f]{64})"')
"""A blob's name in the JSON of a message; whatever else looks like one only keeps something too long."""


def references(connection: Connection, person: PersonId) -> set[BlobId]:
    """Every blob that is referred to."""
    found: set[BlobId] = set()
    for column in _COLUMNS:
        query = select(column).where(column.table.c.person == person, column.is_not(None)).distinct()
        found.update(connection.execute(query).scalars())
    contents = select(messages.c.emoticons, messages.c.attachment)
    for texts in connection.execute(contents.where(messages.c.person == person, ATTACHED)):
        for text in texts:
            found.update(map(BlobId, _NAME.findall(text or "")))
    return found
