"""Event to browser through the long push: all of aMSN2 beside a minimal aiohttp handler.

    python -m benchmarks.long_push [--rounds 3] [--polls 1,100,1000]

Prints a Markdown table: latency (median and 99th percentile, over all tabs, of the last byte's arrival
minus the event's making), answers per second when each event follows the last one's arrival everywhere,
and memory per parked poll. Fails when any tab misses or doubles an event.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import msgspec
import psutil

from benchmarks.poller import Poller, Target

KINDS = {"aMSN2": "benchmarks.amsn2_server", "minimal aiohttp": "benchmarks.minimal_server"}
ANSWERS_A_SECOND = 400
"""While latency is measured: a tenth of what one core can answer, so that nobody stands in a queue."""
SECONDS = 5
LAPS = {1: 500, 100: 30, 1000: 5}
"""Events of the closed loop, where the next is made when all tabs have the last."""


@dataclass
class Server:
    """A server under test in its own process."""

    process: asyncio.subprocess.Process
    target: Target

    async def tell(self, count: int, interval: float) -> list[int]:
        """Have it make events; their times in monotonic ns."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{count} {interval}\n".encode())
        return msgspec.json.decode(await self.process.stdout.readline(), type=list[int])

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)


@contextlib.asynccontextmanager
async def serving(module: str) -> AsyncIterator[Server]:
    """A running server, ended afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    hello = msgspec.json.decode(await process.stdout.readline())
    try:
        yield Server(process, Target("127.0.0.1", hello["port"], hello["cookie"]))
    finally:
        process.stdin.close()
        await process.wait()


@dataclass
class Tabs:
    """Parked polls, and a way to wait until each has so many events."""

    pollers: list[Poller] = field(default_factory=list)
    expected: int = 0
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, _count: int) -> None:
        if all(len(poller.arrivals) >= self.expected for poller in self._sample()):
            self.complete.set()

    def _sample(self) -> list[Poller]:
        # The slowest is usually the last: look there first, so that counting does not cost what is measured.
        last = self.pollers[-1]
        return self.pollers if len(last.arrivals) >= self.expected else [last]

    async def until(self, expected: int) -> None:
        self.expected = expected
        self.complete.clear()
        self.note(0)
        async with asyncio.timeout(120):
            while not all(len(poller.arrivals) >= expected for poller in self.pollers):
                self.complete.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.complete.wait(), 0.5)
        assert all(len(poller.arrivals) == expected for poller in self.pollers), "an event came twice"


@contextlib.asynccontextmanager
async def parked(server: Server, count: int) -> AsyncIterator[Tabs]:
    """So many tabs with their polls held."""
    tabs = Tabs()
    loop = asyncio.get_running_loop()
    for _ in range(count):
        poller = Poller(server.target, tabs.note)
        await loop.create_connection(lambda poller=poller: poller, server.target.host, server.target.port)
        tabs.pollers.append(poller)
    for poller in tabs.pollers:
        await poller.parked.wait()
    await asyncio.sleep(0.3)  # a measurement, not a test: let the last questions be read
    try:
        yield tabs
    finally:
        for poller in tabs.pollers:
            poller.close()


@dataclass
class Figures:
    """One round of one server at one number of polls."""

    p50: float
    p99: float
    rate: float
    bytes_per_poll: float


async def measure(server: Server, count: int) -> Figures:
    """Paced events for latency, a closed loop for throughput, memory before and with the parked polls."""
    before = server.memory()
    async with parked(server, count) as tabs:
        memory = (server.memory() - before) / count
        for poller in tabs.pollers:
            poller.arrivals.clear()
        pace = max(0.02, count / ANSWERS_A_SECOND)
        paced = max(4, int(SECONDS / pace))
        made = await server.tell(paced, pace)
        await tabs.until(paced)
        waits = [
            (arrival - made[number]) / 1e6
            for poller in tabs.pollers
            for number, arrival in enumerate(poller.arrivals)
        ]
        laps = LAPS.get(count, 100)
        begin = time.monotonic()
        for lap in range(laps):
            await server.tell(1, 0)
            await tabs.until(paced + lap + 1)
        rate = laps * count / (time.monotonic() - begin)
    return Figures(statistics.median(waits), statistics.quantiles(waits, n=100)[98], rate, memory)


async def main(rounds: int, polls: list[int]) -> None:
    """Rounds in turn for both servers, so that the machine's moods hit both; prints medians and spreads."""
    results: dict[tuple[str, int], list[Figures]] = {}
    for _ in range(rounds):
        for count in polls:
            for name, module in KINDS.items():
                async with serving(module) as server:
                    results.setdefault((name, count), []).append(await measure(server, count))
    print("| parked polls | server | p50 ms | p99 ms | answers/s | kB a parked poll |")
    print("|---|---|---|---|---|---|")
    for count in polls:
        for name in KINDS:
            figures = results[name, count]
            print(
                f"| {count} | {name} | {_spread([f.p50 for f in figures])} "
                f"| {_spread([f.p99 for f in figures])} "
                f"| {_spread([f.rate for f in figures], 0)} "
                f"| {_spread([f.bytes_per_poll / 1024 for f in figures], 1) if count >= 100 else '-'} |"
            )
        mine, peer = results["aMSN2", count], results["minimal aiohttp", count]
        ratio = [a.p50 / b.p50 for a, b in zip(mine, peer, strict=True)]
        rate = [a.rate / b.rate for a, b in zip(mine, peer, strict=True)]
        print(f"| {count} | ratio | {_spread(ratio)} | | {_spread(rate)} | |")


def _spread(values: list[float], digits: int = 2) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}-{high:,.{digits}f})"


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--polls", default="1,100,1000")
    options = arguments.parse_args()
    asyncio.run(main(options.rounds, [int(count) for count in options.polls.split(",")]))
