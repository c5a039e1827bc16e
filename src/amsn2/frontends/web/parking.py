"""Where polls wait: each for its journal, its time, the end of its session, or the end of aMSN2."""

import asyncio
from enum import Enum, auto

from amsn2.frontends.web import limits
from amsn2.frontends.web.journal import Journal
from amsn2.frontends.web.wheel import Timed, Wheel


class Ending(Enum):
    """Why a poll waits no longer."""

    NEWS = auto()
    SILENCE = auto()
    SIGNED_OUT = auto()
    STOPPING = auto()


class ParkingFull(Exception):  # noqa: N818 - reads as what it is
    """No more polls are parked now, of this address or of anybody."""


class Poll(Timed):
    """What can be parked: in the waiting list of its journal, and in the wheel for its time."""

    __slots__ = ("address", "journal", "parking", "session")

    def __init__(self, parking: "Parking") -> None:
        super().__init__()
        self.parking = parking
        self.journal: Journal | None = None
        """Where it waits; None while it does not."""
        self.session = ""
        self.address = ""

    def news(self) -> None:
        """Something new is in the journal."""
        self.parking.end(self, Ending.NEWS)

    def ended(self, ending: Ending, journal: Journal) -> None:
        """The wait for that journal is over; called once for each time it was parked, unless it left by itself."""
        raise NotImplementedError


Places = dict[str, dict[Poll, None]]
"""The polls of each session or address, the oldest first."""


class Parking:
    """All parked polls, by session and by address. Costs nothing for those who have none."""

    def __init__(
        self,
        *,
        per_session: int = limits.POLLS_PER_SESSION,
        per_address: int = limits.POLLS_PER_ADDRESS,
        in_all: int = limits.POLLS,
    ) -> None:
        self.wheel = Wheel()
        self._per_session = per_session
        self._per_address = per_address
        self._in_all = in_all
        self._sessions: Places = {}
        self._addresses: Places = {}
        self._parked = 0
        self._closed = False

    def __len__(self) -> int:
        return self._parked

    def park(self, poll: Poll, journal: Journal, session: str, address: str, seconds: float) -> None:
        """Have it wait at most so long for news. With no await before this, nothing that came is missed.

        One poll too many of a session ends the oldest of that session. Raises `ParkingFull` for one too
        many of an address, or in all: behind an address there may be several people, and nobody shall
        end the polls of others.
        """
        if self._closed:
            poll.ended(Ending.STOPPING, journal)
            return
        if seconds <= 0:
            poll.ended(Ending.SILENCE, journal)
            return
        places = self._sessions.get(session)
        if places is not None and len(places) >= self._per_session:
            self.end(next(iter(places)), Ending.SILENCE)
        neighbours = self._addresses.get(address)
        if self._parked >= self._in_all or (neighbours is not None and len(neighbours) >= self._per_address):
            raise ParkingFull
        poll.journal, poll.session, poll.address = journal, session, address
        self._sessions.setdefault(session, {})[poll] = None
        self._addresses.setdefault(address, {})[poll] = None
        self._parked += 1
        journal.watch(poll)
        self.wheel.set(poll, asyncio.get_running_loop().time() + seconds)

    def leave(self, poll: Poll) -> None:
        """It waits no longer, whoever says so; its deadline stays as it is. Twice is fine."""
        if poll.journal is None:
            return
        poll.journal.unwatch(poll)
        poll.journal = None
        self._parked -= 1
        _remove(self._sessions, poll.session, poll)
        _remove(self._addresses, poll.address, poll)

    def end(self, poll: Poll, ending: Ending) -> None:
        """End its wait, if it waits: the first ending counts."""
        journal = poll.journal
        if journal is not None:
            self.leave(poll)
            poll.ended(ending, journal)

    async def wait(self, journal: Journal, session: str, address: str, seconds: float) -> Ending:
        """Park the calling task. Raises `ParkingFull`. Cancelling it frees the place."""
        poll = _Sleeper(self)
        try:
            self.park(poll, journal, session, address, seconds)
            return await poll.future
        finally:
            self.leave(poll)
            self.wheel.forget(poll)

    def end_session(self, session: str) -> None:
        """The session was signed out: so are its polls."""
        for poll in tuple(self._sessions.get(session, ())):
            self.end(poll, Ending.SIGNED_OUT)

    def close(self) -> None:
        """aMSN2 stops: nobody waits any more."""
        self._closed = True
        for poll in [poll for polls in self._sessions.values() for poll in polls]:
            self.end(poll, Ending.STOPPING)


class _Sleeper(Poll):
    """A task that waits."""

    __slots__ = ("future",)

    def __init__(self, parking: Parking) -> None:
        super().__init__(parking)
        self.future: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()

    def due(self) -> None:
        self.parking.end(self, Ending.SILENCE)

    def ended(self, ending: Ending, journal: Journal) -> None:
        # A poll whose browser went away is cancelled and has its own ending.
        if not self.future.done():
            self.future.set_result(ending)


def _remove(places: Places, name: str, poll: Poll) -> None:
    polls = places[name]
    del polls[poll]
    if not polls:
        del places[name]
