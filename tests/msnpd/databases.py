"""The databases that the store is tested on: SQLite, and a private PostgreSQL where one is installed.

`make test` installs PostgreSQL. Its cluster lives in a folder of its own for the whole test run, is reached
by a socket in that folder only, and runs as an unprivileged user when the tests run as root.
"""

import asyncio
import atexit
import functools
import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import LiteralString

import psycopg

from msnpd.database import sqlite_url

DATABASES = ("sqlite", "postgresql")

_numbers = itertools.count(1)


async def made_url(kind: str, folder: Path) -> str:
    """The URL of a new, empty database of that kind."""
    if kind == "sqlite":
        return sqlite_url(folder / "msnpd.sqlite3")
    return await asyncio.to_thread(_new_postgresql_database)


async def copied_url(url: str) -> str:
    """The URL of a copy of a PostgreSQL database that nobody uses meanwhile."""
    return await asyncio.to_thread(_new_postgresql_database, _name_of(url))


async def drop(url: str) -> None:
    """Remove a PostgreSQL database, whoever uses it: each takes 8 MB, and tests make hundreds."""
    await asyncio.to_thread(_order, f"DROP DATABASE {_name_of(url)} WITH (FORCE)")


async def end_connections(url: str) -> None:
    """Have the server hang up on all who use a PostgreSQL database, as when it is started anew."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    await asyncio.to_thread(_order, others, _name_of(url))


def _name_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _new_postgresql_database(template: str = "template1") -> str:
    name = f"test{next(_numbers)}"
    _order(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"postgresql://msnpd@/{name}?host={_cluster()}"


def _order(statement: LiteralString, *values: str) -> None:
    with psycopg.connect(f"postgresql://msnpd@/postgres?host={_cluster()}", autocommit=True) as connection:
        connection.execute(statement, values)


@functools.cache
def _cluster() -> Path:
    """The folder with the socket of a running cluster, which ends with the tests."""
    folder = Path(tempfile.mkdtemp(prefix="msnpd-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    data = folder / "data"
    _run("initdb", "-A", "trust", "-U", "msnpd", "-E", "UTF8", "--no-sync", "-D", str(data))
    # fsync off: what survives a power cut is not tested here, and the tests share their disk.
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=200"
    _run("pg_ctl", "-w", "-s", "-D", str(data), "-o", options, "-l", str(folder / "log"), "start")

    def stop() -> None:
        _run("pg_ctl", "-w", "-s", "-m", "immediate", "-D", str(data), "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return folder


def _run(program: str, *args: str) -> None:
    user = {"user": "nobody", "group": "nogroup", "extra_groups": ()} if os.getuid() == 0 else {}
    subprocess.run(
        [_binary(program), *args],
        check=True,
        cwd=tempfile.gettempdir(),
        stdout=subprocess.DEVNULL,
        timeout=120,
        **user,  # type: ignore[call-overload] # the same few words for both
    )


def _binary(program: str) -> str:
    """Debian keeps the server's programs of each version in a folder of its own."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / program).exists():
            return str(folder / program)
    found = shutil.which(program)
    if found is None:
        raise FileNotFoundError(f"{program} of PostgreSQL is missing: apt-get install postgresql")
    return found
