"""`GET api/conversations/{id}/messages`: pages of history."""

import msgspec
from aiohttp import web

from amsn2.api.models import MessageQuery
from amsn2.api.ports import People
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.commands import messenger_of
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit

_PLACES = ("before", "after", "around")


class HistoryRoutes:
    """Reads from the person's messenger."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def messages(self, visit: Visit) -> web.Response:
        """One page."""
        page = await messenger_of(self._people, visit.signed_in.person.id).messages(_query(visit.request))
        return json_response(page)


def _query(request: web.Request) -> MessageQuery:
    conversation = request.match_info["id"]
    if len(conversation) > limits.ID_LENGTH:
        raise Unfit(HttpCode.NOT_FOUND)
    asked = {name: request.query[name] for name in (*_PLACES, "limit") if name in request.query}
    if sum(name in asked for name in _PLACES) > 1:
        raise Unfit(HttpCode.MALFORMED, "only one of before, after, around")
    try:
        return msgspec.convert({"conversation": conversation, **asked}, MessageQuery, strict=False)
    except msgspec.ValidationError as error:
        raise Unfit(HttpCode.MALFORMED, str(error)) from None
