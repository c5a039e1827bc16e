"""A server without sockets: sessions that talk to memory, a clock moved by hand, values that are given."""

from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from msnpd.bans import Bans
from msnpd.config import Config
from msnpd.directory import Directory, NewContact
from msnpd.hub import Hub
from msnpd.limits import Limits
from msnpd.link import Done
from msnpd.mailbox import Mailbox
from msnpd.mint import Mint
from msnpd.notification import NotificationSession
from msnpd.sql_store import SqlStore
from msnpd.switchboard import Switchboards, SwitchboardSession
from msnpd.tickets import SignInTickets
from papyon.session.sso import proof
from papyon.wire import Reader, Side, WireCommand

START = 1_136_073_600.0
KEY = bytes(range(32))
ALICE, BOB, CAROL, DAVE = "alice@example.com", "bob@example.com", "carol@example.net", "dave@example.org"
A = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
B = "{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}"
C = "{cccccccc-cccc-4ccc-8ccc-cccccccccccc}"
CHALLENGE = "22210219642164014968"


def _hasty(connection: DBAPIConnection, _: object) -> None:
    connection.cursor().execute("PRAGMA synchronous=OFF")


class ScriptedMint(Mint):
    """Counts where the real one is random; `tickets` and `sessions` come first."""

    def __init__(self) -> None:
        self.count = 0
        super().__init__(self._bytes)
        self.tickets: deque[str] = deque()
        self.sessions: deque[str] = deque()

    def _bytes(self, size: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(size) if size < 48 else bytes(range(48))

    def challenge(self) -> str:
        return CHALLENGE

    def ticket(self) -> str:
        return self.tickets.popleft() if self.tickets else super().ticket()

    def session(self) -> str:
        return self.sessions.popleft() if self.sessions else super().session()


class MemoryLink:
    """A connection that keeps what is sent. While `stalled`, the other side takes nothing."""

    def __init__(self, peer: tuple[str, int] = ("192.0.2.10", 1863), host: str = "192.0.2.21") -> None:
        self.peer = peer
        self.host = host
        self.secure = False
        self.sent = bytearray()
        self.closed = False
        self.stalled = False
        self._waiting: list[Done] = []

    def send(self, data: bytes) -> None:
        if not self.closed:
            self.sent += data

    def settle(self, done: Done) -> None:
        if self.stalled:
            self._waiting.append(done)
        else:
            done(not self.closed)

    def release(self, delivered: bool) -> None:
        """The other side takes everything, or dies."""
        self.stalled = False
        waiting, self._waiting = self._waiting, []
        for done in waiting:
            done(delivered)

    def close(self) -> None:
        self.closed = True

    def take(self) -> bytes:
        """What was sent since the last time."""
        data = bytes(self.sent)
        self.sent.clear()
        return data


class Client:
    """A session and the memory that it talks to."""

    def __init__(self, session: NotificationSession | SwitchboardSession, link: MemoryLink) -> None:
        self.session = session
        self.link = link

    async def say(self, *lines: str | bytes) -> bytes:
        """Sends lines (str: without a line end) and gives what the server has said since the last time."""
        for line in lines:
            await self.session.receive(line if isinstance(line, bytes) else f"{line}\r\n".encode())
        return self.link.take()

    async def send(self, command: str, payload: bytes | str) -> bytes:
        """Sends a command with a payload; its length is added."""
        data = payload if isinstance(payload, bytes) else payload.encode()
        return await self.say(f"{command} {len(data)}\r\n".encode() + data)

    def heard(self) -> list[WireCommand]:
        """The commands that the server has sent since the last time."""
        return commands(self.link.take())

    def lines(self) -> list[str]:
        """The same as words, without payloads."""
        return [" ".join((command.verb, *command.args)) for command in self.heard()]

    def leave(self) -> None:
        """The connection breaks."""
        self.link.close()
        self.session.lost()


def commands(data: bytes) -> list[WireCommand]:
    """What a client reads in these bytes."""
    reader = Reader(Side.CLIENT)
    reader.feed(data)
    found = []
    while (command := reader.next_command()) is not None:
        found.append(command)
    return found


class World:
    """A server in memory, but for its database."""

    def __init__(self, database: Path, limits: Limits | None = None) -> None:
        self.time = START
        self.limits = limits or Limits()
        self.mint = ScriptedMint()
        self.store = SqlStore.at(database)
        # What is on disk after a power cut is the business of the store's own test.
        event.listen(self.store._database._writer, "connect", _hasty)
        self.directory = Directory(self.store, self.limits, self.now, self.mint.guid)
        self.hub = Hub(
            config=Config(limits=self.limits),
            store=self.store,
            directory=self.directory,
            mailbox=Mailbox(self.store, self.directory, self.limits, self.mint, self.now),
            tickets=SignInTickets(KEY, self.limits.sign_in_ticket_seconds, lambda: self.time),
            mint=self.mint,
            now=self.now,
            monotonic=lambda: self.time,
            bans=Bans(self.store, self.now),
            port=1863,
        )
        self.switchboards = Switchboards(self.hub)

    def now(self) -> int:
        return int(self.time * 1_000_000)

    async def fill_disk(self) -> None:
        """From now on the database cannot grow."""
        writer = self.store._database._writer
        used = await self.store._database.write(
            lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        )
        writer.dispose()
        event.listen(
            writer,
            "connect",
            lambda connection, _: connection.cursor().execute(f"PRAGMA max_page_count={used}"),
        )

    async def people(self, *addresses: str) -> None:
        """Makes accounts; their passwords fit nothing."""
        for address in addresses:
            name = address.partition("@")[0].title()
            annotations = (("MSN.IM.BLP", "1"), ("MSN.IM.MPOP", "1"))
            await self.store.add_account(address, name, "no hash", annotations, self.now())

    async def friends(self, one: str, other: str) -> None:
        """Puts two on each other's lists."""
        for own, their in ((one, other), (other, one)):
            account = await self.directory.account(own)
            contact, _ = await self.directory.add_contact(account, NewContact(their), allow=True)
            assert contact

    def connect(self) -> Client:
        """A connection that has said nothing yet."""
        link = MemoryLink()
        return Client(NotificationSession(self.hub, self.switchboards, link), link)

    def enter(self) -> Client:
        """A connection to a switchboard that has said nothing yet."""
        link = MemoryLink()
        return Client(SwitchboardSession(self.hub, self.switchboards, link), link)

    async def ticket(self, address: str, login: bytes = b"") -> tuple[str, bytes]:
        """A sign-in ticket and its secret."""
        profile = await self.store.profile(address)
        assert profile is not None
        given = self.hub.tickets.issue(profile.id, profile.epoch, login or self.mint.login(), 1)
        return f"t={given.text}&p=", given.secret

    async def sign_in(self, address: str, dialect: int = 18, guid: str = A, *, login: bytes = b"") -> Client:
        """A client that is signed in but has no status yet."""
        client = self.connect()
        ticket, secret = await self.ticket(address, login)
        kind = "SSO" if dialect >= 15 else "TWN"
        head = await client.say(
            f"VER 1 MSNP{dialect} CVR0",
            f"CVR 2 0x0409 winnt 6.1.0 i386 MSNMSGR 14.0.8117.0416 msmsgs {address}",
            f"USR 3 {kind} I {address}",
        )
        nonce = commands(head)[-1].args[-1]
        signed = f" {proof(secret, nonce, bytes(8))}" if dialect >= 15 else ""
        end = f" {guid}" if dialect >= 16 else ""
        said = await client.say(f"USR 4 {kind} S {ticket}{signed}{end}")
        assert b"USR 4 OK" in said, said
        return client

    async def online(
        self, address: str, dialect: int = 18, guid: str = A, *, status: str = "NLN", login: bytes = b""
    ) -> Client:
        """A client that is signed in and has told its status."""
        client = await self.sign_in(address, dialect, guid, login=login)
        capabilities = "2684387372:48" if dialect >= 16 else "1879081004"
        said = await client.say(f"CHG 5 {status} {capabilities} 0")
        assert said.startswith(b"CHG 5"), said
        return client

    async def open_switchboard(self, client: Client, address: str, guid: str = "") -> Client:
        """A switchboard with one client in it."""
        said = commands(await client.say("XFR 900 SB"))[-1]
        room = self.enter()
        who = f"{address};{guid}" if guid else address
        answer = await room.say(f"USR 1 {who} {said.args[4]}")
        assert answer.startswith(b"USR 1 OK"), answer
        return room

    async def answer(self, client: Client, address: str, guid: str = "") -> Client:
        """A client that was rung at enters the switchboard; what it is told stays to be read."""
        ring = [command for command in client.heard() if command.verb == "RNG"][-1]
        room = self.enter()
        who = f"{address};{guid}" if guid else address
        await room.session.receive(f"ANS 1 {who} {ring.args[3]} {ring.args[0]}\r\n".encode())
        return room


@asynccontextmanager
async def opened(database: Path, limits: Limits | None = None) -> AsyncIterator[World]:
    """A world with its database open."""
    world = World(database, limits)
    await world.store.open()
    await world.directory.open()
    try:
        yield world
    finally:
        await world.store.close()


def verbs(found: Iterable[WireCommand]) -> list[str]:
    """The verbs of commands."""
    return [command.verb for command in found]
