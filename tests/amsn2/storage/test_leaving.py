"""The rows of who leaves, in both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from amsn2.api.media import BlobKind
from amsn2.api.models import AccountId, MessageQuery, PersonId
from amsn2.api.people_storage import InvitationRecord, PersonRecord, ResetRecord, SessionRecord
from amsn2.api.storage import StoredAccount
from amsn2.storage.leaving import IN_STEPS, OPENS_DOORS, some_of
from amsn2.storage.opening import Storage, open_storage
from amsn2.storage.schema import invitations, metadata, persons, settings
from tests.amsn2.storage.conftest import ON_SQLITE
from tests.amsn2.storage.newest import newest
from tests.amsn2.storage.samples import TALK, fill
from tests.msnpd.databases import DATABASES

ANNA, BERT = PersonId("p-anna"), PersonId("p-bert")


@pytest.fixture(params=DATABASES)
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    """Two people with a talk of ten lines each, a file and a session."""
    async with newest(request.param, tmp_path) as url:
        storage = await open_storage(url, tmp_path / "key")
        await _fill(storage)
        yield storage
        await storage.close()


async def _fill(storage: Storage) -> None:
    for person in (ANNA, BERT):
        name = person[2:]
        await storage.people.add_person(
            PersonRecord(id=person, name=name, folded_name=name, admin=True, created_at=1)
        )
        store = storage.store(person)
        async with store.transaction() as transaction:
            await transaction.save_account(
                StoredAccount(
                    id=AccountId("a"), network="msn", address=f"{name}@example.com", endpoint_id="e"
                )
            )
        await fill(store, 10)
        await store.blobs.keep(BlobKind.FILE, b"a file", 1)
        await storage.people.add_session(
            SessionRecord(digest=f"s-{name}", person=person, device="", created_at=1, last_used_at=1)
        )


async def rows(storage: Storage, person: PersonId) -> int:
    """How many rows there are of a person, in all tables."""

    def work(connection: Connection) -> int:
        return sum(
            connection.execute(
                select(func.count()).select_from(table).where(table.c.person == person)
            ).scalar_one()
            for table in (*IN_STEPS, *OPENS_DOORS)
        )

    return await storage._database.read(work)


def test_no_table_is_forgotten() -> None:
    theirs = {*IN_STEPS, *OPENS_DOORS, invitations, persons, settings}
    assert theirs == set(metadata.tables.values())
    places = {table: place for place, table in enumerate(IN_STEPS)}
    for table in IN_STEPS:
        for key in table.foreign_keys:
            parent = key.column.table
            assert parent is persons or places[table] < places[parent], "a parent goes after its children"


async def test_who_leaves_is_nobody_at_once(house: Storage) -> None:
    people = house.people
    await people.add_invitation(
        InvitationRecord(digest="i", invited_by=ANNA, note="", created_at=1, expires_at=99)
    )
    await people.add_reset(ResetRecord(digest="r", person=ANNA, created_at=1, expires_at=99))
    await people.mark_leaving(ANNA)
    await people.mark_leaving(PersonId("nobody"))
    assert [record.id for record in await people.persons()] == [BERT]
    assert [record.name for record in await people.leaving()] == ["anna"]
    assert await people.person(ANNA) is None
    assert await people.person_named("anna") is None
    assert await people.person_named(f"*{ANNA}") is None
    assert await people.session("s-anna") is None
    assert await people.session("s-bert") is not None
    assert await people.invitation("i", 2) is None
    assert await people.reset("r", 2) is None
    assert not await people.set_admin(BERT, False), "who leaves is no administrator"
    await people.add_person(PersonRecord(id=PersonId("new"), name="Anna", folded_name="anna", created_at=2))


async def test_rows_and_files_go_in_bounded_steps(house: Storage, tmp_path: Path) -> None:
    people = house.people
    await people.mark_leaving(ANNA)
    before, steps = await rows(house, ANNA), 0
    while await people.remove_some(ANNA, 3):
        left = await rows(house, ANNA)
        assert before - left <= 3
        before, steps = left, steps + 1
    assert steps >= 5
    assert await rows(house, ANNA) == 0
    assert await people.leaving() == ()
    assert not (tmp_path / "blobs" / ANNA).exists()
    page = await house.store(BERT).messages(MessageQuery(conversation=TALK, limit=50))
    assert len(page.messages) == 10
    assert [file.parts[-3] for file in (tmp_path / "blobs").rglob("*") if file.is_file()] == [BERT]


@ON_SQLITE
async def test_a_step_looks_at_no_more_than_it_removes(storage: Storage) -> None:
    def plans(connection: Connection) -> dict[str, str]:
        found = {}
        for table in IN_STEPS:
            statement = some_of(table, ANNA, 5).compile(connection, compile_kwargs={"literal_binds": True})
            found[table.name] = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").first()[3]
        return found

    found = await storage._database.read(plans)
    assert "INTEGER PRIMARY KEY" in found.pop("messages")
    assert "(person=?)" in found.pop("usage"), "there is one a person"
    assert not [plan for plan in found.values() if "(person=?)" in plan or plan.startswith("SCAN")]


async def test_who_stays_loses_nothing(house: Storage) -> None:
    before = await rows(house, BERT)
    assert not await house.people.remove_some(BERT, 3)
    assert not await house.people.remove_some(PersonId("nobody"), 3)
    assert await rows(house, BERT) == before
    assert await house.people.person(BERT) is not None
    assert (await house.store(BERT).blobs.usage()).count == 1


async def test_a_start_leaves_files_of_who_leaves_to_the_steps(house: Storage, tmp_path: Path) -> None:
    await house.people.mark_leaving(ANNA)
    while (await house.store(ANNA).blobs.usage()).count:
        assert await house.people.remove_some(ANNA, 3)
    await house.tidy()
    assert [one for one in (tmp_path / "blobs" / ANNA).rglob("*") if one.is_file()]
    while await house.people.remove_some(ANNA, 3):
        pass
    assert not (tmp_path / "blobs" / ANNA).exists()
