"""Tickets for clients up to MSNP11: the nexus that names the login service, and the login service."""

from aiohttp import web

from msnpd.errors import PasswordWrong
from msnpd.hub import Hub
from msnpd.services.intake import Intake, Routes
from msnpd.services.office import TicketOffice
from papyon.errors import PayloadError
from papyon.payload.passport import (
    AUTHENTICATION_INFO,
    AUTHORIZATION,
    WWW_AUTHENTICATE,
    Authorization,
    Denied,
    Granted,
    PassportUrls,
)

_LOGIN = "/login2.srf"
_WRONG = "The e-mail address or the password is not right."


class PassportService:
    """Both, on one server."""

    def __init__(self, hub: Hub, office: TicketOffice, intake: Intake) -> None:
        self._header = hub.config.nexus_header
        self._office = office
        self._intake = intake

    def routes(self) -> Routes:
        """What it answers."""
        return {
            ("GET", "/rdr/pprdr.asp"): self._nexus,
            ("GET", _LOGIN): self._login,
        }

    async def _nexus(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        # Without a scheme it means https, and the oldest clients know no other form.
        login = self._intake.base(request).removeprefix("https://") + _LOGIN
        return web.Response(headers={self._header: PassportUrls(login).header()})

    async def _login(self, request: web.Request) -> web.Response:
        self._intake.count(request)
        try:
            asked = Authorization.parse(request.headers.get(AUTHORIZATION, ""))
            sign_in = await self._office.admit(asked.user, asked.password, request.remote or "")
        except (PayloadError, PasswordWrong):
            denied = Denied(_WRONG, self._intake.base(request) + "/")
            return web.Response(status=401, headers={WWW_AUTHENTICATE: denied.header()})
        ticket = f"t={self._office.ticket(sign_in).text}&p="
        return web.Response(headers={AUTHENTICATION_INFO: Granted(ticket).header()})
