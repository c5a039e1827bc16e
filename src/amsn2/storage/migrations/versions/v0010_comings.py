"""It is kept who has left a conversation of several."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has, as far as is known."""
    column = sa.Column("left", sa.Text(), nullable=False, server_default="[]")
    op.add_column("conversations", column)
