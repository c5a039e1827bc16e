"""The built page: index.html, its hashed assets, its icons. Read once, kept in memory, found by name.

A name that was not there when the folder was read is not found, so no path leads out of it.
"""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from amsn2.frontends.web import limits
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.problems import HttpCode, Unfit

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
"""Ours, and not the machine's list: a browser that may not guess must be told the same everywhere."""

_COMPRESSED: Final = frozenset({".html", ".js", ".css", ".json", ".webmanifest", ".svg", ".txt"})

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"

NOT_BUILT: Final = "The page is not built yet. Run `make web`, then reload.\n"


@dataclass(frozen=True)
class StaticFile:
    """A file of the page, ready to be sent."""

    body: bytes
    packed: bytes | None
    """The body compressed, where that is shorter."""
    content_type: str
    tag: str
    cache_control: str


def read_page(folder: Path) -> dict[str, StaticFile]:
    """All files by their path in the folder; empty when it is not there. Blocks.

    Raises ValueError when it holds more than a page ever would.
    """
    files: dict[str, StaticFile] = {}
    size = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        body = path.read_bytes()
        size += len(body)
        if size > limits.STATIC_BYTES:
            raise ValueError(f"{folder} holds more than {limits.STATIC_BYTES} bytes; that is not the page")
        files[path.relative_to(folder).as_posix()] = _static_file(path.relative_to(folder), body)
    return files


def _static_file(path: Path, body: bytes) -> StaticFile:
    packed = gzip.compress(body, mtime=0) if path.suffix in _COMPRESSED else None
    return StaticFile(
        body=body,
        packed=packed if packed is not None and len(packed) < len(body) else None,
        content_type=_TYPES.get(path.suffix, "application/octet-stream"),
        tag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        # The names of assets carry a digest of what is in them: another content is another name.
        cache_control=_FOR_EVER if path.parts[0] == "assets" else _ASK_AGAIN,
    )


class PageRoutes:
    """Sends the files of the page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, StaticFile] = {}

    async def load(self) -> None:
        """Read the folder."""
        self._files = await asyncio.to_thread(read_page, self._folder)

    async def index(self, visit: Visit) -> web.StreamResponse:
        """The page itself."""
        if "index.html" not in self._files:
            await self.load()
        if "index.html" not in self._files:
            return web.Response(status=503, text=NOT_BUILT)
        return self._send(visit, "index.html")

    async def slash(self, visit: Visit) -> web.StreamResponse:
        """The base path without its slash: relative addresses would miss the page's folder."""
        return web.Response(status=308, headers={"Location": f"{visit.request.path}/"})

    async def asset(self, visit: Visit) -> web.StreamResponse:
        """A file with a digest in its name."""
        return self._send(visit, f"assets/{visit.request.match_info['name']}")

    async def other(self, visit: Visit) -> web.StreamResponse:
        """A file beside the index: icons, the manifest."""
        return self._send(visit, visit.request.match_info["name"])

    def _send(self, visit: Visit, name: str) -> web.Response:
        file = self._files.get(name)
        if file is None:
            raise Unfit(HttpCode.NOT_FOUND)
        headers = {"Cache-Control": file.cache_control, "ETag": file.tag, "Vary": "Accept-Encoding"}
        if file.tag in visit.request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        body = file.body
        if file.packed is not None and _takes_gzip(visit.request):
            body = file.packed
            headers["Content-Encoding"] = "gzip"
        headers["Content-Type"] = file.content_type
        return web.Response(body=body, headers=headers)


def _takes_gzip(request: web.Request) -> bool:
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "").rstrip("0.") != "q="
    return False
