"""A world for every test that wants one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, World, opened


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A server in memory where Alice, Bob, Carol and Dave have accounts."""
    async with opened(tmp_path / "msnpd.sqlite3") as made:
        await made.people(ALICE, BOB, CAROL, DAVE)
        yield made
