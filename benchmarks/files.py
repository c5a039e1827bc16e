"""A file from one papyon client to another, over the switchboard and directly: MB/s, and how long texts take.

    python -m benchmarks.files [--megabytes 50] [--rounds 1]

Both clients are in one process, msnpd in another, all on one machine; the file is on a disk at both ends and
compared afterwards. Meanwhile the sender says something every tenth of a second: a text's time is until its
sender knows that the receiver has it. Beside them, in the same rounds: the same pieces with a line in front
through a minimal relay, and with a length in front through one TCP connection, with nobody acknowledging,
checking, or writing anything.
"""

import argparse
import asyncio
import contextlib
import hashlib
import secrets
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from benchmarks.child import serving, spread
from benchmarks.messenger_server import ALICE, BOB, PASSWORD
from papyon.aio.client import Client
from papyon.aio.events import (
    ClientEvent,
    Fate,
    LetterChanged,
    SignedIn,
    TransferDone,
    TransferFailed,
    TransferOffered,
)
from papyon.aio.files import FileSink, FileSource
from papyon.aio.settings import Credentials, Settings

HOST = "127.0.0.1"
EVERY = 0.1
"""Seconds between two texts: somebody who types fast sends one in three seconds."""

PIECE_OF_SWITCHBOARD = 1202
PIECE_OF_DIRECT = 1352


@dataclass
class Pair:
    """Alice, who sends, and Bob."""

    folder: Path
    alice: Client
    bob: Client
    online: dict[str, asyncio.Event] = field(
        default_factory=lambda: {ALICE: asyncio.Event(), BOB: asyncio.Event()}
    )
    done: dict[str, asyncio.Event] = field(default_factory=dict)
    said: dict[str, float] = field(default_factory=dict)
    all_said: asyncio.Event = field(default_factory=asyncio.Event)
    latencies: list[float] = field(default_factory=list)
    target: Path = Path()

    async def hear(self, event: ClientEvent, who: str) -> None:
        """What either is told."""
        match event:
            case SignedIn():
                self.online[who].set()
            case TransferOffered(transfer):
                self.bob.transfers.accept(transfer, FileSink(self.target))
            case TransferDone():
                self.done[who].set()
            case TransferFailed(_, error):
                raise RuntimeError(f"the file did not get through: {error}")
            case LetterChanged(letter, Fate.DELIVERED):
                self.latencies.append(time.monotonic() - self.said.pop(letter))
                if not self.said:
                    self.all_said.set()
            case _:
                pass

    async def send(self, source: Path) -> float:
        """Seconds until both have the whole file."""
        self.done = {ALICE: asyncio.Event(), BOB: asyncio.Event()}
        self.target = self.folder / f"{uuid.uuid4()}"
        opened = await FileSource.open(source)
        begin = time.monotonic()
        self.alice.transfers.offer(BOB, opened)
        async with asyncio.timeout(600):
            for event in self.done.values():
                await event.wait()
        seconds = time.monotonic() - begin
        assert digest(self.target) == digest(source), "another file came"
        self.target.unlink()
        return seconds

    async def chat(self, until: asyncio.Event) -> None:
        """Say something every now and then."""
        while not until.is_set():
            self.all_said.clear()
            self.said[self.alice.say([BOB], "Is it there yet?")] = time.monotonic()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await until.wait()
        async with asyncio.timeout(60):
            await self.all_said.wait()


