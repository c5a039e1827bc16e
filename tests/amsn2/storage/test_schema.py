"""What the schema promises of every table."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from amsn2.storage.schema import metadata, persons, settings


def test_every_row_goes_with_its_person() -> None:
    def leads_to_persons(table: Table) -> bool:
        parents = {key.column.table for key in table.foreign_keys if key.ondelete == "CASCADE"}
        return persons in parents or any(leads_to_persons(parent) for parent in parents)

    for table in metadata.sorted_tables:
        if table not in (persons, settings):
            assert leads_to_persons(table), table.name


def test_everything_can_be_named_by_a_migration() -> None:
    for table in metadata.sorted_tables:
        assert all(constraint.name for constraint in table.constraints), table.name
        assert all(index.name for index in table.indexes), table.name


def test_secrets_lie_in_sealed_columns_only() -> None:
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert column.name.startswith("sealed_") or "password" not in column.name.replace(
                "password_hash", ""
            ), column


def test_the_schema_is_sql_for_postgresql_too() -> None:
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
