"""How much room the messages take, and how the disk gets back what was removed."""

from typing import Final

from sqlalchemy import Connection, select

from amsn2.api.models import PersonId
from amsn2.api.storage import MessageUsage
from amsn2.storage.schema import messages, usage

PAGES: Final = 2_000
"""Pages given back at once, 8 MB: what holds up whoever writes meanwhile by some 20 ms."""


def message_usage(connection: Connection, person: PersonId) -> MessageUsage:
    """As it was counted while messages came and went; nothing is looked through."""
    row = connection.execute(
        select(usage.c.messages, usage.c.message_bytes).where(usage.c.person == person)
    ).first()
    oldest = connection.execute(
        select(messages.c.sent_at).where(messages.c.person == person).order_by(messages.c.position).limit(1)
    ).scalar_one_or_none()
    if row is None:
        return MessageUsage(messages=0, message_bytes=0, oldest=oldest)
    return MessageUsage(messages=row.messages, message_bytes=row.message_bytes, oldest=oldest)


def give_back(connection: Connection) -> None:
    """Let the file end earlier, by a bounded number of pages that hold nothing."""
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        return
    (free,) = driver.execute("PRAGMA freelist_count").fetchone()
    for _ in range(min(free, PAGES)):
        # One page each time: the driver hears no more than the first.
        driver.execute("PRAGMA incremental_vacuum(1)").close()
