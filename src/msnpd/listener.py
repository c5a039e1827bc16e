"""The TCP port: takes connections, finds out what they want to be, and feeds their sessions."""

import asyncio
import logging
import ssl
from collections import Counter

from msnpd.hub import Hub
from msnpd.link import SocketLink
from msnpd.log import note
from msnpd.notification import NotificationSession
from msnpd.switchboard import Switchboards, SwitchboardSession
from msnpd.throttle import household
from msnpd.vestibule import Vestibule

Session = NotificationSession | SwitchboardSession

# Enough to see which command a client begins with, and no more.
_FIRST_LINE = 4


def session_for(first: bytes, hub: Hub, switchboards: Switchboards, link: SocketLink) -> Session | None:
    """The session that a client begins with its first bytes; None when it is none of ours."""
    match first[:_FIRST_LINE]:
        case b"VER ":
            return NotificationSession(hub, switchboards, link)
        case b"USR " | b"ANS ":
            return SwitchboardSession(hub, switchboards, link)
        case _:
            return None


class Listener:
    """Serves notification sessions and switchboards, all on one port; with TLS on another."""

    def __init__(self, hub: Hub, switchboards: Switchboards) -> None:
        self._hub = hub
        self._switchboards = switchboards
        self._servers: list[asyncio.Server] = []
        self._vestibules: list[Vestibule] = []
        self._tasks: dict[asyncio.Task[None], SocketLink] = {}
        self._peers: Counter[str] = Counter()

    async def start(self, port: int, context: ssl.SSLContext | None = None) -> int:
        """Listens on one more port, with TLS if there is a context; the port that it is. Raises OSError."""
        loop = asyncio.get_running_loop()
        config = self._hub.config

        def link() -> asyncio.Protocol:
            return SocketLink(config.limits, loop, self._accept)

        if context is not None:
            vestibule = Vestibule(link, context, config.limits)
            self._vestibules.append(vestibule)
            return await vestibule.listen(config.host, port)
        server = await loop.create_server(link, config.host, port)
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    async def stop(self, patience: float = 5.0) -> None:
        """Ends all connections; those that do not go by themselves are cut off."""
        for server in self._servers:
            server.close()
        for vestibule in self._vestibules:
            await vestibule.stop()
        for link in self._tasks.values():
            link.close()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                self._tasks[task].abort()
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()

    def _accept(self, link: SocketLink) -> None:
        limits = self._hub.limits
        address = link.peer[0]
        house = household(address)
        meter = self._hub.meter
        if self._hub.bans.of_peer(address) is not None:
            meter.turned_away["banned"] += 1
            note("banned", link.peer)
            link.abort()
            return
        if len(self._tasks) >= limits.connections or self._peers[house] >= limits.connections_per_address:
            meter.turned_away["too many"] += 1
            note("too many connections", link.peer, logging.WARNING)
            link.abort()
            return
        if not self._hub.rates.connections.take(address):
            meter.turned_away["too fast"] += 1
            note("too many connections at once", link.peer, logging.WARNING)
            link.abort()
            return
        meter.accepted += 1
        meter.connections += 1
        self._peers[house] += 1
        task = asyncio.get_running_loop().create_task(self._serve(link))
        self._tasks[task] = link
        task.add_done_callback(self._gone)

    def _gone(self, task: "asyncio.Task[None]") -> None:
        house = household(self._tasks.pop(task).peer[0])
        self._hub.meter.connections -= 1
        self._peers[house] -= 1
        if not self._peers[house]:
            del self._peers[house]

    async def _serve(self, link: SocketLink) -> None:
        session: Session | None = None
        try:
            first = await self._first(link)
            session = session_for(first, self._hub, self._switchboards, link)
            if session is None:
                if first:
                    note("closed", link.peer, why="no messenger")
                return
            await self._converse(link, session, first)
        except (ConnectionError, OSError):
            pass  # the client went away in its own manner
        except Exception as error:  # noqa: BLE001 - one client's trouble must not end the server
            note("failed", link.peer, logging.ERROR, why=type(error).__name__, where=_where(error))
        finally:
            if session is not None:
                session.lost()
            link.close()
            await link.ended

    async def _first(self, link: SocketLink) -> bytes:
        """The first bytes: at least the name of a command, unless the client goes or takes too long."""
        monotonic = self._hub.monotonic
        deadline = monotonic() + self._hub.limits.unauthenticated_seconds
        first = b""
        while len(first) < _FIRST_LINE:
            data = await link.read(deadline - monotonic())
            if not data:
                return b""
            first += data
        return first

    async def _converse(self, link: SocketLink, session: Session, data: bytes) -> None:
        while data:
            delay = await session.receive(data)
            if session.closing:
                return
            if delay:
                await asyncio.sleep(delay)
            data = await self._read(link, session)

    async def _read(self, link: SocketLink, session: Session) -> bytes:
        """The next bytes; none when the client is gone or silent for too long."""
        while (left := session.deadline - self._hub.monotonic()) > 0:
            data = await link.read(left)
            if data is not None:
                return data
            # The deadline may have moved meanwhile.
        session.expire()
        return b""


def _where(error: BaseException) -> str:
    """The innermost place of an error, without what was in the variables."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
