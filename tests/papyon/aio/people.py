"""Clients with real sockets against a real msnpd: what they heard, and how to wait for it."""

import asyncio
import contextlib
import random
import shutil
import uuid
from dataclasses import replace

import pytest

from msnpd.config import Config
from msnpd.server import Server
from papyon.aio.client import Client
from papyon.aio.events import LetterChanged, LetterReceived, RosterChanged, RosterLoaded, SignedIn, SignedOut
from papyon.aio.reconnect import Backoff
from papyon.aio.settings import Credentials, Settings
from papyon.payload.contents import Nudge, Text
from papyon.session.letters import Letter
from papyon.types import Dialect, Status

PASSWORD = "correct horse"
WAIT = 15
"""Seconds after which a test gives up; nothing here takes one."""


@contextlib.asynccontextmanager
async def running_server(tmp_path, **ports):
    server = Server(Config(database=tmp_path / "msnpd.sqlite3", **{"port": 0, "services_port": 0, **ports}))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class Person:
    """Somebody with an account, a client, and an ear."""

    def __init__(self, server, address, dialect, name=""):
        self.address = address
        self.events = []
        self.buddies = {}
        self.groups = {}
        self.petitions = {}
        self.fail = None
        self._heard = asyncio.Condition()
        guid = f"{{{uuid.uuid5(uuid.NAMESPACE_DNS, address)}}}"
        base = f"http://127.0.0.1:{server.services_port}"
        settings = Settings.at("127.0.0.1", base, guid, server.port)
        self.settings = replace(settings, dialects=(dialect,))
        self.client = self.new_client()

    def new_client(self, password=PASSWORD):
        chance = random.SystemRandom()
        return Client(
            self.settings,
            Credentials(self.address, password),
            self.hear,
            random=chance,
            backoff=Backoff(chance.random, first=0.05, ceiling=0.2),
        )

    async def hear(self, event):
        async with self._heard:
            if self.fail is not None and isinstance(event, LetterReceived):
                raise self.fail
            self.events.append(event)
            match event:
                case RosterLoaded(groups, buddies, petitions):
                    self.groups = {group.id: group for group in groups}
                    self.buddies = {buddy.address: buddy for buddy in buddies}
                    self.petitions = {petition.address: petition for petition in petitions}
                case RosterChanged(changes):
                    self.groups |= {group.id: group for group in changes.groups}
                    self.buddies |= {buddy.address: buddy for buddy in changes.buddies}
                    self.petitions |= {petition.address: petition for petition in changes.petitions}
                    for gone in changes.gone_groups:
                        self.groups.pop(gone, None)
                    for gone in changes.gone_buddies:
                        self.buddies.pop(gone, None)
                    for gone in changes.gone_petitions:
                        self.petitions.pop(gone, None)
            self._heard.notify_all()

    async def until(self, condition):
        async with asyncio.timeout(WAIT), self._heard:
            await self._heard.wait_for(lambda: condition(self))

    def all(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    async def got(self, kind, count=1):
        await self.until(lambda me: len(me.all(kind)) >= count)
        return self.all(kind)[count - 1]

    async def sign_in(self, status=Status.NLN):
        before = len(self.all(SignedIn))
        self.client.sign_in(status)
        await self.until(lambda me: len(me.all(SignedIn)) > before or me.all(SignedOut))
        assert len(self.all(SignedIn)) > before, self.events

    async def sees(self, other, status=Status.NLN):
        await self.until(lambda me: other in me.buddies and me.buddies[other].status is status)

    def write(self, text, *people, name=None):
        letter = Letter(name or str(uuid.uuid4()), Nudge() if text is None else Text(text))
        self.client.send(frozenset(people), letter)
        return letter.id

    def fates(self, letter):
        return [event.fate for event in self.all(LetterChanged) if event.id == letter]

    async def fate(self, letter, fate):
        await self.until(lambda me: fate in me.fates(letter))

    def texts(self):
        return [event.text for event in self.all(LetterReceived)]


async def befriend(one, other):
    """Both on each other's list, and both seen."""
    await one.client.contacts.add(other.address)
    await other.until(lambda me: one.address in me.petitions)
    await other.client.contacts.accept(one.address, add=True)
    await one.sees(other.address)
    await other.sees(one.address)


DIALECTS = (Dialect.MSNP18, Dialect.MSNP15)


def houses(names, friends=False, **config):
    """Two fixtures for a module: `registered`, a database with these accounts (address: name), and `server`,
    which serves a copy of it. Hashing passwords takes longer than most tests, so it is done once.

    `friends`: the first two know each other. `config` is the server's.
    """

    async def register(folder):
        async with running_server(folder) as server:
            for address, name in names.items():
                await server.accounts.register(address, PASSWORD, name)
            if friends:
                one, other, *_ = (Person(server, address, Dialect.MSNP18) for address in names)
                try:
                    await one.sign_in()
                    await other.sign_in()
                    await befriend(one, other)
                finally:
                    await one.client.sign_out()
                    await other.client.sign_out()

    @pytest.fixture(scope="module")
    def registered(tmp_path_factory):
        folder = tmp_path_factory.mktemp("registered")
        asyncio.run(register(folder))
        return folder

    @pytest.fixture
    async def server(tmp_path, registered):
        shutil.copytree(registered, tmp_path / "server")
        async with running_server(tmp_path / "server", **config) as server:
            yield server

    return registered, server
