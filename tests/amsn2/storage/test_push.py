"""Push subscriptions in the database."""

import pytest
from msgspec.structs import replace

from amsn2.api.models import ConversationId, PersonId
from amsn2.api.people_storage import PersonRecord, SessionRecord
from amsn2.api.push import LatePush, PushAddress, PushProblem, PushRecord
from amsn2.storage.opening import Storage

ANNA, BERT = PersonId("p-anna"), PersonId("p-bert")


def record(number: int, session: str, person: PersonId = ANNA, endpoint: int | None = None) -> PushRecord:
    where = number if endpoint is None else endpoint
    return PushRecord(
        id=f"{number}",
        person=person,
        session=session,
        device="Browser",
        address=PushAddress(endpoint=f"https://push.example.com/{where}", p256dh="A" * 87, auth="B" * 22),
        created_at=number,
    )


@pytest.fixture
async def people(storage: Storage) -> Storage:
    for person in (ANNA, BERT):
        if await storage.people.person(person) is None:
            name = person.removeprefix("p-")
            await storage.people.add_person(
                PersonRecord(id=person, name=name, folded_name=f"push {name}", created_at=1)
            )
        for number in range(4):
            await storage.people.add_session(
                SessionRecord(
                    digest=f"{person}{number}", person=person, device="", created_at=1, last_used_at=1
                )
            )
    return storage


async def test_each_has_their_own(people: Storage) -> None:
    push = people.push
    assert await push.add(record(1, f"{ANNA}0"), 5)
    assert await push.add(record(2, f"{BERT}0", BERT), 5)
    assert await push.of(ANNA) == (record(1, f"{ANNA}0"),)
    await push.remove(BERT, "1")
    assert len(await push.of(ANNA)) == 1
    await push.remove(ANNA, "1")
    assert await push.of(ANNA) == ()


async def test_a_browser_has_one_and_an_address_is_one_browsers(people: Storage) -> None:
    push = people.push
    await push.add(record(1, f"{ANNA}0"), 5)
    await push.add(record(2, f"{ANNA}0"), 5)
    assert [one.id for one in await push.of(ANNA)] == ["2"]
    await push.add(record(3, f"{BERT}0", BERT, endpoint=2), 5)
    assert await push.of(ANNA) == ()


async def test_the_oldest_make_room(people: Storage) -> None:
    for number in range(4):
        await people.push.add(record(number, f"{ANNA}{number}"), 2)
    assert [one.id for one in await people.push.of(ANNA)] == ["2", "3"]


async def test_how_it_went(people: Storage) -> None:
    await people.push.add(record(1, f"{ANNA}0"), 5)
    went = replace(
        record(1, f"{ANNA}0"), last_failure_at=7, failures=2, last_success_at=3, problem=PushProblem.BUSY
    )
    await people.push.save(went)
    assert await people.push.of(ANNA) == (went,)
    await people.push.remove(ANNA, "1")
    await people.push.save(went)
    assert await people.push.of(ANNA) == ()


async def test_with_the_session_it_goes(people: Storage) -> None:
    await people.push.add(record(1, f"{ANNA}0"), 5)
    await people.people.remove_session(f"{ANNA}0")
    assert await people.push.of(ANNA) == ()
    assert not await people.push.add(record(2, f"{ANNA}0"), 5)


async def test_what_is_late_is_kept_until_it_is_taken_or_its_subscription_goes(people: Storage) -> None:
    push = people.push
    await push.add(record(1, f"{ANNA}0"), 5)
    await push.add(record(2, f"{ANNA}1"), 5)
    first = LatePush(
        id="a", person=ANNA, subscription="1", payload=b"{}", topic="t", urgency="high",
        conversation=ConversationId("c"), position=1_795_000_000_000_000, at=9,
    )  # fmt: skip
    second = replace(first, id="b", subscription="2", at=5)
    await push.keep(first)
    await push.keep(second, replace(first, payload=b"again"), replace(first, id="c", subscription="gone"))
    await push.keep()
    assert await push.late(ANNA) == (second, first)
    assert await push.late(BERT) == ()
    await push.forget("a")
    await push.forget("unknown")
    assert await push.late(ANNA) == (second,)
    await push.keep(first)
    await push.save(replace(record(1, f"{ANNA}0"), last_success_at=7), over="a")
    assert await push.late(ANNA) == (second,)
    assert (await push.of(ANNA))[0].last_success_at == 7
    await push.remove(ANNA, "2")
    assert await push.late(ANNA) == ()
