"""Texts per second from one papyon client through msnpd to another: beside a minimal asyncio relay.

    python -m benchmarks.messages [--rounds 3] [--flights 1,50]

A text counts when its sender knows that the receiver has it (the server's acknowledgement and the
receiver's receipt). Through the relay go the same bytes, and a receipt of the same bytes comes back.
Fails when a text is missing or comes twice.
"""

import argparse
import asyncio
import sys
import time
import uuid
from collections.abc import Callable

import uvloop

from benchmarks.child import serving, spread
from benchmarks.messenger_server import ALICE, BOB, PASSWORD
from papyon.aio.client import Client
from papyon.aio.events import ClientEvent, Fate, LetterChanged, LetterReceived, SignedIn
from papyon.aio.settings import Credentials, Settings
from papyon.payload.contents import Text
from papyon.payload.receipt import Receipt
from papyon.payload.text import TextMessage
from papyon.session.letters import Letter
from papyon.wire import WireCommand, encode

TEXT = "How about a film tonight? The new one begins at eight. ♪ 🙂"
TEXTS = {1: 500, 50: 3000}
"""Texts of a round, by how many are under way at once."""
HOST = "127.0.0.1"


class Flights:
    """Keeps so many texts under way until all have arrived."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._left = 0
        self._flying: set[str] = set()
        self._landed = asyncio.Event()

    async def fly(self, texts: int, at_once: int) -> float:
        """Texts per second."""
        self._left = texts
        self._landed.clear()
        begin = time.monotonic()
        for _ in range(min(at_once, texts)):
            self._start()
        async with asyncio.timeout(120):
            await self._landed.wait()
        return texts / (time.monotonic() - begin)

    def arrived(self, text: str) -> None:
        """That one has."""
        self._flying.remove(text)
        if self._left:
            self._start()
        elif not self._flying:
            self._landed.set()

    def _start(self) -> None:
        self._left -= 1
        text = str(uuid.uuid4())
        self._flying.add(text)
        self._send(text)


async def through_msnpd(rounds: int, flights: list[int], rates: dict[tuple[str, int], list[float]]) -> None:
    """Two clients, signed in and talking."""
    async with serving("messenger_server") as ports:
        heard: list[str] = []
        online = {ALICE: asyncio.Event(), BOB: asyncio.Event()}
        fleet: list[Flights] = []

        async def hear(event: ClientEvent, who: str) -> None:
            match event:
                case SignedIn():
                    online[who].set()
                case LetterReceived():
                    heard.append(event.id)
                case LetterChanged(letter, Fate.DELIVERED):
                    fleet[0].arrived(letter)
                case LetterChanged(_, Fate.FAILED | Fate.OFFLINE):
                    raise RuntimeError(f"not delivered: {event.error}")
                case _:
                    pass

        services = f"http://{HOST}:{ports['services_port']}"
        clients = {
            who: Client(
                Settings.at(HOST, services, f"{{{uuid.uuid4()}}}", ports["port"]),
                Credentials(who, PASSWORD),
                lambda event, who=who: hear(event, who),
            )
            for who in (ALICE, BOB)
        }
        fleet.append(Flights(lambda id: clients[ALICE].send(frozenset((BOB,)), Letter(id, Text(TEXT)))))  # noqa: A006 - it is one
        for who, client in clients.items():
            client.sign_in()
            async with asyncio.timeout(30):
                await online[who].wait()
        await fleet[0].fly(200, 10)  # the switchboard is open and the code is warm
        for _ in range(rounds):
            for at_once in flights:
                heard.clear()
                texts = TEXTS.get(at_once, 2000)
                rates.setdefault(("papyon and msnpd", at_once), []).append(await fleet[0].fly(texts, at_once))
                assert len(set(heard)) == len(heard) == texts, "a text is missing, or came twice"
        for client in clients.values():
            await client.sign_out()


async def through_relay(rounds: int, flights: list[int], rates: dict[tuple[str, int], list[float]]) -> None:
    """The same bytes, passed on by somebody who asks nothing."""
    async with serving("relay_server") as ports:
        reader, writer = await asyncio.open_connection(HOST, ports["port"])
        far_reader, far_writer = await asyncio.open_connection(HOST, ports["port"])

        def send(text: str) -> None:
            payload = TextMessage(TEXT, message_id=text).message().encode()
            writer.write(encode(WireCommand("MSG", ("1", "A"), payload)))

        fleet = Flights(send)

        async def listen() -> None:
            while line := await reader.readline():
                payload = await reader.readexactly(int(line.rpartition(b" ")[2]))
                fleet.arrived(payload.decode().rpartition("Message-ID: ")[2].strip())

        async def confirm() -> None:
            while line := await far_reader.readline():
                payload = await far_reader.readexactly(int(line.rpartition(b" ")[2]))
                text = payload.decode().partition("X-Message-ID: ")[2].partition("\r\n")[0]
                far_writer.write(encode(WireCommand("MSG", ("1", "U"), Receipt(text).message().encode())))

        async with asyncio.TaskGroup() as listening:
            tasks = [listening.create_task(listen()), listening.create_task(confirm())]
            await fleet.fly(200, 10)
            for _ in range(rounds):
                for at_once in flights:
                    rate = await fleet.fly(TEXTS.get(at_once, 2000), at_once)
                    rates.setdefault(("relay", at_once), []).append(rate)
            for task in tasks:
                task.cancel()
        writer.close()
        far_writer.close()


async def main(rounds: int, flights: list[int]) -> None:
    """Rounds in turn for both, so that the machine's moods hit both; prints medians and spreads."""
    rates: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        await through_msnpd(1, flights, rates)
        await through_relay(1, flights, rates)
    print("| texts under way | through | texts/s | ms a text |")
    print("|---|---|---|---|")
    for at_once in flights:
        for name in ("papyon and msnpd", "relay"):
            values = rates[name, at_once]
            times = [1000 / value for value in values]
            print(f"| {at_once} | {name} | {spread(values, 0)} | {spread(times, 3)} |")
        pairs = zip(rates["papyon and msnpd", at_once], rates["relay", at_once], strict=True)
        print(f"| {at_once} | ratio | {spread([mine / peer for mine, peer in pairs])} | |")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--flights", default="1,50")
    options = arguments.parse_args()
    sys.exit(uvloop.run(main(options.rounds, [int(count) for count in options.flights.split(",")])))
