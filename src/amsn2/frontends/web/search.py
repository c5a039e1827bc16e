"""`GET api/search`: what was said with these words. `GET api/storage`: how much room all of it takes."""

import msgspec
from aiohttp import web

from amsn2.api.ports import People
from amsn2.api.search import SearchQuery
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.commands import messenger_of
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit

_FIELDS = ("text", "account", "conversation", "author", "since", "until", "before", "limit")


class SearchRoutes:
    """Asks the person's messenger."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def search(self, visit: Visit) -> web.Response:
        """A page of what fits, the newest first."""
        messenger = messenger_of(self._people, visit.signed_in.person.id)
        return json_response(await messenger.search(_query(visit.request)))

    async def storage(self, visit: Visit) -> web.Response:
        """What the person's history and files take."""
        messenger = messenger_of(self._people, visit.signed_in.person.id)
        return json_response(await messenger.storage_usage())


def _query(request: web.Request) -> SearchQuery:
    asked = {name: request.query[name] for name in _FIELDS if name in request.query}
    if any(len(asked.get(name, "")) > limits.ID_LENGTH for name in ("account", "conversation")):
        raise Unfit(HttpCode.NOT_FOUND)
    try:
        return msgspec.convert(asked, SearchQuery, strict=False)
    except msgspec.ValidationError as error:
        raise Unfit(HttpCode.MALFORMED, str(error)) from None
