"""What clients look at besides: tabs, advertisements, news, mail. All of it is empty, and none an error."""

import base64
import urllib.parse
from collections.abc import Callable

from aiohttp import web

from msnpd.authority import ORIGINAL_HOSTS, keep_authority
from msnpd.hub import Hub
from msnpd.services.intake import Intake, Routes, document
from papyon.errors import PayloadError, ServiceFault
from papyon.payload import xml
from papyon.payload.soap import service
from papyon.payload.soap.envelope import build, build_fault, parse_request

TODAY = "/svcs/mms/portal.asp"
"""The page that opens after signing in, and in the only tab."""

ICON = "/msnpd.gif"
"""The picture of that tab: one transparent pixel."""

CERTIFICATE = "/msnpd.cer"
"""The certificate of the server's authority, for machines that can open it with a click."""

_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_SPACES = "http://www.msn.com/webservices/spaces/v1/"
_BLANK = "<html><head><title></title></head><body></body></html>"
_PAGE = (
    "<html><head><title>Messenger</title></head>"
    "<body><p>This is a messenger server. There is nothing else to see here.</p></body></html>"
)


class Pages:
    """All of them."""

    def __init__(self, hub: Hub, intake: Intake) -> None:
        self._hub = hub
        self._intake = intake

    def routes(self) -> Routes:
        """What it answers; a path that ends in /* stands for all below it."""
        routes: Routes = {
            # Old clients test with an empty request whether they get through.
            ("POST", "/"): self._empty,
            ("GET", "/"): self._page,
            ("GET", TODAY): self._page,
            ("GET", "/svcs/mms/tabs.asp"): self._tabs,
            ("GET", "/adsadclient31.dll"): self._blank,
            ("GET", "/5meen_us/*"): self._today,
            ("GET", "/mail/*"): self._page,
            ("GET", ICON): self._icon,
            ("GET", CERTIFICATE): self._certificate,
            ("POST", "/whatsnew/whatsnewservice.asmx"): self._news,
            ("POST", "/contactcard/contactcardservice.asmx"): self._card,
        }
        for method in ("GET", "POST"):
            for path in ("/ppsecure/sha1auth.srf", "/ppsecure/md5auth.srf"):
                routes[method, path] = self._sign_in
        return routes

    async def _empty(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return web.Response()

    async def _page(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return web.Response(text=_PAGE, content_type="text/html")

    async def _blank(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return web.Response(text=_BLANK, content_type="text/html")

    async def _today(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return web.Response(status=302, headers={"Location": TODAY})

    async def _tabs(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return document(b'<?xml version="1.0" encoding="utf-8"?><msntabdata/>')

    async def _icon(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return web.Response(body=_GIF, content_type="image/gif")

    async def _certificate(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        if not self._hub.config.https_ports:
            return web.Response(status=404)
        authority = await keep_authority(self._hub.store)
        return web.Response(body=authority.certificate_der(), content_type="application/x-x509-ca-cert")

    async def _sign_in(self, request: web.Request) -> web.Response:
        """Signs a browser in to web pages that are not here: it is sent on to where it wanted to go."""
        body = (await self._intake.body(request)).decode("utf-8", "replace")
        wanted = request.query.get("ru", "")
        if request.method == "POST":
            wanted = _field(body, "ru") or wanted
        return web.Response(status=302, headers={"Location": _onward(wanted, request.host)})

    async def _news(self, request: web.Request) -> web.Response:
        def answer(action: str) -> bytes:
            result = xml.element(
                f"{action}Result", xml.element("Activities"), xml.element("Templates"), xml.element("FeedUrl")
            )
            opened = {"xmlns": service.NAMESPACE}
            header = xml.element("WNServiceHeader", xml.element("Version", "15.1.1216.0"), attributes=opened)
            return build(xml.element(f"{action}Response", result, attributes=opened), header=(header,))

        return await self._soap(request, answer)

    async def _card(self, request: web.Request) -> web.Response:
        def answer(action: str) -> bytes:
            result = xml.element(f"{action}Result", xml.element("contactCard"))
            return build(xml.element(f"{action}Response", result, attributes={"xmlns": _SPACES}))

        return await self._soap(request, answer)

    async def _soap(self, request: web.Request, answer: Callable[[str], bytes]) -> web.Response:
        body = await self._intake.body(request)
        try:
            action = parse_request(body, self._hub.limits.request_bytes).action
        except PayloadError as error:
            return document(build_fault(ServiceFault("Client", str(error))), status=500)
        # The name comes from a stranger; what is no name of an action is answered without it.
        return document(answer(action if action.isascii() and action.isalnum() else "Unknown"))


def _field(form: str, name: str) -> str:
    try:
        return dict(urllib.parse.parse_qsl(form, max_num_fields=20)).get(name, "")
    except ValueError:  # more fields than any of these forms has
        return ""


def _onward(wanted: str, host: str) -> str:
    """Where a browser is sent: only to this server, under whichever of its names."""
    parts = urllib.parse.urlsplit(wanted) if wanted.isprintable() and "\\" not in wanted else None
    if parts is None or not parts.path.startswith("/"):
        return "/"
    here = not parts.scheme and not parts.netloc
    if here or (parts.scheme in ("http", "https") and parts.netloc in (host, *ORIGINAL_HOSTS)):
        return wanted
    return "/"
