"""The house itself, for administrators: implements `amsn2.api.administration.Premises`."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final

from amsn2.api.administration import (
    AccountHealth,
    BackupSeen,
    HouseHealth,
    LoggedTrouble,
    StorageSeen,
)
from amsn2.api.models import AccountId
from amsn2.api.ports import Messenger
from amsn2.app.home import Home
from amsn2.app.troubles import Troubles
from amsn2.core.clock import Clock
from amsn2.storage.lost import LostPassword

_PAUSE: Final = 0.01
"""Seconds that the loop is asked to wait: how much longer it takes is what everybody waits for."""

_BACKUPS: Final = 50
"""Copies of databases that are listed, the newest first."""


class Premises:
    """Looks at the disk, the database, the loop and the log when somebody asks."""

    def __init__(
        self,
        home: Home,
        clock: Clock,
        troubles: Troubles,
        *,
        version: str,
        database: Path | None,
        messenger_server: bool,
        blob_bytes: Callable[[], Awaitable[int]],
        check_database: Callable[[], Awaitable[object]],
        lost_passwords: Callable[[], Awaitable[Iterable[LostPassword]]],
        messengers: Callable[[], Iterable[Messenger]],
    ) -> None:
        """database: its file; None when it is on a server."""
        self._home = home
        self._clock = clock
        self._troubles = troubles
        self._version = version
        self._database = database
        self._messenger_server = messenger_server
        self._blob_bytes = blob_bytes
        self._check_database = check_database
        self._lost_passwords = lost_passwords
        self._messengers = messengers
        self._started_at = clock.now()

    async def storage(self) -> StorageSeen:
        """See the port."""
        blobs = await self._blob_bytes()
        return await asyncio.to_thread(self._look, blobs)

    async def health(self) -> HouseHealth:
        """See the port."""
        lost = frozenset((one.person, one.account) for one in await self._lost_passwords())
        asked = time.monotonic()
        await self._check_database()
        answered = time.monotonic()
        await asyncio.sleep(_PAUSE)
        late = time.monotonic() - answered - _PAUSE
        return HouseHealth(
            version=self._version,
            started_at=self._started_at,
            database_milliseconds=round((answered - asked) * 1_000, 2),
            loop_milliseconds=round(max(late, 0.0) * 1_000, 2),
            messenger_server=self._messenger_server,
            accounts=tuple(self._accounts(lost)),
        )

    def troubles(self) -> tuple[LoggedTrouble, ...]:
        """See the port."""
        return self._troubles.newest_first()

    def _accounts(self, lost: frozenset[tuple[str, AccountId]]) -> Iterator[AccountHealth]:
        for messenger in self._messengers():
            snapshot = messenger.snapshot()
            for account in snapshot.accounts.values():
                yield AccountHealth(
                    person=snapshot.person.name,
                    address=account.address,
                    server=account.server,
                    state=account.state,
                    problem=account.problem,
                    password_lost=(snapshot.person.name, account.id) in lost,
                )

    def _look(self, blobs: int) -> StorageSeen:
        backups = sorted(self._backups(), key=lambda one: one.made_at, reverse=True)
        return StorageSeen(
            database=_size_of(self._database) if self._database is not None else None,
            messenger=_size_of(self._home.messenger_database),
            blobs=blobs,
            free=shutil.disk_usage(self._home.path).free,
            backups=tuple(backups[:_BACKUPS]),
        )

    def _backups(self) -> Iterator[BackupSeen]:
        for path in self._home.path.glob("*.before-*"):
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            if not S_ISREG(found.st_mode):
                continue  # the files of people, which a backup took the place of
            yield BackupSeen(name=path.name, size=found.st_size, made_at=int(found.st_mtime * 1_000))


def _size_of(database: Path) -> int:
    """Bytes of a database with what SQLite keeps beside it."""
    size = 0
    for suffix in ("", "-wal", "-shm"):
        try:
            size += database.with_name(database.name + suffix).stat().st_size
        except FileNotFoundError:
            continue
    return size
