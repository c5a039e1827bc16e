"""A connection inside HTTP, for places from which nothing else gets out: posts and polls at a gateway.

One request is in flight at a time; what is written meanwhile waits for its answer. A poll is made only while
somebody wants to read: an answer that makes us say something is followed by that, not by a poll. A gateway
that says so (`LP`) holds polls until there is something, and ends one early when more is sent; others are
polled often while there is talk, and less and less after that.
"""

import asyncio
import contextlib
from typing import Final

import aiohttp
from yarl import URL

from papyon.aio.post import Post, Reply, need_service
from papyon.aio.tasks import Tasks
from papyon.aio.transport import WRITE_TIMEOUT
from papyon.errors import ConnectionLost, LocalProtocolError, PapyonError, PayloadError, Unreachable
from papyon.payload.gateway import (
    CAPABILITIES_HEADER,
    CONTENT_TYPE,
    HOST_HEADER,
    SESSION_HEADER,
    Open,
    Poll,
    Send,
    Service,
    parse_answer,
)

__all__ = ["BODY_LIMIT", "GatewayStream"]

HOLD: Final = 50
"""Seconds for which a poll may be held: gateways end one after sixty, and so do proxies."""

PAUSES: Final = (0.1, 2.0)
"""Seconds from one poll to the next where they are not held, at first and in the end."""

BODY_LIMIT: Final = 65536
"""Bytes of one request; and as much may wait until whoever writes has to wait as well."""

ANSWER_LIMIT: Final = 4 * 1024 * 1024
"""Bytes of one answer: the largest list that a server sends in one go, with room."""

ANSWER_TIMEOUT: Final = HOLD + 20.0
"""Seconds for one request, held or not."""

_CLOSING: Final = 2.0
"""Seconds for the last words: whoever closes does not want to wait."""


