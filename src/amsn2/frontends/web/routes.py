"""The one table of all routes: method, address, who may use it, what answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from amsn2.frontends.web.blobs import BlobRoutes
from amsn2.frontends.web.commands import CommandRoutes
from amsn2.frontends.web.events import EventRoutes
from amsn2.frontends.web.guard import Access, Route
from amsn2.frontends.web.health import HealthRoutes
from amsn2.frontends.web.history import HistoryRoutes
from amsn2.frontends.web.newcomers import NewcomerRoutes
from amsn2.frontends.web.page import PageRoutes
from amsn2.frontends.web.reports import ReportRoutes
from amsn2.frontends.web.search import SearchRoutes
from amsn2.frontends.web.sessions import SessionRoutes

_NAME = r"{name:[A-Za-z0-9_-][A-Za-z0-9._-]*}"


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """Everything that answers."""

    blobs: BlobRoutes
    commands: CommandRoutes
    events: EventRoutes
    health: HealthRoutes
    history: HistoryRoutes
    newcomers: NewcomerRoutes
    page: PageRoutes
    reports: ReportRoutes
    search: SearchRoutes
    sessions: SessionRoutes


def routes(to: Handlers) -> Iterator[Route]:
    """All routes; the first that fits an address answers."""
    yield Route("GET", "api/session", Access.ANYBODY, to.sessions.look)
    yield Route("POST", "api/session", Access.ANYBODY, to.sessions.sign_in)
    yield Route("DELETE", "api/session", Access.ANYBODY, to.sessions.sign_out)
    yield Route("POST", "api/setup", Access.ANYBODY, to.newcomers.set_up)
    yield Route("GET", "api/invitations/{token}", Access.ANYBODY, to.newcomers.invitation)
    yield Route("POST", "api/invitations", Access.ADMINISTRATOR, to.newcomers.invite)
    yield Route("POST", "api/join", Access.ANYBODY, to.newcomers.join)
    yield Route("GET", "api/events", Access.PERSON, to.events.poll)
    yield Route("POST", "api/commands", Access.PERSON, to.commands.execute)
    yield Route("GET", "api/conversations/{id}/messages", Access.PERSON, to.history.messages)
    yield Route("POST", "api/blobs", Access.PERSON, to.blobs.add, raw=True)
    for method in ("GET", "HEAD"):
        yield Route(method, "api/blobs/{id}", Access.PERSON, to.blobs.send)
    yield Route("GET", "api/pictures", Access.PERSON, to.blobs.pictures)
    yield Route("GET", "api/search", Access.PERSON, to.search.search)
    yield Route("GET", "api/storage", Access.PERSON, to.search.storage)
    yield Route("POST", "api/csp-report", Access.BROWSER, to.reports.report)
    for method in ("GET", "HEAD"):
        yield Route(method, "healthz", Access.ANYBODY, to.health.healthz)
        yield Route(method, "readyz", Access.ANYBODY, to.health.readyz)
    yield Route("GET", "metrics", Access.METRICS_READER, to.health.metrics)
    for method in ("GET", "HEAD"):
        yield Route(method, "", Access.ANYBODY, to.page.index)
        yield Route(method, "index.html", Access.ANYBODY, to.page.index)
        yield Route(method, f"assets/{_NAME}", Access.ANYBODY, to.page.asset)
        yield Route(method, _NAME, Access.ANYBODY, to.page.other)
