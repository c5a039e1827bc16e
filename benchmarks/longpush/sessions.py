"""Opens sessions at neighbours that want several requests for one, many at a time."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from benchmarks.longpush.plan import BROWSER_HEADERS

AT_ONCE = 16

_T = TypeVar("_T")


class Caller:
    """One kept connection, one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(self, path: str, body: str | None = None) -> str:
        """The body of the answer. Raises `ConnectionError` for anything but 200."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        data = (body or "").encode()
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        length = "" if body is None else f"Content-Length: {len(data)}\r\n"
        writer.write(f"{head}{BROWSER_HEADERS}{length}\r\n".encode() + data)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        found = re.search(r"(?i)\r\ncontent-length: *(\d+)", answer)
        text = (await reader.readexactly(int(found[1]))).decode() if found else ""
        if " 200 " not in answer[:15]:
            raise ConnectionError(f"{answer.splitlines()[0]} {text[:200]}")
        return text

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


def open_all(port: int, opens: Sequence[Callable[[Caller], Awaitable[_T]]]) -> list[_T]:
    """Have all of them opened; results in their order."""

    async def run() -> list[_T]:
        results: dict[int, _T] = {}
        waiting = list(enumerate(opens))[::-1]

        async def work() -> None:
            caller = Caller(port)
            while waiting:
                number, one = waiting.pop()
                results[number] = await one(caller)
            caller.close()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(opens))):
                group.create_task(work())
        return [results[number] for number in range(len(opens))]

    return asyncio.run(run())
