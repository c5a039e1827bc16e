"""What was acknowledged is there exactly once, whenever the process is killed."""

import asyncio
import random
import signal
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from amsn2.api.models import MessageQuery
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from tests.amsn2.storage.samples import TALK
from tests.amsn2.storage.talker import PERSON

KILLS = 6


async def _talk_and_be_killed(home: Path, run: int, chance: random.Random) -> list[str]:
    """Start a talker and kill it a random moment after a random acknowledgement; returns all of them."""
    talker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.amsn2.storage.talker",
        str(home),
        str(run),
        stdout=asyncio.subprocess.PIPE,
    )
    assert talker.stdout is not None
    lines = [await talker.stdout.readline() for _ in range(chance.randrange(1, 40))]
    for _ in range(chance.randrange(2_000)):
        await asyncio.sleep(0)
    talker.send_signal(signal.SIGKILL)
    # What it had still written counts as well: a reader has seen it.
    said = (b"".join(lines) + await talker.stdout.read()).decode()
    assert await talker.wait() == -signal.SIGKILL
    return said[: said.rfind("\n") + 1].split()


async def test_killed_at_random_moments_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - to run it again with the same moments, as far as that goes
    chance = random.Random(seed)
    acknowledged: list[str] = []
    async with asyncio.timeout(120):
        for run in range(KILLS):
            acknowledged += await _talk_and_be_killed(tmp_path, run, chance)
    with closing(sqlite3.connect(tmp_path / "amsn2.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        stored = Counter(row[0] for row in database.execute("SELECT remote_id FROM messages"))
    assert len(acknowledged) >= KILLS
    assert set(acknowledged) <= set(stored)
    assert set(stored.values()) == {1}
    # One more a run may be there: stored, and killed before it could say so.
    assert len(stored) - len(acknowledged) <= KILLS

    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    page = await storage.store(PERSON).messages(MessageQuery(conversation=TALK, limit=1))
    conversation = await storage.store(PERSON).conversation(TALK)
    await storage.close()
    assert conversation is not None
    assert conversation.last == page.messages[0]
    assert conversation.unread == len(stored)
