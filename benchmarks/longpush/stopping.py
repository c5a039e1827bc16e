"""How long a stop takes: 10,000 parked polls are all told to come back, each at a moment of its own.

    python -m benchmarks.longpush.stopping [--polls 10000] [--rounds 3]

Beside it, in the same round, the least work that answers as many: a bare asyncio server tells one event to
10,000 polls. The clients are the same.
"""

import argparse
import asyncio
import time
from collections import Counter
from functools import partial
from typing import cast

import uvloop

from benchmarks.child import serving, spread
from benchmarks.longpush.plan import BROWSER_HEADERS

PEOPLE = 1_000
TURNS = 100
"""Requests that are answered before polls count as parked: each takes a turn of the server's loop."""

AT_ONCE = 100
"""Connections that are opened at a time: what does not fit into the kernel's queue comes a second later."""


class Browser(asyncio.Protocol):
    """One connection that asks once, and again with the cursor that it was given if it was told one."""

    def __init__(self, request: str) -> None:
        self._request = request
        self.answers: asyncio.Queue[bytes] = asyncio.Queue()
        self._buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self.ask("")

    def ask(self, cursor: str) -> None:
        self.transport.write(self._request.replace("CURSOR", cursor).encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if end and len(body) >= length:
            self.answers.put_nowait(self._buffer)
            self._buffer = b""


async def _open(port: int, requests: list[str]) -> list[Browser]:
    loop = asyncio.get_running_loop()
    browsers: list[Browser] = []
    for first in range(0, len(requests), AT_ONCE):
        made = [
            loop.create_connection(partial(Browser, request), "127.0.0.1", port)
            for request in requests[first : first + AT_ONCE]
        ]
        browsers += [browser for _, browser in await asyncio.gather(*made)]
    return browsers


async def _metric(port: int, name: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    text = (await reader.read()).decode()
    writer.close()
    return next(int(float(line.split()[1])) for line in text.splitlines() if line.startswith(f"{name} "))


async def stop_amsn2(polls: int) -> tuple[float, Counter[str]]:
    """Seconds from the stop until the last poll is answered, and how often each Retry-After was said."""
    async with serving("longpush.servers.amsn2_server", str(PEOPLE), "1") as hello:
        port, tokens = hello["port"], cast("list[str]", hello["tokens"])
        requests = [
            f"GET /api/events?cursor=CURSOR&wait=50 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{BROWSER_HEADERS}"
            f"Cookie: amsn2_session={tokens[number % PEOPLE]}\r\n\r\n"
            for number in range(polls)
        ]
        browsers = await _open(port, requests)
        for browser in browsers:
            snapshot = await browser.answers.get()
            browser.ask(snapshot.partition(b'"cursor":"')[2].partition(b'"')[0].decode())
        while await _metric(port, "amsn2_polls_parked") < polls:
            pass  # each look is a request, and a turn of the server's loop
        began = time.perf_counter()
    # Leaving the block ends the server, which is answered by all polls before it is gone.
    answers = [await browser.answers.get() for browser in browsers]
    ended = time.perf_counter()
    if any(not answer.startswith(b"HTTP/1.1 503 ") for answer in answers):
        raise ConnectionError("a poll was not answered 503")
    for browser in browsers:
        browser.transport.abort()
    said = Counter(answer.partition(b"Retry-After: ")[2].partition(b"\r\n")[0].decode() for answer in answers)
    return ended - began, said


async def tell_bare(polls: int) -> float:
    """Seconds from an event until the last poll of the bare server is answered."""
    async with serving("longpush.servers.bare_server") as hello:
        port = hello["port"]
        request = f"GET /poll?ch=0&after=0 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{BROWSER_HEADERS}\r\n"
        browsers = await _open(port, [request] * polls)
        (speaker,) = await _open(port, [request.replace("ch=0&after=0", "ch=1&after=")])
        await speaker.answers.get()
        for _ in range(TURNS):
            speaker.transport.write(b"POST /say?ch=1 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")
            await speaker.answers.get()
        if any(browser.answers.qsize() for browser in browsers):
            raise ConnectionError("opening took longer than a poll is held: the machine is too busy")
        began = time.perf_counter()
        speaker.transport.write(b"POST /say?ch=0 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")
        for browser in browsers:
            await browser.answers.get()
        ended = time.perf_counter()
        for browser in (*browsers, speaker):
            browser.transport.abort()
        return ended - began


async def main(polls: int, rounds: int) -> None:
    stops, bare, said = [], [], Counter[str]()
    for _ in range(rounds):
        bare.append(await tell_bare(polls) * 1_000)
        seconds, waits = await stop_amsn2(polls)
        stops.append(seconds * 1_000)
        said += waits
    print(f"| {polls:,} polls | ms until the last is answered | ratio |\n|---|---|---|")
    print(f"| bare asyncio tells one event | {spread(bare, 0)} | 1.00 |")
    ratios = [ours / theirs for ours, theirs in zip(stops, bare, strict=True)]
    print(f"| aMSN2 stops, process and all | {spread(stops, 0)} | {spread(ratios)} |")
    print(
        "\nRetry-After, seconds: " + ", ".join(f"{wait}: {count:,}" for wait, count in sorted(said.items()))
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polls", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    uvloop.run(main(options.polls, options.rounds))
