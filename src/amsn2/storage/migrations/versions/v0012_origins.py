"""A message that another account has too says by which id it came, so that an export can say so."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is a copy yet."""
    op.add_column("messages", sa.Column("origin", sa.Text(), nullable=True))
