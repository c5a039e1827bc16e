"""Pushes that no service has taken yet outlive a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is late."""
    op.create_table(
        "late_pushes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("subscription", sa.String(length=36), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_late_pushes_person", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subscription"],
            ["push_subscriptions.id"],
            name="fk_late_pushes_subscription",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_late_pushes"),
    )
    for column in ("person", "subscription"):
        op.create_index(f"ix_late_pushes_{column}", "late_pushes", [column], unique=False)
