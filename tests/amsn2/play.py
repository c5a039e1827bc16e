"""A stage for plays of the core: real messengers, a real store, a network in memory, a time of ours."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from amsn2.api.commands import (
    AcceptRequest,
    AddAccount,
    AddContact,
    Command,
    CommandId,
    SendMessage,
    StartConversation,
)
from amsn2.api.events import CommandSettled, Event
from amsn2.api.models import (
    Account,
    AccountState,
    ConversationId,
    Message,
    MessageId,
    MessageQuery,
    Person,
    PersonId,
    Snapshot,
    contact_id,
    conversation_id,
)
from amsn2.api.people_storage import PersonRecord
from amsn2.api.storage import Store
from amsn2.core import Messenger
from amsn2.core.clock import Cancel
from amsn2.core.doorway import Turn
from amsn2.networks.memory import MemoryNetwork
from amsn2.storage.database import sqlite_url
from amsn2.storage.opening import Storage, open_storage

NOON = 1_795_000_000_000
PASSWORD = "correct horse"
PATIENCE = 20.0
"""Seconds after which a test that waits for something fails: a safety net, nothing is timed by it."""

_numbers = itertools.count(1)


def new_id() -> CommandId:
    """A UUID that no other command of this run has."""
    return CommandId(str(UUID(int=next(_numbers), version=4)))


class PlayClock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.timer_set = asyncio.Event()
        """Set whenever a timer is."""
        self._now = NOON
        self._timers: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = itertools.count()

    def now(self) -> int:
        return self._now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Cancel:
        number = next(self._numbers)
        self._timers[number] = (self._now + seconds * 1000, call)
        self.timer_set.set()

        def cancel() -> None:
            self._timers.pop(number, None)

        return cancel

    def pass_by(self, seconds: float) -> None:
        """Let time pass, and do what is due."""
        self._now += int(seconds * 1000)
        while due := [number for number, (at, _) in self._timers.items() if at <= self._now]:
            first = min(due, key=lambda number: self._timers[number][0])
            self._timers.pop(first)[1]()

    def jump(self, seconds: float) -> None:
        """The clock is set, as by hand: timers run on as they would have."""
        self._now += int(seconds * 1000)
        self._timers = {number: (at + seconds * 1000, call) for number, (at, call) in self._timers.items()}

    @property
    def waiting(self) -> int:
        """How many timers run."""
        return len(self._timers)


class Role:
    """A person on the stage: a messenger, and all that it told a subscriber."""

    def __init__(self, messenger: Messenger, store: Store, address: str) -> None:
        self.messenger = messenger
        self.store = store
        self.address = address
        self.events: list[Event] = []
        self.loaded: Snapshot | None = None
        """How it looked when it had started, before any network said anything."""
        self._changed = asyncio.Event()

    async def start(self) -> None:
        await self.messenger.start()
        self.loaded = self.messenger.snapshot()
        self.messenger.subscribe(self._heard)

    @property
    def snapshot(self) -> Snapshot:
        return self.messenger.snapshot()

    @property
    def account(self) -> Account:
        """The only account."""
        (account,) = self.snapshot.accounts.values()
        return account

    def contact(self, address: str):
        return self.snapshot.contacts.get(contact_id(self.account.id, address))

    def with_(self, *addresses: str) -> ConversationId:
        return conversation_id(self.account.id, addresses)

    async def do(self, command: Command) -> CommandId:
        await self.messenger.execute(command)
        return command.id

    async def settled(self, command: Command) -> CommandSettled:
        """Execute a command and wait for what becomes of it."""
        await self.messenger.execute(command)
        return await self.saw(CommandSettled, lambda event: event.command == command.id)

    async def until(self, condition: Callable[[Snapshot], object]) -> Snapshot:
        """Wait until the snapshot is like that."""
        async with asyncio.timeout(PATIENCE):
            while not condition(self.snapshot):
                self._changed.clear()
                await self._changed.wait()
        return self.snapshot

    async def saw(self, kind, condition=lambda event: True):
        """Wait until such an event was told, or return at once when it was."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in self.events:
                    if isinstance(event, kind) and condition(event):
                        return event
                self._changed.clear()
                await self._changed.wait()

    async def in_state(self, state: AccountState) -> Account:
        await self.until(lambda snapshot: all(one.state is state for one in snapshot.accounts.values()))
        return self.account

    async def say(self, text: str, *to: str) -> MessageId:
        """Write to somebody."""
        await self.do(StartConversation(id=new_id(), account=self.account.id, participants=to))
        return MessageId(await self.do(SendMessage(id=new_id(), conversation=self.with_(*to), text=text)))

    async def history(self, *others: str) -> tuple[Message, ...]:
        page = await self.messenger.messages(MessageQuery(conversation=self.with_(*others), limit=200))
        return page.messages

    async def texts(self, *others: str) -> list[str]:
        return [message.text for message in await self.history(*others)]

    async def message(self, message: MessageId) -> Message:
        found = await self.store.message(message)
        assert found is not None
        return found

    def _heard(self, event: Event) -> None:
        self.events.append(event)
        self._changed.set()


