"""Rows: what is in the tables is what was in memory, and a change is written once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy

from msnpd import rows, schema
from msnpd.errors import StoreStale, StoreUnavailable
from msnpd.model import Account, Drop, Put
from tests.msnpd.test_model import CONTACT, GROUP, MEMBER, PROFILE, REMOVAL


@pytest.fixture
def connection() -> Iterator[sqlalchemy.Connection]:
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.begin() as made:
        schema.migrate(made)
        fields = rows.values(PROFILE) | {"annotations": rows.encode(PROFILE.annotations), "password": "x"}
        made.execute(sqlalchemy.insert(schema.account).values(fields))
        yield made
    engine.dispose()


def test_rows_come_and_go(connection: sqlalchemy.Connection) -> None:
    everything = (CONTACT, MEMBER, GROUP, REMOVAL)
    for row in (*everything, *everything):
        rows.apply(connection, Put(row))
    account = rows.load(connection, PROFILE.address)
    assert account is not None
    assert account.contacts == {CONTACT.id: CONTACT}
    assert account.members == {(MEMBER.role, MEMBER.address): MEMBER}
    assert account.groups == {GROUP.id: GROUP}
    assert account.removals == {REMOVAL.id: REMOVAL}
    for row in everything:
        rows.apply(connection, Drop(row))
    account = rows.load(connection, PROFILE.address)
    assert account is not None
    assert replace(account, profile=PROFILE) == Account(PROFILE)


def test_a_profile_is_written_over_the_version_before_it(connection: sqlalchemy.Connection) -> None:
    later = replace(PROFILE, name="Later", version=1, epoch=9, message="not by this way")
    rows.apply(connection, Put(later))
    assert rows.find(connection, PROFILE.address) == replace(PROFILE, name="Later", version=1)
    with pytest.raises(StoreStale):
        rows.apply(connection, Put(later))
    with pytest.raises(StoreUnavailable):
        rows.apply(connection, Put(replace(later, id=99)))
    assert rows.load(connection, "nobody") is None
