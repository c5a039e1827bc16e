"""`api/passkeys`, `api/session/passkey`: making passkeys, and signing in with them."""

import secrets
from typing import Final

import msgspec
from aiohttp import web

from amsn2.api.models import Model
from amsn2.api.passkeys import PasskeyName, Passkeys, Place
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import NO_STORE, json_response
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.caller import host_name
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit
from amsn2.frontends.web.sessions import SessionRoutes, device_of
from amsn2.frontends.web.settings import Settings

COOKIE: Final = "amsn2_passkey"
"""Names a browser that has no session yet, for the minutes that signing in takes."""

COOKIE_SECONDS: Final = 300


class NewPasskey(Model, frozen=True, kw_only=True):
    """A passkey that a browser has made, as JSON of its own, and its name."""

    name: PasskeyName
    credential: msgspec.Raw


class ShownPasskey(Model, frozen=True, kw_only=True):
    """What a browser has signed."""

    credential: msgspec.Raw


class NewName(Model, frozen=True, kw_only=True):
    """What a passkey is to be called."""

    name: PasskeyName


_new = msgspec.json.Decoder(NewPasskey)
_shown = msgspec.json.Decoder(ShownPasskey)
_name = msgspec.json.Decoder(NewName)


class PasskeyRoutes:
    """A signed-in browser is named by its session, any other by a cookie of its own."""

    def __init__(self, passkeys: Passkeys, sessions: SessionRoutes, settings: Settings) -> None:
        self._passkeys = passkeys
        self._sessions = sessions
        self._settings = settings

    async def passkeys(self, visit: Visit) -> web.Response:
        """One's own."""
        return json_response({"passkeys": await self._passkeys.passkeys(visit.signed_in.person.id)})

    async def registration(self, visit: Visit) -> web.Response:
        """Options to make one with."""
        person = visit.signed_in.person.id
        options = await self._passkeys.registration(person, visit.token, place_of(visit))
        return _options(options)

    async def register(self, visit: Visit) -> web.Response:
        """Keep the one that was made."""
        new = await read_json(visit.request, _new, limits.PASSKEY_BYTES)
        made = await self._passkeys.register(
            visit.signed_in.person.id, visit.token, place_of(visit), bytes(new.credential), new.name
        )
        return json_response(made, 201)

    async def rename(self, visit: Visit) -> web.Response:
        """Call it something else."""
        new = await read_json(visit.request, _name, limits.FORM_BYTES)
        person = visit.signed_in.person.id
        await self._passkeys.rename(person, visit.request.match_info["id"], new.name)
        return web.Response(status=204)

    async def remove(self, visit: Visit) -> web.Response:
        """Sign in with it no more."""
        await self._passkeys.remove(visit.signed_in.person.id, visit.request.match_info["id"])
        return web.Response(status=204)

    async def question(self, visit: Visit) -> web.Response:
        """Options to sign in with; the browser is named anew each time."""
        browser = secrets.token_urlsafe(32)
        response = _options(await self._passkeys.question(browser, place_of(visit), visit.caller.peer))
        self._sessions.give_cookie(visit, response, COOKIE, browser, COOKIE_SECONDS)
        return response

    async def sign_in(self, visit: Visit) -> web.Response:
        """Open a session for whose passkey it is."""
        shown = await read_json(visit.request, _shown, limits.PASSKEY_BYTES)
        browser = visit.request.cookies.get(COOKIE, "")[: limits.TOKEN_LENGTH]
        token = await self._passkeys.sign_in(
            browser, place_of(visit), bytes(shown.credential), device_of(visit), visit.caller.peer
        )
        response = await self._sessions.enter(visit, token)
        response.del_cookie(COOKIE, path=self._settings.base_path)
        return response


def place_of(visit: Visit) -> Place:
    """Where the page is, by the name that the guard let pass. Raises `Unfit` where passkeys cannot be."""
    caller = visit.caller
    name = host_name(caller.host)
    # Browsers give passkeys to names, never to addresses; and over plain http to this machine only.
    if caller.host_is_address or not (caller.secure or name == "localhost"):
        raise Unfit(HttpCode.UNSUPPORTED, "passkeys need https and a name, or localhost")
    return Place(name=name, origin=f"{'https' if caller.secure else 'http'}://{caller.host}")


def _options(options: bytes) -> web.Response:
    return web.Response(body=options, content_type="application/json", headers=NO_STORE)
