"""A storage in a directory of its own, and what goes into it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from amsn2.api.models import AccountId, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.api.storage import StoredAccount
from amsn2.storage.opening import Storage, open_storage
from amsn2.storage.store import SqlStore
from tests.amsn2.storage.newest import newest
from tests.msnpd.databases import DATABASES

ANNA = PersonId("p-anna")

ON_SQLITE = pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
"""What only SQLite does, or can be asked."""


@pytest.fixture(params=DATABASES)
async def storage(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    """On both databases, or on the one that the test asks for (`parametrize` with `indirect`)."""
    home = tmp_path / "home"
    async with newest(request.param, home) as url:
        storage = await open_storage(url, home / "key")
        yield storage
        await storage.close()


@pytest.fixture
async def store(storage: Storage) -> SqlStore:
    """Anna's store; she has the account `a`."""
    await storage.people.add_person(PersonRecord(id=ANNA, name="Anna", folded_name="anna", created_at=1))
    store = storage.store(ANNA)
    account = StoredAccount(id=AccountId("a"), network="msn", address="anna@example.com", endpoint_id="e")
    async with store.transaction() as transaction:
        await transaction.save_account(account)
    return store
