"""Stands before every route: who may pass, and whether it is our own page that asks.

Every route is made by `Guard.admit`; there is no other way in (tests/amsn2/frontends/web/test_guard.py).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never
from urllib.parse import urlsplit

from aiohttp import web
from multidict import MultiMapping

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.ports import People, SessionInfo
from amsn2.frontends.web import limits
from amsn2.frontends.web.caller import CALLER, Caller
from amsn2.frontends.web.problems import HttpCode, Unfit
from amsn2.frontends.web.proxy_user import ProxyUser, same_name
from amsn2.frontends.web.settings import Settings

COOKIE = "amsn2_session"


class Access(Enum):
    """Who may use a route."""

    ANYBODY = auto()
    BROWSER = auto()
    """Anybody, and also without proof that our own page asks: browsers send these by themselves."""
    PERSON = auto()
    """Who is signed in."""
    ADMINISTRATOR = auto()
    METRICS_READER = auto()


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that has passed the guard."""

    request: web.Request
    caller: Caller
    token: str
    """The session's token, as the cookie has it; empty without one."""
    session: SessionInfo | None

    @property
    def signed_in(self) -> SessionInfo:
        """The session, on a route that is only for those who have one."""
        if self.session is None:
            raise Unfit(HttpCode.UNAUTHENTICATED)
        return self.session


Handler = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Route:
    """One row of the table in routes.py."""

    method: str
    path: str
    """Relative to the base path."""
    access: Access
    handler: Handler
    raw: bool = False
    """The body is bytes of any kind, which come as they please: no `Content-Type` says what they are."""

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.method not in ("GET", "HEAD")


class Entrance:
    """What aiohttp calls for a route: the guard, then the handler."""

    def __init__(self, guard: "Guard", route: Route) -> None:
        self.guard = guard
        self.route = route

    async def pass_through(self, request: web.Request) -> web.StreamResponse:
        """Answer, or raise what the answer is made of."""
        visit = await self.guard.check(self.route, request)
        if self.route.changes:
            return await self.guard.finish(self.route.handler(visit))
        return await self.route.handler(visit)


class Guard:
    """Lets requests pass, or raises `Unfit` or `Refused`."""

    def __init__(self, people: People, settings: Settings) -> None:
        self._people = people
        self._settings = settings
        self.proxy_user = ProxyUser(settings)
        self._unfinished: set[asyncio.Future[web.StreamResponse]] = set()

    def admit(self, router: web.UrlDispatcher, route: Route, path: str) -> None:
        """Open a route, at that path, behind the guard."""
        router.add_route(route.method, path, Entrance(self, route).pass_through)

    def check_name(self, caller: Caller) -> None:
        """Raises `Unfit` when the browser calls us by a name that is not ours."""
        if not caller.names_us(self._settings.names):
            raise Unfit(HttpCode.FORBIDDEN_HOST)

    async def check(self, route: Route, request: web.Request) -> Visit:
        """Whoever comes out of this may use the route."""
        caller = request[CALLER]
        if "\x00" in request.path:
            # Nothing is called so; and not every database can be asked.
            raise Unfit(HttpCode.MALFORMED, "NUL")
        if route.changes and route.access is not Access.BROWSER:
            self._check_page(request, caller, raw=route.raw)
        token = session_token(request.headers)
        session: SessionInfo | None = None
        match route.access:
            case Access.ANYBODY | Access.BROWSER:
                pass
            case Access.PERSON:
                session = await self.session(token)
            case Access.ADMINISTRATOR:
                session = await self.session(token)
                if not session.person.admin:
                    raise Refused(ProblemCode.NOT_ALLOWED)
            case Access.METRICS_READER:
                if not caller.is_in(self._settings.metrics_readers):
                    raise Unfit(HttpCode.NOT_FOUND)
            case _:
                assert_never(route.access)
        if session is not None:
            named = self.proxy_user.name(request)
            if named and not same_name(named, session.person.name):
                # Somebody else sits there now: what the one before kept open is not theirs.
                raise Unfit(HttpCode.UNAUTHENTICATED)
        return Visit(request, caller, token, session)

    async def finish(self, work: Awaitable[web.StreamResponse]) -> web.StreamResponse:
        """Do the work to its end, even if the browser goes away in the middle of it."""
        task = asyncio.get_running_loop().create_task(_awaited(work))
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for what is still being done; what does not end in time is cancelled."""
        if self._unfinished:
            _, late = await asyncio.wait(self._unfinished, timeout=limits.STOP_SECONDS)
            for task in late:
                task.cancel()

    def remembered_session(self, token: str) -> SessionInfo | None:
        """Whose session that is, as far as it is known without waiting for anything."""
        return self._people.remembered_session(token) if token else None

    async def session(self, token: str) -> SessionInfo:
        """Whose session that is. Raises `Unfit` for nobody's."""
        session = await self._people.session(token) if token else None
        if session is None:
            raise Unfit(HttpCode.UNAUTHENTICATED)
        return session

    def _check_page(self, request: web.Request, caller: Caller, *, raw: bool) -> None:
        """Only our own page changes anything: a strange one can neither send these headers nor hide."""
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            own = site == "same-origin"
        else:
            own = _same_host(request.headers.get("Origin", ""), caller.host)
        if not own or request.headers.get("X-AMSN2") != "1":
            raise Unfit(HttpCode.FORBIDDEN_ORIGIN)
        if request.method == "POST" and not raw and request.content_type != "application/json":
            raise Unfit(HttpCode.UNSUPPORTED, "Content-Type: application/json")


def session_token(headers: MultiMapping[str]) -> str:
    """The session's token in the cookie; empty without one, or for one that cannot be ours.

    Not by `request.cookies`: that makes 3 kB of objects, kept for as long as a poll is parked.
    """
    for header in headers.getall("Cookie", ()):
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == COOKIE:
                return value if len(value) <= limits.TOKEN_LENGTH else ""
    return ""


async def _awaited(work: Awaitable[web.StreamResponse]) -> web.StreamResponse:
    return await work


def _same_host(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host
