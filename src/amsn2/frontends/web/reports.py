"""`POST api/csp-report`: what a browser blocked on our page. A fault of ours, or an attack that failed."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from amsn2.frontends.web import limits
from amsn2.frontends.web.bodies import read_json
from amsn2.frontends.web.guard import Visit
from amsn2.frontends.web.metrics import Metrics

log = logging.getLogger(__name__)

_decoder = msgspec.json.Decoder(dict[str, Any])
_WORD = 100


class ReportRoutes:
    """Logs the directive and what was blocked, and nothing else of the page; so many a minute."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._metrics = metrics
        self._clock = clock
        self._minute = 0
        self._logged = 0

    async def report(self, visit: Visit) -> web.Response:
        """Take one report."""
        body = await read_json(visit.request, _decoder, limits.REPORT_BYTES)
        report = body.get("csp-report")
        self._metrics.count_report()
        if isinstance(report, dict) and self._may_log():
            directive = report.get("effective-directive") or report.get("violated-directive")
            log.warning(
                "peer=%s blocked directive=%s uri=%s",
                visit.caller.peer,
                repr(str(directive)[:_WORD]),
                repr(_place(str(report.get("blocked-uri")))),
            )
        return web.Response(status=204)

    def _may_log(self) -> bool:
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._logged = minute, 0
        self._logged += 1
        return self._logged <= limits.REPORTS_A_MINUTE


def _place(uri: str) -> str:
    """An address without its query and fragment, which may hold anything."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "unreadable"
    place = f"{parts.scheme}://{parts.hostname or ''}{parts.path}" if parts.scheme else parts.path
    return place[:_WORD]
