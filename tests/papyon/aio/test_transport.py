import asyncio
import contextlib
import socket
import ssl

import pytest

from papyon.aio import transport as module
from papyon.aio.transport import connect, explain, tls_context
from papyon.errors import (
    ConnectionLost,
    NameUnknown,
    TlsNameMismatch,
    TlsUntrusted,
    Unreachable,
)
from tests.papyon.aio.certificates import self_signed


@contextlib.asynccontextmanager
async def echo(tls=None):
    writers = []

    async def serve(reader, writer):
        writers.append(writer)
        with contextlib.suppress(OSError):
            while data := await reader.read(100):
                writer.write(data)
                await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def test_bytes_there_and_back():
    async with echo() as port, asyncio.timeout(10):
        transport = await connect("127.0.0.1", port)
        assert transport.peer == f"127.0.0.1:{port}"
        await transport.write(b"PNG\r\n")
        await transport.write(b"")
        assert await transport.read() == b"PNG\r\n"
        await transport.close()
        await transport.close()
        assert await transport.read() == b""
        with pytest.raises(ConnectionLost):
            await transport.write(b"PNG\r\n")


async def test_an_empty_read_means_disconnected():
    async def hang_up(reader, writer):
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server, asyncio.timeout(10):
        transport = await connect("127.0.0.1", server.sockets[0].getsockname()[1])
        assert await transport.read() == b""
        assert await transport.read() == b""
        await transport.close()


async def test_a_certificate_that_nobody_trusts(tmp_path):
    server, path = self_signed(tmp_path, "localhost")
    async with echo(server) as port, asyncio.timeout(10):
        with pytest.raises(TlsUntrusted):
            await connect("localhost", port, tls_context(verify=True))
        careless = await connect("localhost", port, tls_context(verify=False))
        await careless.close()
        trusting = ssl.create_default_context(cafile=path)
        transport = await connect("localhost", port, trusting)
        await transport.write(b"x")
        assert await transport.read() == b"x"
        await transport.close()


async def test_a_certificate_for_another_name(tmp_path):
    server, path = self_signed(tmp_path, "messenger.example")
    trusting = ssl.create_default_context(cafile=path)
    async with echo(server) as port, asyncio.timeout(10):
        for host in ("localhost", "127.0.0.1"):
            with pytest.raises(TlsNameMismatch):
                await connect(host, port, trusting)


async def test_a_server_that_speaks_no_tls():
    async with echo() as port, asyncio.timeout(10):
        with pytest.raises((Unreachable, ConnectionLost)):
            await connect("127.0.0.1", port, tls_context(verify=False))


@pytest.mark.parametrize("days", [-30, 30])
async def test_a_certificate_of_another_day_makes_us_wonder_about_the_clock(tmp_path, days):
    tls, file = self_signed(tmp_path, "localhost", days)
    trusting = tls_context(verify=True)
    trusting.load_verify_locations(file)
    async with echo(tls) as port:
        with pytest.raises(TlsUntrusted, match=r"is the clock of this machine right\?"):
            await connect("localhost", port, trusting)


async def test_nobody_there():
    async with echo() as port:
        pass
    with pytest.raises(Unreachable):
        await connect("127.0.0.1", port)
    with pytest.raises(NameUnknown):
        await connect("no-such-host.invalid", 1863)
    with pytest.raises(NameUnknown):
        await connect("a" * 300, 1863)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionResetError(), ConnectionLost),
        (ConnectionRefusedError(), Unreachable),
        (TimeoutError(), Unreachable),
        (OSError(113, "No route to host"), Unreachable),
    ],
)
def test_what_the_system_says_gets_its_name(error, kind):
    assert type(explain(error, "messenger.example:1863")) is kind


async def test_a_peer_that_takes_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "WRITE_TIMEOUT", 0.1)
    over = asyncio.Event()

    async def deaf(reader, writer):
        await over.wait()
        writer.transport.abort()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0, limit=1024)
    transport = await connect("127.0.0.1", server.sockets[0].getsockname()[1])
    try:
        async with asyncio.timeout(10):
            with pytest.raises(ConnectionLost):
                await transport.write(b"x" * 50_000_000)
    finally:
        over.set()
        await transport.close()
        server.close()


async def test_an_address_that_does_not_answer_holds_nobody_up(monkeypatch):
    """Nobody is at an address for documentation, whether the way there is closed or swallows everything."""
    async with echo() as port, asyncio.timeout(module.CONNECT_TIMEOUT / 2):
        stream = socket.SOCK_STREAM
        places = [
            (socket.AF_INET6, stream, 6, "", ("2001:db8::1", port, 0, 0)),
            (socket.AF_INET, stream, 6, "", ("192.0.2.1", port)),
            (socket.AF_INET, stream, 6, "", ("127.0.0.1", port)),
        ]

        async def looked_up(*_, **__):
            return places

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", looked_up)
        transport = await connect("messenger.example", port)
        await transport.write(b"PNG\r\n")
        assert await transport.read() == b"PNG\r\n"
        await transport.close()


async def test_an_ipv6_address_is_named_with_brackets():
    with pytest.raises((Unreachable, NameUnknown), match=r"\[::1\]:1"):
        await connect("::1", 1)
