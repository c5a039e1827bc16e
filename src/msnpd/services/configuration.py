"""MsgrConfig: what clients ask for before they sign in, by SOAP or with GET."""

from aiohttp import web

from msnpd.hub import Hub
from msnpd.services.intake import Intake, Routes, document
from msnpd.services.pages import ICON, TODAY
from papyon.errors import PayloadError, ServiceFault
from papyon.payload.client_config import ClientConfig, ClientInformation, Tab
from papyon.payload.soap.envelope import build_fault

_PATH = "/config/msgrconfig.asmx"


class Configuration:
    """The configuration service."""

    def __init__(self, hub: Hub, intake: Intake) -> None:
        self._config = hub.config
        self._intake = intake

    def routes(self) -> Routes:
        """What it answers."""
        return {("GET", _PATH): self._bare, ("POST", _PATH): self._soap}

    async def _bare(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        return document(self._document(request).encode())

    async def _soap(self, request: web.Request) -> web.Response:
        body = await self._intake.body(request)
        try:
            ClientInformation.parse(body)
        except PayloadError as error:
            return document(build_fault(ServiceFault("Client", str(error))), status=500)
        return document(self._document(request).encode_answer())

    def _document(self, request: web.Request) -> ClientConfig:
        base = self._intake.base(request)
        # Whoever asked without TLS has a host of his own for the address book, and asks there with TLS.
        book = f"{base}/abservice/abservice.asmx" if base.startswith("https://") else ""
        # One tab and one page, because one client takes a document without them for broken.
        return ClientConfig(
            addressbook_url=book,
            today_url=base + TODAY,
            trusted_domains=tuple(name for name in (self._config.public_host,) if name),
            tabs=(Tab("Messenger", base + TODAY, base + ICON, base + TODAY, "Messenger"),),
        )
