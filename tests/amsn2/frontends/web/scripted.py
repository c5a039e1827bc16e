"""A household that does what a test says, served for real on a port of its own."""

import asyncio
import contextlib
import hashlib
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import msgspec
from msgspec.structs import replace

from amsn2.api.administration import SessionSeen
from amsn2.api.commands import Command
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import Event
from amsn2.api.media import Blob, BlobId, BlobKind, PictureSeen, Upload, UploadId
from amsn2.api.models import ContactId, Message, MessagePage, MessageQuery, Person, PersonId, Snapshot
from amsn2.api.push import PushAddress, PushDevice
from amsn2.api.ports import Invitation, Kept, NewPerson, SessionInfo, Unsubscribe
from amsn2.api.search import SearchPage, SearchQuery, StorageUsage
from amsn2.api.state import apply
from amsn2.frontends.web.frontend import WebFrontend
from amsn2.frontends.web.settings import Settings
from tests.amsn2.frontends.web.scripted_admin import (
    ScriptedAdministration,
    ScriptedPasskeys,
    ScriptedPremises,
)
from tests.golden.samples import FULL, HELLO

PATIENCE = 20
"""Seconds until a test gives up; an end to waiting, never an assertion."""


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what happens inside the frontend sets no event for tests
            await asyncio.sleep(0)


class ScriptedMessenger:
    """Satisfies `api.ports.Messenger`: tells the events that a test makes happen."""

    def __init__(self, snapshot: Snapshot = FULL) -> None:
        self._snapshot = snapshot
        self._listeners: list[Callable[[Event], None]] = []
        self.commands: list[Command] = []
        self.queries: list[MessageQuery] = []
        self.searches: list[SearchQuery] = []
        self.obstacle: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.blobs: dict[BlobId, bytes] = {}
        self.played: dict[BlobId, BlobId] = {}
        """What was made of a sound."""
        self.blob_failed = asyncio.Event()
        self.uploads: dict[UploadId, Upload] = {}
        self.upload_ended = asyncio.Event()
        self.asked_pictures: list[ContactId | None] = []

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def happen(self, event: Event) -> None:
        """Change the state and tell."""
        self._snapshot = apply(self._snapshot, event)
        for listener in self._listeners:
            listener(event)

    def snapshot(self) -> Snapshot:
        return self._snapshot

    def subscribe(self, listener: Callable[[Event], None], kept: Kept | None = None) -> Unsubscribe:
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    async def execute(self, command: Command) -> None:
        self.entered.set()
        await self.gate.wait()
        if self.obstacle is not None:
            raise self.obstacle
        self.commands.append(command)

    async def add_blob(self, kind: BlobKind, chunks: AsyncIterator[bytes]) -> Blob:
        if self.obstacle is not None:
            raise self.obstacle
        data = b""
        try:
            async for chunk in chunks:
                data += chunk
                self.entered.set()
        except Exception:
            self.blob_failed.set()
            raise
        known = "image/png" if data.startswith(b"\x89PNG") else "text/html"
        name = BlobId(hashlib.sha256(data).hexdigest())
        self.blobs[name] = data
        return Blob(id=name, kind=kind, content_type=known, size=len(data))

    async def begin_upload(self, upload: UploadId, kind: BlobKind, size: int) -> Upload:
        if self.obstacle is not None:
            raise self.obstacle
        return self.uploads.setdefault(upload, Upload(id=upload, kind=kind, size=size, offset=0))

    async def add_to_upload(self, upload: UploadId, offset: int, chunks: AsyncIterator[bytes]) -> Upload:
        known = self.uploads.get(upload)
        if known is None:
            raise Refused(ProblemCode.BLOB_UNKNOWN)
        if self.obstacle is not None:
            raise self.obstacle
        if known.offset == offset:
            try:
                async for chunk in chunks:
                    known = replace(known, offset=known.offset + len(chunk))
                    self.entered.set()
            finally:
                self.uploads[upload] = known
                self.upload_ended.set()
        return known

    async def end_upload(self, upload: UploadId) -> None:
        self.uploads.pop(upload, None)

    async def blob(self, blob: BlobId) -> Blob:
        if blob not in self.blobs:
            raise Refused(ProblemCode.BLOB_UNKNOWN)
        data = self.blobs[blob]
        known = "image/png" if data.startswith(b"\x89PNG") else "text/html"
        return Blob(id=blob, kind=BlobKind.FILE, content_type=known, size=len(data))

    async def read_blob(self, blob: BlobId, offset: int, count: int) -> bytes:
        return self.blobs[blob][offset : offset + count]

    async def playable(self, blob: BlobId) -> Blob:
        if self.obstacle is not None:
            raise self.obstacle
        return await self.blob(self.played.get(blob, blob))

    async def files(self) -> tuple[Message, ...]:
        return (HELLO,)

    async def pictures(self, contact: ContactId | None) -> tuple[PictureSeen, ...]:
        self.asked_pictures.append(contact)
        return (PictureSeen(blob=BlobId("0" * 64), seen_at=5),)

    async def messages(self, query: MessageQuery) -> MessagePage:
        self.queries.append(query)
        if query.conversation != HELLO.conversation:
            raise Refused(ProblemCode.CONVERSATION_UNKNOWN)
        return MessagePage(messages=(HELLO,), earlier=False, later=True)

    async def search(self, query: SearchQuery) -> SearchPage:
        self.searches.append(query)
        return SearchPage(messages=(HELLO,), words=("hello",), more=False)

    async def storage_usage(self) -> StorageUsage:
        return StorageUsage(messages=3, message_bytes=9, blobs=1, blob_bytes=5, kinds={}, quota=100, oldest=7)


