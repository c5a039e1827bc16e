"""Which addresses of the network in the box are whose, also while no account uses them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin with those that were made for newcomers: the accounts that are nowhere else."""
    op.create_table(
        "addresses",
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_addresses_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", "id", name="pk_addresses"),
    )
    op.execute(
        "INSERT INTO addresses (person, id) SELECT DISTINCT person, address FROM accounts "
        "WHERE network = 'msn' AND endpoints IS NULL AND choice = ''"
    )
