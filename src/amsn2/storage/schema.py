"""What is in the database now. A change here needs a migration that brings older databases up to it.

Times are milliseconds since 1970 UTC; `sealed` columns open with the key file only.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

metadata = MetaData(
    # Named, so that a later migration can name what it changes, on every kind of database.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up by itself only in a column that is called exactly INTEGER.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""`key_check`: a known word, sealed, so that a wrong key file is noticed at the start."""

persons = Table(
    "persons",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded_name", Text, nullable=False, unique=True),
    Column("admin", Boolean, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("sealed_welcome", LargeBinary, nullable=True),
    Column("preferences", Text, nullable=False, server_default="{}"),
    Column("absent_since", BigInteger, nullable=True),
    Column("leaving", Boolean, nullable=False, server_default=false()),
)
"""`absent_since` is set while nobody has been at any browser for so long that contacts see it.

`leaving`: was removed; what is theirs goes in steps, this row at last.
"""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("device", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger, nullable=False),
    Column("peer", Text, nullable=False, server_default=""),
)
"""`peer` is the address that the browser had when it signed in."""

invitations = Table(
    "invitations",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("invited_by", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("note", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("uses_left", Integer, nullable=False, server_default="1"),
)

resets = Table(
    "resets",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""Links to choose a new password by; a person has one at most."""

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String(1400), primary_key=True),
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("transports", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger, nullable=True),
)
"""`id` is the credential's own, in base64url; `uses` the counter that it last told."""

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("session", ForeignKey("sessions.digest", ondelete="CASCADE"), nullable=False, index=True),
    Column("device", Text, nullable=False),
    Column("endpoint", Text, nullable=False, unique=True),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_success_at", BigInteger, nullable=True),
    Column("last_failure_at", BigInteger, nullable=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("problem", Text, nullable=False, server_default=""),
)
"""Where a browser wants to be told of things while no tab is open; goes with its session."""

late_pushes = Table(
    "late_pushes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    Column(
        "subscription", ForeignKey("push_subscriptions.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("payload", LargeBinary, nullable=False),
    Column("topic", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""What push services have not taken yet, so that a restart does not lose it."""

# From here on everything is one person's: ids are unique within a person only.


def _of_account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["person", "account"], ["accounts.person", "accounts.id"], ondelete="CASCADE")


accounts = Table(
    "accounts",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("id", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("endpoints", Text, nullable=True),
    Column("endpoint_id", Text, nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("presence", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("personal_message", Text, nullable=False),
    Column("sealed_password", LargeBinary, nullable=True),
    Column("choice", Text, nullable=False, server_default=""),
    Column("sealed_proxy", LargeBinary, nullable=True),
    Column("media", Text, nullable=True),
    Column("picture", String(64), nullable=True),
    Column("remember", Boolean, nullable=False, server_default=true()),
    Column("allow_strangers", Boolean, nullable=True),
    UniqueConstraint("person", "id"),
)
"""`number` keeps the order in which accounts were added."""

addresses = Table(
    "addresses",
    metadata,
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("sealed_password", LargeBinary, nullable=True),
    Column("state", Text, nullable=False, server_default="changing"),
)
"""`id` is an address that was made for the person on the network in the box; it outlives its account."""

contact_groups = Table(
    "contact_groups",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("name", Text, nullable=False),
    _of_account(),
    Index(None, "person", "account"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("alias", Text, nullable=False),
    Column("personal_message", Text, nullable=False),
    Column("groups", Text, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    _of_account(),
    Index(None, "person", "account"),
)

remarks = Table(
    "remarks",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("picture", String(64), nullable=True),
    Column("favourite", Boolean, nullable=False),
    Column("alert", Boolean, nullable=False),
    Column("notes", Text, nullable=False),
    Column("last_seen", BigInteger, nullable=True),
    _of_account(),
    Index(None, "person", "account"),
)
"""What the person keeps of contacts; `id` is the contact's. Outlives every change of the list."""

pictures = Table(
    "pictures",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("blob", String(64), primary_key=True),
    Column("account", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    _of_account(),
    Index(None, "person", "account"),
)
"""Every display picture that a contact showed; one's own are those of one's own address."""

contact_requests = Table(
    "contact_requests",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    _of_account(),
    Index(None, "person", "account"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("participants", Text, nullable=False),
    Column("read_position", BigInteger, nullable=False),
    Column("last_position", BigInteger, nullable=False),
    Column("left", Text, nullable=False, server_default="[]"),
    Column("draft", Text, nullable=False, server_default=""),
    Column("notifications", Text, nullable=True),
    Column("muted_until", BigInteger, nullable=True),
    Column("notified_position", BigInteger, nullable=False, server_default="0"),
    _of_account(),
    Index(None, "person", "account"),
    Index(None, "person", "last_position"),
)
"""`last_position` is that of the newest message, 0 without any: finds it and sorts by it.

Up to `notified_position` it is decided of every message whether the person is to be notified of it.
"""

messages = Table(
    "messages",
    metadata,
    Column("position", _NUMBER, primary_key=True),
    Column("person", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("remote_id", Text, nullable=True),
    Column("own", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("problem", Text, nullable=True),
    Column("kept_offline", Boolean, nullable=False),
    Column("emoticons", Text, nullable=True),
    Column("attachment", Text, nullable=True),
    Column("words", Text, nullable=True),
    Column("imported", Boolean, nullable=False, server_default=false()),
    Column("origin", Text, nullable=True),
    ForeignKeyConstraint(
        ["person", "conversation"], ["conversations.person", "conversations.id"], ondelete="CASCADE"
    ),
    UniqueConstraint("person", "id"),
    UniqueConstraint("person", "account", "author", "remote_id"),
    Index(None, "person", "conversation", "position"),
    # A position that was given once is never given again, even when its message is gone.
    sqlite_autoincrement=True,
)
"""`position` grows with time, see `rows.PLACES`. `words`: what the search reads instead of the text.

The tables `search_index` (SQLite) and the index `ix_messages_words` (PostgreSQL), and what fills them and
`usage`, are made by migration 0003: SQLAlchemy has no words for them.
"""
missing_contents = Table(
    "missing_contents",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("shortcut", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["person", "message"], ["messages.person", "messages.id"], ondelete="CASCADE"),
    Index(None, "person", "message"),
)
"""What belongs to messages and has not come; goes with its message."""

UNDERWAY = text("delivery IN ('queued', 'sent')")
"""Messages that the network has not done with; of others, files that have not ended.

No parameters: only so SQLite sees that the index fits.
"""
Index(
    "ix_messages_underway",
    messages.c.person,
    messages.c.position,
    sqlite_where=UNDERWAY,
    postgresql_where=UNDERWAY,
)

ATTACHED = text("(emoticons IS NOT NULL OR attachment IS NOT NULL)")
"""Messages that may refer to blobs: few of all, and every removal of a blob looks through them.

As text only, for the sake of SQLite; see `UNDERWAY`.
"""
Index(
    "ix_messages_attached",
    messages.c.person,
    messages.c.position,
    sqlite_where=ATTACHED,
    postgresql_where=ATTACHED,
)

usage = Table(
    "usage",
    metadata,
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("messages", BigInteger, nullable=False),
    Column("message_bytes", BigInteger, nullable=False),
)
"""How many messages of a person there are, and the bytes of their texts; kept by triggers."""

blobs = Table(
    "blobs",
    metadata,
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Bytes that lie as files beside the database."""

uploads = Table(
    "uploads",
    metadata,
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("come", BigInteger, nullable=False),
    Column("touched_at", BigInteger, nullable=False),
    Column("blob", String(64), nullable=True),
)
"""What browsers are sending. `come`: bytes that are on disk for certain; the file may be longer, never
shorter, unless it has become the blob."""

imports = Table(
    "imports",
    metadata,
    Column("person", Text, primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("account", Text, nullable=False),
    Column("blob", String(64), nullable=False),
    Column("format", Text, nullable=False),
    Column("added", BigInteger, nullable=False),
    _of_account(),
    Index(None, "person", "account"),
)
"""Imports that have not ended; `id` is the command's. `added`: messages that they have brought."""

emoticons = Table(
    "emoticons",
    metadata,
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("shortcut", Text, nullable=False),
    Column("blob", String(64), nullable=False),
)

themes = Table(
    "themes",
    metadata,
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("theme", Text, nullable=False),
)

commands = Table(
    "commands",
    metadata,
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Index(None, "person", "at"),
)
"""Every command that was executed, so that its id has one effect."""

waiting = Table(
    "waiting",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("person", ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("id", String(36), nullable=False),
    Column("account", Text, nullable=False),
    Column("sealed_command", LargeBinary, nullable=False),
    UniqueConstraint("person", "id"),
    sqlite_autoincrement=True,
)
"""Commands that wait for their network; sealed, because some carry a password."""
