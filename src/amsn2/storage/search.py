"""Looking for words in what was said: one question, asked of SQLite's FTS5 or of PostgreSQL."""

import re
from typing import Any, Final

from sqlalchemy import Connection, TextualSelect, text

from amsn2.api.models import PersonId
from amsn2.api.search import SearchPage, SearchQuery
from amsn2.storage.rows import message_of, place_of
from amsn2.storage.schema import messages
from amsn2.storage.words import is_unspaced, pieces_of, spelled, words_of

PREFIX: Final = 3
"""Letters from which on the last word may go on: with fewer, half of all messages would fit."""

LATE: Final = 60 * 24 * 3600 * 1000
"""Milliseconds that a message may have waited on a network: so much later than it was said it may stand."""

WORDS: Final = 32
"""Words that are looked for at most; a person types a handful."""


_COLUMNS: Final = ", ".join(f"m.{column.name}" for column in messages.c)


def search(connection: Connection, person: PersonId, query: SearchQuery) -> SearchPage:
    """The person's messages with all the words, the newest first; the last word may go on."""
    words = list(dict.fromkeys(words_of(query.text)))[:WORDS]
    if not words or not _can_be(query.conversation, query.account, query.author):
        return SearchPage(messages=(), words=(), more=False)
    values: dict[str, Any] = {"person": person, "limit": query.limit + 1}
    conditions = ["m.person = :person"]
    for column, value in (
        ("conversation", query.conversation),
        ("account", query.account),
        ("author", query.author.lower() if query.author else None),
    ):
        if value is not None:
            conditions.append(f"m.{column} = :{column}")
            values[column] = value
    if query.since is not None:
        # Nobody can have said it after it was stored.
        conditions += ["m.sent_at >= :since", "{place} >= :lowest"]
        values |= {"since": query.since, "lowest": place_of(query.since)}
    highest = []
    if query.until is not None:
        conditions.append("m.sent_at < :until")
        values["until"] = query.until
        highest.append(place_of(query.until + LATE))
    if query.before is not None:
        highest.append(query.before)
    if highest:
        conditions.append("{place} < :highest")
        values["highest"] = min(highest)
    ask = _in_sqlite if connection.dialect.name == "sqlite" else _in_postgresql
    rows = connection.execute(ask(conditions), values | {"words": _MATCHES[ask](words, query, person)})
    found = tuple(map(message_of, rows.mappings()))
    return SearchPage(messages=found[: query.limit], words=tuple(words), more=len(found) > query.limit)


def _can_be(*names: str | None) -> bool:
    # No database has such a name, and some do not even take the question.
    return not any(name and re.search("[\x00\ud800-\udfff]", name) for name in names)


def _in_sqlite(conditions: list[str]) -> TextualSelect:
    where = " AND ".join(conditions).format(place="s.rowid")
    return text(
        f"SELECT {_COLUMNS} FROM search_index s "  # noqa: S608 - our own names; the rest are parameters
        "JOIN messages m ON m.position = s.rowid "
        f"WHERE s.search_index MATCH :words AND {where} ORDER BY s.rowid DESC LIMIT :limit"
    ).columns(*messages.c)


def _in_postgresql(conditions: list[str]) -> TextualSelect:
    where = " AND ".join(conditions).format(place="m.position")
    return text(
        f"SELECT {_COLUMNS} FROM messages m "  # noqa: S608 - our own names; the rest are parameters
        "WHERE to_tsvector('simple', coalesce(m.words, m.text)) "
        f"@@ to_tsquery('simple', :words) AND {where} ORDER BY m.position DESC LIMIT :limit"
    ).columns(*messages.c)


def _sqlite_words(words: list[str], query: SearchQuery, person: PersonId) -> str:
    # Every word consists of letters and digits only; in quotes none is a word of the query language.
    asked = [
        f'"{" ".join(pieces_of(word))}"{"*" if _goes_on(words, at) else ""}' for at, word in enumerate(words)
    ]
    if query.conversation is not None:
        scope = ["c" + _hex(f"{person} {query.conversation}")]
    elif query.account is not None:
        scope = ["a" + _hex(f"{person} {query.account}")]
    else:
        scope = ["p" + _hex(person)]
    if query.author:
        scope.append("w" + _hex(query.author.lower()))
    return f"words : ({' AND '.join(asked)}) AND scope : ({' AND '.join(scope)})"


def _postgresql_words(words: list[str], query: SearchQuery, person: PersonId) -> str:
    del query, person  # the columns are compared
    asked = []
    for at, word in enumerate(words):
        pieces = [f"'{spelled(piece)}'{':*' if _goes_on(words, at) else ''}" for piece in pieces_of(word)]
        asked.append(f"({' <-> '.join(pieces)})")
    return " & ".join(asked)


_MATCHES: Final = {_in_sqlite: _sqlite_words, _in_postgresql: _postgresql_words}


def _goes_on(words: list[str], at: int) -> bool:
    word = words[at]
    if is_unspaced(word):
        return len(word) == 1  # the index has it with what follows it
    return at == len(words) - 1 and len(word) >= PREFIX


def _hex(value: str) -> str:
    return value.encode().hex()