def digest(path: Path) -> str:
    """To compare files by."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.asynccontextmanager
async def pair(ports: dict[str, int], folder: Path, direct: bool) -> AsyncIterator[Pair]:
    """Both signed in, with a switchboard open."""

    def client(who: str) -> Client:
        services = f"http://{HOST}:{ports['services_port']}"
        settings = Settings.at(
            HOST, services, f"{{{uuid.uuid4()}}}", ports["port"], direct=direct, direct_addresses=(HOST,)
        )
        return Client(settings, Credentials(who, PASSWORD), lambda event: two.hear(event, who))

    two = Pair(folder, client(ALICE), client(BOB))
    for one in (two.alice, two.bob):
        one.sign_in()
    async with asyncio.timeout(30):
        for event in two.online.values():
            await event.wait()
    try:
        yield two
    finally:
        await two.alice.sign_out()
        await two.bob.sign_out()


async def transfer(two: Pair, source: Path) -> tuple[float, list[float]]:
    """Seconds for the file, and those of the texts meanwhile."""
    over = asyncio.Event()
    two.latencies.clear()
    talk = asyncio.get_running_loop().create_task(two.chat(over))
    seconds = await two.send(source)
    over.set()
    await talk
    return seconds, list(two.latencies)


async def quiet(two: Pair) -> list[float]:
    """Seconds of texts while nothing else happens."""
    over = asyncio.Event()
    two.latencies.clear()
    asyncio.get_running_loop().call_later(2, over.set)
    await two.chat(over)
    return list(two.latencies)


async def count(reader: asyncio.StreamReader, left: int, lines: bool) -> None:
    """Read pieces until so many bytes have come."""
    while left:
        if lines:
            length = int((await reader.readline()).rpartition(b" ")[2])
        else:
            length = int.from_bytes(await reader.readexactly(4), "little")
        left -= len(await reader.readexactly(length))


async def bare(source: Path, megabytes: int, port: int | None) -> float:
    """Seconds for the same pieces with nothing behind them; `port` is the relay's, None: straight."""
    lines, size = port is not None, megabytes * 1_000_000
    arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await count(reader, size, lines)
        arrived.set_result(None)
        writer.close()

    async with contextlib.AsyncExitStack() as stack:
        if port is None:
            server = await asyncio.start_server(receive, HOST, 0)
            stack.callback(server.close)
            _, writer = await asyncio.open_connection(HOST, server.sockets[0].getsockname()[1])
        else:
            far = await asyncio.open_connection(HOST, port)
            _, writer = await asyncio.open_connection(HOST, port)
            group = await stack.enter_async_context(asyncio.TaskGroup())
            group.create_task(receive(*far))
        begin = time.monotonic()
        await push(source, writer, PIECE_OF_SWITCHBOARD if lines else PIECE_OF_DIRECT, lines)
        await arrived
        seconds = time.monotonic() - begin
        writer.close()
    return seconds


async def push(source: Path, writer: asyncio.StreamWriter, piece: int, lines: bool) -> None:
    """Write a file in pieces, each with its length in front."""
    data = await asyncio.to_thread(source.read_bytes)
    for start in range(0, len(data), piece):
        part = data[start : start + piece]
        writer.write(
            b"MSG bob@example.com Bob %d\r\n" % len(part) if lines else len(part).to_bytes(4, "little")
        )
        writer.write(part)
        await writer.drain()


def times(latencies: list[float]) -> str:
    """Median, the slowest of twenty, and the slowest, in milliseconds."""
    ordered = sorted(1000 * one for one in latencies)
    return f"{statistics.median(ordered):.1f} / {ordered[int(len(ordered) * 0.95)]:.1f} / {ordered[-1]:.1f}"


async def main(rounds: int, megabytes: int) -> None:
    """Rounds in turn; prints medians and spreads."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "file.bin"
        source.write_bytes(secrets.token_bytes(megabytes * 1_000_000))
        print("| way | MB/s | the least, MB/s | ratio | texts meanwhile, ms: median / 95 % / most | alone |")
        print("|---|---|---|---|---|---|")
        for way, direct in (("switchboard", False), ("direct TCP", True)):
            rates, least, said, alone = [], [], [], []
            async with (
                serving("messenger_server") as ports,
                serving("relay_server") as relay,
                pair(ports, folder, direct) as two,
            ):
                alone += await quiet(two)
                for _ in range(rounds):
                    seconds, latencies = await transfer(two, source)
                    said += latencies
                    rates.append(megabytes / seconds)
                    port = None if direct else relay["port"]
                    least.append(megabytes / await bare(source, megabytes, port))
            ratios = [peer / mine for peer, mine in zip(least, rates, strict=True)]
            print(
                f"| {way} | {spread(rates)} | {spread(least, 0)} | {spread(ratios, 1)} "
                f"| {times(said)} | {times(alone)} |",
                flush=True,
            )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--rounds", type=int, default=1)
    arguments.add_argument("--megabytes", type=int, default=50)
    options = arguments.parse_args()
    sys.exit(uvloop.run(main(options.rounds, options.megabytes)))
