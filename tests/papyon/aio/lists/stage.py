"""The contact list of one account on a real link and machine; the server is a play, the services a shelf."""

import asyncio
from collections import deque

from papyon.aio.contacts import Contacts
from papyon.aio.events import PrivacyChanged, RosterChanged
from papyon.aio.link import Link
from papyon.aio.lists.follower import Follower
from papyon.aio.tasks import Tasks
from papyon.payload.soap import envelope
from papyon.payload.soap.addressbook import ABFindContactsPaged, AddressBook, encode_guid_result
from papyon.payload.soap.service import ServiceHeader, encode_response
from papyon.payload.soap.sharing import FindMembershipResult
from papyon.session.events import AddedBy, DetailTold, ListPushed, ListsChanged, RemovedBy
from papyon.session.masque import Identity
from papyon.session.mirror import Mirror
from papyon.session.notification import NotificationClient
from papyon.session.roster import Roster
from papyon.types import Dialect
from papyon.wire import Reader, Side, encode
from tests.transcripts.plays import Play

ALICE, BOB, CAROL, DAVE = ("alice@example.com", "bob@example.com", "carol@example.net", "dave@example.org")
GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
HEADER = ServiceHeader()
LINE_END = "\\r\\n"
_GIVES_ID = {"ABContactAdd", "ABGroupAdd", "ABGroupContactAdd"}


class Shelf:
    """The services: the lists that they have, what was asked of them, and what they refuse."""

    def __init__(self, members=(), book=None):
        self.account = ALICE
        self.members = members
        self.book = book or AddressBook((), (), ALICE)
        self.asked = []
        self.faults = {}

    async def ask(self, request, scenario="Initial"):
        return await self.read(request, lambda answer: answer, scenario)

    async def read(self, request, reader, scenario="Initial"):
        del scenario
        self.asked.append(request)
        if (fault := self.faults.get(request.ACTION)) is not None:
            found = fault.pop(0) if isinstance(fault, list) else fault
            if found is not None:
                raise found
        return reader(envelope.parse_response(self._answer(request)))

    def _answer(self, request):
        if request.ACTION == "FindMembership":
            return FindMembershipResult(self.members, ALICE).encode(HEADER)
        if request.ACTION.startswith("ABFind"):
            paged = isinstance(request, ABFindContactsPaged)
            return self.book.encode_paged(HEADER) if paged else self.book.encode(HEADER)
        if request.ACTION in _GIVES_ID:
            return encode_guid_result(request.ACTION, HEADER, f"new-{request.ACTION}")
        return encode_response(request.ACTION, HEADER)

    @property
    def actions(self):
        return [request.ACTION for request in self.asked]


class Theatre:
    """A transport whose other side plays: every command is compared, and answered as it is written."""

    peer = "play:1863"

    def __init__(self, steps):
        self.steps = deque(steps)
        self.heard = Reader(Side.SERVER)
        self.said = asyncio.Queue()
        self.wrong = None

    async def write(self, data):
        self.heard.feed(data)
        while (command := self.heard.next_command()) is not None:
            direction, expected = self.steps.popleft() if self.steps else ("S", b"nothing more")
            if (direction, encode(command)) != ("C", expected):
                self.wrong = (encode(command), expected)
                await self.close()
                return
            self.speak()

    def speak(self):
        """Say what is the server's to say now."""
        while self.steps and self.steps[0].direction == "S":
            self.said.put_nowait(self.steps.popleft().data)

    async def read(self):
        return await self.said.get()

    async def close(self):
        self.said.put_nowait(b"")


class Errands(Tasks):
    """Tasks that can be waited for."""

    def __init__(self):
        super().__init__("stage")
        self.started = []

    def start(self, work, name):
        self.started.append(super().start(work, name))
        return self.started[-1]

    async def done(self):
        """Until nothing of what was started is under way."""
        async with asyncio.timeout(10):
            await asyncio.gather(*self.started)


def scene(*lines):
    """The steps of lines without their ends; payloads (` | ...`) are measured."""
    found = []
    for line in lines:
        if line.startswith(" | "):
            found[-1] = f"{found[-1].removesuffix(LINE_END)} {len(line) - 3}{LINE_END}"
            found.append(line)
        else:
            found.append(line + LINE_END)
    return Play.parse("= scene\n" + "\n".join(found) + "\n")["scene"]


class Stage:
    """Signed in with a dialect; `steps` is what the two sides say from there on."""

    def __init__(self, dialect, steps, shelf=None):
        self.shelf = shelf or Shelf()
        self.theatre = Theatre(steps)
        self.machine = signed_in(dialect)
        self.link = Link(self.theatre, self.machine, self.hear)
        self.mirror = Mirror(ALICE)
        self.roster = Roster(ALICE)
        self.tasks = Errands()
        self.told = []
        self.contacts = Contacts(self.link, self.shelf, self.mirror, self.roster, self.tell)
        self.follower = Follower(self.link, self.contacts, self.mirror, self.roster, self.tasks, self.tell)
        self.heard = asyncio.Event()

    async def tell(self, event):
        assert isinstance(event, RosterChanged | PrivacyChanged)
        self.told.append(event)
        self.heard.set()

    async def hear(self, event):
        if isinstance(event, AddedBy | RemovedBy | ListsChanged | ListPushed | DetailTold):
            await self.follower.hear(event)
        self.heard.set()

    async def until(self, condition):
        async with asyncio.timeout(10):
            while not condition():
                self.heard.clear()
                await self.heard.wait()

    async def __aenter__(self):
        self._running = Tasks("link")
        self._running.start(self.link.run(), "link")
        return self

    async def __aexit__(self, *_):
        await self.tasks.stop()
        await self._running.stop()
        assert self.theatre.wrong is None, self.theatre.wrong

    async def fence(self):
        """Send PNG, behind which the play goes on."""
        self.machine.fence(asyncio.get_running_loop().time())
        await self.link.flush()

    def buddy(self, address):
        return self.roster.buddy(address)


def signed_in(dialect: Dialect) -> NotificationClient:
    """A machine right after USR OK: its next transaction id is 5."""
    machine = NotificationClient(Identity(ALICE, (dialect,), GUID), asyncio.get_running_loop().time())
    now = asyncio.get_running_loop().time()
    machine.start()
    kind = "SSO S MBI_KEY_OLD nonce" if dialect >= Dialect.MSNP15 else "TWN S ct=1"
    lines = f"VER 1 {dialect.token}\r\nCVR 2 1 1 1 x y\r\nUSR 3 {kind}\r\n"
    machine.receive(lines.encode(), now)
    machine.authenticate("t=1&p=", "proof")
    machine.receive(f"USR 4 OK {ALICE} 1 0\r\n".encode(), now)
    machine.data_to_send()
    return machine
