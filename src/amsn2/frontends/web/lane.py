"""One connection of a browser: polls are answered right here, every other request by the framework.

A poll makes no task and no object: the connection itself waits in the journal's list and in the wheel.
Requests are answered in order, one at a time; what comes while one is under way is kept until then.
Nothing is held up behind a poll: with a request behind it, it is answered at once.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, cast

from amsn2.api.errors import Refused, StoreFailure
from amsn2.api.ports import SessionInfo
from amsn2.frontends.web import limits
from amsn2.frontends.web.cursor import Cursor
from amsn2.frontends.web.desk import Desk
from amsn2.frontends.web.heads import Head, body_length, may_begin
from amsn2.frontends.web.journal import Journal
from amsn2.frontends.web.parking import Ending, ParkingFull, Poll
from amsn2.frontends.web.problems import ProblemDocument, Unfit, document_of, internal_document
from amsn2.frontends.web.relay import Relay

if TYPE_CHECKING:
    from amsn2.frontends.web.connections import Connection

log = logging.getLogger(__name__)

_NOWHERE = Cursor("", 0)

_END = b"\r\n\r\n"


class State(Enum):
    """What a connection is about."""

    IDLE = auto()
    """Between two requests, or in the middle of a head."""
    CHECKING = auto()
    """A poll waits for the word of the database whose session it is."""
    PARKED = auto()
    SERVED = auto()
    """The framework answers a request."""
    GONE = auto()
    """Closed, or the framework's for good."""


