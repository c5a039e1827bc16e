"""What every part of the core works with."""

import pytest

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import AccountId, Group, GroupId, Person, Snapshot
from amsn2.api.storage import StoredAccount, Transaction
from amsn2.core.desk import Desk
from amsn2.core.owner import Owner
from amsn2.core.state import State
from tests.amsn2.play import Stage

HOME = AccountId("home")


@pytest.fixture
async def desk(stage: Stage) -> Desk:
    role = await stage.newcomer()
    person: Person = role.snapshot.person
    async with role.store.transaction() as transaction:
        await transaction.save_account(
            StoredAccount(id=HOME, network="memory", address="a@b", endpoint_id="e")
        )
    state = State(Snapshot(person=person))
    return Desk(person=person.id, store=role.store, state=state, owner=Owner(), clock=stage.clock)


GROUP = Group(id=GroupId("home:1"), account=HOME, name="Friends")


async def test_what_is_cached_is_stored(desk: Desk) -> None:
    await desk.cache(lambda transaction: transaction.save_group(GROUP))
    assert (await desk.store.load()).groups == (GROUP,)


async def test_what_cannot_be_cached_is_logged_and_nothing_else(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.save_group(GROUP)
        raise StoreFailure(ProblemCode.STORE_FULL)

    await desk.cache(work)
    assert (await desk.store.load()).groups == ()
    assert "The disk is full" in caplog.text


async def test_a_store_that_cannot_even_begin_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(store: object) -> None:
        raise StoreFailure(ProblemCode.STORE_FAILED)

    monkeypatch.setattr(type(desk.store), "transaction", fails)
    await desk.cache(lambda transaction: transaction.save_group(GROUP))
    assert "could not write" in caplog.text


async def test_a_defect_is_no_failure_of_the_store(desk: Desk) -> None:
    async def work(transaction: Transaction) -> None:
        raise ValueError("a defect")

    with pytest.raises(ValueError, match="a defect"):
        await desk.cache(work)