@dataclass
class ScriptedPeople:
    """Satisfies `api.ports.People` from dictionaries. The password of everybody is `correct horse`."""

    messengers: dict[PersonId, ScriptedMessenger] = field(default_factory=dict)
    persons: dict[PersonId, Person] = field(default_factory=dict)
    tokens: dict[str, PersonId] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    peers: list[str] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    newcomers: list[NewPerson] = field(default_factory=list)
    obstacle: Exception | None = None
    remembers: bool = True
    """Sessions are known without asking the database."""
    _numbers: Any = field(default_factory=itertools.count)

    def add(self, name: str, *, admin: bool = False) -> str:
        """Make a person with a session; returns its token."""
        person = Person(id=PersonId(name), name=name, admin=admin)
        self.persons[person.id] = person
        self.messengers[person.id] = ScriptedMessenger()
        return self._open(person.id)

    def _open(self, person: PersonId) -> str:
        token = f"token-{next(self._numbers)}"
        self.tokens[token] = person
        return token

    async def empty(self) -> bool:
        return not self.persons

    async def set_up(self, token: str, person: NewPerson) -> Person:
        if token != "set-up" or self.persons:
            raise Refused(ProblemCode.INVITATION_INVALID)
        return self._make(person, admin=True)

    async def join(self, token: str, person: NewPerson) -> Person:
        if PersonId(person.name) in self.persons:
            raise Refused(ProblemCode.NAME_TAKEN)
        if self.invitations.pop(token, None) is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        return self._make(person, admin=False)

    def _make(self, person: NewPerson, *, admin: bool) -> Person:
        self.newcomers.append(person)
        self.add(person.name, admin=admin)
        return self.persons[PersonId(person.name)]

    async def sign_in(self, name: str, password: str, device: str, peer: str) -> str:
        self.peers.append(peer)
        self.devices.append(device)
        if self.obstacle is not None:
            raise self.obstacle
        if PersonId(name) not in self.persons or password != "correct horse":
            raise Refused(ProblemCode.CREDENTIALS_WRONG)
        return self._open(PersonId(name))

    async def sign_in_by_proxy(self, name: str, device: str, peer: str, *, create: bool) -> str:
        if PersonId(name) not in self.persons and not create:
            raise Refused(ProblemCode.PROXY_NAME_UNKNOWN, name)
        return self._open(PersonId(name)) if PersonId(name) in self.persons else self.add(name)

    async def open_session(self, person: PersonId, device: str, peer: str) -> str:
        self.devices.append(device)
        self.peers.append(peer)
        return self._open(person)


    def remembered_session(self, token: str) -> SessionInfo | None:
        return self._session(token) if self.remembers else None

    async def session(self, token: str) -> SessionInfo | None:
        return self._session(token)

    def _session(self, token: str) -> SessionInfo | None:
        if token not in self.tokens:
            return None
        return SessionInfo(person=self.persons[self.tokens[token]], created_at=1, last_used_at=2)

    async def sessions(self, token: str) -> tuple[SessionSeen, ...]:
        person = self.tokens[token]
        return tuple(
            SessionSeen(id=one, device="d", peer="p", created_at=1, last_used_at=2, current=one == token)
            for one, whose in self.tokens.items()
            if whose == person
        )

    async def end_session(self, token: str, session: str) -> None:
        if self.tokens.get(session) == self.tokens[token]:
            del self.tokens[session]

    async def end_other_sessions(self, token: str) -> None:
        person = self.tokens[token]
        for one in [one for one, whose in self.tokens.items() if whose == person and one != token]:
            del self.tokens[one]

    async def sign_out(self, token: str) -> None:
        self.tokens.pop(token, None)

    async def change_password(self, token: str, old: str, new: str, peer: str) -> None:
        if old != "correct horse":
            raise Refused(ProblemCode.CREDENTIALS_WRONG)
        self.passwords.append(new)

    async def reset(self, token: str) -> str | None:
        return "anna" if token == "a-reset" else None

    async def use_reset(self, token: str, password: str) -> Person:
        if token != "a-reset":
            raise Refused(ProblemCode.INVITATION_INVALID)
        self.passwords.append(password)
        return self.persons[PersonId("anna")]

    async def invite(self, by: PersonId, note: str, days: int = 7, uses: int = 1) -> Invitation:
        token = f"invitation-{next(self._numbers)}"
        invitation = Invitation(token=token, note=note, expires_at=days, uses_left=uses)
        self.invitations[invitation.token] = invitation
        return invitation

    async def invitation(self, token: str) -> Invitation | None:
        return self.invitations.get(token)

    def messenger(self, person: PersonId) -> ScriptedMessenger:
        return self.messengers[person]


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass
class House:
    """A running web frontend and its people."""

    people: ScriptedPeople
    frontend: WebFrontend
    client: aiohttp.ClientSession
    administration: ScriptedAdministration
    passkeys: ScriptedPasskeys
    troubles: list[Exception]
    """What the database fails with, when there is something in it."""
    push: "ScriptedPush"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.frontend.port}"

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str = "",
        data: bytes | None = None,
        headers: dict[str, str | None] | None = None,
    ) -> Answer:
        """One request as the page makes it; a header of None is left out."""
        everything: dict[str, str | None] = {"User-Agent": "a test"}
        if method not in ("GET", "HEAD"):
            everything |= {"Origin": self.origin, "X-AMSN2": "1", "Content-Type": "application/json"}
        if token:
            everything["Cookie"] = f"amsn2_session={token}"
        everything |= headers or {}
        if body is not None:
            data = msgspec.json.encode(body)
        async with self.client.request(
            method,
            self.origin + path,
            data=data,
            headers={name: value for name, value in everything.items() if value is not None},
            skip_auto_headers=("Content-Type",),
            allow_redirects=False,
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.read())


