"""The one table of all routes: method, address, who may use it, what answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from amsn2.frontends.web.blobs import BlobRoutes
from amsn2.frontends.web.administration import AdministrationRoutes
from amsn2.frontends.web.browsers import BrowserRoutes
from amsn2.frontends.web.commands import CommandRoutes
from amsn2.frontends.web.events import EventRoutes
from amsn2.frontends.web.guard import Access, Route
from amsn2.frontends.web.health import HealthRoutes
from amsn2.frontends.web.history import HistoryRoutes
from amsn2.frontends.web.newcomers import NewcomerRoutes
from amsn2.frontends.web.page import PageRoutes
from amsn2.frontends.web.passkeys import PasskeyRoutes
from amsn2.frontends.web.push import PushRoutes
from amsn2.frontends.web.reports import ReportRoutes
from amsn2.frontends.web.search import SearchRoutes
from amsn2.frontends.web.sessions import SessionRoutes
from amsn2.frontends.web.uploads import UploadRoutes

_NAME = r"{name:[A-Za-z0-9_-][A-Za-z0-9._-]*}"


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """Everything that answers."""

    blobs: BlobRoutes
    administration: AdministrationRoutes
    browsers: BrowserRoutes
    commands: CommandRoutes
    events: EventRoutes
    health: HealthRoutes
    history: HistoryRoutes
    newcomers: NewcomerRoutes
    page: PageRoutes
    passkeys: PasskeyRoutes
    push: PushRoutes
    reports: ReportRoutes
    search: SearchRoutes
    sessions: SessionRoutes
    uploads: UploadRoutes


def routes(to: Handlers) -> Iterator[Route]:
    """All routes; the first that fits an address answers."""
    yield Route("GET", "api/session", Access.ANYBODY, to.sessions.look)
    yield Route("POST", "api/session", Access.ANYBODY, to.sessions.sign_in)
    yield Route("DELETE", "api/session", Access.ANYBODY, to.sessions.sign_out)
    yield Route("POST", "api/session/proxy", Access.ANYBODY, to.sessions.sign_in_by_proxy)
    yield Route("POST", "api/session/passkey/question", Access.ANYBODY, to.passkeys.question)
    yield Route("POST", "api/session/passkey", Access.ANYBODY, to.passkeys.sign_in)
    yield Route("GET", "api/sessions", Access.PERSON, to.browsers.sessions)
    yield Route("DELETE", "api/sessions", Access.PERSON, to.browsers.end_others)
    yield Route("DELETE", "api/sessions/{id}", Access.PERSON, to.browsers.end)
    yield Route("POST", "api/password", Access.PERSON, to.browsers.change_password)
    yield Route("GET", "api/resets/{token}", Access.ANYBODY, to.browsers.reset)
    yield Route("POST", "api/resets", Access.ANYBODY, to.browsers.use_reset)
    yield Route("GET", "api/passkeys", Access.PERSON, to.passkeys.passkeys)
    yield Route("POST", "api/passkeys/registration", Access.PERSON, to.passkeys.registration)
    yield Route("POST", "api/passkeys", Access.PERSON, to.passkeys.register)
    yield Route("POST", "api/passkeys/{id}", Access.PERSON, to.passkeys.rename)
    yield Route("DELETE", "api/passkeys/{id}", Access.PERSON, to.passkeys.remove)
    yield from _of_administrators(to.administration)
    yield Route("POST", "api/setup", Access.ANYBODY, to.newcomers.set_up)
    yield Route("GET", "api/invitations/{token}", Access.ANYBODY, to.newcomers.invitation)
    yield Route("POST", "api/invitations", Access.ADMINISTRATOR, to.newcomers.invite)
    yield Route("POST", "api/join", Access.ANYBODY, to.newcomers.join)
    yield Route("GET", "api/events", Access.PERSON, to.events.poll)
    yield Route("POST", "api/commands", Access.PERSON, to.commands.execute)
    yield Route("GET", "api/conversations/{id}/messages", Access.PERSON, to.history.messages)
    yield Route("POST", "api/blobs", Access.PERSON, to.blobs.add, raw=True)
    yield Route("POST", "api/uploads", Access.PERSON, to.uploads.begin)
    yield Route("PATCH", "api/uploads/{id}", Access.PERSON, to.uploads.add, raw=True)
    yield Route("DELETE", "api/uploads/{id}", Access.PERSON, to.uploads.end)
    for method in ("GET", "HEAD"):
        yield Route(method, "api/blobs/{id}", Access.PERSON, to.blobs.send)
        yield Route(method, "api/blobs/{id}/sound", Access.PERSON, to.blobs.send_sound)
    yield Route("POST", "api/blobs/{id}/sound", Access.PERSON, to.blobs.make_sound)
    yield Route("GET", "api/files", Access.PERSON, to.blobs.files)
    yield Route("GET", "api/pictures", Access.PERSON, to.blobs.pictures)
    yield Route("GET", "api/search", Access.PERSON, to.search.search)
    yield Route("GET", "api/storage", Access.PERSON, to.search.storage)
    yield Route("GET", "api/push", Access.PERSON, to.push.look)
    yield Route("POST", "api/push", Access.PERSON, to.push.subscribe)
    yield Route("DELETE", "api/push", Access.PERSON, to.push.unsubscribe)
    yield Route("POST", "api/push/test", Access.PERSON, to.push.test)
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


def _of_administrators(to: AdministrationRoutes) -> Iterator[Route]:
    for method, path, handler in (
        ("GET", "people", to.people),
        ("POST", "people/{id}/administrator", to.set_administrator),
        ("POST", "people/{id}/reset", to.reset_password),
        ("DELETE", "people/{id}/sessions", to.sign_out),
        ("DELETE", "people/{id}", to.remove),
        ("GET", "invitations", to.invitations),
        ("DELETE", "invitations/{id}", to.revoke),
        ("GET", "storage", to.storage),
        ("GET", "health", to.health),
        ("GET", "troubles", to.troubles),
        ("POST", "code", to.code),
    ):
        yield Route(method, f"api/admin/{path}", Access.ADMINISTRATOR, handler)
