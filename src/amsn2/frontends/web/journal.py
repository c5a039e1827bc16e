"""A person's events, numbered and encoded once, shared by all tabs of that person.

A tab is only a cursor: one that sleeps or dies costs nothing here and loses nothing. What falls out
of the journal, or was never in it, is made good by a snapshot: start, restart and recovery are one
path.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

import msgspec

from amsn2.api.events import DraftChanged, Event, MessageAdded, MessageChanged, ReadChanged
from amsn2.api.ports import Messenger
from amsn2.frontends.web import limits
from amsn2.frontends.web.cursor import Cursor

_encode = msgspec.json.Encoder().encode


Later = Callable[[float, Callable[[], None]], asyncio.TimerHandle]


def may_linger(event: Event) -> bool:
    """Whether nobody waits for it: it only tells a person's tabs what the person did in one of them, or what
    became of that."""
    match event:
        case MessageAdded(message=message):
            return message.own
        case MessageChanged() | ReadChanged() | DraftChanged():
            return True
        case _:
            return False


class Watcher(Protocol):
    """Who waits for something new."""

    def news(self) -> None:
        """Something new is there."""


class Journal:
    """The newest events of one messenger. Made and used in the running loop only.

    The epoch names this life of the journal: it must differ from that of every journal ever, of
    anybody, so that a cursor from elsewhere is never taken for one of this.
    """

    def __init__(
        self,
        messenger: Messenger,
        epoch: str,
        *,
        max_events: int = limits.JOURNAL_EVENTS,
        max_bytes: int = limits.JOURNAL_BYTES,
        answer_bytes: int = limits.ANSWER_BYTES,
        later: Later | None = None,
    ) -> None:
        self.messenger = messenger
        self.epoch = epoch
        self._epoch = epoch.encode()
        self._max_events = max_events
        self._max_bytes = max_bytes
        self._answer_bytes = answer_bytes
        self._events: list[bytes] = []
        self._bytes = 0
        self._floor = 0
        """The number of the newest event that has been dropped."""
        self._memo: tuple[int | None, bytes] | None = None
        """The last answer and its cursor's number (None: a snapshot), good until the next event.

        When a thousand tabs are woken by one event they get the same bytes.
        """
        self._watchers: dict[Watcher, None] = {}
        self._waking: asyncio.Handle | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self._later = asyncio.get_running_loop().call_later if later is None else later
        self._unsubscribe = messenger.subscribe(self._append)

    def close(self) -> None:
        """Hear no more events and wake nobody any more."""
        self._unsubscribe()
        self._cancel_waking()
        self._watchers.clear()

    @property
    def seq(self) -> int:
        """The number of the newest event; 0 before the first."""
        return self._floor + len(self._events)

    @property
    def events_kept(self) -> int:
        """How many events are kept."""
        return len(self._events)

    @property
    def bytes_kept(self) -> int:
        """How many bytes of events are kept."""
        return self._bytes

    def answer(self, cursor: Cursor | None) -> bytes | None:
        """What a reader at that cursor is to be told, as JSON; None when there is nothing new.

        A cursor that is not of this journal, or older than what is kept, gets a snapshot.
        """
        if cursor is None or cursor.epoch != self.epoch or not self._floor <= cursor.seq <= self.seq:
            if self._memo is None or self._memo[0] is not None:
                self._memo = (None, self._snapshot())
            return self._memo[1]
        after = cursor.seq
        if after == self.seq:
            return None
        memo = self._memo
        if memo is None or memo[0] != after:
            memo = self._memo = (after, self._events_after(after))
        return memo[1]

    def silence(self, cursor: Cursor) -> bytes:
        """What a reader is told when nothing came while it waited."""
        return b'{"cursor":"%s","events":[],"more":false}' % str(cursor).encode()

    def watch(self, watcher: Watcher) -> None:
        """Tell the watcher once per turn of the loop in which something new came; what nobody waits for may
        linger until something else comes, or a moment has passed."""
        self._watchers[watcher] = None

    def unwatch(self, watcher: Watcher) -> None:
        """Tell it no more; unknown ones are fine."""
        self._watchers.pop(watcher, None)

    def _append(self, event: Event) -> None:
        encoded = _encode(event)
        self._events.append(encoded)
        self._bytes += len(encoded)
        self._memo = None
        self._trim()
        if self._waking is not None:
            return
        if not may_linger(event):
            # Not at once: what else happens in this turn of the loop goes out in the same answer.
            self._waking = asyncio.get_running_loop().call_soon(self._wake)
        elif self._lingering is None:
            self._lingering = self._later(limits.LINGER_SECONDS, self._wake)

    def _trim(self) -> None:
        drop = 0
        while len(self._events) - drop > self._max_events or self._bytes > self._max_bytes:
            self._bytes -= len(self._events[drop])
            drop += 1
        if drop:
            del self._events[:drop]
            self._floor += drop

    def _cancel_waking(self) -> None:
        for handle in (self._waking, self._lingering):
            if handle is not None:
                handle.cancel()
        self._waking = self._lingering = None

    def _wake(self) -> None:
        self._cancel_waking()
        for watcher in tuple(self._watchers):
            watcher.news()

    def _snapshot(self) -> bytes:
        # The snapshot and its number are read with no await between them: they belong together.
        return b'{"cursor":"%s.%d","snapshot":%s}' % (
            self._epoch,
            self.seq,
            _encode(self.messenger.snapshot()),
        )

    def _events_after(self, seq: int) -> bytes:
        events = self._events
        first = seq - self._floor
        # One event always goes out, however large: else its reader would never get past it.
        last = first + 1
        size = len(events[first])
        while last < len(events) and (size := size + len(events[last])) <= self._answer_bytes:
            last += 1
        return b'{"cursor":"%s.%d","events":[%s],"more":%s}' % (
            self._epoch,
            self._floor + last,
            b",".join(events[first:last]),
            b"true" if last < len(events) else b"false",
        )
