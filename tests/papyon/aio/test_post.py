import asyncio
import contextlib
import socket
import struct

import pytest
from aiohttp import web

from papyon.aio.post import Post
from papyon.aio.reconnect import LONGEST_AWAY, ComeBack
from papyon.aio.trust import Trust
from papyon.errors import (
    CaptivePortal,
    ConnectionLost,
    NameUnknown,
    PayloadError,
    ServerBusy,
    TlsNameMismatch,
    TlsUntrusted,
    Unreachable,
)
from papyon.payload.soap.envelope import RESPONSE_LIMIT
from tests.papyon.aio.certificates import self_signed


@contextlib.asynccontextmanager
async def service(handler, tls=None):
    application = web.Application()
    application.router.add_post("/service", handler)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    try:
        yield f"http{'s' if tls else ''}://localhost:{runner.addresses[0][1]}/service"
    finally:
        await runner.cleanup()


def answering(status, body, **headers):
    async def answer(request):
        return web.Response(status=status, body=body, headers=headers)

    return answer


@pytest.fixture
async def post():
    async with Post(await Trust.load()) as post:
        yield post


async def test_what_is_asked_and_answered(post):
    asked = []

    async def answer(request):
        agent = request.headers["User-Agent"]
        asked.append((await request.read(), request.headers["SOAPAction"], request.content_type, agent))
        return web.Response(status=500, body=b"<fault/>", headers={"Set-Cookie": "a=b"})

    async with service(answer) as url:
        assert await post.send(url, b"<ask/>", "urn:Ask") == b"<fault/>"
    assert asked == [(b"<ask/>", '"urn:Ask"', "text/xml", "MSMSGS")]


@pytest.mark.parametrize("status", [502, 503, 504, 429])
async def test_a_busy_service(post, status):
    async with service(answering(status, b"later")) as url:
        with pytest.raises(ServerBusy):
            await post.send(url, b"x")


async def test_nobody_makes_us_read_without_end(post):
    async with service(answering(200, b"x" * (RESPONSE_LIMIT + 1))) as url:
        with pytest.raises(PayloadError):
            await post.send(url, b"x")


@pytest.mark.parametrize(("wait", "seconds"), [("120", 120.0), ("999999", LONGEST_AWAY)])
async def test_a_busy_service_says_when_to_come_back(post, wait, seconds):
    async with service(answering(503, b"later", **{"Retry-After": wait})) as url:
        with pytest.raises(ComeBack) as raised:
            await post.send(url, b"x")
    assert raised.value.seconds == seconds


@pytest.mark.parametrize("wait", ["", "soon", "-1", "Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_a_busy_service_that_does_not_say_it_in_seconds(post, wait):
    async with service(answering(503, b"later", **{"Retry-After": wait})) as url:
        with pytest.raises(ServerBusy) as raised:
            await post.send(url, b"x")
    assert not isinstance(raised.value, ComeBack)


async def test_redirects_are_not_followed(post):
    async with service(answering(302, b"there", Location="http://localhost:1/")) as url:
        assert await post.send(url, b"x") == b"there"
        reply = await post.fetch("POST", url, {"X-Me": "1"}, b"x")
    assert (reply.status, reply.headers["location"], reply.body) == (302, "http://localhost:1/", b"there")


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (302, b"", {"Location": "http://login.hotel.example/?from=here"}),
        (307, b"", {"Location": "//login.hotel.example"}),
        (200, b"<!DOCTYPE html><html><body>Welcome to the hotel</body></html>", {}),
        (200, b"\r\n<HTML>", {}),
        (511, b"", {}),
    ],
)
async def test_a_captive_portal(post, status, body, headers):
    async with service(answering(status, body, **headers)) as url:
        with pytest.raises(CaptivePortal, match="browser"):
            await post.send(url, b"x")


async def test_something_that_is_no_http(post):
    async def serve(reader, writer):
        await reader.read(100)
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with pytest.raises((PayloadError, ConnectionLost)):
        await post.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"x")
    server.close()


async def test_a_connection_that_breaks(post):
    async def serve(reader, writer):
        await reader.read(100)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with pytest.raises(ConnectionLost):
        await post.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"x")
    server.close()


async def test_certificates(post, tmp_path):
    server, _ = self_signed(tmp_path, "localhost")
    async with service(answering(200, b"<ok/>"), server) as url:
        with pytest.raises(TlsUntrusted):
            await post.send(url, b"x")
        async with Post(await Trust.load(exceptions=["localhost"])) as careless:
            assert await careless.send(url, b"x") == b"<ok/>"
    server, path = self_signed(tmp_path, "messenger.example")
    trusting = await Trust.load(authority=str(path))
    async with service(answering(200, b"<ok/>"), server) as url, Post(trusting) as other:
        with pytest.raises(TlsNameMismatch):
            await other.send(url, b"x")


async def test_nobody_there(post):
    with pytest.raises(NameUnknown):
        await post.send("http://no-such-host.invalid/RST.srf", b"x")
    with pytest.raises(Unreachable):
        await post.send("http://127.0.0.1:1/RST.srf", b"x")


@pytest.mark.parametrize(
    "url", ["", "RST.srf", "ftp://example.com/", "http://", "http://[::1/", "http://a b/"]
)
async def test_an_address_that_is_none(post, url):
    with pytest.raises(NameUnknown):
        await post.send(url, b"x")


async def test_a_service_that_resets_the_connection(post):
    async def reset(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    try:
        with pytest.raises(ConnectionLost):
            await post.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"x")
    finally:
        server.close()
