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

from msnpd.database import sqlite_url

DATABASES = ("sqlite", "postgresql")

_numbers = itertools.count(1)


async def made_url(kind: str, folder: Path) -> str:
    """The URL of a new, empty database of that kind."""
    if kind == "sqlite":
        return sqlite_url(folder / "msnpd.sqlite3")
    return await asyncio.to_thread(_new_postgresql_database)


def _new_postgresql_database() -> str:
    sockets = _cluster()
    name = f"test{next(_numbers)}"
    _run("psql", "-q", "-h", str(sockets), "-U", "msnpd", "-d", "postgres", "-c", f"CREATE DATABASE {name}")
    return f"postgresql://msnpd@/{name}?host={sockets}"


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
