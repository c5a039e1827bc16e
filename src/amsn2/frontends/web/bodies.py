"""Reads what a browser sends along: within its limit, in its time, and only what is declared."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

import msgspec
from aiohttp import web

from amsn2.api.nul import has_nul, without_nul
from amsn2.frontends.web import limits
from amsn2.frontends.web.problems import HttpCode, Unfit

_T = TypeVar("_T")


async def read_body(request: web.Request, limit: int) -> bytes:
    """The whole body. Raises `Unfit`: too large, too slow, broken off, or compressed."""
    _check_encoding(request)
    if (request.content_length or 0) > limit:
        raise Unfit(HttpCode.TOO_LARGE, f"at most {limit} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(limits.BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise Unfit(HttpCode.TOO_LARGE, f"at most {limit} bytes")
    except TimeoutError:
        raise Unfit(HttpCode.MALFORMED, "the body did not come in time", status=408) from None
    except web.PayloadAccessError:
        raise Unfit(HttpCode.MALFORMED, "the body broke off") from None
    return bytes(body)


async def read_json(request: web.Request, decoder: msgspec.json.Decoder[_T], limit: int) -> _T:
    """The body as what the decoder makes of it. Raises `Unfit` as `read_body`, and for what does not fit.

    It is without NUL: see `amsn2.api.nul`.
    """
    body = without_nul(await read_body(request, limit))
    if has_nul(body):
        # Only what was no JSON comes together to another one.
        raise Unfit(HttpCode.MALFORMED, "the body is not JSON")
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Unfit(HttpCode.MALFORMED, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unfit(HttpCode.MALFORMED, "the body is not JSON") from None


def read_chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes, of whatever length. Raises `Unfit`: compressed, and while it comes: broken off."""
    _check_encoding(request)
    return _chunks(request)


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes. There is no time for the whole: a large file takes as long as it takes."""
    try:
        while True:
            async with asyncio.timeout(limits.CHUNK_SECONDS):
                chunk = await request.content.readany()
            if not chunk:
                return
            yield chunk
    except TimeoutError:
        raise Unfit(HttpCode.MALFORMED, "the body did not come in time", status=408) from None
    except (web.PayloadAccessError, ConnectionError):
        raise Unfit(HttpCode.MALFORMED, "the body broke off") from None


def _check_encoding(request: web.Request) -> None:
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Unfit(HttpCode.UNSUPPORTED, "Content-Encoding")
