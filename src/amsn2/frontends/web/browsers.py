"""`api/sessions`, `api/password`, `api/resets`: where one is signed in, and with what."""

import msgspec
from aiohttp import web

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Model
from amsn2.api.ports import People
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.newcomers import Token
from amsn2.frontends.web.sessions import Password, SessionRoutes, device_of


class PasswordChange(Model, frozen=True, kw_only=True):
    """Both passwords: who sits at an open browser shall not take it over."""

    old: Password
    new: Password


class Reset(Model, frozen=True, kw_only=True):
    """Somebody with a link to choose a new password by."""

    token: Token
    password: Password


_change = msgspec.json.Decoder(PasswordChange)
_reset = msgspec.json.Decoder(Reset)


class BrowserRoutes:
    """What a person does about their own browsers and password."""

    def __init__(self, people: People, sessions: SessionRoutes) -> None:
        self._people = people
        self._sessions = sessions

    async def sessions(self, visit: Visit) -> web.Response:
        """All browsers that are signed in."""
        return json_response({"sessions": await self._people.sessions(visit.token)})

    async def end(self, visit: Visit) -> web.Response:
        """Sign one of them out."""
        await self._people.end_session(visit.token, visit.request.match_info["id"])
        return web.Response(status=204)

    async def end_others(self, visit: Visit) -> web.Response:
        """Sign all others out."""
        await self._people.end_other_sessions(visit.token)
        return web.Response(status=204)

    async def change_password(self, visit: Visit) -> web.Response:
        """Change one's own password; all other browsers are signed out."""
        change = await read_json(visit.request, _change, limits.FORM_BYTES)
        await self._people.change_password(visit.token, change.old, change.new, visit.caller.peer)
        return web.Response(status=204)

    async def reset(self, visit: Visit) -> web.Response:
        """Whose password may be chosen by a link."""
        token = visit.request.match_info["token"]
        name = await self._people.reset(token) if len(token) <= limits.TOKEN_LENGTH else None
        if name is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        return json_response({"name": name})

    async def use_reset(self, visit: Visit) -> web.Response:
        """Choose a new password by a link, and be signed in."""
        reset = await read_json(visit.request, _reset, limits.FORM_BYTES)
        person = await self._people.use_reset(reset.token, reset.password)
        token = await self._people.open_session(person.id, device_of(visit), visit.caller.peer)
        return await self._sessions.open(visit, token, person, 200)
