"""The tables, and how an older database becomes a newer one.

A migration is a list of statements; the table `schema_version` holds the number of the last one applied. New
migrations are appended to `MIGRATIONS` and never edited afterwards. (Alembic serves the larger schema
of amsn2; seven tables that only ever grow need no tool.)
"""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
    update,
)

metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("number", Integer, nullable=False))

setting = Table(
    "setting",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("address", String(129), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("privacy", String(2), nullable=False),
    Column("annotations", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("created", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("floor", Integer, nullable=False),
    sqlite_autoincrement=True,  # the number of a removed account is never given to another one
)


def _owner() -> Column[int]:
    return Column("owner", Integer, ForeignKey("account.id", ondelete="CASCADE"), nullable=False)


contact = Table(
    "contact",
    metadata,
    Column("id", String(36), primary_key=True),
    _owner(),
    Column("address", Text, nullable=False),
    Column("network", Integer, nullable=False),
    Column("messenger", Boolean, nullable=False),
    Column("groups", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("changed", Integer, nullable=False),
    UniqueConstraint("owner", "address"),
)

member = Table(
    "member",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _owner(),
    Column("role", Integer, nullable=False),
    Column("address", Text, nullable=False),
    Column("network", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("invitation", Text, nullable=False),
    Column("joined", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    UniqueConstraint("owner", "role", "address"),
)

contact_group = Table(
    "contact_group",
    metadata,
    Column("id", String(36), primary_key=True),
    _owner(),
    Column("name", Text, nullable=False),
    Column("favourite", Boolean, nullable=False),
    Column("changed", Integer, nullable=False),
    Index("contact_group_owner", "owner"),
)

offline_message = Table(
    "offline_message",
    metadata,
    Column("id", String(36), primary_key=True),
    _owner(),
    Column("sender", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("received", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("offline_message_owner", "owner", "received"),
)


def _first(connection: Connection) -> None:
    metadata.create_all(connection)


MIGRATIONS = (_first,)


class TooNew(Exception):  # noqa: N818 - says what it is
    """The database was written by a newer msnpd."""


def migrate(connection: Connection) -> None:
    """Brings the database to the newest schema, within the caller's transaction. Raises TooNew."""
    if not inspect(connection).has_table("schema_version"):
        schema_version.create(connection)
        connection.execute(insert(schema_version).values(number=0))
    done = connection.execute(select(schema_version.c.number)).scalar_one()
    if done > len(MIGRATIONS):
        raise TooNew(f"the database has schema {done}, this msnpd knows {len(MIGRATIONS)}")
    for step in MIGRATIONS[done:]:
        step(connection)
    connection.execute(update(schema_version).values(number=len(MIGRATIONS)))
