"""Migrations."""

import pytest
from sqlalchemy import create_engine, inspect, select, update

from msnpd import schema


def test_a_new_database_gets_all_tables_and_a_second_time_nothing() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.migrate(connection)
        schema.migrate(connection)
        assert set(inspect(connection).get_table_names()) >= set(schema.metadata.tables)
        assert connection.execute(select(schema.schema_version.c.number)).scalars().all() == [
            len(schema.MIGRATIONS)
        ]


def test_an_older_database_gets_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine("sqlite://")
    done: list[str] = []
    with engine.begin() as connection:
        schema.migrate(connection)
        monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, lambda _: done.append("second")))
        schema.migrate(connection)
        schema.migrate(connection)
    assert done == ["second"]


def test_a_younger_database_is_left_alone() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.migrate(connection)
        connection.execute(update(schema.schema_version).values(number=99))
        with pytest.raises(schema.TooNew):
            schema.migrate(connection)
