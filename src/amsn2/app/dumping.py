"""A PostgreSQL database into one file and back, with PostgreSQL's own programs. Everything here blocks.

pg_dump writes one moment of it while others write. No password is on a command line, where everybody on the
machine could read it: it is handed over in the environment.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Final

from sqlalchemy import URL

from amsn2.app.problems import CannotStart
from amsn2.storage.files import make_private_file

Tell = Callable[[int], None]
"""How many tables are done."""

_DEBIAN: Final = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version of PostgreSQL; the newest reads all older servers."""

_SECRET: Final = ("password", "sslpassword")
_TABLE: Final = re.compile(rb"(?:dumping contents of|processing data for) table ")
_IN_ENGLISH: Final = {"LC_ALL": "C", "LC_MESSAGES": "C"}
_LAST_WORDS: Final = 2_000
"""Bytes kept of what a program says: its error is at the end."""


def program(name: str) -> str:
    """Where one of PostgreSQL's programs is. Raises `CannotStart`."""
    versions = sorted(_DEBIAN.glob("[0-9]*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    for folder in reversed(versions):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise CannotStart(
            f"{name} is missing, which copies databases of PostgreSQL. Install it, on Debian with "
            "apt-get install postgresql-client."
        )
    return found


def reaching(url: URL) -> tuple[str, dict[str, str]]:
    """What a program is told of a database in an argument, and what in its environment."""
    password = url.password or url.query.get("password") or ""
    said = url.set(drivername="postgresql").difference_update_query(_SECRET)
    name = URL.create(
        "postgresql", said.username, None, said.host, said.port, said.database, said.query
    ).render_as_string()
    return name, {"PGPASSWORD": str(password)} if password else {}


def dump(url: URL, target: Path, tell: Tell = lambda _: None) -> None:
    """Write all of a database into a file of pg_dump. Raises `CannotStart`; then the file is of no use."""
    make_private_file(target)
    name, secret = reaching(url)
    options = ("--format=custom", "--no-owner", "--no-privileges", "--verbose", f"--file={target}")
    _run((program("pg_dump"), *options, f"--dbname={name}"), secret, tell)


def load(url: URL, source: Path, tables: Iterable[str], tell: Tell = lambda _: None) -> None:
    """Put a database in the place of what is there: all of it, or nothing is changed. Raises `CannotStart`.

    tables: those of ours that go also when the file knows nothing of them, such as those of a newer aMSN2.
    """
    name, secret = reaching(url)
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--verbose")
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".script-") as folder:
        script = Path(folder) / "script.sql"
        make_private_file(script)
        names = ", ".join(f'public."{table}"' for table in sorted(tables))
        first = Path(folder) / "first.sql"
        first.write_text(f"DROP TABLE IF EXISTS {names} CASCADE;\n")
        _run((program("pg_restore"), *options, f"--file={script}", str(source)), {}, tell)
        # Both in one transaction: with what is wrong with either nothing has happened.
        once = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        files = (f"--file={first}", f"--file={script}", "--output=/dev/null")
        _run((program("psql"), *once, *files, f"--dbname={name}"), secret, lambda _: None)


def _run(command: tuple[str, ...], secret: dict[str, str], tell: Tell) -> None:
    environment = {**os.environ, **_IN_ENGLISH, **secret}
    with subprocess.Popen(  # noqa: S603 - a program of PostgreSQL, with settings of whoever runs aMSN2
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        if process.stderr is None:
            raise RuntimeError("asked for a pipe and got none")
        words = _heard(process.stderr, tell)
    if process.returncode:
        raise CannotStart(f"{Path(command[0]).name} failed: {words}")


def _heard(lines: IO[bytes], tell: Tell) -> str:
    done, last = 0, b""
    for line in lines:
        last = (last + line)[-_LAST_WORDS:]
        if _TABLE.search(line):
            done += 1
            tell(done)
    said = [line for line in last.decode("utf-8", "replace").splitlines() if "error" in line.lower()]
    return "; ".join(said[-3:]) or last.decode("utf-8", "replace").strip()
