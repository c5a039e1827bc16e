"""Imports that a restart broke off go on."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is under way."""
    op.create_table(
        "imports",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person", "account"],
            ["accounts.person", "accounts.id"],
            name="fk_imports_person_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person", "id", name="pk_imports"),
    )
    op.create_index("ix_imports_person_account", "imports", ["person", "account"], unique=False)
