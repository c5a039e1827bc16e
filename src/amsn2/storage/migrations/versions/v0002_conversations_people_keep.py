"""Pictures, files, emoticons, drafts, notifications, preferences, passkeys, push subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what first light had not; nothing that there is changes."""
    _add("persons", sa.Column("preferences", sa.Text(), nullable=False, server_default="{}"))
    _add("persons", sa.Column("absent_since", sa.BigInteger(), nullable=True))
    _add("sessions", sa.Column("peer", sa.Text(), nullable=False, server_default=""))
    _add("invitations", sa.Column("uses_left", sa.Integer(), nullable=False, server_default="1"))
    _add("accounts", sa.Column("choice", sa.Text(), nullable=False, server_default=""))
    _add("accounts", sa.Column("sealed_proxy", sa.LargeBinary(), nullable=True))
    _add("accounts", sa.Column("media", sa.Text(), nullable=True))
    _add("accounts", sa.Column("picture", sa.String(length=64), nullable=True))
    _add("accounts", sa.Column("remember", sa.Boolean(), nullable=False, server_default=sa.true()))
    _add("conversations", sa.Column("draft", sa.Text(), nullable=False, server_default=""))
    _add("conversations", sa.Column("notifications", sa.Text(), nullable=True))
    _add("conversations", sa.Column("muted_until", sa.BigInteger(), nullable=True))
    _add("conversations", sa.Column("notified_position", sa.BigInteger(), nullable=False, server_default="0"))
    # What came before there were notifications is no news.
    op.execute("UPDATE conversations SET notified_position = last_position")
    _add("messages", sa.Column("emoticons", sa.Text(), nullable=True))
    _add("messages", sa.Column("attachment", sa.Text(), nullable=True))
    _find_files_that_come()
    _make_what_browsers_have()
    _make_what_contacts_show()
    _make_what_a_person_has()


def _find_files_that_come() -> None:
    # The index had own messages only.
    op.drop_index("ix_messages_underway", "messages")
    unfinished = sa.text("delivery IN ('queued', 'sent')")
    op.create_index(
        "ix_messages_underway",
        "messages",
        ["person", "position"],
        unique=False,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def _add(table: str, column: "sa.Column[object]") -> None:
    op.add_column(table, column)


def _make_what_browsers_have() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(length=1400), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_passkeys_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
    )
    op.create_index("ix_passkeys_person", "passkeys", ["person"], unique=False)
    op.create_table(
        "resets",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_resets_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_resets"),
        sa.UniqueConstraint("person", name="uq_resets_person"),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_success_at", sa.BigInteger(), nullable=True),
        sa.Column("last_failure_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("problem", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["person"], ["persons.id"], name="fk_push_subscriptions_person", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session"], ["sessions.digest"], name="fk_push_subscriptions_session", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_push_subscriptions"),
        sa.UniqueConstraint("endpoint", name="uq_push_subscriptions_endpoint"),
    )
    op.create_index("ix_push_subscriptions_person", "push_subscriptions", ["person"], unique=False)
    op.create_index("ix_push_subscriptions_session", "push_subscriptions", ["session"], unique=False)


def _make_what_contacts_show() -> None:
    for table, columns in (
        (
            "remarks",
            (
                sa.Column("picture", sa.String(length=64), nullable=True),
                sa.Column("favourite", sa.Boolean(), nullable=False),
                sa.Column("alert", sa.Boolean(), nullable=False),
                sa.Column("notes", sa.Text(), nullable=False),
                sa.Column("last_seen", sa.BigInteger(), nullable=True),
                sa.PrimaryKeyConstraint("person", "id", name="pk_remarks"),
            ),
        ),
        (
            "pictures",
            (
                sa.Column("blob", sa.String(length=64), nullable=False),
                sa.Column("seen_at", sa.BigInteger(), nullable=False),
                sa.PrimaryKeyConstraint("person", "id", "blob", name="pk_pictures"),
            ),
        ),
    ):
        op.create_table(
            table,
            sa.Column("person", sa.Text(), nullable=False),
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("account", sa.Text(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["person", "account"],
                ["accounts.person", "accounts.id"],
                name=f"fk_{table}_person_account",
                ondelete="CASCADE",
            ),
        )
        op.create_index(f"ix_{table}_person_account", table, ["person", "account"], unique=False)


def _make_what_a_person_has() -> None:
    for table, columns in (
        (
            "blobs",
            (
                sa.Column("id", sa.String(length=64), nullable=False),
                sa.Column("kind", sa.Text(), nullable=False),
                sa.Column("content_type", sa.Text(), nullable=False),
                sa.Column("size", sa.BigInteger(), nullable=False),
                sa.Column("created_at", sa.BigInteger(), nullable=False),
            ),
        ),
        (
            "emoticons",
            (
                sa.Column("id", sa.String(length=36), nullable=False),
                sa.Column("shortcut", sa.Text(), nullable=False),
                sa.Column("blob", sa.String(length=64), nullable=False),
            ),
        ),
        (
            "themes",
            (
                sa.Column("id", sa.String(length=64), nullable=False),
                sa.Column("theme", sa.Text(), nullable=False),
            ),
        ),
    ):
        op.create_table(
            table,
            sa.Column("person", sa.String(length=36), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["person"], ["persons.id"], name=f"fk_{table}_person", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("person", "id", name=f"pk_{table}"),
        )
