"""What a club of thousands asks of msnpd.

    python -m benchmarks.club [--rounds 3] [--only sign-ins,messages,fan-out,memory,start,household] [--large]

The server has the first core for itself, the members the second. Of processor time it is told what the server
used by the books of the system, so that a busy machine changes the seconds more than the ratios.
"""

import argparse
import asyncio
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from benchmarks.child import serving, spread
from benchmarks.club.household import fill, start_seconds
from benchmarks.club.members import Member, Room
from benchmarks.club.people import STAR, member, settle
from benchmarks.longpush.machine import LOAD_CORE, cpu_seconds, resident_bytes
from msnpd.limits import Limits

FRIENDS = 20
AT_ONCE = 40
"""Sign-ins under way at a time: enough that the server never waits."""


def heads(*names: str) -> None:
    """The beginning of a table."""
    print(f"| {' | '.join(names)} |\n|{'---|' * len(names)}", flush=True)


async def sign_in_all(members: list[Member], *, books: bool = True) -> None:
    """All of them, some at a time."""
    waiting = iter(members)

    async def some() -> None:
        for one in waiting:
            await one.sign_in(books=books)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


def leave(members: list[Member]) -> None:
    """All of them at once."""
    for one in members:
        if one.wire.transport is not None:
            one.wire.transport.abort()


async def sign_ins(folder: Path, rounds: int, *, large: bool) -> None:
    """The first round has to check every password; from the second on they are known."""
    heads("accounts", "round", "sign-ins/s", "server CPU each, ms", "2,000 on one core take, s")
    for people in (200, 2000) if large else (200, 1000):
        database = folder / f"sign-ins-{people}.sqlite3"
        await settle(database, people, FRIENDS, limits=Limits())
        async with serving("club.server", str(database)) as ports:
            for number in range(rounds):
                members = [Member(ports, member(each)) for each in range(people)]
                used, begin = cpu_seconds([ports["pid"]]), time.monotonic()
                await sign_in_all(members)
                seconds, used = time.monotonic() - begin, cpu_seconds([ports["pid"]]) - used
                leave(members)
                what = "first" if number == 0 else "again"
                print(
                    f"| {people} | {what} | {people / seconds:,.0f} | {used / people * 1000:.1f} "
                    f"| {used / people * 2000:.1f} |",
                    flush=True,
                )
                await asyncio.sleep(0.5)


async def messages(folder: Path, rounds: int, *, large: bool) -> None:
    """Each text is acknowledged; many are under way at once in every room."""
    heads("switchboards", "messages/s", "server CPU each, µs", "so many a second of one core")
    for rooms in (10, 100, 1000):
        database = folder / f"rooms-{rooms}.sqlite3"
        await settle(database, 2 * rooms, 2)
        async with serving("club.server", str(database), "quick") as ports:
            members = [Member(ports, member(number)) for number in range(2 * rooms)]
            await sign_in_all(members, books=False)
            pairs = [
                await Room.open(ports, members[2 * number], members[2 * number + 1])
                for number in range(rooms)
            ]
            each = (100_000 if large else 30_000) // rooms
            rates, costs = [], []
            for _ in range(rounds):
                used, begin = cpu_seconds([ports["pid"]]), time.monotonic()
                await asyncio.gather(*(room.talk(each, 8) for room in pairs))
                rates.append(rooms * each / (time.monotonic() - begin))
                costs.append((cpu_seconds([ports["pid"]]) - used) / (rooms * each) * 1e6)
            cores = [1e6 / cost for cost in costs]
            print(f"| {rooms} | {spread(rates, 0)} | {spread(costs, 1)} | {spread(cores, 0)} |", flush=True)
            leave(members)


