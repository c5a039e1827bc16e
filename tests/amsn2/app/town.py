"""The real accounts of a messenger server, and people with real messengers beside them."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from amsn2.api.models import Person, PersonId
from amsn2.api.people_storage import PersonRecord
from amsn2.app.box import BuiltIn
from amsn2.app.household import Household
from amsn2.app.welcome import Welcome
from amsn2.core import Messenger, SystemClock
from amsn2.networks.memory import MemoryNetwork
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import Storage, open_storage
from msnpd.accounts import Accounts
from msnpd.config import Config
from msnpd.server import Server

DOMAIN = "home.example"
SECRET = b"secret" * 8


def shared(person: PersonId) -> str:
    """The password that all addresses of a person had before each had its own."""
    return hmac.new(SECRET, f"account password\n{person}".encode(), hashlib.sha256).hexdigest()[:16]


class TownNetwork(MemoryNetwork):
    """A network in memory whose addresses are made on the real server."""

    def __init__(self, now: Callable[[], int], built_in: BuiltIn) -> None:
        super().__init__(now, DOMAIN)
        self._built_in = built_in

    async def make_account(self, owner: PersonId, address: str, password: str, display_name: str) -> None:
        await self._built_in.make_account(owner, address, password, display_name)
        self.register(address, password, display_name)

    async def unmake_account(self, owner: PersonId, address: str, password: str) -> None:
        await self._built_in.unmake_account(owner, address, password)

    async def renew_password(self, owner: PersonId, address: str, password: str) -> bool:
        return await self._built_in.renew_password(owner, address, password)

    async def set_password(self, owner: PersonId, address: str, password: str) -> bool:
        return await self._built_in.set_password(owner, address, password)


class Town:
    """The real accounts of the server, real messengers, and a network in memory."""

    def __init__(self, storage: Storage, accounts: Accounts) -> None:
        clock = SystemClock()
        self.storage = storage
        self.accounts = accounts
        self.built_in = BuiltIn(accounts, DOMAIN, SECRET)
        self.network = TownNetwork(clock.now, self.built_in)
        self.household = Household(
            lambda who: Messenger(who, storage.store(who.id), {"msn": self.network}, clock)
        )
        self.forgotten = 0
        self.welcome = Welcome(self.household, self.built_in, self._forget)

    async def person(self, name: str, number: int = 1) -> Person:
        """Somebody who is stored already, as when the welcome begins."""
        identifier = PersonId(f"{name}-{number}")
        record = PersonRecord(id=identifier, name=name, folded_name=identifier, created_at=1)
        await self.storage.people.add_person(record)
        return Person(id=identifier, name=name)

    def _forget(self) -> None:
        self.forgotten += 1

    async def addresses(self) -> list[str]:
        return [profile.address for profile in await self.accounts.all()]


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    """With a server that runs."""
    server = Server(Config(port=0, services_port=0, database=folder / "msnpd.sqlite3"))
    await server.start()
    storage = await open_storage(sqlite_url(folder / "a.sqlite3"), folder / "key")
    town = Town(storage, server.accounts)
    yield town
    await town.household.stop()
    await storage.close()
    await server.stop()
