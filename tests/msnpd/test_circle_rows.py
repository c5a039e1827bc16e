"""Circles in the database."""

from pathlib import Path

import pytest

from msnpd.model import Circle, CircleMember
from msnpd.sql_store import SqlStore
from tests.msnpd.databases import DATABASES, made_url

ID = "00000000-0000-0000-0009-0123456789ab"


@pytest.mark.parametrize("kind", DATABASES)
async def test_a_circle_with_its_members(kind: str, tmp_path: Path) -> None:
    store = SqlStore(await made_url(kind, tmp_path))
    try:
        await store.open()
        for address in ("alice@example.com", "bob@example.com"):
            await store.add_account(address, address, "no hash", (), 1)
        assert await store.circle(ID) is None
        circle = Circle(ID, "Friends", "", 1, 1)
        alice = CircleMember("a", ID, 1, "alice@example.com", 3, 1, "ra", "", 1)
        bob = CircleMember("b", ID, 2, "bob@example.com", 1, 4, "rb", "alice@example.com", 2)
        await store.keep_circle(circle, [alice, bob])
        assert await store.circle(ID) == (circle, [alice, bob])
        later = Circle(ID, "Best friends", "<x/>", 1, 5)
        there = CircleMember("b", ID, 2, "bob@example.com", 3, 3, "rb", "alice@example.com", 5)
        await store.keep_circle(later, [there])
        assert await store.circle(ID) == (later, [alice, there])
        assert await store.circles_of(2) == [(later, there)]
        await store.remove_account("bob@example.com")
        assert await store.circle(ID) == (later, [alice])
    finally:
        await store.close()
