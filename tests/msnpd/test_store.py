"""The port: what a server needs of a store, and that the database offers all of it."""

import inspect

from msnpd.sql_store import SqlStore
from msnpd.store import Store


def _promises(kind: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(kind, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }


def test_the_database_keeps_every_promise_and_makes_no_other() -> None:
    assert _promises(SqlStore) == _promises(Store)
