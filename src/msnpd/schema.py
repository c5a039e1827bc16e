"""The tables, and how an older database becomes a newer one.

A new database gets the tables as they stand here. An older one gets the steps of `MIGRATIONS` that it lacks;
the table `schema_version` holds how many it has. New steps are appended and never edited afterwards, and what
a step does is said in the tables too. (Alembic serves the larger schema of amsn2; a dozen tables that only
ever grow need no tool.) Times are microseconds since 1970.
"""

from sqlalchemy import (
    BigInteger,
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
    text,
    update,
)

metadata = MetaData()

# SQLite counts up by itself only in a column that is called exactly INTEGER.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

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
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("address", String(129), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("privacy", String(2), nullable=False),
    Column("annotations", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("forgotten", BigInteger, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("message", Text, nullable=False, server_default=""),
    Column("msn_object", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,  # the number of a removed account is never given to another one
)


def _owner() -> Column[int]:
    return Column("owner", _NUMBER, ForeignKey("account.id", ondelete="CASCADE"), nullable=False)


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
    Column("changed", BigInteger, nullable=False),
    UniqueConstraint("owner", "address"),
)

member = Table(
    "member",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    _owner(),
    Column("role", Integer, nullable=False),
    Column("address", Text, nullable=False),
    Column("network", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("invitation", Text, nullable=False),
    Column("joined", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    UniqueConstraint("owner", "role", "address"),
)

contact_group = Table(
    "contact_group",
    metadata,
    Column("id", String(36), primary_key=True),
    _owner(),
    Column("name", Text, nullable=False),
    Column("favourite", Boolean, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("number", Integer, nullable=False, server_default="0"),
    Index("contact_group_owner", "owner"),
)

removal = Table(
    "removal",
    metadata,
    Column("id", String(36), primary_key=True),
    _owner(),
    Column("kind", String(8), nullable=False),
    Column("role", Integer, nullable=False),
    Column("address", Text, nullable=False),
    Column("network", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Index("removal_owner", "owner"),
)

picture = Table(
    "picture",
    metadata,
    Column("owner", _NUMBER, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("mime_type", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("changed", BigInteger, nullable=False),
)

offline_message = Table(
    "offline_message",
    metadata,
    Column("id", String(36), primary_key=True),
    _owner(),
    Column("sender", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("offline_message_owner", "owner", "received"),
)


# What other programs have to know of an account that was changed behind their back: a running server reads
# what is new here, so that `msnpd user` takes effect at once.
news = Table(
    "news",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

circle = Table(
    "circle",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("properties", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
)

circle_member = Table(
    "circle_member",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("circle", String(36), ForeignKey("circle.id", ondelete="CASCADE"), nullable=False),
    _owner(),
    Column("state", Integer, nullable=False),
    Column("role", Integer, nullable=False),
    Column("representative", String(36), nullable=False),
    Column("inviter", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    UniqueConstraint("circle", "owner"),
    Index("circle_member_owner", "owner"),
)

ban = Table(
    "ban",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("note", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("uses", Integer, nullable=False),
)


def _first(_: Connection) -> None:
    """The tables of the first release, which every database has that has a schema_version."""


def _second(connection: Connection) -> None:
    """What removals, old clients' lists, roaming profiles and administration need."""
    for statement in (
        "ALTER TABLE account ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE account ADD COLUMN version INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE account ADD COLUMN message TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE account ADD COLUMN msn_object TEXT NOT NULL DEFAULT ''",
        # What was removed so far was not remembered.
        "UPDATE account SET forgotten = floor",
        "ALTER TABLE contact_group ADD COLUMN number INTEGER NOT NULL DEFAULT 0",
        # Each account's groups count from 1, in an order that stays.
        "UPDATE contact_group SET number = (SELECT count(*) FROM contact_group AS other"
        " WHERE other.owner = contact_group.owner AND other.id <= contact_group.id)",
    ):
        connection.execute(text(statement))
    new = (removal, picture, news, ban, invitation)
    metadata.create_all(connection, tables=new)


def _third(connection: Connection) -> None:
    """What circles need."""
    metadata.create_all(connection, tables=(circle, circle_member))


MIGRATIONS = (_first, _second, _third)


class TooNew(Exception):  # noqa: N818 - says what it is
    """The database was written by a newer msnpd."""


def migrate(connection: Connection) -> None:
    """Brings the database to the newest schema, within the caller's transaction. Raises TooNew."""
    newest = len(MIGRATIONS)
    if not inspect(connection).has_table("schema_version"):
        metadata.create_all(connection)
        connection.execute(insert(schema_version).values(number=newest))
        return
    done = connection.execute(select(schema_version.c.number)).scalar_one()
    if done > newest:
        raise TooNew(f"the database has schema {done}, this msnpd knows {newest}")
    if done < newest:
        for step in MIGRATIONS[done:]:
            step(connection)
        connection.execute(update(schema_version).values(number=newest))