class Lane(Poll, asyncio.Protocol):
    """One connection."""

    __slots__ = (
        "_asked_at",
        "_behind",
        "_cursor",
        "_desk",
        "_handler",
        "_make_handler",
        "_owed",
        "_paused",
        "_peer",
        "_rest",
        "_state",
        "transport",
    )

    def __init__(self, desk: Desk, make_handler: "Callable[[], Connection]") -> None:
        super().__init__(desk.parking)
        self.transport: asyncio.Transport | None = None
        self._desk = desk
        self._make_handler = make_handler
        self._handler: Connection | None = None
        self._state = State.IDLE
        self._rest = b""
        """What came and is not looked at yet."""
        self._owed = 0
        """Bytes of a body that the framework has still to be given."""
        self._behind = False
        """Something came behind the poll that is being answered."""
        self._paused = False
        """The browser does not read."""
        self._peer = ""
        self._cursor: Cursor | None = None
        self._asked_at = 0.0

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A browser, or a stranger."""
        # uvloop's connections are no asyncio.Transport by their class.
        stream = self.transport = cast("asyncio.Transport", transport)
        if len(self._desk.lanes) >= self._desk.connections:
            log.warning("more than %d connections: one more is refused", self._desk.connections)
            self._state = State.GONE
            stream.abort()
            return
        self._desk.lanes.add(self)
        peer = stream.get_extra_info("peername")
        self._peer = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        if (connection := stream.get_extra_info("socket")) is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._set_deadline(limits.IDLE_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Some bytes, cut anywhere."""
        match self._state:
            case State.IDLE:
                self._read(data)
            case State.SERVED:
                self._feed(data)
            case State.PARKED:
                self._rest = data
                self.parking.end(self, Ending.SILENCE)
            case State.CHECKING:
                self._behind = True
                self._keep(data)
            case State.GONE:
                pass

    def connection_lost(self, exc: Exception | None) -> None:
        """The browser has gone; nothing of it stays."""
        self._state = State.GONE
        self._leave()
        self._rest = b""
        if self._handler is not None:
            handler, self._handler = self._handler, None
            handler.leave(exc)
        self.transport = None

    def pause_writing(self) -> None:
        """The browser does not read what it was answered: it gets no more until it does, or is cut off."""
        self._paused = True
        self.hold_reading(True)
        self._set_deadline(limits.SEND_SECONDS)
        if self._handler is not None:
            self._handler.pause_writing()

    def resume_writing(self) -> None:
        """It has read."""
        self._paused = False
        if self._handler is not None:
            self._handler.resume_writing()
        if self._state is State.IDLE:
            self._next()
        else:
            self.hold_reading(False)

    # What the wheel, the parking and the relay call.

    def due(self) -> None:
        """It idled, waited or dawdled long enough."""
        if self.transport is None:
            return
        if self._paused:
            self.transport.abort()
        elif self._state is State.PARKED:
            self.parking.end(self, Ending.SILENCE)
        elif self._state is State.IDLE:
            self.transport.close()

    def ended(self, ending: Ending, journal: Journal) -> None:
        """The poll waits no longer."""
        self._state = State.IDLE
        try:
            answer = self._desk.events.after(ending, journal, self._cursor or _NOWHERE)
        except Exception as error:  # noqa: BLE001 - none is lost: see there
            self._refuse(self._document_of(error))
        else:
            self._tell(answer)

    def hold_reading(self, hold: bool) -> None:
        """Read no more, or go on when nothing else is against it."""
        if self.transport is None or self.transport.is_closing():
            return
        if hold:
            self.transport.pause_reading()
        elif not self._paused and not self._rest:
            self.transport.resume_reading()

    def served(self) -> None:
        """The framework has answered its request, or given it up."""
        handler, self._handler = self._handler, None
        if handler is None or self.transport is None:
            return
        handler.leave(None)
        if handler.stays and not self._owed and not self.transport.is_closing():
            self._state = State.IDLE
            self._next()
        else:
            self.close()

    def close(self) -> None:
        """Send what is written, and end."""
        if self.transport is not None:
            if self._paused:
                self.transport.abort()
            else:
                self.transport.close()

    # Requests.

    def _read(self, data: bytes) -> None:
        """Look at what came, request by request."""
        begun = bool(self._rest)
        if begun:
            data = self._rest + data
            self._rest = b""
        while data and self._state is State.IDLE and not self._paused:
            end = data.find(_END, 0, limits.HEAD_BYTES)
            if end < 0:
                if len(data) >= limits.HEAD_BYTES or not may_begin(data):
                    self._give(data)
                    return
                if not begun:
                    self._set_deadline(limits.HEAD_SECONDS)
                self._rest = data
                return
            begun = False
            end += len(_END)
            data = self._take(data, end)
        if data:
            self._keep(data)

    def _take(self, data: bytes, end: int) -> bytes:
        """Begin with the request whose head ends there; returns what is behind it."""
        first = data.find(b"\r\n")
        found = self._desk.line.fullmatch(data, 0, first) if first <= limits.HEADER_BYTES else None
        if found is not None:
            block = data[first + 2 : end]
            head = self._desk.heads.known(self._peer, block)
            plain = head or self._desk.heads.read(self._peer, block)
            if plain is not None:
                self._behind = len(data) > end
                self._asked_at = self._now()
                cursor, wait = (found[1] or b"").decode(), (found[2] or b"").decode()
                self._poll(plain, block if head is None else b"", cursor, wait)
                return data[end:]
        length = body_length(data[:end])
        if length is None:
            self._give(data)
            return b""
        self._serve(data[: end + length], length - (len(data) - end))
        return data[end + length :]

    def _poll(self, head: Head, block: bytes, cursor: str, wait: str) -> None:
        """Answer a poll, or park it. The block is given when it is not remembered yet."""
        guard = self._desk.guard
        self.address = head.caller.peer
        try:
            if block:
                guard.check_name(head.caller)
            session = guard.remembered_session(head.token)
            if session is None:
                self._state = State.CHECKING
                self._desk.spawn(self._look_up(head, cursor, wait))
                return
            if block:
                self._desk.heads.remember(self._peer, block, head)
            answer = self._answer(session, head, cursor, wait)
        except Exception as error:  # noqa: BLE001 - none is lost: see there
            self._refuse(self._document_of(error))
        else:
            if answer is not None:
                self._tell(answer)

    async def _look_up(self, head: Head, cursor: str, wait: str) -> None:
        """The same, when the session is not known without asking the database."""
        answer: bytes | None = None
        failure: ProblemDocument | None = None
        try:
            session = await self._desk.guard.session(head.token)
            if self._state is State.CHECKING:
                answer = self._answer(session, head, cursor, wait)
        except Exception as error:  # noqa: BLE001 - none is lost: see there
            failure = self._document_of(error)
        if self._state is not State.CHECKING:
            return
        if failure is not None:
            self._refuse(failure)
        elif answer is not None:
            self._tell(answer)

    def _answer(self, session: SessionInfo, head: Head, cursor: str, wait: str) -> bytes | None:
        """What a poll of somebody is answered at once; None when it is parked."""
        events = self._desk.events
        journal, place, seconds = events.question(session.person.id, cursor, wait)
        body = journal.answer(place)
        if body is not None:
            return body
        self._cursor = place
        if self._behind:
            return events.after(Ending.SILENCE, journal, place or _NOWHERE)
        before, self._state = self._state, State.PARKED
        try:
            self.parking.park(self, journal, head.token, head.caller.peer, seconds)
        except ParkingFull:
            self._state = before
            raise events.too_many() from None
        return None

    def _document_of(self, error: Exception) -> ProblemDocument:
        if isinstance(error, Unfit | Refused | StoreFailure):
            return document_of(error)
        log.error("peer=%s method=GET path=%s failed", self.address, self._desk.path, exc_info=error)
        return internal_document()

    def _tell(self, body: bytes) -> None:
        self._write(200, self._desk.written.news(body))

    def _refuse(self, document: ProblemDocument) -> None:
        self._write(document.status, self._desk.written.problem(document))

    def _write(self, status: int, answer: bytes) -> None:
        transport = self.transport
        if transport is None or transport.is_closing():
            return
        self._state = State.IDLE
        transport.write(answer)
        now = self._now()
        if not self._paused:
            self.parking.wheel.set(self, now + limits.IDLE_SECONDS)
        self._desk.note(self.address, status, now - self._asked_at)
        if self._rest:
            self._next()

    # The framework.

    def _serve(self, request: bytes, owed: int) -> None:
        """Have the framework answer one request."""
        self._state = State.SERVED
        self._owed = max(0, owed)
        handler = self._handler = self._make_handler()
        handler.serve(Relay(self))
        handler.data_received(request)
        if not self._owed:
            handler.fed()

    def _feed(self, data: bytes) -> None:
        """More of the body that belongs to the framework's request, and perhaps of the next request."""
        handler, body = self._handler, data[: self._owed]
        if body and handler is not None:
            self._owed -= len(body)
            handler.data_received(body)
            if not self._owed:
                handler.fed()
        if len(body) < len(data):
            self._keep(data[len(body) :])

    def _give(self, data: bytes) -> None:
        """The connection is the framework's for good: nobody but it can tell where the next request begins."""
        transport = self.transport
        if transport is None:
            return
        self._state = State.GONE
        self._leave()
        self.transport = None
        handler = self._make_handler()
        transport.set_protocol(handler)
        transport.resume_reading()
        handler.connection_made(transport)
        handler.data_received(data)

    # The connection.

    def _keep(self, data: bytes) -> None:
        """Keep what is for later; more than one reading is not taken."""
        self._rest += data
        self.hold_reading(True)

    def _next(self) -> None:
        """The next request, if it came already."""
        if self._state is not State.IDLE or self._paused:
            return
        self._set_deadline(limits.IDLE_SECONDS)
        rest, self._rest = self._rest, b""
        self.hold_reading(False)
        self._read(rest)

    def _leave(self) -> None:
        self.parking.leave(self)
        self.parking.wheel.forget(self)
        self._desk.lanes.discard(self)

    def _set_deadline(self, seconds: float) -> None:
        self.parking.wheel.set(self, self._now() + seconds)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
