"""Whose passwords were sealed with a key that is lost."""

import os
from pathlib import Path

from msgspec.structs import replace

from amsn2.api.commands import Endpoints
from amsn2.api.models import AccountId
from amsn2.api.storage import StoredAccount
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import open_storage
from amsn2.storage.secrets import Box
from tests.amsn2.storage.test_opening import ANNA

PLAIN = StoredAccount(id=AccountId("1"), network="msn", address="a@x.example", endpoint_id="")


async def test_they_are_named_until_they_are_given_again(tmp_path: Path) -> None:
    storage = await open_storage(sqlite_url(tmp_path / "amsn2.sqlite3"), tmp_path / "key")
    await storage.people.add_person(ANNA)
    store = storage.store(ANNA.id)
    behind = Endpoints(host="y.example", proxy="http://user:secret@proxy.example")
    async with store.transaction() as transaction:
        await transaction.save_account(PLAIN)
        await transaction.save_password(PLAIN.id, "secret")
        await transaction.save_account(replace(PLAIN, id=AccountId("2"), address="none@x.example"))
        await transaction.save_account(
            replace(PLAIN, id=AccountId("3"), address="b@x.example", endpoints=behind)
        )
    assert await storage.lost_passwords() == ()
    storage._box = Box(os.urandom(32))
    assert await storage.lost_passwords() == (("Anna", "a@x.example", "1"), ("Anna", "b@x.example", "3"))
    async with storage.store(ANNA.id).transaction() as transaction:
        await transaction.save_password(PLAIN.id, "secret")
    assert await storage.lost_passwords() == (("Anna", "b@x.example", "3"),)
    await storage.close()
