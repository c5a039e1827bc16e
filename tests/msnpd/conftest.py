"""A world for every test that wants one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, World, opened


def cheap_hasher(**_: int) -> PasswordHasher:
    """The same algorithm for a thousandth of the work."""
    return PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


@pytest.fixture(autouse=True)
def hasty_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for passwords in tests."""
    monkeypatch.setattr("msnpd.accounts.PasswordHasher", cheap_hasher)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A server in memory where Alice, Bob, Carol and Dave have accounts."""
    async with opened(tmp_path / "msnpd.sqlite3") as made:
        await made.people(ALICE, BOB, CAROL, DAVE)
        yield made
