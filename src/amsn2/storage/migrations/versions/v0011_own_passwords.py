"""Each address of the network in the box has a password of its own, and says how far it has come."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that there are share one with all of their person's: they get their own when aMSN2 starts."""
    op.add_column("addresses", sa.Column("sealed_password", sa.LargeBinary(), nullable=True))
    op.add_column("addresses", sa.Column("state", sa.Text(), nullable=False, server_default="changing"))
