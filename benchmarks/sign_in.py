"""Seconds from connecting to being signed in, by the length of the contact list: beside bare round trips.

    python -m benchmarks.sign_in [--rounds 5] [--contacts 10,100,1000,5000]

One sign-in is watched first, to see how many round trips it takes and how large they are. The peer makes
as many, of the same sizes, to a minimal aiohttp handler and a minimal TCP one. What checking the password
costs (argon2id, on purpose) is measured by itself in the same rounds. Memory is that of a process of its own
which signs in once: what it takes at most, and by how much that is more than before.
"""

import argparse
import asyncio
import contextlib
import resource
import sys
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import uvloop
from argon2 import PasswordHasher

from benchmarks.child import serving, spread
from benchmarks.messenger_server import PASSWORD, owner_of
from papyon.aio.client import Client
from papyon.aio.events import ClientEvent, RosterLoaded, SignedIn, SignedOut
from papyon.aio.settings import Credentials, Settings

HOST = "127.0.0.1"


@dataclass
class Exchange:
    """One round trip: bytes there, bytes back."""

    up: int = 0
    down: int = 0


@dataclass
class Watched:
    """What went through a relay, in round trips, in the order in which they began."""

    exchanges: list[Exchange] = field(default_factory=list)


@contextlib.asynccontextmanager
async def watching(port: int, seen: Watched) -> AsyncIterator[int]:
    """A relay to the port, which takes notes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(HOST, port)
        current: list[Exchange] = []

        async def up() -> None:
            while data := await reader.read(65536):
                if not current or current[-1].down:
                    current.append(Exchange())
                    seen.exchanges.append(current[-1])
                current[-1].up += len(data)
                far_writer.write(data)
            far_writer.close()

        async def down() -> None:
            while data := await far_reader.read(65536):
                if current:
                    current[-1].down += len(data)
                writer.write(data)
            writer.close()

        with contextlib.suppress(OSError):
            await asyncio.gather(up(), down())

    server = await asyncio.start_server(serve, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def sign_in(ports: dict[str, int], size: int) -> float:
    """Seconds from connecting to being signed in; signs out again."""
    ready = asyncio.Event()
    listed: list[int] = []

    async def hear(event: ClientEvent) -> None:
        match event:
            case RosterLoaded():
                listed.append(len(event.buddies))
            case SignedIn():
                ready.set()
            case SignedOut(error=error) if error is not None:
                print(f"signing in failed: {error}", file=sys.stderr)
            case _:
                pass

    settings = Settings.at(
        HOST, f"http://{HOST}:{ports['services_port']}", f"{{{uuid.uuid4()}}}", ports["port"]
    )
    client = Client(settings, Credentials(owner_of(size), PASSWORD), hear)
    begin = time.monotonic()
    client.sign_in()
    async with asyncio.timeout(60):
        await ready.wait()
    seconds = time.monotonic() - begin
    await client.sign_out()
    assert listed == [size], f"{listed} contacts came instead of {size}"
    return seconds


def peak() -> float:
    """Megabytes that this process has taken at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def memory(ports: dict[str, int], size: int) -> tuple[float, float]:
    """Megabytes that a client takes at most while it signs in, and how many of them are for that."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.sign_in", "--memory"),
        *map(str, (ports["port"], ports["services_port"], size)),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    whole, more = said.split()
    return float(whole), float(more)


async def measure(port: int, services: int, size: int) -> None:
    """What the process of `memory` does: sign in and say what that took."""
    before = peak()
    await sign_in({"port": port, "services_port": services}, size)
    print(peak(), peak() - before)


async def watched_sign_in(ports: dict[str, int], size: int) -> tuple[list[Exchange], list[Exchange]]:
    """The round trips of one sign-in: those by TCP, those by HTTP."""
    lines, documents = Watched(), Watched()
    async with (
        watching(ports["port"], lines) as port,
        watching(ports["services_port"], documents) as services,
    ):
        await sign_in({"port": port, "services_port": services}, size)
    # The last thing said is the good-bye, which nothing answers.
    return [one for one in lines.exchanges if one.down], [one for one in documents.exchanges if one.down]


async def bare(ports: dict[str, int], lines: list[Exchange], documents: list[Exchange]) -> float:
    """Seconds for the same round trips with nothing behind them: first the lines, then the documents."""
    begin = time.monotonic()
    reader, writer = await asyncio.open_connection(HOST, ports["port"])
    for one in lines:
        writer.write(b"%d %d\n" % (one.up, one.down) + b"x" * one.up)
        await reader.readexactly(one.down)
    async with aiohttp.ClientSession() as session:
        for one in documents:
            url = f"http://{HOST}:{ports['services_port']}/{one.down}"
            async with session.post(url, data=b"x" * one.up) as answer:
                await answer.read()
    seconds = time.monotonic() - begin
    writer.close()
    return seconds


def check_password(hashed: str) -> float:
    """Seconds to check a password as the server does."""
    begin = time.monotonic()
    PasswordHasher().verify(hashed, PASSWORD)
    return time.monotonic() - begin


async def main(rounds: int, sizes: list[int]) -> None:
    """Rounds in turn for both, so that the machine's moods hit both; prints medians and spreads."""
    hashed = PasswordHasher().hash(PASSWORD)
    mine: dict[int, list[float]] = {size: [] for size in sizes}
    peer: dict[int, list[float]] = {size: [] for size in sizes}
    taken: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
    hashing: list[float] = []
    async with (
        serving("messenger_server", *map(str, sizes)) as ports,
        serving("documents_server") as bare_ports,
    ):
        trips = {size: await watched_sign_in(ports, size) for size in sizes}
        for _ in range(rounds):
            hashing.append(check_password(hashed))
            for size in sizes:
                mine[size].append(await sign_in(ports, size))
                taken[size].append(await memory(ports, size))
                peer[size].append(await bare(bare_ports, *trips[size]))
    print(
        "| contacts | TCP + HTTP round trips | kB back | signed in after, ms | bare round trips, ms | ratio "
        "| MB at most | MB for that |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        lines, documents = trips[size]
        back = sum(one.down for one in (*lines, *documents)) / 1024
        ratios = [a / b for a, b in zip(mine[size], peer[size], strict=True)]
        print(
            f"| {size:,} | {len(lines)} + {len(documents)} | {back:,.0f} "
            f"| {spread([1000 * one for one in mine[size]], 0)} "
            f"| {spread([1000 * one for one in peer[size]], 0)} | {spread(ratios, 1)} "
            f"| {spread([whole for whole, _ in taken[size]], 0)} "
            f"| {spread([more for _, more in taken[size]], 1)} |"
        )
    print(f"\nChecking the password is {spread([1000 * one for one in hashing], 0)} ms of each.")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--contacts", default="10,100,1000,5000")
    arguments.add_argument("--memory", nargs=3, type=int, metavar=("PORT", "SERVICES", "CONTACTS"))
    options = arguments.parse_args()
    if options.memory:
        sys.exit(uvloop.run(measure(*options.memory)))
    sys.exit(uvloop.run(main(options.rounds, [int(count) for count in options.contacts.split(",")])))
