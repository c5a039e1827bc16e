"""A club behind one address, as it is for msnpd when all sit in one aMSN2: kill -9, and everybody comes back.

    python -m tests.end_to_end.club [--people 500]

Real sockets, the clients' own waits, the server's own limits. Nobody may be refused: whoever is has to wait
for minutes, because he is not alone.
"""

import argparse
import asyncio
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import click
from argon2 import PasswordHasher

from msnpd.config import Config
from msnpd.descriptors import raise_limit
from msnpd.limits import Limits
from msnpd.server import Server
from papyon.aio.client import Client
from papyon.aio.events import ClientEvent, SignedIn, SignedOut
from papyon.aio.settings import Credentials, Settings
from papyon.errors import PapyonError, Unreachable
from tests.end_to_end.servers import HOST, Network

PASSWORD = "correct horse"
PATIENCE = 240.0
"""A safety net, no measure: 500 on a busy machine."""


@dataclass
class Member:
    """Somebody with a client that stays signed in as it does for everybody."""

    client: Client = field(init=False)
    signed_in: asyncio.Event = field(default_factory=asyncio.Event)
    signed_out: asyncio.Event = field(default_factory=asyncio.Event)
    failures: list[PapyonError] = field(default_factory=list)

    async def hear(self, event: ClientEvent) -> None:
        """What the client tells."""
        if isinstance(event, SignedIn):
            self.signed_out.clear()
            self.signed_in.set()
        elif isinstance(event, SignedOut):
            self.signed_in.clear()
            self.signed_out.set()
            if event.error is not None:
                self.failures.append(event.error)


async def club_of(folder: Path, people: int) -> tuple[Network, list[Member]]:
    """A server that is not started yet, and clients for so many accounts of it."""
    network, limits = Network(folder / "network.sqlite3"), Limits()
    hasher = PasswordHasher(time_cost=limits.hash_passes, memory_cost=limits.hash_memory_kib, parallelism=1)
    hashed = hasher.hash(PASSWORD)
    server = Server(Config(port=0, services_port=0, database=network.database))
    await server.start()
    members = []
    for number in range(people):
        address = f"member{number}@example.com"
        await server.accounts.take_over(address, hashed, f"Member {number}")
        member = Member()
        guid = f"{{{uuid.uuid5(uuid.NAMESPACE_DNS, address)}}}"
        settings = Settings.at(HOST, f"http://{HOST}:{network.services_port}", guid, network.port)
        member.client = Client(settings, Credentials(address, PASSWORD), member.hear)
        members.append(member)
    await server.stop()
    return network, members


async def everybody(members: list[Member]) -> float:
    """Returns when all are signed in: after how many seconds."""
    begin = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(member.signed_in.wait() for member in members))
    return time.monotonic() - begin


def nobody_refused(members: list[Member]) -> None:
    """Who tried before the server was there has waited; of those who found it nobody was turned away."""
    refused = [error for member in members for error in member.failures if type(error) is not Unreachable]
    assert not refused, refused


async def come_back(folder: Path, people: int) -> tuple[float, float]:
    """Everybody signs in at once; the server is killed and started; everybody is back. Seconds of both."""
    network, members = await club_of(folder, people)
    await network.start()
    try:
        for member in members:
            member.client.sign_in()
        first = await everybody(members)
        nobody_refused(members)
        await network.kill()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(member.signed_out.wait() for member in members))
        await network.start()
        for member in members:
            member.failures.clear()
        again = await everybody(members)
        nobody_refused(members)
        return first, again
    finally:
        await asyncio.gather(*(member.client.sign_out() for member in members))
        await network.kill()


def main() -> None:
    """Say how long it took."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--people", type=int, default=500)
    people = arguments.parse_args().people
    raise_limit()
    with tempfile.TemporaryDirectory() as folder:
        first, again = asyncio.run(come_back(Path(folder), people))
    click.echo(f"{people}: all signed in after {first:.1f} s, all back {again:.1f} s after the restart")


if __name__ == "__main__":
    sys.exit(main())