class ScriptedPush:
    """Keeps who is told, by session, and does what the port says with it."""

    public_key = "our key"

    def __init__(self) -> None:
        self.devices_of: dict[str, list[PushDevice]] = {}
        self.tabs: list[tuple[str, str, bool]] = []

    async def devices(self, person: PersonId, token: str) -> tuple[PushDevice, ...]:
        return tuple(self.devices_of.get(person, ()))

    async def subscribe(self, person: PersonId, token: str, device: str, address: PushAddress) -> PushDevice:
        if "10.0.0.1" in address.endpoint:
            raise Refused(ProblemCode.PUSH_REFUSED)
        made = PushDevice(id=f"{person}-{token}", device=device, here=True, created_at=1)
        self.devices_of.setdefault(person, []).append(made)
        return made

    async def unsubscribe(self, person: PersonId, id: str) -> None:  # noqa: A002 - it is an id
        self.devices_of[person] = [one for one in self.devices_of.get(person, ()) if one.id != id]

    async def test(self, person: PersonId, token: str, id: str) -> PushDevice:  # noqa: A002 - it is an id
        for one in self.devices_of.get(person, ()):
            if one.id == id:
                return one
        raise Refused(ProblemCode.PUSH_REFUSED)

    def report(self, token: str, tab: str, *, active: bool) -> None:
        self.tabs.append((token, tab, active))


@contextlib.asynccontextmanager
async def open_house(seed: int = 2009, **settings: Any) -> AsyncIterator[House]:
    """A house on a free port; closed at the end."""
    people = ScriptedPeople()
    settings.setdefault("static", Path("no such folder"))
    chosen = Settings(version="1.2.3", domain="home.example", port=0, **settings)
    jar = aiohttp.DummyCookieJar()
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=timeout, auto_decompress=False) as client:
        troubles: list[Exception] = []

        async def check_database() -> None:
            if troubles:
                raise troubles[0]

        administration, passkeys = ScriptedAdministration(people.persons), ScriptedPasskeys(people.tokens)
        push = ScriptedPush()
        frontend = WebFrontend(
            people,
            chosen,
            administration=administration,
            premises=ScriptedPremises(),
            passkeys=passkeys,
            check_database=check_database,
            messengers=lambda: people.messengers.values(),
            random=Random(seed),
            push=push,
        )
        await frontend.start()
        try:
            yield House(people, frontend, client, administration, passkeys, troubles, push)
        finally:
            await frontend.stop()
