"""Persons, sessions and invitations in the database."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, text, update

from amsn2.api.models import PersonId
from amsn2.api.people_storage import (
    InvitationRecord,
    NameTaken,
    PeopleStorage,
    PersonRecord,
    ResetRecord,
    SessionRecord,
)
from amsn2.api.ports import NewPerson
from amsn2.storage.opening import Storage
from amsn2.storage.schema import persons, push_subscriptions


@pytest.fixture
def people(storage: Storage) -> PeopleStorage:
    return storage.people


def _person(name: str, **fields: object) -> PersonRecord:
    values: dict[str, object] = {
        "id": PersonId(f"p-{name}"),
        "name": name,
        "folded_name": name.casefold(),
        "password_hash": "a hash",
        "created_at": 5,
    }
    return PersonRecord(**{**values, **fields})


def _session(digest: str, person: str, **fields: object) -> SessionRecord:
    values: dict[str, object] = {
        "digest": digest,
        "person": PersonId(person),
        "device": "Firefox",
        "created_at": 10,
        "last_used_at": 20,
    }
    return SessionRecord(**{**values, **fields})


def _invitation(digest: str, by: str, expires_at: int = 100) -> InvitationRecord:
    return InvitationRecord(
        digest=digest, invited_by=PersonId(by), note="for Bert", created_at=1, expires_at=expires_at
    )


async def test_persons_come_in_their_order(people: PeopleStorage) -> None:
    late, early = _person("Anna", created_at=9, admin=True), _person("Zoé", created_at=3, hidden=True)
    await people.add_person(late)
    await people.add_person(early)
    assert await people.persons() == (early, late)
    assert await people.person(late.id) == late
    assert await people.person_named("zoé") == early
    assert await people.person(PersonId("nobody")) is None
    assert await people.person_named("nobody") is None


async def test_a_name_is_given_once(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    with pytest.raises(NameTaken):
        await people.add_person(_person("ANNA", id=PersonId("other")))
    assert len(await people.persons()) == 1


async def test_one_first_person_of_many_that_race(people: PeopleStorage) -> None:
    await people.add_person(_person("robot", hidden=True))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(people.add_first_person(_person(f"first{n}"))) for n in range(10)]
    assert [task.result() for task in tasks].count(True) == 1
    assert len(await people.persons()) == 2


async def test_an_invitation_lets_one_of_many_that_race_in(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    await people.add_invitation(_invitation("d", "p-Anna"))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(people.add_invited_person(_person(f"b{n}"), "d", 50)) for n in range(10)]
    assert [task.result() for task in tasks].count(True) == 1
    assert len(await people.persons()) == 2
    assert await people.invitation("d", 50) is None


async def test_a_taken_name_leaves_the_invitation_good(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    await people.add_invitation(_invitation("d", "p-Anna"))
    with pytest.raises(NameTaken):
        await people.add_invited_person(_person("anna", id=PersonId("other")), "d", 50)
    assert await people.invitation("d", 50) == _invitation("d", "p-Anna")
    assert await people.add_invited_person(_person("Bert"), "d", 50)


async def test_an_invitation_ends(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    await people.add_invitation(_invitation("d", "p-Anna", expires_at=100))
    assert await people.invitation("d", 99) is not None
    assert await people.invitation("d", 100) is None
    assert not await people.add_invited_person(_person("Bert"), "d", 100)
    assert not await people.add_invited_person(_person("Bert"), "unknown", 1)


async def test_the_welcome_is_kept_sealed_until_it_is_done(people: PeopleStorage, tmp_path: Path) -> None:
    welcome = NewPerson(name="Anna", password="correct horse", display_name="Anna 🌻")
    record = _person("Anna", welcome=welcome)
    await people.add_person(record)
    assert await people.person(record.id) == record
    content = b"".join(path.read_bytes() for path in (tmp_path / "home").iterdir())
    assert b"correct horse" not in content
    await people.welcomed(record.id)
    assert await people.person(record.id) == replace(record, welcome=None)


async def test_a_welcome_that_cannot_be_opened_keeps_nobody_out(storage: Storage) -> None:
    await storage.people.add_person(_person("Anna", welcome=NewPerson(name="Anna", password="")))
    await storage.people.add_person(_person("Bert", created_at=6))
    damage = update(persons).values(sealed_welcome=b"\x01\x02")
    await storage._database.write(lambda connection: connection.execute(damage).close())
    assert await storage.people.persons() == (_person("Anna"), _person("Bert", created_at=6))


async def test_sessions(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    await people.add_person(_person("Bert"))
    for record in (_session("1", "p-Anna"), _session("2", "p-Anna"), _session("3", "p-Bert")):
        await people.add_session(record)
    await people.touch_session("1", 77)
    assert await people.session("1") == _session("1", "p-Anna", last_used_at=77)
    await people.remove_session("1")
    await people.remove_session("1")
    assert await people.session("1") is None
    await people.remove_sessions(PersonId("p-Anna"))
    assert await people.session("2") is None
    assert await people.session("3") == _session("3", "p-Bert")


async def test_what_is_stale_goes(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    await people.add_session(_session("old", "p-Anna", last_used_at=49))
    await people.add_session(_session("new", "p-Anna", last_used_at=50))
    await people.add_invitation(_invitation("old", "p-Anna", expires_at=99))
    await people.add_invitation(_invitation("new", "p-Anna", expires_at=100))
    await people.remove_stale(50, 100)
    assert await people.session("old") is None
    assert await people.session("new") is not None
    assert await people.invitation("old", 0) is None
    assert await people.invitation("new", 0) is not None


async def test_a_person_goes_with_all_that_is_theirs(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    await people.add_session(_session("1", "p-Anna"))
    await people.add_invitation(_invitation("d", "p-Anna"))
    await people.set_password_hash(PersonId("p-Anna"), "another hash")
    changed = await people.person(PersonId("p-Anna"))
    assert changed is not None
    assert changed.password_hash == "another hash"
    await people.mark_leaving(PersonId("p-Anna"))
    while await people.remove_some(PersonId("p-Anna"), 9):
        pass
    assert await people.persons() == await people.leaving() == ()
    assert await people.session("1") is None
    assert await people.invitation("d", 50) is None


async def test_one_administrator_always_stays(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna", admin=True))
    await people.add_person(_person("Bert"))
    anna, bert = PersonId("p-Anna"), PersonId("p-Bert")
    assert not await people.set_admin(anna, False)
    assert await people.set_admin(bert, True)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(people.set_admin(one, False)) for one in (anna, bert)]
    assert sorted(task.result() for task in tasks) == [False, True]
    assert [one.admin for one in await people.persons()].count(True) == 1


async def test_how_much_there_is_of_everybody(storage: Storage) -> None:
    people = storage.people
    await people.add_person(_person("Anna"))
    await people.add_person(_person("Bert"))
    for record in (_session("1", "p-Anna"), _session("2", "p-Anna", last_used_at=33)):
        await people.add_session(record)
    row = "INSERT INTO blobs VALUES ('p-Anna', 'x', 'file', 'text/plain', 55, 1)"
    await storage._database.write(lambda connection: connection.execute(text(row)).close())
    counts = await people.counts()
    anna = counts[PersonId("p-Anna")]
    assert (anna.sessions, anna.last_used_at, anna.blob_bytes, anna.accounts) == (2, 33, 55, 0)
    assert PersonId("p-Bert") not in counts
    assert await storage.blob_bytes() == 55


async def test_a_browser_that_is_signed_out_is_told_of_nothing_any_more(storage: Storage) -> None:
    people = storage.people
    await people.add_person(_person("Anna"))

    async def subscribed() -> list[str]:
        query = text("SELECT session FROM push_subscriptions ORDER BY session")
        return await storage._database.read(lambda connection: list(connection.execute(query).scalars()))

    for digest in ("1", "2", "3"):
        await people.add_session(_session(digest, "p-Anna"))
        row = insert(push_subscriptions).values(
            id=digest, person="p-Anna", session=digest, device="", endpoint=digest, p256dh="", auth="",
            created_at=1,
        )  # fmt: skip
        await storage._database.write(lambda connection, row=row: connection.execute(row).close())
    await people.remove_session("1")
    assert await subscribed() == ["2", "3"]
    await people.remove_sessions(PersonId("p-Anna"), but="3")
    assert await subscribed() == ["3"]
    assert await people.sessions(PersonId("p-Anna")) == (_session("3", "p-Anna"),)


async def test_a_person_has_one_reset_and_it_is_good_once(people: PeopleStorage) -> None:
    await people.add_person(_person("Anna"))
    anna = PersonId("p-Anna")
    await people.add_session(_session("1", "p-Anna"))
    for digest in ("old", "new"):
        await people.add_reset(ResetRecord(digest=digest, person=anna, created_at=1, expires_at=100))
    assert await people.reset("old", 50) is None
    assert await people.reset("new", 100) is None
    assert await people.use_reset("new", "a hash", 100) is None
    assert await people.session("1") is not None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(people.use_reset("new", f"hash {n}", 50)) for n in range(5)]
    assert [task.result() for task in tasks].count(anna) == 1
    assert await people.session("1") is None
    await people.add_reset(ResetRecord(digest="late", person=anna, created_at=1, expires_at=100))
    await people.remove_stale(0, 101)
    assert await people.reset("late", 1) is None
