"""Databases of the newest schema with nothing in them: copies of one that was brought there once."""

import asyncio
import functools
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from amsn2.storage.database import parse_url, sqlite_url
from amsn2.storage.files import make_directory, make_private_file
from amsn2.storage.upgrade import upgrade
from tests.msnpd.databases import copied_url, drop, made_url

_FILE = "amsn2.sqlite3"

_originals: list[str] = []


@asynccontextmanager
async def newest(kind: str, folder: Path) -> AsyncIterator[str]:
    """The URL of a database of that kind, which is gone afterwards; the folder is a home."""
    if kind == "sqlite":
        make_directory(folder)
        make_private_file(folder / _FILE)
        (folder / _FILE).write_bytes(_original_file())
        yield sqlite_url(folder / _FILE)
        return
    if not _originals:
        original = await made_url(kind, folder)
        await asyncio.to_thread(upgrade, parse_url(original))
        _originals.append(original)
    url = await copied_url(_originals[0])
    yield url
    await drop(url)


@functools.cache
def _original_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _FILE
        upgrade(parse_url(sqlite_url(path)))
        return path.read_bytes()
