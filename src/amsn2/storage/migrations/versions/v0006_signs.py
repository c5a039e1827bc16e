"""Smileys and other signs are found in PostgreSQL as well."""

import sqlalchemy as sa
from alembic import op

from amsn2.storage.words import spelled

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STEP = 1_000


def upgrade() -> None:
    """Spell the signs in what PostgreSQL reads; SQLite finds them as they are."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # What is ASCII has no sign.
    page = sa.text(
        "SELECT position, words FROM messages WHERE position > :place "
        "AND octet_length(words) > length(words) ORDER BY position LIMIT :step"
    )
    change = sa.text("UPDATE messages SET words = :words WHERE position = :position")
    place = -1
    while rows := connection.execute(page, {"place": place, "step": _STEP}).all():
        place = rows[-1].position
        read = [{"position": row.position, "words": spelled(row.words)} for row in rows]
        old = {row.position: row.words for row in rows}
        if changes := [values for values in read if values["words"] != old[values["position"]]]:
            connection.execute(change, changes)
