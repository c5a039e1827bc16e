"""Where polls wait: each for its journal, its time, the end of its session, or the end of aMSN2."""

import asyncio
from enum import Enum, auto

from amsn2.frontends.web import limits
from amsn2.frontends.web.journal import Journal


class Ending(Enum):
    """Why a poll waits no longer."""

    NEWS = auto()
    SILENCE = auto()
    SIGNED_OUT = auto()
    STOPPING = auto()


class ParkingFull(Exception):  # noqa: N818 - reads as what it is
    """No more polls are parked now, of this session or of anybody."""


class Parking:
    """All parked polls, by session. Costs nothing for a session that has none."""

    def __init__(self, *, per_session: int = limits.POLLS_PER_SESSION, in_all: int = limits.POLLS) -> None:
        self._per_session = per_session
        self._in_all = in_all
        self._sessions: dict[str, set[asyncio.Future[Ending]]] = {}
        self._parked = 0
        self._closed = False

    def __len__(self) -> int:
        return self._parked

    async def wait(self, journal: Journal, session: str, seconds: float) -> Ending:
        """Wait at most so long for news. With no await before this, nothing that came is missed.

        Raises `ParkingFull`. Cancelling it frees the place.
        """
        if self._closed:
            return Ending.STOPPING
        places = self._sessions.get(session, set())
        if len(places) >= self._per_session or self._parked >= self._in_all:
            raise ParkingFull
        loop = asyncio.get_running_loop()
        poll: asyncio.Future[Ending] = loop.create_future()
        timer = loop.call_later(seconds, _end, poll, Ending.SILENCE)
        unwatch = journal.watch(lambda: _end(poll, Ending.NEWS))
        places.add(poll)
        self._sessions[session] = places
        self._parked += 1
        try:
            return await poll
        finally:
            timer.cancel()
            unwatch()
            self._parked -= 1
            places.discard(poll)
            if not places:
                self._sessions.pop(session, None)

    def end_session(self, session: str) -> None:
        """The session was signed out: so are its polls."""
        for poll in self._sessions.get(session, ()):
            _end(poll, Ending.SIGNED_OUT)

    def close(self) -> None:
        """aMSN2 stops: nobody waits any more."""
        self._closed = True
        for polls in self._sessions.values():
            for poll in polls:
                _end(poll, Ending.STOPPING)


def _end(poll: asyncio.Future[Ending], ending: Ending) -> None:
    # The first ending counts; a poll whose browser went away is cancelled and has its own.
    if not poll.done():
        poll.set_result(ending)
