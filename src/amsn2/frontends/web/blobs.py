"""`api/blobs`: pictures, sounds and files, in and out, piece by piece.

What comes out was somebody else's: it is never of a type that a browser runs, and is shown in the page only
where a browser can do nothing with it but draw or play it.
"""

import re
from collections.abc import Awaitable
from typing import Final

from aiohttp import web

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import Blob, BlobId, BlobKind
from amsn2.api.models import ContactId
from amsn2.api.ports import Messenger, People
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import SECURITY_HEADERS, json_response
from amsn2.frontends.web.bodies import read_chunks
from amsn2.frontends.web.commands import messenger_of
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit
from amsn2.frontends.web.ranges import Unsatisfiable, part_of, unsatisfiable

_FROM_BROWSERS: Final = frozenset(BlobKind) - {
    BlobKind.EXPORT,
    BlobKind.IMPORT,
    BlobKind.INK,
    BlobKind.HEARD,
}
"""What comes as one body; logs, which are large, come in parts only: see `uploads`."""

_SHOWN: Final = frozenset(
    {
        *("image/png", "image/gif", "image/jpeg", "image/webp", "image/bmp"),
        *("audio/wav", "audio/ogg", "audio/mpeg", "audio/webm", "audio/mp4", "audio/flac"),
    }
)
"""What a page may show; everything else is only ever saved, and as bytes that nobody knows."""

_UNKNOWN: Final = "application/octet-stream"
_FOR_EVER: Final = "private, max-age=31536000, immutable"
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class BlobRoutes:
    """Takes and gives the bytes of whoever is signed in."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def add(self, visit: Visit) -> web.Response:
        """Keep the body."""
        request = visit.request
        kind = request.query.get("kind", "")
        if kind not in _FROM_BROWSERS:
            raise Unfit(HttpCode.MALFORMED, "kind")
        blob = await self._messenger(visit).add_blob(BlobKind(kind), read_chunks(request))
        return json_response(blob, status=201)

    async def send(self, visit: Visit) -> web.StreamResponse:
        """Some or all of a blob."""
        messenger = self._messenger(visit)
        return await _sent(visit.request, messenger, await _known(messenger.blob(_named(visit.request))))

    async def send_sound(self, visit: Visit) -> web.StreamResponse:
        """Some or all of a sound, in a form that browsers play."""
        messenger = self._messenger(visit)
        return await _sent(visit.request, messenger, await _known(messenger.playable(_named(visit.request))))

    async def make_sound(self, visit: Visit) -> web.Response:
        """What would be sent of a sound, or why nothing is: a browser does not let a page see that."""
        return json_response(await _known(self._messenger(visit).playable(_named(visit.request))))

    async def files(self, visit: Visit) -> web.Response:
        """The messages of the largest files."""
        return json_response(await self._messenger(visit).files())

    async def pictures(self, visit: Visit) -> web.Response:
        """The pictures that a contact has shown, or one's own."""
        contact = visit.request.query.get("contact")
        if contact is not None and (len(contact) > limits.ID_LENGTH or "\x00" in contact):
            raise Unfit(HttpCode.NOT_FOUND)
        seen = await self._messenger(visit).pictures(None if contact is None else ContactId(contact))
        return json_response(seen)

    def _messenger(self, visit: Visit) -> Messenger:
        return messenger_of(self._people, visit.signed_in.person.id)


async def _known(asked: Awaitable[Blob]) -> Blob:
    try:
        return await asked
    except Refused as refused:
        if refused.problem.code is ProblemCode.BLOB_UNKNOWN:
            raise Unfit(HttpCode.NOT_FOUND) from None
        raise


async def _sent(request: web.Request, messenger: Messenger, blob: Blob) -> web.StreamResponse:
    headers = _headers(blob, download="download" in request.query)
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    # Only GET has parts: HEAD tells of the whole.
    asked = request.headers.get("Range", "") if request.method == "GET" else ""
    try:
        part = part_of(blob.size, asked, request.headers.get("If-Range"), headers["ETag"])
    except Unsatisfiable:
        return unsatisfiable(blob.size)
    if part is not None:
        headers["Content-Range"] = part.content_range
    first, count = (0, blob.size) if part is None else (part.first, part.count)
    headers["Content-Length"] = str(count)
    answer = web.StreamResponse(status=200 if part is None else 206, headers=headers)
    answer.content_type = blob.content_type if blob.content_type in _SHOWN else _UNKNOWN
    await answer.prepare(request)
    if request.method == "GET":
        while count:
            data = await messenger.read_blob(blob.id, first, min(count, limits.BLOB_CHUNK_BYTES))
            if not data:
                break  # shorter than was said: the browser notices by the length
            await answer.write(data)
            first += len(data)
            count -= len(data)
    await answer.write_eof()
    return answer


def _named(request: web.Request) -> BlobId:
    name = request.match_info["id"]
    if not _NAME.fullmatch(name):
        raise Unfit(HttpCode.NOT_FOUND)
    return BlobId(name)


def _headers(blob: Blob, *, download: bool) -> dict[str, str]:
    headers = {
        **SECURITY_HEADERS,
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": _FOR_EVER,
        "ETag": f'"{blob.id}"',
        "Accept-Ranges": "bytes",
    }
    if download or blob.content_type not in _SHOWN:
        headers["Content-Disposition"] = "attachment"
    return headers
