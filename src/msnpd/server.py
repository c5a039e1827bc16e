"""The server as a whole: everything is put together here, started and stopped."""

import asyncio
import secrets
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

from aiohttp import web

from msnpd.accounts import Accounts
from msnpd.admin import Admin
from msnpd.authority import ORIGINAL_HOSTS, keep_authority
from msnpd.bans import Bans
from msnpd.config import Config
from msnpd.directory import Directory
from msnpd.draft import Effects
from msnpd.hub import Hub
from msnpd.listener import Listener
from msnpd.log import HTTP_LOG
from msnpd.mailbox import Mailbox
from msnpd.mint import Mint, Random
from msnpd.services.door import Door
from msnpd.services.site import Site
from msnpd.sql_store import SqlStore
from msnpd.store import Store
from msnpd.switchboard import Switchboards
from msnpd.tickets import SignInTickets
from msnpd.vestibule import Vestibule
from msnpd.watch import Watch
from papyon.aio.tasks import Tasks

_KEY_BYTES = 32


def wall_clock() -> float:
    """Seconds since 1970."""
    return datetime.now(UTC).timestamp()


class Server:
    """A messenger server. Any number of them can live in one process.

    `store` defaults to the database that the configuration names; `clock` gives seconds since 1970 and
    `random` so many unguessable bytes. `accounts` can be used from `start` to `stop`.
    """

    def __init__(
        self,
        config: Config,
        store: Store | None = None,
        clock: Callable[[], float] = wall_clock,
        random: Random = secrets.token_bytes,
        mint: Mint | None = None,
    ) -> None:
        self._config = config
        self._store: Store = store or SqlStore(config.store_url)
        self._clock = clock
        self._random = random
        self._mint = mint or Mint(random)
        self._directory = Directory(self._store, config.limits, self._now, self._mint.guid)
        self._bans = Bans(self._store, self._now)
        self.accounts = Accounts(
            self._store, self._directory, config.limits, self._now, self._removed, self._bans, self._changed
        )
        self._admin: Admin | None = None
        self._tasks = Tasks("msnpd")
        self._hub: Hub | None = None
        self._switchboards: Switchboards | None = None
        self._listener: Listener | None = None
        self._site: Site | None = None
        self._runner: web.AppRunner | None = None
        self._services: asyncio.Server | None = None
        self._https_ports: list[int] = []
        self._vestibule: Vestibule | None = None

    @property
    def port(self) -> int:
        """The port of notification server and switchboards, once started."""
        return self._hub.port if self._hub else 0

    @property
    def tls_port(self) -> int:
        """The port of the same with TLS, once started; 0 without one."""
        return self._hub.tls_port if self._hub else 0

    @property
    def services_port(self) -> int:
        """The port of the HTTP services, once started."""
        return _port(self._services) if self._services else 0

    @property
    def metrics_port(self) -> int:
        """The port of /healthz and /metrics, 0 without one."""
        return self._admin.port if self._admin else 0

    @property
    def https_ports(self) -> tuple[int, ...]:
        """The ports of the same services with TLS, once started."""
        return tuple(self._https_ports)

    async def start(self) -> None:
        """Opens the store and both ports. Raises StoreUnavailable, OSError; nothing is left open then."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        config, limits = self._config, self._config.limits
        await self._store.open()
        await self._directory.open()
        key = await self._store.setting("key", self._random(_KEY_BYTES))
        hub = Hub(
            config=config,
            store=self._store,
            directory=self._directory,
            mailbox=Mailbox(self._store, self._directory, limits, self._mint, self._now),
            tickets=SignInTickets(key, limits.sign_in_ticket_seconds, self._clock),
            mint=self._mint,
            now=self._now,
            monotonic=asyncio.get_running_loop().time,
            bans=self._bans,
        )
        self._hub = hub
        self._switchboards = Switchboards(hub)
        watch = Watch(hub, self._switchboards)
        await watch.open()
        # The services first: whoever is given the port of the other can use them at once.
        self._site = Site(hub, self._switchboards, self.accounts, key)
        self._runner = web.AppRunner(
            self._site.application(),
            access_log=None,
            logger=HTTP_LOG,
            shutdown_timeout=2.0,
            lingering_time=limits.lingering_seconds,
            # No messenger packs what it sends, and a megabyte can be a gigabyte packed.
            auto_decompress=False,
        )
        await self._runner.setup()
        if self._runner.server is None:
            raise RuntimeError("aiohttp makes its server in setup")
        door = Door(self._runner.server, limits, self._bans)
        loop = asyncio.get_running_loop()
        self._services = await loop.create_server(door, config.services_host, config.services_port)
        if config.https_ports:
            context = await self._identity(old=config.old_tls)
            self._vestibule = Vestibule(door, context, limits)
            for port in config.https_ports:
                self._https_ports.append(await self._vestibule.listen(config.services_host, port))
        self._listener = Listener(hub, self._switchboards)
        hub.port = await self._listener.start(config.port)
        if config.tls_port is not None:
            # No client of old Windows comes this way.
            hub.tls_port = await self._listener.start(config.tls_port, await self._identity(old=False))
        if config.metrics_port is not None:
            self._admin = Admin(hub, self._switchboards)
            await self._admin.start(config.metrics_host, config.metrics_port)
        self._tasks = Tasks("msnpd")
        self._tasks.start(watch.run(), "watch")

    async def _identity(self, *, old: bool) -> ssl.SSLContext:
        config = self._config
        authority = await keep_authority(self._store)
        names = [*ORIGINAL_HOSTS, *config.certificate_names, "localhost", "127.0.0.1", "::1"]
        names += [name for name in (config.public_host, config.services_host) if name]
        now = datetime.fromtimestamp(self._clock(), UTC)
        return await asyncio.to_thread(authority.context, names, now, old=old)

    async def stop(self) -> None:
        """Tells all clients that the server goes down, and closes everything."""
        await self._tasks.stop()
        if self._admin is not None:
            await self._admin.stop()
            self._admin = None
        if self._hub is not None:
            for endpoint in self._hub.presence:
                endpoint.end("SSD")
        if self._switchboards is not None:
            self._switchboards.close()
        if self._site is not None:
            self._site.close()
        if self._listener is not None:
            await self._listener.stop()
        if self._services is not None:
            self._services.close()
        if self._vestibule is not None:
            await self._vestibule.stop()
            self._vestibule = None
        if self._runner is not None:
            await self._runner.cleanup()
        if self._services is not None:
            await self._services.wait_closed()
        await self._store.close()
        self._hub = self._switchboards = self._listener = self._site = self._runner = None
        self._services = None
        self._https_ports = []

    def _now(self) -> int:
        return int(self._clock() * 1_000_000)

    def _changed(self, effects: Effects) -> None:
        if self._hub is not None:
            self._hub.router.tell(effects, "", "")

    def _removed(self, address: str, effects: Effects) -> None:
        if self._hub is not None and self._switchboards is not None:
            self._hub.router.tell(effects, "", "")
            self._hub.router.kick(address, "OTH")
            self._switchboards.kick(address)


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port
