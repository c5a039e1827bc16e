"""For whoever runs the server: /healthz and /metrics, on a port of their own."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from msnpd.errors import StoreUnavailable
from msnpd.hub import Hub
from msnpd.switchboard import Switchboards

_HEALTH_SECONDS = 5.0
"""A database that takes longer to answer the smallest question keeps people waiting, too."""


class Admin:
    """Both pages of one server."""

    def __init__(self, hub: Hub, switchboards: Switchboards) -> None:
        self._hub = hub
        self._registry = CollectorRegistry(auto_describe=False)
        self._numbers = _Numbers(hub, switchboards)
        self._registry.register(self._numbers)
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listens. Raises OSError."""
        application = web.Application()
        application.router.add_get("/healthz", self._health)
        application.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Closes the port."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _health(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_HEALTH_SECONDS):
                await self._hub.store.find_setting("key")
        except (StoreUnavailable, TimeoutError):
            return web.Response(status=503, text="the database does not answer\n")
        return web.Response(text="ok\n")

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            self._numbers.rows = await self._hub.store.counts()
        except StoreUnavailable:
            self._numbers.rows = {}
        text = generate_latest(self._registry)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


class _Numbers(Collector):
    """Reads everything at the moment when it is asked."""

    def __init__(self, hub: Hub, switchboards: Switchboards) -> None:
        self._hub = hub
        self._switchboards = switchboards
        self.rows: dict[str, int] = {}

    def collect(self) -> Iterable[Metric]:
        """All families."""
        meter = self._hub.meter
        endpoints = list(self._hub.presence)
        accounts = {endpoint.account.address for endpoint in endpoints}
        yield _gauge("connections", "Connections to the messenger port.", meter.connections)
        yield _gauge("gateway_sessions", "Sessions at the HTTP gateway.", meter.tunnels)
        yield _gauge("circles", "Circles that somebody has open.", len(self._hub.rooms))
        yield _gauge("endpoints", "Clients that are signed in.", len(endpoints))
        yield _gauge("accounts_online", "Accounts with a client that is signed in.", len(accounts))
        yield _gauge("switchboards", "Conversations that are open.", len(self._switchboards))
        for name, number in self.rows.items():
            yield _gauge(f"stored_{name}", f"Rows in the database: {name}.", number)
        yield _counter("accepted_connections", "Connections taken.", meter.accepted)
        yield _counter("messages", "Messages sent in switchboards.", meter.messages)
        yield _counter("delivered", "Copies of messages passed on to participants.", meter.delivered)
        yield _counter("offline_messages_kept", "Offline messages kept.", meter.kept)
        yield _counter("throttled", "Requests and commands put off by a rate limit.", meter.throttled)
        yield _by("turned_away", "Connections not taken, by reason.", "reason", meter.turned_away)
        yield _by("sign_ins", "Sign-ins, by how they ended.", "outcome", meter.sign_ins)
        yield _by("refused", "Commands refused, by code.", "code", meter.refused)
        yield _by("requests", "Requests to the HTTP services, by status.", "status", meter.requests)

    def describe(self) -> Iterator[Metric]:
        """Nothing: the names are in what is collected."""
        return iter(())


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"msnpd_{name}", words, value=value)


def _counter(name: str, words: str, value: float) -> Metric:
    return CounterMetricFamily(f"msnpd_{name}", words, value=value)


def _by(name: str, words: str, label: str, numbers: Mapping[str, int] | Mapping[int, int]) -> Metric:
    family = CounterMetricFamily(f"msnpd_{name}", words, labels=[label])
    for key, number in sorted(numbers.items(), key=str):
        family.add_metric([str(key)], number)
    return family
