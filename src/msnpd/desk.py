"""The operator's desk: the database of a server, opened by another program while the server runs or not."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import click

from msnpd.accounts import Accounts
from msnpd.config import Config
from msnpd.directory import Directory
from msnpd.errors import MsnpdError
from msnpd.mint import Mint
from msnpd.registration import Invitations
from msnpd.server import wall_clock
from msnpd.sql_store import SqlStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """Whatever is changed through it, a running server hears of. `now` gives microseconds since 1970."""

    store: SqlStore
    accounts: Accounts
    invitations: Invitations
    now: Callable[[], int]


def now() -> int:
    """Microseconds since 1970."""
    return int(wall_clock() * 1_000_000)


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Desk]:
    """The desk of a configuration. Raises StoreUnavailable."""
    store = SqlStore(config.store_url, now)
    try:
        await store.open()
        directory = Directory(store, config.limits, now, Mint(secrets.token_bytes).guid)
        await directory.open()
        accounts = Accounts(store, directory, config.limits, now)
        yield Desk(store, accounts, Invitations(store, now, secrets.token_bytes), now)
    finally:
        await store.close()


def at_desk(config: Config, act: Callable[[Desk], Awaitable[T]]) -> T:
    """Does something for a command; what goes wrong is told in words."""

    async def work() -> T:
        async with opened(config) as desk:
            return await act(desk)

    try:
        return asyncio.run(work())
    except MsnpdError as error:
        raise click.ClickException(words(error)) from error


def words(error: MsnpdError) -> str:
    """What is wrong: what kind of error it is, and with what."""
    kind = (type(error).__doc__ or "").strip().splitlines()[0].rstrip(".")
    return f"{kind}: {error}"
