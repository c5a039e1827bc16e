"""A long past, written straight into the database of a house that is down: typing it would take a year."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

WORDS = (
    "the",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "the",
    "lazy",
    "dog",
    "and",
    "sings",
    "aloud",
    "again",
)
PLAIN = (
    '{"font":"","color":null,"bold":false,"italic":false,"underline":false,"strike":false,'
    '"right_to_left":false}'
)
MINUTE = 60_000


def line(number: int) -> str:
    """The text of one line: as short and as long as people write, and with its number to be found by."""
    words = " ".join(WORDS[(number + i) % len(WORDS)] for i in range(1 + number * number % 23))
    return f"line {number} {words}" + (" :)" if number % 9 == 0 else "")


def write_past(
    home: Path, conversation: str, count: int, *, end: int, text: Callable[[int], str] = line
) -> list[int]:
    """Append that many messages, the last a minute before `end` (ms); returns their positions."""
    with closing(sqlite3.connect(home / "amsn2.sqlite3")) as database, database:
        (person,) = database.execute(
            "SELECT person FROM conversations WHERE id = ?", (conversation,)
        ).fetchone()
        account, friend = conversation.split(":", 1)
        (own,) = database.execute("SELECT address FROM accounts WHERE id = ?", (account,)).fetchone()
        (above,) = database.execute("SELECT coalesce(max(position), 0) FROM messages").fetchone()
        database.executemany(
            "INSERT INTO messages (position, person, id, account, conversation, author, own, kind, text,"
            " format, sent_at, delivery, kept_offline)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'text', ?, ?, ?, 'delivered', 0)",
            (
                (
                    above + number,
                    person,
                    f"00000000-0000-4000-8000-{number:012d}",
                    account,
                    conversation,
                    own if number % 3 == 0 else friend,
                    number % 3 == 0,
                    text(number),
                    PLAIN,
                    end - (count - number + 1) * MINUTE,
                )
                for number in range(1, count + 1)
            ),
        )
        database.execute(
            "UPDATE conversations SET last_position = ?, read_position = ? WHERE person = ? AND id = ?",
            (above + count, above + count, person, conversation),
        )
    return list(range(above + 1, above + count + 1))


def write_talks(home: Path, like: str, count: int) -> None:
    """Append that many conversations of three, in the account of another one."""
    with closing(sqlite3.connect(home / "amsn2.sqlite3")) as database, database:
        database.executemany(
            "INSERT INTO conversations (person, id, account, participants, read_position, last_position)"
            " SELECT person, account || ':' || ?, account, ?, 0, 0 FROM conversations WHERE id = ?",
            (
                (f"talk-{number}", f'["friend-{number}@example.org","other-{number}@example.org"]', like)
                for number in range(count)
            ),
        )
