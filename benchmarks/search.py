"""Milliseconds a search takes over a million messages: beside a plain LIKE over the same table.

    python -m benchmarks.search [--messages 1000000] [--rounds 11] [--keep FILE]

Words are as frequent as in a language (the n-th word 1/n as often as the first). Fails when the median of
the questions that people ask is above 50 ms.
"""

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, create_engine, insert, text

from amsn2.api.models import Message, PersonId
from amsn2.api.search import SearchQuery
from amsn2.storage.database import parse_url, sqlite_url
from amsn2.storage.rows import message_values, place_of
from amsn2.storage.schema import accounts, conversations, messages, persons
from amsn2.storage.search import search
from amsn2.storage.upgrade import upgrade

PERSON = PersonId("anna")
FIRST = 1_200_000_000_000
STEP = 600_000
"""Milliseconds between two messages: a million of them are nineteen years."""
TALKS = 200
LIMIT = 50.0
VOCABULARY = 50_000
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def vocabulary() -> list[str]:
    """Words, the most frequent first and short, as they are."""
    chance = random.Random(5)  # noqa: S311 - the same words in every run
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        length = 1 + min(4, len(words) // 60) if len(words) < 300 else chance.randint(2, 4)
        words["".join(chance.choices(SYLLABLES, k=length))] = None
    return list(words)


def lines(count: int, words: list[str]) -> Iterator[Message]:
    """What was said: eight words on average, in some conversations more than in others."""
    chance = random.Random(7)  # noqa: S311 - the same talk in every run
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    talks = list(itertools.accumulate(1 / rank for rank in range(1, TALKS + 1)))
    for number in range(count):
        (talk,) = chance.choices(range(TALKS), cum_weights=talks)
        own = chance.random() < 0.5
        address = f"friend{talk}@example.com"
        yield Message(
            id=f"{number:032x}",
            conversation=f"a{talk % 2}:{address}",
            position=0,
            author="anna@example.com" if own else address,
            own=own,
            text=" ".join(chance.choices(words, cum_weights=weights, k=chance.randint(1, 15))),
            sent_at=FIRST + number * STEP,
        )


def fill(connection: Connection, count: int, words: list[str]) -> float:
    """Put it all into a database that is new; returns microseconds a message."""
    connection.execute(
        insert(persons),
        {
            "id": PERSON,
            "name": "A",
            "folded_name": "a",
            "admin": 0,
            "hidden": 0,
            "password_hash": "",
            "created_at": 0,
        },
    )
    for account in ("a0", "a1"):
        values = {
            "person": PERSON,
            "id": account,
            "network": "msn",
            "address": f"{account}@x",
            "endpoint_id": "",
        }
        more = {"wanted": False, "presence": "online", "display_name": "", "personal_message": ""}
        connection.execute(insert(accounts), values | more)
    for talk in range(TALKS):
        address = f"friend{talk}@example.com"
        values = {
            "person": PERSON,
            "id": f"a{talk % 2}:{address}",
            "account": f"a{talk % 2}",
            "participants": "[]",
        }
        connection.execute(insert(conversations), values | {"read_position": 0, "last_position": 0})
    spent = 0.0
    everything = lines(count, words)
    while some := list(itertools.islice(everything, 5_000)):
        rows = [
            {**message_values(one), "position": place_of(one.sent_at), "person": PERSON, "remote_id": None}
            for one in some
        ]
        begin = time.perf_counter()
        connection.execute(insert(messages), rows)
        spent += time.perf_counter() - begin
    return spent / count * 1e6


def questions(count: int, words: list[str]) -> dict[str, SearchQuery]:
    """What people ask, and the worst that they may."""
    since, until = FIRST + count * STEP // 4, FIRST + count * STEP // 3
    return {
        "a rare word": SearchQuery(text=words[30_000]),
        "a usual word": SearchQuery(text=words[700]),
        "the most common word": SearchQuery(text=words[0]),
        "two usual words": SearchQuery(text=f"{words[300]} {words[500]}"),
        "common and rare": SearchQuery(text=f"{words[0]} {words[30_000]}"),
        "three common words": SearchQuery(text=f"{words[0]} {words[1]} {words[2]}"),
        "a word half typed": SearchQuery(text=words[700][:4]),
        "three letters": SearchQuery(text=words[400][:3]),
        "common, in a small talk": SearchQuery(
            text=words[0], conversation=f"a1:friend{TALKS - 1}@example.com"
        ),
        "usual, of one author": SearchQuery(text=words[300], author="friend150@example.com"),
        "common, of one account": SearchQuery(text=words[0], account="a0"),
        "common, long ago": SearchQuery(text=words[0], since=since, until=until),
        "usual, long ago": SearchQuery(text=words[300], since=since, until=until),
        "nothing there": SearchQuery(text="qqqqxx"),
    }


def median(ask: Callable[[], object], rounds: int) -> float:
    """Milliseconds."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def main(count: int, rounds: int, keep: Path | None) -> int:
    """Fill, ask, print; 1 when it is too slow."""
    words = vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "search.sqlite3"
        fresh = not path.exists()
        url = parse_url(sqlite_url(path))
        upgrade(url)
        engine = create_engine(url)
        if fresh:
            with engine.begin() as connection:
                spent = fill(connection, count, words)
            print(f"{count} messages stored in {spent:.0f} us each, {path.stat().st_size / 1e6:.0f} MB")
        medians = []
        with engine.connect() as connection:
            like = text("SELECT * FROM messages WHERE text LIKE :like ORDER BY position DESC LIMIT 50")
            scan = median(lambda: connection.execute(like, {"like": "%qqqqxx%"}).all(), 3)
            print(f"\nLIKE over all: {scan:.1f} ms\n\n| question | found | ms | of LIKE |\n|---|---|---|---|")
            for name, query in questions(count, words).items():
                found = search(connection, PERSON, query)
                took = median(lambda query=query: search(connection, PERSON, query), rounds)
                medians.append(took)
                more = "+" if found.more else ""
                print(f"| {name} | {len(found.messages)}{more} | {took:.2f} | {took / scan:.4f} |")
        over_all = statistics.median(medians)
        print(f"\nmedian of all: {over_all:.2f} ms, worst {max(medians):.2f} ms")
        engine.dispose()
    return int(over_all > LIMIT)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--messages", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=11)
    arguments.add_argument("--keep", type=Path)
    options = arguments.parse_args()
    sys.exit(main(options.messages, options.rounds, options.keep))
