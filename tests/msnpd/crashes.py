"""Many clients change everything at random while the server is killed again and again; a model looks on.

    python -m tests.msnpd.crashes [--kills 200] [--seed 2009] [--database URL]

What was answered OK has to be there after the kill; what was asked and not answered may be there or not, but
only whole; nothing else may be there. Tickets from before a kill are good after it.
"""

import argparse
import asyncio
import base64
import contextlib
import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from msnpd.model import Account, Role
from msnpd.sql_store import SqlStore
from msnpd.store import OfflineMessage
from papyon.payload.soap.rst import CLEAR, CONTACTS, SecurityRequest, SecurityResponse, TokenRequest
from papyon.session.sso import proof
from papyon.types import ListBits
from papyon.wire import quote
from tests.msnpd.sockets import PATIENCE, Wire

PASSWORD = "secret"
AWAY = "away@example.com"
"""Never signs in, so that messages for it are kept."""

Fact = tuple[str, ...]
_CONFIG = """
registration = "open"
database_url = "{url}"
[limits]
hash_memory_kib = 1024
hash_passes = 1
offline_messages = 1000000
offline_messages_per_sender = 1000000
registrations_per_address = 1000000
attempts_per_address = 1000000
commands_per_second = 1000000.0
entries_burst = 1000000
pages_burst = 1000000
requests_per_second = 1000000.0
groups = 100000
"""
_SOAP = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
    '<ABAuthHeader xmlns="{ns}"><TicketToken>{ticket}</TicketToken></ABAuthHeader></s:Header><s:Body>'
    '<ABGroupAdd xmlns="{ns}"><abId>00000000-0000-0000-0000-000000000000</abId>'
    "<groupInfo><GroupInfo><name>{name}</name></GroupInfo></groupInfo></ABGroupAdd></s:Body></s:Envelope>"
)
_NAMESPACE = "http://www.msn.com/webservices/AddressBook"
_HEAD = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"


class Model:
    """What may be there: of every fact the values that are possible. One value: it was answered."""

    def __init__(self) -> None:
        self.facts: dict[Fact, set[object]] = {}
        self.answered = 0
        self._enough = asyncio.Event()
        self._wanted = 0

    async def answer(self, number: int) -> None:
        """Returns when so many more changes were answered."""
        self._wanted = self.answered + number
        self._enough.clear()
        if number:
            await self._enough.wait()

    @contextlib.contextmanager
    def changing(self, fact: Fact, value: object, before: object = None) -> Iterator[None]:
        """Asked inside the block; when it ends well, it was answered."""
        possible = self.facts.setdefault(fact, {before})
        possible.add(value)
        yield
        self.facts[fact] = {value}
        self.answered += 1
        if self.answered >= self._wanted:
            self._enough.set()

    def certain(self, fact: Fact, before: object) -> object:
        """The value of a fact, if there is but one."""
        values = self.facts.get(fact, {before})
        return next(iter(values)) if len(values) == 1 else None

    def compare(self, found: dict[Fact, object], nothing: dict[str, object]) -> None:
        """Holds what is there against what may be there; afterwards everything is certain."""
        for fact in self.facts.keys() | found.keys():
            default = nothing[fact[0]]
            value = found.get(fact, default)
            assert value in self.facts.get(fact, {default}), f"{fact}: {value!r} of {self.facts.get(fact)}"
            self.facts[fact] = {value}


@dataclass
class Process:
    """The server in a process of its own."""

    config: Path
    process: asyncio.subprocess.Process | None = None
    port: int = 0
    services_port: int = 0

    async def start(self) -> None:
        """Starts it; returns when it listens."""
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "msnpd", "--config", str(self.config)),
            *("run", "--port", "0", "--services-port", "0"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            line = (await self.process.stdout.readline()).decode()
        found = re.search(r":(\d+), services on http://.*:(\d+)", line)
        assert found is not None, line
        self.port, self.services_port = int(found[1]), int(found[2])

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def post(self, path: str, document: bytes, kind: str = "text/xml") -> tuple[int, bytes]:
        """Asks a service."""
        url = f"http://127.0.0.1:{self.services_port}{path}"
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        headers = {"Content-Type": kind}
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=document, headers=headers) as answer,
        ):
            return answer.status, await answer.read()


