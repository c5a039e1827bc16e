"""Small proxies for tests: they speak the protocol, take notes, and connect to where they are asked to."""

import asyncio
import base64
import contextlib
import ipaddress


class ProxyServer:
    """One proxy of any kind; `asked` is what it was asked to connect to, as (host, port)."""

    def __init__(self, user="", password="", names=None):
        self.user, self.password = user, password
        self.names = names or {}
        self.asked = []
        self.requests = []
        self.refuse = False
        self.port = 0
        self._writers = []
        self._tasks = set()

    @contextlib.asynccontextmanager
    async def running(self):
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for writer in self._writers:
                writer.transport.abort()
            if self._tasks:
                await asyncio.wait(self._tasks)

    async def _serve(self, reader, writer):
        self._writers.append(writer)
        task = asyncio.current_task()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.readexactly(1)
            serve = {b"\x04": self._socks4, b"\x05": self._socks5}.get(first, self._http)
            await serve(first, reader, writer)
        writer.close()

    async def _socks4(self, _, reader, writer):
        _, port, address = (
            await reader.readexactly(1),
            await reader.readexactly(2),
            await reader.readexactly(4),
        )
        user = (await reader.readuntil(b"\0"))[:-1].decode()
        host = str(ipaddress.IPv4Address(address))
        if address[:3] == bytes(3):
            host = (await reader.readuntil(b"\0"))[:-1].decode()
        granted = self._granted(host, int.from_bytes(port, "big")) and user == self.user
        writer.write(b"\0" + (b"\x5a" if granted else b"\x5b") + bytes(6))
        if granted:
            await self._relay(reader, writer)

    async def _socks5(self, _, reader, writer):
        await reader.readexactly((await reader.readexactly(1))[0])
        if self.user:
            writer.write(b"\x05\x02")
            await reader.readexactly(1)
            user = await reader.readexactly((await reader.readexactly(1))[0])
            password = await reader.readexactly((await reader.readexactly(1))[0])
            known = (user.decode(), password.decode()) == (self.user, self.password)
            writer.write(b"\x01" + (b"\x00" if known else b"\x01"))
            if not known:
                return
        else:
            writer.write(b"\x05\x00")
        head = await reader.readexactly(4)
        if head[3] == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = str(ipaddress.ip_address(await reader.readexactly(4 if head[3] == 1 else 16)))
        granted = self._granted(host, int.from_bytes(await reader.readexactly(2), "big"))
        writer.write(b"\x05" + (b"\x00" if granted else b"\x02") + b"\x00\x01" + bytes(6))
        if granted:
            await self._relay(reader, writer)

    async def _http(self, first, reader, writer):
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
        line, *headers = head.split("\r\n")
        method, target, _ = line.split(" ")
        self.requests.append((method, target))
        expected = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if self.user and f"Proxy-Authorization: Basic {expected}" not in headers:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        if method != "CONNECT":
            # A plain page is asked for in full; what follows is passed on as it came.
            place = target.split("/")[2]
            host, port = place.rsplit(":", 1)
            self._granted(host, int(port))
            await self._relay(reader, writer, head.encode())
            return
        host, port = target.rsplit(":", 1)
        if not self._granted(host, int(port)):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await self._relay(reader, writer)

    def _granted(self, host, port):
        self.asked.append((host, port))
        return not self.refuse

    async def _relay(self, reader, writer, first=b""):
        host, port = self.asked[-1]
        far_reader, far_writer = await asyncio.open_connection(self.names.get(host, host), port)
        self._writers.append(far_writer)
        far_writer.write(first)

        async def pump(source, sink):
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
            sink.close()

        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
