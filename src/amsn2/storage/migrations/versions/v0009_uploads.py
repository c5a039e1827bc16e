"""Uploads that broke off go on where they were."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is under way."""
    op.create_table(
        "uploads",
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("come", sa.BigInteger(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_uploads_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", "id", name="pk_uploads"),
    )