class Stage:
    """A network, a storage, and whoever plays."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.clock = PlayClock()
        self.network = MemoryNetwork(self.clock.now, "home.example")
        self.roles: list[Role] = []
        self.turn: Turn | None = None
        """What whoever enters from now on waits for before signing in."""

    def set_quota(self, size: int) -> None:
        """Change how many bytes each person may keep."""
        self.storage.blobs.quota = size

    async def newcomer(self, address: str = "") -> Role:
        """A person without account, who could have one with that address on the network."""
        number = next(_numbers)
        person = Person(id=PersonId(f"p{number}"), name=f"Person {number}")
        record = PersonRecord(id=person.id, name=person.name, folded_name=f"person {number}", created_at=1)
        await self.storage.people.add_person(record)
        if address:
            self.network.register(address, PASSWORD, address.partition("@")[0].title())
        return await self.enter(person, address)

    async def enter(self, person: Person, address: str = "") -> Role:
        """Start a messenger for a person who is in the storage, as after a restart."""
        store = self.storage.store(person.id)
        messenger = Messenger(person, store, {"memory": self.network}, self.clock, self.turn)
        role = Role(messenger, store, address)
        await role.start()
        self.roles.append(role)
        return role

    async def member(self, address: str) -> Role:
        """A person with an account, signed in."""
        role = await self.newcomer(address)
        await role.do(AddAccount(id=new_id(), network="memory", address=address, password=PASSWORD))
        await role.in_state(AccountState.SIGNED_IN)
        return role

    async def leave(self, role: Role) -> None:
        """Stop a messenger."""
        self.roles.remove(role)
        await role.messenger.stop()

    async def again(self, role: Role) -> Role:
        """Stop a messenger and start another for the same person: a restart."""
        await self.leave(role)
        return await self.enter(role.snapshot.person, role.address)

    async def friends(self, one: Role, other: Role) -> None:
        """Put both on each other's lists and wait until they see each other."""
        await one.settled(AddContact(id=new_id(), account=one.account.id, address=other.address))
        asked = contact_id(other.account.id, one.address)
        await other.until(lambda snapshot: asked in snapshot.requests)
        await other.settled(AcceptRequest(id=new_id(), request=asked))
        await one.until(lambda _: (found := one.contact(other.address)) and found.presence != "offline")
        await other.until(lambda _: (found := other.contact(one.address)) and found.presence != "offline")


@asynccontextmanager
async def a_stage(directory: Path) -> AsyncIterator[Stage]:
    """A stage with everything closed at the end."""
    storage = await open_storage(sqlite_url(directory / "amsn2.sqlite3"), directory / "key")
    stage = Stage(storage)
    try:
        yield stage
    finally:
        for role in tuple(stage.roles):
            await stage.leave(role)
        await storage.close()
