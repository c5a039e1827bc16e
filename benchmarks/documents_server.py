"""The peer of `sign_in`: answers as many bytes as it is asked for, by HTTP (aiohttp) and by TCP."""

import asyncio
import sys

import msgspec
import uvloop
from aiohttp import web

from benchmarks.pace import input_ended


async def document(request: web.Request) -> web.Response:
    """Read the body, answer a document of the size that the address says."""
    await request.read()
    return web.Response(body=b"x" * int(request.match_info["size"]), content_type="text/xml")


async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """For each `MORE SIZE` line: read MORE bytes, write SIZE bytes."""
    while words := (await reader.readline()).split():
        await reader.readexactly(int(words[0]))
        writer.write(b"x" * int(words[1]))
        await writer.drain()
    writer.close()


async def main() -> None:
    """Serve until standard input ends."""
    application = web.Application()
    application.router.add_post("/{size}", document)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server = await asyncio.start_server(line, "127.0.0.1", 0)
    hello = {"port": server.sockets[0].getsockname()[1], "services_port": runner.addresses[0][1]}
    print(msgspec.json.encode(hello).decode(), flush=True)
    await input_ended()
    server.close()
    await runner.cleanup()


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
