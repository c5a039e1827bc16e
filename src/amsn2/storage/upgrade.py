"""Brings a database up to the schema of this program, after a copy of what it was."""

import logging
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from amsn2.storage.errors import StorageUnusable, is_full
from amsn2.storage.files import copy_database

logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: URL, migrations: Path = MIGRATIONS) -> None:
    """Bring the database to the newest schema, all steps or none; the newest already is left alone.

    Of a SQLite database with something in it, a copy named FILE.before-REVISION is made first.
    Blocks. Raises `StorageUnusable` when the schema is newer than this program, or a step failed.
    """
    script = ScriptDirectory(str(migrations))
    head = script.get_current_head() or ""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        current = _revision(engine)
        if current == head:
            return
        known = {step.revision for step in script.walk_revisions()}
        if current is not None and current not in known:
            raise StorageUnusable(
                f"The database {_name(url)} was written by a newer aMSN2 (its schema is {current}, this "
                f"program knows {head}). Start the newer aMSN2, or go back to the copy made before."
            )
        if current is not None and url.get_backend_name() == "sqlite":
            _copy(url, head)
        with engine.connect() as connection:
            _run(connection, script)
            if url.get_backend_name() == "sqlite":
                _let_it_shrink(connection)
        logger.info("the database is at schema %s now (it was at %s)", head, current or "none")
    except (SQLAlchemyError, OSError) as error:
        if is_full(error):
            raise StorageUnusable(
                f"The disk is full, so the database {_name(url)} cannot be brought up to date. Make room."
            ) from error
        raise StorageUnusable(f"The database {_name(url)} cannot be opened: {_words(error)}.") from error
    finally:
        engine.dispose()


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _copy(url: URL, head: str) -> None:
    file = Path(url.database or "")
    copy = file.with_name(f"{file.name}.before-{head}")
    copy_database(file, copy)
    logger.info("before the upgrade the database was copied to %s", copy)


def _run(connection: Connection, script: ScriptDirectory) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Heard only before the first table: what is removed later may leave the file, a few pages at a time.
        connection.exec_driver_sql("PRAGMA auto_vacuum=INCREMENTAL")
        # A step may rebuild a table that others refer to: they are checked at the end instead.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        connection.commit()
        _driver_begins_nothing(connection)
    environment = EnvironmentContext(
        Config(),
        script,
        fn=lambda revision, _: script._upgrade_revs("head", revision),  # noqa: SLF001 - alembic.command does so
        destination_rev="head",
    )
    with environment:
        environment.configure(connection=connection, transactional_ddl=True)
        with connection.begin():
            if sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            environment.run_migrations()
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StorageUnusable("The database is damaged: what is in it does not fit together.")


def _let_it_shrink(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA auto_vacuum").scalar_one() == 0:
        # Made by first light. The database is written anew once; no transaction is open.
        connection.exec_driver_sql("PRAGMA auto_vacuum=INCREMENTAL")
        connection.exec_driver_sql("VACUUM")


def _driver_begins_nothing(connection: Connection) -> None:
    driver = connection.connection.dbapi_connection
    if driver is not None:
        # Else sqlite3 commits before every change of a table, and a failed step would leave half of it.
        driver.isolation_level = None


def _name(url: URL) -> str:
    return url.database or ""


def _words(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error)
