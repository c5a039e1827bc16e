"""Where the time goes between two browsers: from `POST /api/commands` in one to the other's handler.

    python -m benchmarks.trip [--texts 200] [--rounds 2]

The whole house runs in this process: web frontend, core, database, papyon, msnpd, and back up again. Every
station is stamped by wrapping its public method from outside. One text at a time; the next one goes when
all that the last one set in motion has settled. Prints a Markdown table of medians.
"""

import argparse
import asyncio
import contextlib
import functools
import inspect
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import uvloop

from amsn2.api.events import MessageAdded
from amsn2.api.models import Snapshot
from amsn2.core.conversations import Conversations
from amsn2.core.messenger import Messenger
from amsn2.core.state import State
from amsn2.networks.msn.connection import MsnConnection
from amsn2.storage.database import Writer
from benchmarks.house import Browser, two_people
from msnpd.switchboard import SwitchboardSession
from papyon.aio.conversations import Conversations as PapyonConversations
from papyon.aio.transport import Stream

MARK = b"zq-trip"
"""In every text that is measured, so that stations know it from all else that passes."""

SETTLING = 0.03
"""Seconds between two texts: receipts are written to the disk meanwhile."""

WARM_UP = 20


@dataclass(frozen=True)
class Station:
    """A place that every text passes. `leg` says what lies between the station before and this one."""

    leg: str
    owner: type
    method: str
    when: Callable[..., bool] = field(default=lambda *_: True)
    leaving: bool = False
    """Stamped when the method returns, not when it is called."""


def _marked(_self: object, *arguments: object) -> bool:
    return any(isinstance(one, bytes) and MARK in one for one in arguments)


def _heard(_self: object, *events: object) -> bool:
    return any(isinstance(one, MessageAdded) and not one.message.own for one in events)


STATIONS = (
    Station("HTTP request, guard, command decoded", Messenger, "execute"),
    Station("core: its turn", Conversations, "send"),
    Station("core: message made", Writer, "finish"),
    Station("**database: inserted, flushed to disk**", Writer, "finish", leaving=True),
    Station("core: shown to the writer's own tabs, handed on", MsnConnection, "send"),
    Station("papyon: conversation, MIME, `MSG`", Stream, "write", _marked),
    Station("socket to msnpd", SwitchboardSession, "receive", _marked),
    Station("msnpd: parsed, passed on", SwitchboardSession, "hear", leaving=True),
    Station("socket to papyon, parsed", PapyonConversations, "received"),
    Station("papyon and network: told to the core, turn", Conversations, "receive"),
    Station("core: message made ", Writer, "finish"),
    Station("**database: inserted, flushed to disk** ", Writer, "finish", leaving=True),
    Station("core: after the commit", State, "tell", _heard),
    Station("core: applied; journal: numbered and encoded", State, "tell", _heard, leaving=True),
)
LAST_LEG = "long push: woken, written, socket, handler"
TOTAL = "all"


class Stamps:
    """The stamps of one text: every station in its order, and once."""

    def __init__(self) -> None:
        self.times: list[int] = []

    def begin(self) -> None:
        self.times = [time.perf_counter_ns()]

    def pass_by(self, number: int) -> None:
        """A station was passed; out of its turn it belongs to something else."""
        if len(self.times) == number + 1:
            self.times.append(time.perf_counter_ns())

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Wrap all stations; taken off again at the end."""
        with contextlib.ExitStack() as wrapped:
            for number, station in enumerate(STATIONS):
                original = getattr(station.owner, station.method)
                setattr(station.owner, station.method, self._wrap(number, station, original))
                wrapped.callback(setattr, station.owner, station.method, original)
            yield

    def _wrap(self, number: int, station: Station, original: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(original):

            @functools.wraps(original)
            async def awaited(*arguments: Any, **named: Any) -> Any:
                ours = station.when(*arguments)
                if ours and not station.leaving:
                    self.pass_by(number)
                result = await original(*arguments, **named)
                if ours and station.leaving:
                    self.pass_by(number)
                return result

            return awaited

        @functools.wraps(original)
        def called(*arguments: Any, **named: Any) -> Any:
            ours = station.when(*arguments)
            if ours and not station.leaving:
                self.pass_by(number)
            result = original(*arguments, **named)
            if ours and station.leaving:
                self.pass_by(number)
            return result

        return called


async def one_round(texts: int) -> list[list[float]]:
    """Microseconds of every leg, for every text."""
    stamps = Stamps()
    arrived = asyncio.Event()
    found: list[list[float]] = []
    with stamps.watching():
        async with two_people() as (alice, bob):
            conversation = await _conversation(alice, bob)

            def hear(body: bytes) -> None:
                # The robot and receipts also make answers; only a text of ours ends the trip.
                if MARK in body and len(stamps.times) == len(STATIONS) + 1:
                    stamps.pass_by(len(STATIONS))
                    arrived.set()

            bob.on_answer = hear
            for number in range(WARM_UP + texts):
                arrived.clear()
                stamps.begin()
                alice.command(
                    "send_message", conversation=conversation, text=f"{MARK.decode()} {number} " + "x" * 80
                )
                async with asyncio.timeout(30):
                    await arrived.wait()
                    await alice.accepted.wait()
                if number >= WARM_UP:
                    found.append([(after - before) / 1e3 for before, after in pairwise(stamps.times)])
                await asyncio.sleep(SETTLING)
    return found


async def _conversation(alice: Browser, bob: Browser) -> str:
    """Alice begins to talk to Bob."""
    account = next(iter(_snapshot(alice).accounts))
    address = next(iter(_snapshot(bob).accounts.values())).address
    alice.command("start_conversation", account=account, participants=[address])
    await alice.accepted.wait()
    return f"{account}:{address}"


def _snapshot(browser: Browser) -> Snapshot:
    assert browser.snapshot is not None
    return browser.snapshot


def table(rounds: list[list[list[float]]]) -> str:
    """Medians of all texts; between the rounds' medians as spread."""
    legs = [station.leg.strip() for station in STATIONS] + [LAST_LEG]
    everything = [text for one in rounds for text in one]
    whole = statistics.median(sum(text) for text in everything)
    lines = ["| from the station before to | µs | rounds | share |", "|---|---|---|---|"]
    for number, leg in enumerate(legs):
        medians = [statistics.median(text[number] for text in one) for one in rounds]
        middle = statistics.median(text[number] for text in everything)
        share = 100 * middle / whole
        lines.append(f"| {leg} | {middle:,.0f} | {min(medians):,.0f}-{max(medians):,.0f} | {share:.0f} % |")
    medians = [statistics.median(sum(text) for text in one) for one in rounds]
    lines.append(f"| **{TOTAL}** | **{whole:,.0f}** | {min(medians):,.0f}-{max(medians):,.0f} | |")
    return "\n".join(lines)


def main() -> None:
    """All rounds, each in a house of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    print(table([uvloop.run(one_round(options.texts)) for _ in range(options.rounds)]))


if __name__ == "__main__":
    main()
