"""`GET api/events`: the long push. What it answers, for the lane and for the framework alike.

The lane (lane.py) answers the polls of browsers; the framework those that are odd in some respect.
"""

import re
from random import Random
from typing import Final, NamedTuple, assert_never

from aiohttp import web

from amsn2.api.models import PersonId
from amsn2.frontends.web import limits
from amsn2.frontends.web.cursor import Cursor, CursorMalformed, parse_cursor
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.journal import Journal
from amsn2.frontends.web.journals import Journals
from amsn2.frontends.web.parking import Ending, Parking, ParkingFull
from amsn2.frontends.web.problems import HttpCode, Unfit

HEADERS: Final = {
    # A proxy that gathers answers before it sends them on would turn a push into a pause.
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}

_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{0,9})?", re.ASCII)

# After a stop every tab comes back at a moment of its own, and not all in the first second.
_RETRY_AFTER = (1, 5)


class Question(NamedTuple):
    """What a poll asks."""

    journal: Journal
    cursor: Cursor | None
    seconds: float
    """How long it may be held."""


class EventRoutes:
    """Answers polls from the journals."""

    def __init__(self, journals: Journals, parking: Parking, random: Random) -> None:
        self._journals = journals
        self._parking = parking
        self._random = random

    def question(self, person: PersonId, cursor: str, wait: str) -> Question:
        """The poll of somebody, from the words of its query. Raises `Unfit`."""
        try:
            place = parse_cursor(cursor)
        except CursorMalformed:
            raise Unfit(HttpCode.CURSOR_MALFORMED) from None
        seconds = self._wait(wait)
        try:
            journal = self._journals.of(person)
        except KeyError:
            raise Unfit(HttpCode.STARTING, retry_after=1) from None
        return Question(journal, place, seconds)

    def after(self, ending: Ending, journal: Journal, cursor: Cursor) -> bytes:
        """What a poll is told whose wait has ended. Raises `Unfit`."""
        match ending:
            case Ending.NEWS | Ending.SILENCE:
                return journal.answer(cursor) or journal.silence(cursor)
            case Ending.SIGNED_OUT:
                raise Unfit(HttpCode.UNAUTHENTICATED)
            case Ending.STOPPING:
                raise Unfit(HttpCode.STARTING, retry_after=self._retry_after())
            case _:
                assert_never(ending)

    def too_many(self) -> Unfit:
        """What a poll is told that finds no place."""
        return Unfit(HttpCode.TOO_MANY_REQUESTS, retry_after=self._retry_after())

    async def poll(self, visit: Visit) -> web.Response:
        """What is new after the cursor; held until something is."""
        query = visit.request.query
        person = visit.signed_in.person.id
        journal, cursor, seconds = self.question(person, query.get("cursor", ""), query.get("wait", ""))
        body = journal.answer(cursor)
        if body is None:
            if cursor is None:
                raise AssertionError("a journal answers a reader without a cursor at once")
            try:
                ending = await self._parking.wait(journal, visit.token, visit.caller.peer, seconds)
            except ParkingFull:
                raise self.too_many() from None
            body = self.after(ending, journal, cursor)
        return web.Response(body=body, content_type="application/json", headers=HEADERS)

    def _wait(self, text: str) -> float:
        """Seconds to wait: what was asked, at most the limit, and a little less."""
        if not text:
            seconds = limits.WAIT_DEFAULT
        elif _SECONDS.fullmatch(text):
            seconds = min(float(text), limits.WAIT_SECONDS)
        else:
            raise Unfit(HttpCode.MALFORMED, "wait is a number of seconds")
        return seconds * (1 - self._random.random() * limits.WAIT_JITTER)

    def _retry_after(self) -> int:
        return self._random.randint(*_RETRY_AFTER)
