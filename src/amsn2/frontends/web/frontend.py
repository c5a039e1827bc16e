"""The web frontend as a whole: made of its parts, started and stopped."""

import logging
import time
from collections.abc import Callable
from random import Random

from aiohttp import web

from amsn2.api.administration import Administration, Premises
from amsn2.api.models import PersonId
from amsn2.api.passkeys import Passkeys
from amsn2.api.ports import People
from amsn2.api.push import Push
from amsn2.frontends.web import limits
from amsn2.frontends.web.administration import AdministrationRoutes
from amsn2.frontends.web.answers import make_middleware
from amsn2.frontends.web.blobs import BlobRoutes
from amsn2.frontends.web.browsers import BrowserRoutes
from amsn2.frontends.web.commands import CommandRoutes
from amsn2.frontends.web.connections import Runner
from amsn2.frontends.web.desk import Desk
from amsn2.frontends.web.events import EventRoutes
from amsn2.frontends.web.guard import Access, Guard, Route
from amsn2.frontends.web.health import DatabaseCheck, HealthRoutes
from amsn2.frontends.web.history import HistoryRoutes
from amsn2.frontends.web.journals import Journals
from amsn2.frontends.web.metrics import Messengers, Metrics
from amsn2.frontends.web.newcomers import NewcomerRoutes
from amsn2.frontends.web.page import PageRoutes
from amsn2.frontends.web.parking import Parking
from amsn2.frontends.web.passkeys import PasskeyRoutes
from amsn2.frontends.web.push import PushRoutes
from amsn2.frontends.web.reports import ReportRoutes
from amsn2.frontends.web.search import SearchRoutes
from amsn2.frontends.web.routes import Handlers, routes
from amsn2.frontends.web.sessions import SessionRoutes
from amsn2.frontends.web.settings import Settings
from amsn2.frontends.web.uploads import UploadRoutes

_http_log = logging.getLogger(f"{__name__}.http")


def _without_bytes(record: logging.LogRecord) -> bool:
    """aiohttp logs what it could not read, with the bytes; those may hold a cookie. One line will do.

    Nor is it an error of ours: faults of ours are caught, and logged as such, in answers.py.
    """
    record.exc_info = None
    record.levelno = min(record.levelno, logging.INFO)
    record.levelname = logging.getLevelName(record.levelno)
    return _http_log.isEnabledFor(record.levelno)


_http_log.addFilter(_without_bytes)


class WebFrontend:
    """Serves everybody's messenger to browsers; satisfies `api.ports.Frontend`."""

    def __init__(
        self,
        people: People,
        settings: Settings,
        *,
        administration: Administration,
        premises: Premises,
        passkeys: Passkeys,
        check_database: DatabaseCheck,
        messengers: Messengers,
        random: Random,
        clock: Callable[[], float] = time.monotonic,
        push: Push | None = None,
    ) -> None:
        """push: tells browsers without a page; None: nobody does."""
        self._settings = settings
        self._journals = Journals(people, lambda: f"{random.getrandbits(64):016x}")
        self._parking = Parking(
            per_session=settings.polls_per_session,
            per_address=settings.polls_per_address,
            in_all=settings.polls,
        )
        self._guard = Guard(people, settings)
        metrics = Metrics(self._journals, self._parking, messengers)
        sessions = SessionRoutes(people, self._parking, settings, self._guard.proxy_user)
        self._page = PageRoutes(settings.static)
        events = EventRoutes(self._journals, self._parking, random)
        self._desk = Desk(self._guard, events, self._parking, metrics, settings, clock)
        handlers = Handlers(
            blobs=BlobRoutes(people),
            uploads=UploadRoutes(people),
            administration=AdministrationRoutes(administration, premises),
            browsers=BrowserRoutes(people, sessions),
            commands=CommandRoutes(people, push),
            events=events,
            health=HealthRoutes(check_database, messengers, metrics),
            history=HistoryRoutes(people),
            newcomers=NewcomerRoutes(people, sessions),
            page=self._page,
            passkeys=PasskeyRoutes(passkeys, sessions, settings),
            push=PushRoutes(push),
            reports=ReportRoutes(metrics, clock),
            search=SearchRoutes(people),
            sessions=sessions,
        )
        self.application = web.Application(middlewares=[make_middleware(self._guard, settings, metrics)])
        for route in routes(handlers):
            self._guard.admit(self.application.router, route, settings.base_path + route.path)
        if settings.base_path != "/":
            bare = Route("GET", "", Access.ANYBODY, self._page.slash)
            self._guard.admit(self.application.router, bare, settings.base_path.rstrip("/"))
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """The port that it listens on, once it is started."""
        if self._runner is None:
            raise RuntimeError("the web frontend is not started")
        return int(self._runner.addresses[0][1])

    def end_session(self, token: str) -> None:
        """A session has ended, here or elsewhere: so have its parked polls."""
        self._parking.end_session(token)

    def forget(self, person: PersonId) -> None:
        """The person has left: keep nothing of their messenger."""
        self._journals.forget(person)

    async def start(self) -> None:
        """Listen. Raises OSError when the port cannot be had."""
        await self._page.load()
        runner = Runner(
            self._desk,
            self.application,
            access_log=None,  # answers.py logs, without what is behind the question mark
            logger=_http_log,
            # A poll whose browser has gone is dropped at once. What changes something is finished all
            # the same: see Guard.finish.
            handler_cancellation=True,
            auto_decompress=False,
            keepalive_timeout=limits.IDLE_SECONDS,
            max_line_size=limits.HEADER_BYTES,
            max_field_size=limits.HEADER_BYTES,
            max_headers=limits.HEADERS,
            shutdown_timeout=limits.STOP_SECONDS,
        )
        await runner.setup()
        try:
            # A thousand tabs that come back after a restart must not be turned away by the kernel.
            await web.TCPSite(runner, self._settings.host, self._settings.port, backlog=2048).start()
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner

    async def stop(self) -> None:
        """Send every parked poll away, finish what is under way, and close."""
        if self._runner is None:
            return
        self._parking.close()
        await self._guard.close()
        await self._runner.cleanup()
        self._journals.close()
        self._runner = None
