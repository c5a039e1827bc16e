"""First light: people, accounts, rosters, conversations, messages, commands."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything."""
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed_welcome", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("folded_name", name="uq_persons_folded_name"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "accounts",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("endpoints", sa.Text(), nullable=True),
        sa.Column("endpoint_id", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("presence", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("personal_message", sa.Text(), nullable=False),
        sa.Column("sealed_password", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_accounts_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name="pk_accounts"),
        sa.UniqueConstraint("person", "id", name="uq_accounts_person_id"),
    )
    op.create_table(
        "commands",
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_commands_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", "id", name="pk_commands"),
    )
    op.create_index("ix_commands_person_at", "commands", ["person", "at"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["persons.id"], name="fk_invitations_invited_by", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_invitations"),
    )
    op.create_index("ix_invitations_invited_by", "invitations", ["invited_by"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_sessions_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_person", "sessions", ["person"], unique=False)
    op.create_table(
        "waiting",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("sealed_command", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_waiting_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name="pk_waiting"),
        sa.UniqueConstraint("person", "id", name="uq_waiting_person_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_groups",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person", "account"],
            ["accounts.person", "accounts.id"],
            name="fk_contact_groups_person_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person", "id", name="pk_contact_groups"),
    )
    op.create_index("ix_contact_groups_person_account", "contact_groups", ["person", "account"], unique=False)
    op.create_table(
        "contact_requests",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person", "account"],
            ["accounts.person", "accounts.id"],
            name="fk_contact_requests_person_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person", "id", name="pk_contact_requests"),
    )
    op.create_index(
        "ix_contact_requests_person_account", "contact_requests", ["person", "account"], unique=False
    )
    op.create_table(
        "contacts",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("personal_message", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person", "account"],
            ["accounts.person", "accounts.id"],
            name="fk_contacts_person_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person", "id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_person_account", "contacts", ["person", "account"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("participants", sa.Text(), nullable=False),
        sa.Column("read_position", sa.BigInteger(), nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person", "account"],
            ["accounts.person", "accounts.id"],
            name="fk_conversations_person_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person", "id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_person_account", "conversations", ["person", "account"], unique=False)
    op.create_index(
        "ix_conversations_person_last_position", "conversations", ["person", "last_position"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("kept_offline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person", "conversation"],
            ["conversations.person", "conversations.id"],
            name="fk_messages_person_conversation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("position", name="pk_messages"),
        sa.UniqueConstraint(
            "person", "account", "author", "remote_id", name="uq_messages_person_account_author_remote_id"
        ),
        sa.UniqueConstraint("person", "id", name="uq_messages_person_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_messages_person_conversation_position",
        "messages",
        ["person", "conversation", "position"],
        unique=False,
    )
    op.create_index(
        "ix_messages_underway",
        "messages",
        ["person", "position"],
        unique=False,
        sqlite_where=sa.text("own AND delivery IN ('queued', 'sent')"),
        postgresql_where=sa.text("own AND delivery IN ('queued', 'sent')"),
    )
