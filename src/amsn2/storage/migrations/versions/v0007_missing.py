"""What belongs to messages and has not come, so that it is asked for again after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing: of what did not come before nobody wrote down how to ask for it."""
    op.create_table(
        "missing_contents",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person", "message"],
            ["messages.person", "messages.id"],
            name="fk_missing_contents_person_message",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person", "id", name="pk_missing_contents"),
    )
    op.create_index(
        "ix_missing_contents_person_message", "missing_contents", ["person", "message"], unique=False
    )
