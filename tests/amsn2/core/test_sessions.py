"""Sessions: opened, found, ended, and gone when others end them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import PeopleStorage, PersonRecord, SessionRecord
from amsn2.core import sessions as module
from amsn2.core.sessions import CHECK_EVERY, SESSION_LIFE, Sessions, digest_of
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from tests.amsn2.play import NOON, PlayClock

ANNA = PersonId("p-anna")


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[PeopleStorage]:
    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    await storage.people.add_person(PersonRecord(id=ANNA, name="Anna", folded_name="anna", created_at=1))
    yield storage.people
    await storage.close()


@pytest.fixture
def clock() -> PlayClock:
    return PlayClock()


@pytest.fixture
def sessions(storage: PeopleStorage, clock: PlayClock) -> Sessions:
    return Sessions(storage, clock)


async def test_a_token_finds_its_session(sessions: Sessions, storage: PeopleStorage) -> None:
    token = await sessions.open(ANNA, "Firefox" * 100, "192.0.2.1")
    found = await sessions.find(token)
    assert found is not None
    assert found.person == Person(id=ANNA, name="Anna")
    assert found.created_at == found.last_used_at == NOON
    kept = await storage.session(digest_of(token))
    assert kept is not None
    assert token not in str(kept)
    assert len(kept.device) == module.DEVICE_LENGTH
    assert await sessions.open(ANNA, "", "192.0.2.1") != token


@pytest.mark.parametrize("token", ["", "unknown", "x" * 10_000, "\ud800"])
async def test_other_tokens_find_nothing(sessions: Sessions, token: str) -> None:
    assert await sessions.find(token) is None
    await sessions.end(token)


async def test_a_session_is_read_once_a_minute_and_its_use_noted(
    sessions: Sessions, storage: PeopleStorage, clock: PlayClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await sessions.open(ANNA, "", "192.0.2.1")
    reads: list[str] = []
    read = storage.session

    async def counted(digest: str) -> SessionRecord | None:
        reads.append(digest)
        return await read(digest)

    monkeypatch.setattr(storage, "session", counted)
    for _ in range(10):
        clock.pass_by(7)
        assert await sessions.find(token) is not None
    assert len(reads) == 2
    kept = await read(digest_of(token))
    assert kept is not None
    assert kept.last_used_at == NOON + 70_000


async def test_an_ended_session_is_gone_at_once_and_told(sessions: Sessions) -> None:
    token, other = await sessions.open(ANNA, "", "192.0.2.1"), await sessions.open(ANNA, "", "192.0.2.1")
    ended: list[str] = []
    unsubscribe = sessions.on_end(ended.append)
    await sessions.find(token)
    await sessions.find(other)
    await sessions.end(token)
    assert await sessions.find(token) is None
    assert await sessions.find(other) is not None
    assert ended == [token]
    unsubscribe()
    unsubscribe()
    await sessions.end(other)
    assert ended == [token]


async def test_all_sessions_of_a_person_end_together(sessions: Sessions) -> None:
    tokens = [await sessions.open(ANNA, "", "192.0.2.1") for _ in range(3)]
    for token in tokens:
        await sessions.find(token)
    ended: list[str] = []
    sessions.on_end(ended.append)
    await sessions.end_all(ANNA)
    assert ended == tokens
    assert [await sessions.find(token) for token in tokens] == [None] * 3


async def test_what_another_process_ended_is_gone_within_a_minute(
    sessions: Sessions, storage: PeopleStorage, clock: PlayClock
) -> None:
    token = await sessions.open(ANNA, "", "192.0.2.1")
    ended: list[str] = []
    sessions.on_end(ended.append)
    assert await sessions.find(token) is not None
    await storage.remove_sessions(ANNA)
    clock.pass_by(CHECK_EVERY / 1_000)
    assert await sessions.find(token) is None
    assert ended == [token]


async def test_what_another_process_ended_is_gone_although_the_clock_is_set_back(
    sessions: Sessions, storage: PeopleStorage, clock: PlayClock
) -> None:
    token = await sessions.open(ANNA, "", "192.0.2.1")
    assert await sessions.find(token) is not None
    await storage.remove_sessions(ANNA)
    clock.pass_by(-24 * 3600)
    assert await sessions.find(token) is None


async def test_a_removed_person_has_no_session(
    sessions: Sessions, storage: PeopleStorage, clock: PlayClock
) -> None:
    token = await sessions.open(ANNA, "", "192.0.2.1")
    await storage.mark_leaving(ANNA)
    assert await sessions.find(token) is None


async def test_an_unused_session_ends(sessions: Sessions, clock: PlayClock) -> None:
    token = await sessions.open(ANNA, "", "192.0.2.1")
    clock.pass_by(SESSION_LIFE / 1_000)
    assert await sessions.find(token) is not None, "the last moment"
    clock.pass_by(SESSION_LIFE / 1_000 + 1)
    assert await sessions.find(token) is None


async def test_a_look_up_that_an_end_overtakes_finds_nothing(
    sessions: Sessions, storage: PeopleStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await sessions.open(ANNA, "", "192.0.2.1")
    reading, go_on, person = asyncio.Event(), asyncio.Event(), storage.person

    async def slow(wanted: PersonId) -> PersonRecord | None:
        reading.set()
        await go_on.wait()
        return await person(wanted)

    monkeypatch.setattr(storage, "person", slow)
    async with asyncio.TaskGroup() as group:
        finding = group.create_task(sessions.find(token))
        await reading.wait()
        await sessions.end(token)
        go_on.set()
    assert finding.result() is None
    assert await sessions.find(token) is None


async def test_a_full_disk_signs_nobody_out(
    sessions: Sessions, storage: PeopleStorage, clock: PlayClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(digest: str, now: int) -> None:
        raise StoreFailure(ProblemCode.STORE_FULL)

    token = await sessions.open(ANNA, "", "192.0.2.1")
    monkeypatch.setattr(storage, "touch_session", full)
    clock.pass_by(120)
    assert await sessions.find(token) is not None


async def test_only_so_many_are_remembered(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 3)
    tokens = [await sessions.open(ANNA, "", "192.0.2.1") for _ in range(6)]
    for token in tokens:
        assert await sessions.find(token) is not None
    assert len(sessions._remembered) == 3
    assert await sessions.find(tokens[0]) is not None
