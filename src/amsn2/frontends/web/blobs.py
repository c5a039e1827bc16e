"""`api/blobs`: pictures, sounds and files, in and out, piece by piece.

What comes out was somebody else's: it is never of a type that a browser runs, and is shown in the page only
where a browser can do nothing with it but draw or play it.
"""

import re
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

_FROM_BROWSERS: Final = frozenset(BlobKind) - {BlobKind.EXPORT, BlobKind.INK}

_SHOWN: Final = frozenset(
    {
        *("image/png", "image/gif", "image/jpeg", "image/webp", "image/bmp"),
        *("audio/wav", "audio/ogg", "audio/mpeg", "audio/webm", "audio/mp4"),
    }
)
"""What a page may show; everything else is only ever saved, and as bytes that nobody knows."""

_UNKNOWN: Final = "application/octet-stream"
_FOR_EVER: Final = "private, max-age=31536000, immutable"
_NAME: Final = re.compile(r"[0-9a-f]{64}")
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


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
        request, messenger = visit.request, self._messenger(visit)
        blob = await _found(messenger, request.match_info["id"])
        headers = _headers(blob, download="download" in request.query)
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        first, count, partial = _asked(request, blob.size)
        if partial:
            headers["Content-Range"] = f"bytes {first}-{first + count - 1}/{blob.size}"
        headers["Content-Length"] = str(count)
        answer = web.StreamResponse(status=206 if partial else 200, headers=headers)
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


async def _found(messenger: Messenger, name: str) -> Blob:
    if not _NAME.fullmatch(name):
        raise Unfit(HttpCode.NOT_FOUND)
    try:
        return await messenger.blob(BlobId(name))
    except Refused as refused:
        if refused.problem.code is ProblemCode.BLOB_UNKNOWN:
            raise Unfit(HttpCode.NOT_FOUND) from None
        raise


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


def _asked(request: web.Request, size: int) -> tuple[int, int, bool]:
    """Which bytes: the first, how many, and whether that was asked for. Only one range is ever given."""
    text = request.headers.get("Range", "")
    condition = request.headers.get("If-Range")
    found = _RANGE.fullmatch(text) if len(text) <= limits.RANGE_LENGTH else None
    if found is None or (condition is not None and condition.strip('"') != request.match_info["id"]):
        return 0, size, False
    begin, end = found.groups()
    if begin:
        first, last = int(begin), min(int(end) if end else size - 1, size - 1)
    elif end:
        first, last = max(0, size - int(end)), size - 1
    else:
        return 0, size, False
    if first > last:
        raise _Unsatisfiable(size)
    return first, last - first + 1, True


class _Unsatisfiable(Unfit):
    """No such bytes; says how many there are."""

    def __init__(self, size: int) -> None:
        super().__init__(HttpCode.MALFORMED, f"bytes */{size}", status=416)
