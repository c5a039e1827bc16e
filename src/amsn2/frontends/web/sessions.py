"""`api/session`: who is signed in here, signing in, signing out."""

from typing import Annotated, Final

import msgspec
from aiohttp import web

from amsn2.api import limits as api_limits
from amsn2.api.models import Model, Person
from amsn2.api.ports import People
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.guard import COOKIE, Visit
from amsn2.frontends.web.parking import Parking
from amsn2.frontends.web.problems import HttpCode, Unfit
from amsn2.frontends.web.proxy_user import ProxyUser, same_name
from amsn2.frontends.web.settings import Settings

COOKIE_SECONDS: Final = 400 * 24 * 3600
"""The longest that browsers keep a cookie. When a session ends is decided here, not there."""

Name = Annotated[str, msgspec.Meta(max_length=api_limits.NAME_LENGTH)]
Password = Annotated[str, msgspec.Meta(max_length=api_limits.PASSWORD_LENGTH)]


class Credentials(Model, frozen=True, kw_only=True):
    """What somebody signs in with."""

    name: Name
    password: Password


class SessionAnswer(Model, frozen=True, kw_only=True):
    """What a page needs to know before anything else."""

    person: Person | None
    empty: bool
    """There is nobody yet: only the set-up link is of use."""
    version: str
    domain: str
    proxy_name: str
    """Whom a trusted proxy in front of aMSN2 has signed in; empty without one."""


class PersonAnswer(Model, frozen=True, kw_only=True):
    """Who has just signed in."""

    person: Person


_credentials = msgspec.json.Decoder(Credentials)


class SessionRoutes:
    """Opens and ends sessions; their token is only ever in the cookie."""

    def __init__(
        self, people: People, parking: Parking, settings: Settings, proxy_user: ProxyUser
    ) -> None:
        self._people = people
        self._parking = parking
        self._settings = settings
        self._proxy_user = proxy_user

    async def look(self, visit: Visit) -> web.Response:
        """Who is signed in, if anybody."""
        session = await self._people.session(visit.token) if visit.token else None
        named = self._proxy_user.name(visit.request)
        if session is not None and named and not same_name(named, session.person.name):
            session = None
        answer = SessionAnswer(
            person=session.person if session else None,
            empty=session is None and await self._people.empty(),
            version=self._settings.version,
            domain=self._settings.domain,
            proxy_name=named,
        )
        return json_response(answer)

    async def sign_in(self, visit: Visit) -> web.Response:
        """Open a session for somebody with a password."""
        who = await read_json(visit.request, _credentials, limits.FORM_BYTES)
        token = await self._people.sign_in(who.name, who.password, device_of(visit), visit.caller.peer)
        return await self.enter(visit, token)

    async def sign_in_by_proxy(self, visit: Visit) -> web.Response:
        """Open a session for whom a trusted proxy has signed in."""
        name = self._proxy_user.name(visit.request)
        if not name:
            raise Unfit(HttpCode.PROXY_UNTRUSTED, self._proxy_user.advice(visit.request))
        token = await self._people.sign_in_by_proxy(
            name, device_of(visit), visit.caller.peer, create=self._settings.user_header_creates
        )
        return await self.enter(visit, token)

    async def enter(self, visit: Visit, token: str) -> web.Response:
        """The answer to who has just signed in, with a session that is only theirs."""
        session = await self._people.session(token)
        if session is None:
            raise RuntimeError("a session ended before it began")
        return await self.open(visit, token, session.person, 200)

    async def sign_out(self, visit: Visit) -> web.Response:
        """End the session of this browser, and its parked polls with it."""
        await self._end(visit.token)
        response = web.Response(status=204)
        response.del_cookie(COOKIE, path=self._settings.base_path)
        return response

    async def open(self, visit: Visit, token: str, person: Person, status: int) -> web.Response:
        """The answer that gives the browser a new session; the one it had before ends."""
        await self._end(visit.token)
        response = json_response(PersonAnswer(person=person), status)
        self.give_cookie(visit, response, COOKIE, token, COOKIE_SECONDS)
        return response

    def give_cookie(
        self, visit: Visit, response: web.Response, name: str, value: str, seconds: int
    ) -> None:
        """A cookie that no script reads and no other page sends."""
        response.set_cookie(
            name,
            value,
            path=self._settings.base_path,
            max_age=seconds,
            httponly=True,
            samesite="Strict",
            secure=visit.caller.secure,
        )

    async def _end(self, token: str) -> None:
        if token:
            await self._people.sign_out(token)
            self._parking.end_session(token)


def device_of(visit: Visit) -> str:
    """What the browser calls itself."""
    # aiohttp stands bytes that are no UTF-8 in as halves of surrogate pairs, which no database takes.
    text = visit.request.headers.get("User-Agent", "").encode("utf-8", "replace").decode()
    return text[: limits.DEVICE_LENGTH]
