"""The messenger server in the box, while somebody needs it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from amsn2.api.commands import Endpoints
from amsn2.app.box import BuiltIn
from amsn2.app.config import Messenger
from amsn2.app.home import Home
from amsn2.app.listening import bracketed, ports_in_words, reachable
from amsn2.app.problems import CannotStart
from amsn2.storage.files import make_private_file
from msnpd.config import Config as ServerConfig
from msnpd.config import read as read_server_config
from msnpd.errors import MsnpdError
from msnpd.server import Server


@contextlib.asynccontextmanager
async def running_server(home: Home, chosen: Messenger) -> AsyncIterator[Server]:
    """The server, stopped at the end. Raises `CannotStart`."""
    try:
        await asyncio.to_thread(make_private_file, home.messenger_database)
    except OSError as error:
        raise CannotStart(f"{home.messenger_database} cannot be opened: {error.strerror}.") from error
    try:
        server = Server(await asyncio.to_thread(server_config, home, chosen))
    except MsnpdError as error:
        raise CannotStart(f"The messenger server cannot start: {error}.") from error
    try:
        with ports_in_words(
            "The messenger server",
            chosen.host,
            f"port {chosen.port} or {chosen.services_port}",
            "Does another one run? Choose other ports with --messenger-port and --services-port "
            "(0: any free one), or do without the server: --no-server.",
        ):
            await server.start()
    except MsnpdError as error:
        raise CannotStart(f"The messenger server cannot start: {error}.") from error
    try:
        yield server
    finally:
        await server.stop()


def server_config(home: Home, chosen: Messenger) -> ServerConfig:
    """The server's settings: those of its own file, and what aMSN2 says of it. Raises `MsnpdError`."""
    more = read_server_config(Path(chosen.settings)) if chosen.settings else ServerConfig()
    return replace(
        more,
        host=chosen.host,
        port=chosen.port,
        services_host=chosen.host,
        services_port=chosen.services_port,
        public_host=chosen.public_host or more.public_host,
        database=home.messenger_database,
    )


def endpoints_of(server: Server, chosen: Messenger) -> Endpoints:
    """Where our own accounts sign in: the ports that the server has this time."""
    host = reachable(chosen.host)
    services = f"http://{bracketed(host)}:{server.services_port}"
    return Endpoints(host=host, port=server.port, services=services)


async def built_in(home: Home, chosen: Messenger, server: Server) -> BuiltIn:
    """The built-in network, as far as those who come and go need it."""
    secret = await asyncio.to_thread(home.make_welcome_secret)
    return BuiltIn(server.accounts, chosen.domain, secret)