async def fan_out(folder: Path, rounds: int, *, large: bool) -> None:
    """Somebody whom everybody knows changes his status; the last of them hears it."""
    heads("online contacts", "until the last has it, ms", "server CPU for each, µs")
    for people in (100, 1000):
        database = folder / f"star-{people}.sqlite3"
        await settle(database, people, 2, star=True)
        async with serving("club.server", str(database), "quick") as ports:
            members = [Member(ports, member(number)) for number in range(people)]
            await sign_in_all(members, books=False)
            star = Member(ports, STAR)
            await star.sign_in(books=False)
            for one in members:
                await one.wire.line(b"NLN")
            times, costs = [], []
            for number in range(max(rounds, 5) * 2):
                status = b"BSY" if number % 2 else b"AWY"
                used, begin = cpu_seconds([ports["pid"]]), time.monotonic()
                star.wire.send(b"CHG %d %b 1073791036 0\r\n" % (100 + number, status))
                await asyncio.gather(*(one.wire.line(b"NLN " + status + b" star@") for one in members))
                times.append((time.monotonic() - begin) * 1000)
                costs.append((cpu_seconds([ports["pid"]]) - used) / people * 1e6)
            mean = sum(costs) / len(costs)
            print(f"| {people} | {spread(times, 1)} | {mean:.1f} (mean) |", flush=True)
            leave([*members, star])


async def memory(folder: Path, rounds: int, *, large: bool) -> None:
    """Resident memory of the server by signed-in connection, with ten friends each."""
    heads("signed in", "server, MB", "for each connection, kB")
    for people in (1000, 10_000) if large else (1000, 3000):
        database = folder / f"memory-{people}.sqlite3"
        await settle(database, people, 10)
        async with serving("club.server", str(database), "quick") as ports:
            # What the first few need stays: threads, caches, code.
            first = [Member(ports, member(number)) for number in range(50)]
            await sign_in_all(first)
            before = resident_bytes([ports["pid"]])
            others = [Member(ports, member(number)) for number in range(50, people)]
            await sign_in_all(others, books=False)
            await asyncio.sleep(1.0)
            after = resident_bytes([ports["pid"]])
            print(
                f"| {people} | {after / 1e6:.0f} | {(after - before) / len(others) / 1000:.1f} |", flush=True
            )
            leave([*first, *others])


async def start(folder: Path, rounds: int, *, large: bool) -> None:
    """From nothing to listening."""
    heads("accounts", "until it listens, s", "server CPU, s")
    for people in (100, 10_000, 100_000) if large else (100, 10_000):
        database = folder / f"start-{people}.sqlite3"
        await settle(database, people, 2)
        times, costs = [], []
        for _ in range(rounds):
            begin = time.monotonic()
            async with serving("club.server", str(database)) as ports:
                times.append(time.monotonic() - begin)
                costs.append(cpu_seconds([ports["pid"]]))
        print(f"| {people:,} | {spread(times)} | {spread(costs)} |", flush=True)


async def household(folder: Path, rounds: int, *, large: bool) -> None:
    """One aMSN2 with its own server, started with everybody in it."""
    heads("people in one aMSN2", "the page answers after, s", "all are signed in after, s", "CPU, s")
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    for people in (8, 128) if large else (8, 32):
        home = folder / f"household-{people}"
        await fill(home, people)
        pages, alls, costs = zip(*[await start_seconds(home, people) for _ in range(rounds)], strict=True)
        figures = " | ".join(spread(list(one)) for one in (pages, alls, costs))
        print(f"| {people} | {figures} |", flush=True)


PARTS: dict[str, Callable[..., Awaitable[None]]] = {
    "sign-ins": sign_ins,
    "messages": messages,
    "fan-out": fan_out,
    "memory": memory,
    "start": start,
    "household": household,
}


async def main() -> None:
    """Every part that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--large", action="store_true", help="the sizes of the goals; takes minutes")
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {LOAD_CORE})
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 60_000) if hard > 0 else soft, hard))
    gc.freeze()
    for name in chosen.only.split(","):
        print(f"\n### {name}\n", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            await PARTS[name](Path(folder), chosen.rounds, large=chosen.large)


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
