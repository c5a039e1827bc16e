"""aMSN2 under test: real store, people, core, guard, journals and web frontend; the network is in memory.

    python -m benchmarks.longpush.servers.amsn2_server PEOPLE SESSIONS [--whole-way]

Every event is a message of about a hundred characters. It is told to the journal by the person's messenger,
as the core tells it when the message is stored; with `--whole-way` it comes from the network, so that the
core and the database do their work too. Where events come in, the parsing is that of bare_server, byte for
byte. Prints the ports, and the tokens of the sessions: SESSIONS of the first person, one of each other.
"""

import asyncio
import random
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec
import uvloop

from amsn2.api.administration import Administration, Premises
from amsn2.api.commands import AddAccount, Command, CommandId
from amsn2.api.events import Event, MessageAdded
from amsn2.api.models import (
    AccountState,
    ConversationId,
    Message,
    MessageId,
    MessagePage,
    MessageQuery,
    Person,
    PersonId,
    Snapshot,
)
from amsn2.api.network import MessageReceived
from amsn2.api.passkeys import Passkeys
from amsn2.api.people_storage import PersonRecord
from amsn2.api.ports import Messenger, Unsubscribe
from amsn2.core import Messenger as CoreMessenger
from amsn2.core.clock import SystemClock
from amsn2.core.people import People
from amsn2.frontends.web.frontend import WebFrontend
from amsn2.frontends.web.settings import Settings
from amsn2.networks.memory import MemoryNetwork
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import Storage, open_storage
from benchmarks.longpush.servers.bare_server import Speech

BOB = "bob@example.com"
CONVERSATION = ConversationId(f"1:{BOB}")


class Told:
    """A person's real messenger, which can be made to tell an event as if the core did."""

    def __init__(self, messenger: CoreMessenger) -> None:
        self.messenger = messenger
        self._listeners: list[Callable[[Event], None]] = []
        self._position = 0

    def snapshot(self) -> Snapshot:
        return self.messenger.snapshot()

    def subscribe(self, listener: Callable[[Event], None]) -> Unsubscribe:
        self._listeners.append(listener)
        unsubscribe = self.messenger.subscribe(listener)

        def both() -> None:
            self._listeners.remove(listener)
            unsubscribe()

        return both

    async def execute(self, command: Command) -> None:
        await self.messenger.execute(command)

    async def messages(self, query: MessageQuery) -> MessagePage:
        return await self.messenger.messages(query)

    def tell(self, text: str) -> None:
        """A message has come and is stored."""
        self._position += 1
        message = Message(
            id=MessageId(f"m{self._position}"),
            conversation=CONVERSATION,
            position=self._position,
            author=BOB,
            own=False,
            text=text,
            sent_at=1_800_000_000_000,
        )
        event = MessageAdded(message=message, unread=self._position)
        for listener in self._listeners:
            listener(event)


class Household:
    """So many people, each with a messenger and a session."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.clock = SystemClock()
        self.network = MemoryNetwork(self.clock.now)
        self.messengers: dict[PersonId, Messenger] = {}
        self.people = People(storage.people, self.clock, self.messengers.__getitem__)
        self.told: list[Told] = []
        self.tokens: list[str] = []

    async def add(self, number: int, *, sessions: int, signed_in: bool) -> None:
        """One more person. Not by `people.add`: hashing a password takes longer than all the rest."""
        record = PersonRecord(
            id=PersonId(str(uuid.uuid4())),
            name=f"Person {number}",
            folded_name=f"person {number}",
            created_at=self.clock.now(),
        )
        await self.storage.people.add_person(record)
        person = Person(id=record.id, name=record.name, admin=False)
        messenger = CoreMessenger(person, self.storage.store(person.id), {"memory": self.network}, self.clock)
        await messenger.start()
        if signed_in:
            await self._sign_in(messenger, _address(number))
        told = Told(messenger)
        self.told.append(told)
        self.messengers[person.id] = told
        for _ in range(sessions):
            self.tokens.append(await self.people.open_session(person.id, "benchmark", ""))

    async def _sign_in(self, messenger: CoreMessenger, address: str) -> None:
        self.network.register(address, "secret")
        ready = asyncio.Event()

        def look(_event: Event) -> None:
            if any(one.state is AccountState.SIGNED_IN for one in messenger.snapshot().accounts.values()):
                ready.set()

        unsubscribe = messenger.subscribe(look)
        wish = AddAccount(
            id=CommandId(str(uuid.uuid4())),
            network="memory",
            address=address,
            password="secret",  # noqa: S106 - of nobody
        )
        await messenger.execute(wish)
        await ready.wait()
        unsubscribe()

    def tell(self, number: int, text: str) -> None:
        """The person's messenger tells a message."""
        self.told[number].tell(text)

    def send(self, number: int, text: str) -> None:
        """The network brings a message; its text is unique, and does as the network's id for it."""
        arrived = MessageReceived(participants=(BOB,), author=BOB, remote_id=text[:40], text=text)
        self.network.tell(_address(number), arrived)


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
MEMORY_OR_DISK = MEMORY if MEMORY.is_dir() else None
"""Where the database is: a thousand people are made in seconds there."""


async def main(people: int, sessions: int, *, whole_way: bool) -> None:
    """Serve until standard input ends."""
    with tempfile.TemporaryDirectory(dir=MEMORY_OR_DISK) as folder:
        storage = await open_storage(sqlite_url(Path(folder) / "amsn2.db"), Path(folder) / "key")
        household = Household(storage)
        for number in range(people):
            await household.add(number, sessions=sessions if number == 0 else 1, signed_in=whole_way)

        async def healthy() -> None: ...

        web = WebFrontend(
            household.people,
            Settings(version="benchmark", domain="example.com", port=0, polls_per_address=20_000),
            # Nobody administers a benchmark.
            administration=cast("Administration", None),
            premises=cast("Premises", None),
            passkeys=cast("Passkeys", None),
            check_database=healthy,
            messengers=lambda: [told.messenger for told in household.told],
            random=random.Random(1),  # noqa: S311 - jitter, no secret
        )
        await web.start()
        loop = asyncio.get_running_loop()
        say = household.send if whole_way else household.tell
        speech = await loop.create_server(lambda: Speech(say), "127.0.0.1", 0, backlog=2048)
        ports = {"port": web.port, "event_port": speech.sockets[0].getsockname()[1]}
        print(msgspec.json.encode({**ports, "tokens": household.tokens}).decode(), flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        speech.close()
        await web.stop()
        for told in household.told:
            await told.messenger.stop()
        await storage.close()


def _address(number: int) -> str:
    return f"person-{number}@example.com"


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), whole_way="--whole-way" in sys.argv))