@dataclass
class Person:
    """Somebody who changes things. All that happens to his own lists, he does himself."""

    address: str
    friends: list[str]
    server: Process
    model: Model
    dice: random.Random
    tickets: SecurityResponse | None = None
    wire: Wire | None = None
    number: int = 10
    made: list[str] = field(default_factory=list)

    async def live(self) -> None:
        """Signs in and does one thing after the other until the server is gone."""
        try:
            await self._sign_in()
            while True:
                await self.dice.choice(_DEEDS)(self)
        except (OSError, aiohttp.ClientError, EOFError):
            pass
        finally:
            if self.wire is not None:
                await self.wire.close()

    async def _sign_in(self) -> None:
        if self.tickets is None:
            wanted = (TokenRequest("RST1", CLEAR, "MBI_KEY_OLD"), TokenRequest("RST2", CONTACTS, "MBI"))
            document = SecurityRequest(self.address, PASSWORD, wanted).encode()
            status, answer = await self.server.post("/RST.srf", document)
            assert status == 200
            self.tickets = SecurityResponse.parse(answer)
        token = self.tickets.token(CLEAR)
        assert token is not None
        streams = await asyncio.open_connection("127.0.0.1", self.server.port)
        wire = self.wire = Wire(*streams)
        wire.send("VER 1 MSNP15")
        wire.send(f"CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 8.5.1302 msmsgs {self.address}")
        wire.send(f"USR 3 SSO I {self.address}")
        nonce = (await self._answer("USR", 3))[-1]
        secret = base64.b64decode(token.secret)
        wire.send(f"USR 4 SSO S {token.ticket} {proof(secret, nonce, bytes(8))}")
        assert (await self._answer("USR", 4))[1] == "OK", "a ticket from before the kill is not good any more"
        wire.send("CHG 5 NLN 0 0")
        await self._answer("CHG", 5)

    async def _answer(self, verb: str, number: int) -> tuple[str, ...]:
        """The arguments of the answer to a command; what comes in between is nobody's business here."""
        assert self.wire is not None
        while True:
            command = await self.wire.next()
            if command is None:
                raise EOFError
            if command.args[:1] == (str(number),):
                assert command.verb == verb, f"{self.address} {command}"
                return command.args

    def _next(self) -> int:
        self.number += 1
        return self.number

    async def _ask(self, verb: str, words: str = "", payload: bytes | None = None) -> tuple[str, ...]:
        assert self.wire is not None
        number = self._next()
        head = f"{verb} {number} {words}".rstrip()
        if payload is None:
            self.wire.send(head)
        else:
            self.wire.message(head, payload)
        return await self._answer(verb, number)

    # Deeds

    async def rename(self) -> None:
        name = f"{self.address} {self._next()}"
        with self.model.changing(("name", self.address), name):
            await self._ask("PRP", f"MFN {quote(name)}")

    async def tell_mood(self) -> None:
        mood = f"mood {self._next()}"
        with self.model.changing(("message", self.address), mood):
            document = f"<Data><PSM>{mood}</PSM><CurrentMedia></CurrentMedia></Data>"
            await self._ask("UUX", "", document.encode())

    async def choose_privacy(self) -> None:
        word = self.dice.choice(("AL", "BL"))
        with self.model.changing(("privacy", self.address), word, "AL"):
            await self._ask("BLP", word)

    async def change_list(self) -> None:
        friend = self.dice.choice(self.friends)
        fact = ("list", self.address, friend)
        bits = self.model.certain(fact, 0)
        if not isinstance(bits, int):
            return  # not until it was looked at
        bit = self.dice.choice((1, 2, 4))
        user, domain = friend.split("@")
        body = f'<ml><d n="{domain}"><c n="{user}" l="{bit}" t="1"/></d></ml>'.encode()
        if bits & bit:
            with self.model.changing(fact, bits & ~bit, 0):
                assert (await self._ask("RML", "", body))[1] == "OK"
        elif not (bit == 2 and bits & 4):
            # Blocking somebody ends that he is allowed.
            after = bits | bit if bit != 4 else (bits | bit) & ~2
            with self.model.changing(fact, after, 0):
                assert (await self._ask("ADL", "", body))[1] == "OK"

    async def write_offline(self) -> None:
        text = f"{self.address} says {self._next()}"
        with self.model.changing(("mail", text), 1, 0):
            assert self.wire is not None
            self.wire.message(f"UUM {self._next()} {AWAY} 1 1", _HEAD + text.encode())
            # Silence is consent; whatever is answered next says that it is over.
            self.wire.send("PNG")
            command = await self.wire.next()
            while command is not None and command.verb != "QNG":
                assert command.verb != "509"
                command = await self.wire.next()
            if command is None:
                raise EOFError

    async def make_group(self) -> None:
        assert self.tickets is not None
        token = self.tickets.token(CONTACTS)
        assert token is not None
        name = f"group {self._next()}"
        ticket = token.ticket.replace("&", "&amp;")
        with self.model.changing(("group", self.address, name), 1, 0):
            document = _SOAP.format(ns=_NAMESPACE, ticket=ticket, name=name).encode()
            status, answer = await self.server.post("/abservice/abservice.asmx", document)
            assert status == 200, answer

    async def register(self) -> None:
        address = f"new-{self._next()}-{self.address}"
        form = {"address": address, "name": "New", "password": PASSWORD, "again": PASSWORD}
        with self.model.changing(("account", address), 1, 0):
            kind = "application/x-www-form-urlencoded"
            status, answer = await self.server.post("/register", urlencode(form).encode(), kind)
            assert status == 200, answer


