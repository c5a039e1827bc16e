"""An account knows whether strangers may see it and write to it, once its network has said so."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No network has said it yet."""
    op.add_column("accounts", sa.Column("allow_strangers", sa.Boolean(), nullable=True))
