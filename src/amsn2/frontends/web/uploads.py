"""`api/uploads`: large files in parts, which go on where they were after whatever ended them.

`POST` begins one under a name that the browser makes, or tells how far it is; `PATCH` adds a body at the offset that
the header says; `DELETE` forgets it. See docs/decisions/uploads.md.
"""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Final

import msgspec
from aiohttp import web

from amsn2.api import limits as contract
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import BlobKind, UploadId, UploadName
from amsn2.api.ports import Messenger, People
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.bodies import read_chunks, read_json
from amsn2.frontends.web.commands import messenger_of
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit

OFFSET: Final = "Upload-Offset"
_DIGITS: Final = re.compile(r"[0-9]{1,16}")


class UploadWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser says of what it is about to send."""

    id: UploadName
    kind: BlobKind
    size: Annotated[int, msgspec.Meta(ge=0, le=contract.POSITION)]


_decoder: Final = msgspec.json.Decoder(UploadWish)
_name: Final = msgspec.json.Decoder(UploadName)


class UploadRoutes:
    """Takes what whoever is signed in sends in parts."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def begin(self, visit: Visit) -> web.Response:
        """Begin, or tell how far it is."""
        wish = await read_json(visit.request, _decoder, limits.FORM_BYTES)
        messenger = self._messenger(visit)
        return json_response(await messenger.begin_upload(wish.id, wish.kind, wish.size))

    async def add(self, visit: Visit) -> web.Response:
        """Add the body at its end."""
        upload = _upload(visit.request)
        offset = visit.request.headers.get(OFFSET, "")
        if not _DIGITS.fullmatch(offset):
            raise Unfit(HttpCode.MALFORMED, OFFSET)
        body = _Counted(read_chunks(visit.request))
        try:
            found = await self._messenger(visit).add_to_upload(upload, int(offset), body)
        except Refused as refused:
            if refused.problem.code is ProblemCode.BLOB_UNKNOWN:
                raise Unfit(HttpCode.NOT_FOUND) from None
            raise
        if found.offset != int(offset) + body.size:
            raise Unfit(HttpCode.OFFSET_WRONG, str(found.offset))
        return json_response(found)

    async def end(self, visit: Visit) -> web.Response:
        """Forget it."""
        await self._messenger(visit).end_upload(_upload(visit.request))
        return web.Response(status=204)

    def _messenger(self, visit: Visit) -> Messenger:
        return messenger_of(self._people, visit.signed_in.person.id)


class _Counted:
    """Chunks, and how many bytes have been asked for."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self.size = 0
        self._chunks = chunks

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        chunk = await anext(self._chunks)
        self.size += len(chunk)
        return chunk


def _upload(request: web.Request) -> UploadId:
    try:
        return _name.decode(msgspec.json.encode(request.match_info["id"]))
    except msgspec.MsgspecError:
        raise Unfit(HttpCode.NOT_FOUND) from None