_DEEDS = (
    Person.rename,
    Person.tell_mood,
    Person.choose_privacy,
    *[Person.change_list] * 4,
    *[Person.write_offline] * 3,
    Person.make_group,
    Person.register,
)
_NOTHING: dict[str, object] = {
    "name": None,
    "message": None,
    "privacy": "AL",
    "list": 0,
    "mail": 0,
    "group": 0,
    "account": 0,
}


async def look(url: str, people: list[str]) -> dict[Fact, object]:
    """All that is there; whether it fits together is seen at once."""
    store = SqlStore(url)
    await store.open()
    try:
        found: dict[Fact, object] = {}
        accounts: dict[str, Account] = {}
        for address in people:
            account = await store.load(address)
            assert account is not None, address
            accounts[address] = account
            found |= _facts(account, people)
        for one in accounts.values():
            _check(one, accounts)
        away = await store.profile(AWAY)
        assert away is not None
        mail = await store.kept(away.id)
        found |= {("mail", _text(message)): 1 for message in mail}
        assert len({_text(message) for message in mail}) == len(mail), "a message is there twice"
        known = {*people, AWAY}
        for profile in await store.profiles():
            if profile.address not in known:
                found["account", profile.address] = 1
        return found
    finally:
        await store.close()


def _facts(account: Account, people: list[str]) -> dict[Fact, object]:
    own = account.address
    found: dict[Fact, object] = {("privacy", own): account.profile.privacy.value}
    if account.profile.name != own:
        found["name", own] = account.profile.name
    if account.profile.message:
        found["message", own] = account.profile.message
    for other in people:
        found["list", own, other] = int(account.bits(other)) & 7
    found |= {("group", own, group.name): 1 for group in account.groups.values()}
    return found


def _check(account: Account, accounts: dict[str, Account]) -> None:
    """Both sides of a list agree, nobody is allowed and blocked, groups have numbers of their own."""
    for other, theirs in accounts.items():
        bits = account.bits(other)
        assert not (ListBits.ALLOW in bits and ListBits.BLOCK in bits)
        mirrored = (Role.REVERSE, account.address) in theirs.members
        pending = (Role.PENDING, account.address) in theirs.members
        assert account.watches(other) is (mirrored or pending), f"{account.address} and {other}"
        assert not (mirrored and pending)
    numbers = [group.number for group in account.groups.values()]
    assert len(set(numbers)) == len(numbers)


def _text(message: OfflineMessage) -> str:
    return message.payload.partition(b"\r\n\r\n")[2].decode()


async def rage(folder: Path, url: str, *, kills: int, seed: int, people: int = 6) -> int:
    """Lets everybody loose and kills so many times; how many changes were answered."""
    dice = random.Random(seed)
    names = [f"person-{number}@example.com" for number in range(people)]
    store = SqlStore(url)
    await store.open()
    config = folder / "msnpd.toml"
    config.write_text(_CONFIG.format(url=url))
    await store.close()
    server = Process(config)
    await server.start()
    for address in (*names, AWAY):
        form = {"address": address, "name": address, "password": PASSWORD, "again": PASSWORD}
        kind = "application/x-www-form-urlencoded"
        status, answer = await server.post("/register", urlencode(form).encode(), kind)
        assert status == 200, answer
    model = Model()
    crowd = [
        Person(
            address,
            [other for other in names if other != address],
            server,
            model,
            random.Random(f"{seed} {address}"),
        )
        for address in names
    ]
    for round_number in range(kills):
        async with asyncio.timeout(120):
            async with asyncio.TaskGroup() as lives:
                for person in crowd:
                    lives.create_task(person.live())
                # The random moment; from the second round on it may come before anybody is signed in.
                wanted = dice.randint(30, 90) if round_number == 0 or dice.random() < 0.8 else 0
                await model.answer(wanted)
                await asyncio.sleep(dice.uniform(0, 0.1))
                await server.kill()
        model.compare(await look(url, names), _NOTHING)
        await server.start()
    await server.kill()
    return model.answered


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database or f"sqlite:///{folder}/msnpd.sqlite3"
        answered = await rage(Path(folder), url, kills=chosen.kills, seed=chosen.seed)
    sys.stdout.write(f"seed {chosen.seed}: {chosen.kills} kills, {answered} answered changes are all there\n")


if __name__ == "__main__":
    asyncio.run(_main())
