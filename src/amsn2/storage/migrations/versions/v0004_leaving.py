"""People leave in steps: whoever does is marked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody leaves yet."""
    op.add_column("persons", sa.Column("leaving", sa.Boolean(), nullable=False, server_default=sa.false()))
