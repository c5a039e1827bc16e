"""`api/admin/...`: what administrators see and do. The guard lets nobody else come here."""

import asyncio
from typing import Annotated

import msgspec
from aiohttp import web

from amsn2.api.administration import Administration, Premises
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import Model, PersonId
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.qr import code_of


class Right(Model, frozen=True, kw_only=True):
    """Whether somebody is to be an administrator."""

    admin: bool


class CodeWish(Model, frozen=True, kw_only=True):
    """A link that is to be drawn."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.QR_TEXT)]


_right = msgspec.json.Decoder(Right)
_wish = msgspec.json.Decoder(CodeWish)


class AdministrationRoutes:
    """People, invitations, and the house."""

    def __init__(self, administration: Administration, premises: Premises) -> None:
        self._administration = administration
        self._premises = premises

    async def people(self, visit: Visit) -> web.Response:
        """Everybody."""
        return json_response({"people": await self._administration.people()})

    async def set_administrator(self, visit: Visit) -> web.Response:
        """Make or unmake an administrator."""
        right = await read_json(visit.request, _right, limits.FORM_BYTES)
        await self._administration.set_administrator(_person(visit), right.admin)
        return web.Response(status=204)

    async def reset_password(self, visit: Visit) -> web.Response:
        """A link to choose a new password by. The token is behind the #, so that it reaches no log."""
        made = await self._administration.reset_password(_person(visit))
        answer = {"name": made.name, "expires_at": made.expires_at, "path": f"#/reset/{made.token}"}
        return json_response(answer, 201)

    async def sign_out(self, visit: Visit) -> web.Response:
        """End all sessions of somebody."""
        await self._administration.sign_out_person(_person(visit))
        return web.Response(status=204)

    async def remove(self, visit: Visit) -> web.Response:
        """Remove somebody with everything."""
        await self._administration.remove_person(_person(visit))
        return web.Response(status=204)

    async def invitations(self, visit: Visit) -> web.Response:
        """All that are open."""
        return json_response({"invitations": await self._administration.invitations()})

    async def revoke(self, visit: Visit) -> web.Response:
        """Make one useless."""
        await self._administration.revoke_invitation(visit.request.match_info["id"])
        return web.Response(status=204)

    async def storage(self, visit: Visit) -> web.Response:
        """How much room everything takes."""
        return json_response(await self._premises.storage())

    async def health(self, visit: Visit) -> web.Response:
        """How aMSN2 is."""
        return json_response(await self._premises.health())

    async def troubles(self, visit: Visit) -> web.Response:
        """What was logged as a warning or worse."""
        return json_response({"troubles": self._premises.troubles()})

    async def code(self, visit: Visit) -> web.Response:
        """A link as a drawing for the camera of a phone."""
        wish = await read_json(visit.request, _wish, limits.FORM_BYTES)
        return json_response(await asyncio.to_thread(code_of, wish.text))


def _person(visit: Visit) -> PersonId:
    person = visit.request.match_info["id"]
    if len(person) > limits.ID_LENGTH:
        raise Refused(ProblemCode.PERSON_UNKNOWN)
    return PersonId(person)
