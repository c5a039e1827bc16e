"""The ways to a server, as settings say: straight, with TLS, through a proxy, inside HTTP, and both."""

import asyncio
from dataclasses import replace

import pytest

from papyon.aio.dialer import Dialer
from papyon.aio.proxy import Proxy, ProxyKind
from papyon.aio.settings import Settings
from papyon.errors import ProxyFailed, TlsUntrusted
from papyon.payload.gateway import Open, Service
from tests.papyon.aio.certificates import self_signed
from tests.papyon.aio.gateways import GatewayServer
from tests.papyon.aio.proxies import ProxyServer
from tests.papyon.aio.test_transport import echo

SETTINGS = Settings.at("127.0.0.1", "http://127.0.0.1:1", "{guid}")


async def talk(transport):
    async with asyncio.timeout(10):
        await transport.write(b"VER 1\r\n")
        assert await transport.read() == b"VER 1\r\n"
        await transport.close()


async def test_straight():
    async with echo() as port, await Dialer.load(SETTINGS) as dialer:
        await talk(await dialer.notification("127.0.0.1", port))
        await talk(await dialer.switchboard("127.0.0.1", port))


async def test_an_exception_is_for_one_endpoint(tmp_path):
    tls, path = self_signed(tmp_path, "localhost")
    strict = replace(SETTINGS, tls=True)
    async with echo(tls) as port, echo(tls) as other:
        async with await Dialer.load(strict) as dialer:
            with pytest.raises(TlsUntrusted):
                await dialer.notification("localhost", port)
        excepted = replace(strict, tls_exceptions=frozenset({f"localhost:{port}"}))
        async with await Dialer.load(excepted) as dialer:
            await talk(await dialer.notification("localhost", port))
            with pytest.raises(TlsUntrusted):
                await dialer.switchboard("localhost", other)
        async with await Dialer.load(replace(strict, tls_authority=str(path))) as dialer:
            await talk(await dialer.switchboard("localhost", other))


async def test_through_a_proxy_and_nothing_past_it():
    async with echo() as port, ProxyServer().running() as server:
        proxied = replace(SETTINGS, proxy=Proxy(ProxyKind.SOCKS5, "127.0.0.1", server.port))
        async with await Dialer.load(proxied) as dialer:
            await talk(await dialer.notification("127.0.0.1", port))
            await talk(await dialer.switchboard("127.0.0.1", port))
            server.refuse = True
            with pytest.raises(ProxyFailed):
                await dialer.post.send(f"http://127.0.0.1:{port}/", b"x")
        assert server.asked == [("127.0.0.1", port)] * 3


@pytest.mark.parametrize("proxied", [False, True])
async def test_inside_http(proxied):
    async with echo() as port, ProxyServer().running() as server:
        places = {"ns.example": ("127.0.0.1", port), "192.0.2.9": ("127.0.0.1", port)}
        async with GatewayServer(places).running() as gateway:
            proxy = Proxy(ProxyKind.HTTP, "127.0.0.1", server.port) if proxied else None
            settings = replace(SETTINGS, gateway_url=gateway.url, proxy=proxy)
            async with await Dialer.load(settings) as dialer:
                await talk(await dialer.notification("ns.example", 1863))
                await talk(await dialer.switchboard("192.0.2.9", 1863))
        opened = [asked for asked, _ in gateway.requests if isinstance(asked, Open)]
        assert opened == [Open(Service.NS, "ns.example"), Open(Service.SB, "192.0.2.9")]
        assert bool(server.asked) is proxied


async def test_an_authority_that_is_not_there(tmp_path):
    with pytest.raises(TlsUntrusted, match=r"none\.pem"):
        await Dialer.load(replace(SETTINGS, tls_authority=str(tmp_path / "none.pem")))
    (tmp_path / "empty.pem").write_bytes(b"")
    with pytest.raises(TlsUntrusted, match=r"empty\.pem"):
        await Dialer.load(replace(SETTINGS, tls_authority=str(tmp_path / "empty.pem")))
