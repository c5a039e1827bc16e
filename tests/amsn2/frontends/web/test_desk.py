"""What all lanes share: which first line is a plain poll, and the end of all."""

import asyncio

import pytest

from tests.amsn2.frontends.web.wire import open_wired


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", (None, None)),
        ("?", (None, None)),
        ("?cursor=e.1", (b"e.1", None)),
        ("?wait=5", (None, b"5")),
        ("?cursor=e.1&wait=0.5", (b"e.1", b"0.5")),
        ("?cursor=&wait=", (b"", b"")),
    ],
)
async def test_the_first_line_of_a_plain_poll(query, words):
    async with open_wired() as wired:
        found = wired.house.frontend._desk.line.fullmatch(f"GET /api/events{query} HTTP/1.1".encode())
        assert found is not None
        assert found.groups() == words


@pytest.mark.parametrize(
    "line",
    [
        "GET /api/events?wait=1&cursor=e.1 HTTP/1.1", "GET /api/events?cursor=e.1wait=1 HTTP/1.1",
        "GET /api/events?cursor=e%2E1 HTTP/1.1", "GET /api/events&wait=1 HTTP/1.1", "GET /api/events HTTP/1.0",
        "HEAD /api/events HTTP/1.1", "GET /api/events/ HTTP/1.1", "GET  /api/events HTTP/1.1",
    ],
)  # fmt: skip
async def test_other_first_lines(line):
    async with open_wired() as wired:
        assert wired.house.frontend._desk.line.fullmatch(line.encode()) is None


async def test_closing_ends_what_waits_for_the_database():
    async with open_wired() as wired:
        desk = wired.house.frontend._desk
        gate = asyncio.Event()

        async def waits() -> None:
            await gate.wait()

        desk.spawn(waits())
        lane = wired.lane()
        await desk.close()
        assert not desk._tasks
        assert lane.closed
