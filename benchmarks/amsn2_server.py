"""aMSN2 under test: the real store, core, journal, guard and web frontend; the network is the one in memory.

Every event goes the whole way in: network, core, apply, subscribers, journal, answer. `minimal_server`
says what it reads and writes.
"""

import asyncio
import random
import sys
import tempfile
import time
import uuid
from pathlib import Path

import msgspec
import uvloop

from amsn2.api.commands import AddAccount, CommandId, StartConversation
from amsn2.api.models import AccountState, PersonId, Snapshot
from amsn2.api.network import TypingReceived
from amsn2.api.ports import NewPerson
from amsn2.core.clock import SystemClock
from amsn2.core.messenger import Messenger
from amsn2.core.people import People
from amsn2.frontends.web.frontend import WebFrontend
from amsn2.frontends.web.settings import Settings
from amsn2.networks.memory import MemoryNetwork
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import Storage, open_storage
from benchmarks.pace import tell_events

ALICE, BOB = "alice@example.com", "bob@example.com"


def _id() -> CommandId:
    return CommandId(str(uuid.uuid4()))


async def signed_in_messenger(storage: Storage, people: People, network: MemoryNetwork) -> Messenger:
    """Alice's messenger, signed in, with a conversation to hear events in."""
    person = await people.add(NewPerson(name="Alice", password="correct horse"), admin=True)  # noqa: S106 - hers alone
    messenger = Messenger(person, storage.store(person.id), {"memory": network}, SystemClock())
    await messenger.start()
    ready = asyncio.Event()

    def look(_event: object) -> None:
        if _signed_in(messenger.snapshot()):
            ready.set()

    messenger.subscribe(look)
    await messenger.execute(AddAccount(id=_id(), network="memory", address=ALICE, password="secret"))  # noqa: S106
    await ready.wait()
    account = next(iter(messenger.snapshot().accounts))
    await messenger.execute(StartConversation(id=_id(), account=account, participants=(BOB,)))
    return messenger


def _signed_in(snapshot: Snapshot) -> bool:
    return any(account.state is AccountState.SIGNED_IN for account in snapshot.accounts.values())


async def main() -> None:
    """Serve until standard input ends."""
    with tempfile.TemporaryDirectory() as folder:
        storage = await open_storage(sqlite_url(Path(folder) / "amsn2.db"), Path(folder) / "key")
        clock = SystemClock()
        network = MemoryNetwork(clock.now)
        network.register(ALICE, "secret")
        messengers: dict[PersonId, Messenger] = {}
        people = People(storage.people, clock, messengers.__getitem__)
        messenger = await signed_in_messenger(storage, people, network)
        person = messenger.snapshot().person
        messengers[person.id] = messenger
        token = await people.open_session(person.id, "benchmark")

        async def healthy() -> None: ...

        settings = Settings(
            version="benchmark", domain="example.com", port=0, polls_per_session=20_000, polls=20_000
        )
        web = WebFrontend(
            people,
            settings,
            check_database=healthy,
            messengers=lambda: [messenger],
            random=random.Random(1),  # noqa: S311 - jitter, no secret
        )
        await web.start()
        typing = False

        def tell() -> int:
            nonlocal typing
            typing = not typing
            made = time.monotonic_ns()
            network.tell(ALICE, TypingReceived(participants=(BOB,), author=BOB, typing=typing))
            return made

        hello = {"port": web.port, "cookie": f"amsn2_session={token}"}
        print(msgspec.json.encode(hello).decode(), flush=True)
        await tell_events(tell)
        await web.stop()
        await messenger.stop()
        await storage.close()


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
