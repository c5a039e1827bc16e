"""Positions that follow time, an index of all words, and a count of what is kept."""

import sqlalchemy as sa
from alembic import op

from amsn2.storage.words import indexed

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PLACES = 1_000
"""Positions a millisecond, as in `rows.PLACES`."""

_STEP = 1_000


def upgrade() -> None:
    """Put every message at its time, and make it findable."""
    op.add_column("messages", sa.Column("words", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("imported", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "usage",
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("message_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_usage_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", name="pk_usage"),
    )
    attached = sa.text("(emoticons IS NOT NULL OR attachment IS NOT NULL)")
    op.create_index(
        "ix_messages_attached",
        "messages",
        ["person", "position"],
        unique=False,
        sqlite_where=attached,
        postgresql_where=attached,
    )
    _put_at_their_times()
    _find_words()
    if op.get_bind().dialect.name == "sqlite":
        _index_in_sqlite()
    else:
        _index_in_postgresql()
    op.execute(
        "INSERT INTO usage (person, messages, message_bytes) "
        f"SELECT person, count(*), coalesce(sum({_octets('text')}), 0) FROM messages GROUP BY person"
    )


def _put_at_their_times() -> None:
    # In the order that there is, each at its time or right behind the one before it.
    op.execute(
        "CREATE TEMPORARY TABLE moved AS SELECT old, number + max(place - number) OVER (ORDER BY old) AS new "
        "FROM (SELECT position AS old, row_number() OVER (ORDER BY position) AS number, "
        "CASE WHEN sent_at < 0 THEN 0 WHEN sent_at > 4102444800000 THEN 4102444800000 ELSE sent_at END "
        f"* {PLACES} AS place FROM messages) AS places"
    )
    op.execute("CREATE UNIQUE INDEX ix_moved_old ON moved (old)")
    op.execute(
        "UPDATE conversations SET "
        "read_position = coalesce("
        "(SELECT new FROM moved WHERE old <= read_position ORDER BY old DESC LIMIT 1), 0), "
        "notified_position = coalesce("
        "(SELECT new FROM moved WHERE old <= notified_position ORDER BY old DESC LIMIT 1), 0), "
        "last_position = coalesce((SELECT new FROM moved WHERE old = last_position), 0)"
    )
    # The new places lie above all old ones, but for messages that claim to be of 1970.
    op.execute("UPDATE messages SET position = -position")
    op.execute("UPDATE messages SET position = (SELECT new FROM moved WHERE old = -position)")
    op.execute("DROP TABLE moved")
    highest = "coalesce((SELECT max(position) FROM messages), 0)"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"UPDATE sqlite_sequence SET seq = max(seq, {highest}) WHERE name = 'messages'")
    else:
        op.execute(f"SELECT setval(pg_get_serial_sequence('messages', 'position'), 1 + {highest})")


def _find_words() -> None:
    connection = op.get_bind()
    page = sa.text(
        "SELECT position, text FROM messages WHERE position > :place AND text <> '' "
        "ORDER BY position LIMIT :step"
    )
    change = sa.text("UPDATE messages SET words = :words WHERE position = :position")
    place = -1
    while rows := connection.execute(page, {"place": place, "step": _STEP}).all():
        place = rows[-1].position
        found = [{"position": row.position, "words": indexed(row.text)} for row in rows]
        if changes := [values for values in found if values["words"] is not None]:
            connection.execute(change, changes)


def _octets(column: str) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"length(CAST({column} AS BLOB))"
    return f"octet_length({column})"


def _index_in_sqlite() -> None:
    # Without a copy of the texts: that is what 'delete' with the old values is for.
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(words, scope, content='', columnsize=0, "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co So'\")"
    )
    op.execute(
        f"INSERT INTO search_index (rowid, words, scope) SELECT position, {_searched('m')} "
        "FROM messages m WHERE coalesce(words, text) <> '' ORDER BY position"
    )
    op.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
    size = "length(CAST({row}.text AS BLOB))"
    op.execute(
        "CREATE TRIGGER search_added AFTER INSERT ON messages WHEN coalesce(new.words, new.text) <> '' BEGIN "
        f"INSERT INTO search_index (rowid, words, scope) VALUES (new.position, {_searched('new')}); END"
    )
    op.execute(
        "CREATE TRIGGER search_removed AFTER DELETE ON messages "
        "WHEN coalesce(old.words, old.text) <> '' BEGIN "
        "INSERT INTO search_index (search_index, rowid, words, scope) "
        f"VALUES ('delete', old.position, {_searched('old')}); END"
    )
    op.execute(
        "CREATE TRIGGER usage_added AFTER INSERT ON messages BEGIN "
        "INSERT INTO usage (person, messages, message_bytes) "
        f"VALUES (new.person, 1, {size.format(row='new')}) ON CONFLICT (person) DO UPDATE SET "
        "messages = messages + 1, message_bytes = message_bytes + excluded.message_bytes; END"
    )
    op.execute(
        "CREATE TRIGGER usage_removed AFTER DELETE ON messages BEGIN "
        f"UPDATE usage SET messages = messages - 1, message_bytes = message_bytes - {size.format(row='old')} "
        "WHERE person = old.person; END"
    )


def _searched(row: str) -> str:
    # One token each for whose it is, in which conversation and account, and who wrote it: so that a common
    # word of a rare conversation is found without looking through all that others said.
    return (
        f"coalesce({row}.words, {row}.text), 'p' || hex({row}.person) || ' c' || hex({row}.person || ' ' || "
        f"{row}.conversation) || ' a' || hex({row}.person || ' ' || {row}.account) "
        f"|| ' w' || hex({row}.author)"
    )


def _index_in_postgresql() -> None:
    op.execute(
        "CREATE INDEX ix_messages_words ON messages USING gin (to_tsvector('simple', coalesce(words, text)))"
    )
    op.execute(
        "CREATE FUNCTION count_message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'INSERT' THEN INSERT INTO usage AS kept (person, messages, message_bytes) "
        "VALUES (NEW.person, 1, octet_length(NEW.text)) ON CONFLICT (person) DO UPDATE SET "
        "messages = kept.messages + 1, message_bytes = kept.message_bytes + excluded.message_bytes; "
        "ELSE UPDATE usage SET messages = messages - 1, "
        "message_bytes = message_bytes - octet_length(OLD.text) "
        "WHERE person = OLD.person; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER usage_kept AFTER INSERT OR DELETE ON messages "
        "FOR EACH ROW EXECUTE FUNCTION count_message()"
    )
