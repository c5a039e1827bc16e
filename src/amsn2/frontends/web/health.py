"""`healthz`, `readyz`, `metrics`: for machines that watch this one. Counts, never names."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from amsn2.api.errors import StoreFailure
from amsn2.frontends.web import limits
from amsn2.frontends.web.answers import json_response
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.metrics import CONTENT_TYPE, Messengers, Metrics, count_states

log = logging.getLogger(__name__)

DatabaseCheck = Callable[[], Awaitable[object]]
"""Returns when the database answers; raises `StoreFailure` when it does not."""


class HealthRoutes:
    """Says how aMSN2 is."""

    def __init__(self, check_database: DatabaseCheck, messengers: Messengers, metrics: Metrics) -> None:
        self._check_database = check_database
        self._messengers = messengers
        self._metrics = metrics

    async def healthz(self, visit: Visit) -> web.Response:
        """200 while the loop turns and the database answers; else 503."""
        try:
            async with asyncio.timeout(limits.HEALTH_SECONDS):
                await self._check_database()
        except (TimeoutError, StoreFailure) as error:
            log.error("the database does not answer: %r", error)
            return json_response({"status": "failing", "database": "silent"}, 503)
        return json_response({"status": "ok"})

    async def readyz(self, visit: Visit) -> web.Response:
        """How many accounts are in which state."""
        return json_response({"status": "ready", "accounts": count_states(self._messengers())})

    async def metrics(self, visit: Visit) -> web.Response:
        """Everything that is counted."""
        return web.Response(body=self._metrics.exposition(), headers={"Content-Type": CONTENT_TYPE})
