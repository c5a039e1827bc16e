"""Proxies of every kind, for streams and for HTTP alike."""

import asyncio
import contextlib

import pytest

from papyon.aio.post import Post
from papyon.aio.proxy import Proxy, ProxyKind
from papyon.aio.transport import connect, tls_context
from papyon.aio.trust import Trust
from papyon.errors import LocalProtocolError, NameUnknown, ProxyFailed, TlsUntrusted
from tests.papyon.aio.certificates import self_signed
from tests.papyon.aio.proxies import ProxyServer
from tests.papyon.aio.test_post import answering, service
from tests.papyon.aio.test_transport import echo

LOOK_UP = (ProxyKind.HTTP, ProxyKind.SOCKS4A, ProxyKind.SOCKS5H)
NAMES = {"server.invalid": "127.0.0.1"}


@contextlib.asynccontextmanager
async def proxy(kind, **options):
    async with ProxyServer(names=NAMES, **options).running() as server, asyncio.timeout(10):
        yield Proxy(kind, "127.0.0.1", server.port, server.user, server.password), server


@pytest.mark.parametrize(
    ("url", "parsed"),
    [
        (
            "socks5h://user:p%40ss@proxy.example:9050",
            (ProxyKind.SOCKS5H, "proxy.example", 9050, "user", "p@ss"),
        ),
        ("socks4://proxy.example", (ProxyKind.SOCKS4, "proxy.example", 1080, "", "")),
        ("http://[2001:db8::1]:3128/", (ProxyKind.HTTP, "2001:db8::1", 3128, "", "")),
        ("http://proxy.example", (ProxyKind.HTTP, "proxy.example", 8080, "", "")),
    ],
)
def test_addresses_of_proxies(url, parsed):
    one = Proxy.parse(url)
    assert (one.kind, one.host, one.port, one.user, one.password) == parsed
    assert "p@ss" not in repr(one)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "proxy.example:1080",
        "ftp://a",
        "socks5://",
        "http://a/b",
        "http://a:99999",
        "http://[",
        "http://a?b",
    ],
)
def test_what_is_no_proxy(url):
    with pytest.raises(LocalProtocolError):
        Proxy.parse(url)


@pytest.mark.parametrize("kind", ProxyKind)
async def test_a_stream_goes_through(kind):
    async with echo() as port, proxy(kind) as (through, server):
        host = "server.invalid" if kind in LOOK_UP else "127.0.0.1"
        transport = await connect(host, port, proxy=through)
        await transport.write(b"VER 1 MSNP18\r\n")
        assert await transport.read() == b"VER 1 MSNP18\r\n"
        await transport.close()
        assert server.asked == [(host, port)]


@pytest.mark.parametrize("kind", [ProxyKind.SOCKS4, ProxyKind.SOCKS5])
async def test_some_proxies_are_told_an_address_that_we_looked_up(kind):
    async with echo() as port, proxy(kind) as (through, server):
        transport = await connect("localhost", port, proxy=through)
        await transport.close()
        assert server.asked == [("127.0.0.1", port)]
        with pytest.raises(NameUnknown):
            await connect("server.invalid", port, proxy=through)


@pytest.mark.parametrize("kind", ProxyKind)
async def test_a_service_is_asked_through_it(kind):
    host = "server.invalid" if kind in LOOK_UP else "127.0.0.1"
    async with service(answering(200, b"<ok/>")) as url, proxy(kind) as (through, server):
        url = url.replace("localhost", host)
        async with Post(await Trust.load(), through) as post:
            assert await post.send(url, b"<ask/>") == b"<ok/>"
        assert server.asked[0][0] == host
        if kind is ProxyKind.HTTP:
            assert server.requests == [("POST", url)]


@pytest.mark.parametrize("kind", [ProxyKind.HTTP, ProxyKind.SOCKS5H])
async def test_tls_is_between_us_and_the_server(kind, tmp_path):
    tls, path = self_signed(tmp_path, "server.invalid")
    trust = await Trust.load(authority=str(path))
    async with echo(tls) as port, proxy(kind) as (through, server):
        transport = await connect("server.invalid", port, trust.context("server.invalid", port), through)
        await transport.close()
        with pytest.raises(TlsUntrusted):
            await connect("server.invalid", port, tls_context(verify=True), through)
    async with service(answering(200, b"<ok/>"), tls) as url, proxy(kind) as (through, server):
        url = url.replace("localhost", "server.invalid")
        async with Post(trust, through) as post:
            assert await post.send(url, b"<ask/>") == b"<ok/>"
        if kind is ProxyKind.HTTP:
            assert server.requests[0][0] == "CONNECT"
        async with Post(await Trust.load(), through) as post:
            with pytest.raises(TlsUntrusted):
                await post.send(url, b"<ask/>")


@pytest.mark.parametrize("kind", [ProxyKind.HTTP, ProxyKind.SOCKS5])
async def test_a_name_and_a_password(kind):
    async with echo() as port, proxy(kind, user="me", password="secret") as (through, _):
        transport = await connect("127.0.0.1", port, proxy=through)
        await transport.close()
        stranger = Proxy(kind, through.host, through.port, "me", "wrong")
        with pytest.raises(ProxyFailed):
            await connect("127.0.0.1", port, proxy=stranger)
        async with service(answering(200, b"<ok/>")) as url, Post(await Trust.load(), stranger) as post:
            with pytest.raises(ProxyFailed):
                await post.send(url.replace("localhost", "127.0.0.1"), b"<ask/>")
        async with service(answering(200, b"<ok/>")) as url, Post(await Trust.load(), through) as post:
            assert await post.send(url.replace("localhost", "127.0.0.1"), b"<ask/>") == b"<ok/>"


@pytest.mark.parametrize("kind", ProxyKind)
async def test_a_proxy_that_refuses(kind):
    async with echo() as port, proxy(kind) as (through, server):
        server.refuse = True
        with pytest.raises(ProxyFailed):
            await connect("127.0.0.1", port, proxy=through)


@pytest.mark.parametrize("kind", ProxyKind)
async def test_a_proxy_that_is_not_there(kind):
    nobody = Proxy(kind, "127.0.0.1", 1)
    with pytest.raises(ProxyFailed):
        await connect("127.0.0.1", 1863, proxy=nobody)
    async with Post(await Trust.load(), nobody) as post:
        with pytest.raises(ProxyFailed):
            await post.send("http://127.0.0.1:1864/RST.srf", b"<ask/>")
