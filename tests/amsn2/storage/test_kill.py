"""What was acknowledged is there exactly once, whenever the process is killed."""

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from amsn2.api.models import MessageQuery
from amsn2.storage.database import parse_url
from amsn2.storage.opening import open_storage
from tests.amsn2.storage.newest import newest
from tests.amsn2.storage.samples import TALK
from tests.amsn2.storage.talker import PERSON
from tests.msnpd.databases import DATABASES


@pytest.fixture(params=[("sqlite", 6), ("postgresql", 2)], ids=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[str, int]]:
    """Its URL, and how many kills are worth their time."""
    kind, kills = request.param
    async with newest(kind, tmp_path) as url:
        yield url, kills


async def _talk_and_be_killed(url: str, key: Path, run: int, chance: random.Random) -> list[str]:
    """Start a talker and kill it a random moment after a random acknowledgement; returns all of them."""
    talker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.amsn2.storage.talker",
        url,
        str(key),
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


async def test_killed_at_random_moments_nothing_acknowledged_is_lost_or_doubled(
    tmp_path: Path, database: tuple[str, int]
) -> None:
    url, kills = database
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - to run it again with the same moments, as far as that goes
    chance = random.Random(seed)
    acknowledged: list[str] = []
    async with asyncio.timeout(120):
        for run in range(kills):
            acknowledged += await _talk_and_be_killed(url, tmp_path / "key", run, chance)
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
        stored = Counter(connection.exec_driver_sql("SELECT remote_id FROM messages").scalars())
    engine.dispose()
    assert len(acknowledged) >= kills
    assert set(acknowledged) <= set(stored)
    assert set(stored.values()) == {1}
    # One more a run may be there: stored, and killed before it could say so.
    assert len(stored) - len(acknowledged) <= kills

    storage = await open_storage(url, tmp_path / "key")
    page = await storage.store(PERSON).messages(MessageQuery(conversation=TALK, limit=1))
    conversation = await storage.store(PERSON).conversation(TALK)
    await storage.close()
    assert conversation is not None
    assert conversation.last == page.messages[0]
    assert conversation.unread == len(stored)
