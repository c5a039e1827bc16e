"""`POST api/commands`: what a person asks. 202 means that it survives a crash, and nothing else."""

from typing import cast

import msgspec
from aiohttp import web

from amsn2.api.commands import Command, ReportActivity
from amsn2.api.models import PersonId
from amsn2.api.ports import Messenger, People
from amsn2.api.push import Push
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit

# mypy knows no type of a union of types; the decoder gives exactly one of its members.
_decoder = cast("msgspec.json.Decoder[Command]", msgspec.json.Decoder(Command))


def messenger_of(people: People, person: PersonId) -> Messenger:
    """The person's messenger. Raises `Unfit` for one that is not there yet."""
    try:
        return people.messenger(person)
    except KeyError:
        raise Unfit(HttpCode.STARTING, retry_after=1) from None


class CommandRoutes:
    """Hands commands to the person's messenger."""

    def __init__(self, people: People, push: Push | None = None) -> None:
        self._people = people
        self._push = push

    async def execute(self, visit: Visit) -> web.Response:
        """Have one command done."""
        command = await read_json(visit.request, _decoder, limits.COMMAND_BYTES)
        await messenger_of(self._people, visit.signed_in.person.id).execute(command)
        if self._push is not None and isinstance(command, ReportActivity):
            self._push.report(visit.token, command.device, active=command.active)
        return json_response({}, status=202)