class GatewayStream:
    """A transport through the gateway at `url`, to the server that would be dialled at `host` otherwise."""

    def __init__(self, post: Post, url: str, service: Service, host: str) -> None:
        try:
            self._url = URL(url)
        except ValueError as error:
            raise LocalProtocolError("the address of the gateway is no URL") from error
        self.peer = f"{host} through {self._url.host}"
        self._post = post
        self._opening = Open(service, host)
        self._home = self._url
        self._session = ""
        self._received = bytearray()
        self._outgoing = bytearray()
        self._hungry = 0
        """How many wait for something to read."""
        self._holds = False
        """Whether the gateway holds polls."""
        self._pause = PAUSES[0]
        self._ended = self._leaving = False
        self._error: PapyonError | None = None
        self._changed = asyncio.Condition()
        self._loop = asyncio.get_running_loop()
        self._tasks = Tasks(f"gateway to {host}")
        self._pump = self._tasks.start(self._work(), "pump")

    async def read(self) -> bytes:
        """See `Transport`."""
        async with self._changed:
            self._hungry += 1
            try:
                self._changed.notify_all()
                await self._changed.wait_for(lambda: self._received or self._ended)
            finally:
                self._hungry -= 1
            if not self._received and self._error is not None:
                raise self._error
            data = bytes(self._received)
            self._received.clear()
            return data

    async def write(self, data: bytes) -> None:
        """See `Transport`."""
        if not data:
            return
        async with self._changed:
            if self._ended or self._leaving:
                raise ConnectionLost(f"the connection to {self.peer} broke")
            self._outgoing += data
            self._changed.notify_all()
            try:
                async with asyncio.timeout(WRITE_TIMEOUT):
                    await self._changed.wait_for(lambda: len(self._outgoing) < BODY_LIMIT or self._ended)
            except TimeoutError as error:
                raise ConnectionLost(f"{self.peer} takes nothing any more") from error

    async def close(self) -> None:
        """See `Transport`."""
        async with self._changed:
            self._leaving = True
            self._changed.notify_all()
        if self._pump is not None:
            await asyncio.wait((self._pump,), timeout=_CLOSING)
        await self._tasks.stop()

    def abort(self) -> None:
        """See `Transport`."""
        if self._pump is not None:
            self._pump.cancel()

    async def _work(self) -> None:
        try:
            while await self._something_to_do():
                await self._exchange()
        except PapyonError as error:
            self._error = error
        finally:
            self._ended = True
            async with self._changed:
                self._changed.notify_all()

    async def _something_to_do(self) -> bool:
        """Wait until there is something to send, or somebody who wants to read; False when it is over."""
        async with self._changed:
            await self._changed.wait_for(self._due)
            return not self._ended and bool(self._outgoing or not self._leaving)

    def _due(self) -> bool:
        # Who has not yet taken what came may have something to say to it.
        wanted = self._hungry > 0 and not self._received
        return bool(self._outgoing) or wanted or self._leaving or self._ended

    async def _exchange(self) -> None:
        body = bytes(self._outgoing[:BODY_LIMIT])
        if not self._session:
            await self._take(await self._ask(self._opening.query(), body), len(body))
        elif body:
            await self._take(await self._ask(Send(self._session).query(), body), len(body))
        elif self._holds:
            await self._held_poll()
        else:
            await self._take(await self._ask(Poll(self._session).query(), b""), 0)
            await self._rest()

    async def _held_poll(self) -> None:
        """Poll until there is something; what is to be sent meanwhile goes beside it, and ends it."""
        poll = self._start(Poll(self._session, HOLD).query(), b"")
        said = self._tasks.start(self._something_to_say(), "wait")
        if said is None:
            return
        await asyncio.wait((poll, said), return_when=asyncio.FIRST_COMPLETED)
        said.cancel()
        body = bytes(self._outgoing[:BODY_LIMIT])
        if poll.done() or not body:
            # Whoever leaves without a word leaves the poll as well.
            if poll.done():
                await self._take(poll.result(), 0)
            poll.cancel()
            return
        send = self._start(Send(self._session).query(), body)
        # The answer to the poll is the older one, whichever arrives first.
        await self._take(await poll, 0)
        await self._take(await send, len(body))

    def _start(self, query: str, body: bytes) -> asyncio.Task[Reply | PapyonError]:
        async def request() -> Reply | PapyonError:
            try:
                return await self._ask(query, body)
            except PapyonError as error:
                return error

        task = self._tasks.start(request(), "request")
        if task is None:
            raise ConnectionLost(f"the connection to {self.peer} is closed")
        return task

    async def _something_to_say(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._outgoing or self._leaving)

    async def _take(self, reply: Reply | PapyonError, sent: int) -> None:
        """Take over an answer to so many bytes. Raises what is wrong with it."""
        if isinstance(reply, PapyonError):
            raise reply
        need_service(reply, str(self._url))
        if reply.status != 200:
            raise ConnectionLost(f"{self.peer}: the gateway answers HTTP {reply.status}")
        async with self._changed:
            del self._outgoing[:sent]
            self._follow(reply)
            self._received += reply.body
            if sent or reply.body:
                self._pause = PAUSES[0]
            self._changed.notify_all()

    async def _ask(self, query: str, body: bytes) -> Reply:
        """One request; once more at the first address of the gateway when nobody is at the one it named.

        Nothing else is asked twice: what was sent may have arrived, and what was answered is gone there.
        """
        try:
            return await self._request(query, body)
        except Unreachable as error:
            if not isinstance(error.__cause__, aiohttp.ClientConnectorError):
                raise ConnectionLost(str(error)) from error
            if self._url == self._home and self._session:
                raise
        self._url = self._home
        return await self._request(query, body)

    async def _request(self, query: str, body: bytes) -> Reply:
        return await self._post.fetch(
            "POST",
            f"{self._url}?{query}",
            {"Content-Type": CONTENT_TYPE, CAPABILITIES_HEADER: "*", "Cache-Control": "no-cache"},
            body,
            limit=ANSWER_LIMIT,
            timeout=ANSWER_TIMEOUT,
        )

    def _follow(self, reply: Reply) -> None:
        """Take what the answer says of the session. Raises `ConnectionLost`, `PayloadError`."""
        header = reply.headers.get(SESSION_HEADER)
        if header is None and self._session and not reply.body:
            raise ConnectionLost(f"{self.peer}: the gateway answers nothing any more")
        if header is None:
            raise PayloadError(f"{self.peer}: what answers is no gateway")
        answer = parse_answer(header)
        self._session = answer.session
        self._ended = answer.closing
        self._holds = "LP" in reply.headers.get(CAPABILITIES_HEADER, "").split(",")
        # A certificate is for a name, which GW-IP rarely is.
        host = reply.headers.get(HOST_HEADER) or (answer.host if self._home.scheme == "http" else "")
        if host:
            try:
                self._url = _at(self._home, host)
            except ValueError as error:
                raise PayloadError("a gateway names a host that is none") from error

    async def _rest(self) -> None:
        """Wait before the next poll, longer each time, unless something is to be sent."""
        pause, self._pause = self._pause, min(2 * self._pause, PAUSES[1])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._something_to_say()


def _at(url: URL, place: str) -> URL:
    """The URL at another host, which may be named with a port. Raises `ValueError`."""
    host, colon, port = place.rpartition(":")
    if colon and port.isascii() and port.isdigit() and (":" not in host or host.endswith("]")):
        return url.with_host(host.removeprefix("[").removesuffix("]")).with_port(int(port))
    return url.with_host(place.removeprefix("[").removesuffix("]"))
