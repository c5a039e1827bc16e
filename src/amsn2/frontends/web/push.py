"""`api/push`: the browsers that are told of things while nobody looks at a tab of theirs."""

from typing import Annotated

import msgspec
from aiohttp import web

from amsn2.api.models import Model
from amsn2.api.push import Push, PushAddress, PushDevice
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit
from amsn2.frontends.web.sessions import device_of


class PushAnswer(Model, frozen=True, kw_only=True):
    """What a page needs to subscribe, and who is subscribed."""

    public_key: str
    devices: tuple[PushDevice, ...]


class _Which(Model, frozen=True, kw_only=True):
    id: Annotated[str, msgspec.Meta(max_length=limits.ID_LENGTH)]


_address = msgspec.json.Decoder(PushAddress)
_which = msgspec.json.Decoder(_Which)


class PushRoutes:
    """Subscribes browsers, each for the session that asks; nothing here is another person's."""

    def __init__(self, push: Push | None) -> None:
        self._push = push

    async def look(self, visit: Visit) -> web.Response:
        """Our key, and the person's browsers."""
        push = self._there()
        devices = await push.devices(visit.signed_in.person.id, visit.token)
        return json_response(PushAnswer(public_key=push.public_key, devices=devices))

    async def subscribe(self, visit: Visit) -> web.Response:
        """Tell this browser from now on."""
        push = self._there()
        address = await read_json(visit.request, _address, limits.FORM_BYTES)
        person = visit.signed_in.person.id
        return json_response(await push.subscribe(person, visit.token, device_of(visit), address), 201)

    async def unsubscribe(self, visit: Visit) -> web.Response:
        """Do not tell that browser any more."""
        push = self._there()
        which = await read_json(visit.request, _which, limits.FORM_BYTES)
        await push.unsubscribe(visit.signed_in.person.id, which.id)
        return web.Response(status=204)

    async def test(self, visit: Visit) -> web.Response:
        """Send something to that browser now; the answer says how it went."""
        push = self._there()
        which = await read_json(visit.request, _which, limits.FORM_BYTES)
        return json_response(await push.test(visit.signed_in.person.id, visit.token, which.id))

    def _there(self) -> Push:
        if self._push is None:
            raise Unfit(HttpCode.NOT_FOUND)
        return self._push
