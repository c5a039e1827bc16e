"""`api/setup`, `api/invitations`, `api/join`: how people come to be here."""

from typing import Annotated

import msgspec
from aiohttp import web

from amsn2.api import limits as api_limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import DisplayName, Model, Person
from amsn2.api.ports import NewPerson, People
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.sessions import Name, Password, SessionRoutes, device_of

Token = Annotated[str, msgspec.Meta(max_length=limits.TOKEN_LENGTH)]


class Newcomer(Model, frozen=True, kw_only=True):
    """Somebody with a set-up link or an invitation."""

    token: Token
    name: Name
    password: Password
    display_name: DisplayName = ""

    @property
    def person(self) -> NewPerson:
        """Who that is to become."""
        return NewPerson(name=self.name, password=self.password, display_name=self.display_name)


class InvitationWish(Model, frozen=True, kw_only=True):
    """What an administrator says when inviting."""

    note: Annotated[str, msgspec.Meta(max_length=limits.NOTE_LENGTH)] = ""
    days: Annotated[int, msgspec.Meta(ge=1, le=api_limits.INVITATION_DAYS)] = 7
    uses: Annotated[int, msgspec.Meta(ge=1, le=api_limits.INVITATION_USES)] = 1


class InvitationAnswer(Model, frozen=True, kw_only=True):
    """What a guest may know of an invitation."""

    note: str
    expires_at: int


class NewInvitation(Model, frozen=True, kw_only=True):
    """A link to hand on. The token is behind the #, so that it reaches no log and no referrer."""

    token: str
    expires_at: int
    uses_left: int
    path: str


_newcomer = msgspec.json.Decoder(Newcomer)
_wish = msgspec.json.Decoder(InvitationWish)


class NewcomerRoutes:
    """Makes people, and signs them in at once."""

    def __init__(self, people: People, sessions: SessionRoutes) -> None:
        self._people = people
        self._sessions = sessions

    async def set_up(self, visit: Visit) -> web.Response:
        """Make the first person."""
        newcomer = await read_json(visit.request, _newcomer, limits.FORM_BYTES)
        return await self._enter(visit, await self._people.set_up(newcomer.token, newcomer.person))

    async def join(self, visit: Visit) -> web.Response:
        """Make one more person, who was invited."""
        newcomer = await read_json(visit.request, _newcomer, limits.FORM_BYTES)
        return await self._enter(visit, await self._people.join(newcomer.token, newcomer.person))

    async def invite(self, visit: Visit) -> web.Response:
        """Make an invitation."""
        wish = await read_json(visit.request, _wish, limits.FORM_BYTES)
        made = await self._people.invite(visit.signed_in.person.id, wish.note, wish.days, wish.uses)
        answer = NewInvitation(
            token=made.token,
            expires_at=made.expires_at,
            uses_left=made.uses_left,
            path=f"#/join/{made.token}",
        )
        return json_response(answer, 201)

    async def invitation(self, visit: Visit) -> web.Response:
        """Whether an invitation is still good."""
        token = visit.request.match_info["token"]
        found = await self._people.invitation(token) if len(token) <= limits.TOKEN_LENGTH else None
        if found is None:
            raise Refused(ProblemCode.INVITATION_INVALID)
        return json_response(InvitationAnswer(note=found.note, expires_at=found.expires_at))

    async def _enter(self, visit: Visit, person: Person) -> web.Response:
        token = await self._people.open_session(person.id, device_of(visit), visit.caller.peer)
        return await self._sessions.open(visit, token, person, 201)
