"""MSNP over HTTP: notification servers and switchboards for clients that get nowhere but through a proxy."""

import logging
from collections import Counter

from aiohttp import web
from yarl import URL

from msnpd.errors import Throttled
from msnpd.hub import Hub
from msnpd.listener import Session
from msnpd.log import note
from msnpd.notification import NotificationSession
from msnpd.services.intake import Intake, Routes
from msnpd.switchboard import Switchboards, SwitchboardSession
from msnpd.throttle import Attempts, household
from msnpd.tunnel import Piece, Tunnel, TunnelLink
from papyon.errors import PayloadError
from papyon.payload.gateway import (
    CAPABILITIES_HEADER,
    CONTENT_TYPE,
    GATEWAY_PATH,
    LONGEST_LIFESPAN,
    SESSION_HEADER,
    GatewayAnswer,
    Open,
    Poll,
    Service,
    parse_query,
)

# For clients in browsers; what keeps others out is the name of the session, which no page can guess.
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, X-MSN-GWCapabilities",
    "Access-Control-Expose-Headers": f"{SESSION_HEADER}, {CAPABILITIES_HEADER}",
    "Access-Control-Max-Age": "86400",
}


class Gateway:
    """The gateway of one server."""

    def __init__(self, hub: Hub, switchboards: Switchboards, intake: Intake) -> None:
        self._hub = hub
        self._switchboards = switchboards
        self._intake = intake
        self._tunnels: dict[str, Tunnel] = {}
        self._peers: Counter[str] = Counter()
        limits = hub.limits
        self._requests = Attempts(
            limits.gateway_requests_burst,
            limits.gateway_requests_burst / limits.gateway_requests_per_second,
            limits.counted_peers,
            hub.monotonic,
        )

    def routes(self) -> Routes:
        """What it answers."""
        return {("POST", GATEWAY_PATH): self._post, ("OPTIONS", GATEWAY_PATH): self._options}

    def close(self) -> None:
        """Ends all sessions."""
        for tunnel in list(self._tunnels.values()):
            tunnel.end()

    async def _options(self, _: web.Request) -> web.Response:
        return web.Response(status=204, headers=_CORS)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if not self._requests.take(request.remote or ""):
            raise Throttled("too many requests at the gateway")
        body = await self._intake.read(request)
        try:
            asked = parse_query(request.rel_url.raw_query_string)
        except PayloadError as error:
            note("refused", (request.remote or "", 0), verb="gateway", why=error)
            return _gone()
        hold = 0.0
        if isinstance(asked, Open):
            tunnel = self._open(asked.service, request)
            name = tunnel.name
        else:
            name = asked.session
            found = self._tunnels.get(name.partition(".")[0])
            if found is None:
                return _gone()
            tunnel = found
        if isinstance(asked, Poll):
            # Whoever does not ask to be held may have something to say meanwhile, and would wait with it.
            hold = float(min(asked.lifespan or 0, LONGEST_LIFESPAN))
        piece = await self._ask(tunnel, name, b"" if isinstance(asked, Poll) else body, hold)
        return _gone() if piece is None else await self._answer(request, tunnel, piece)

    def _open(self, service: Service, request: web.Request) -> Tunnel:
        hub, limits = self._hub, self._hub.limits
        link = TunnelLink(limits, _address(request, "peername"), _address(request, "sockname")[0])
        peer = household(link.peer[0])
        crowded = self._peers[peer] >= limits.gateway_sessions_per_address
        if crowded or len(self._tunnels) >= limits.gateway_sessions:
            note("too many sessions", link.peer, logging.WARNING, verb="gateway")
            raise Throttled("too many sessions at the gateway")
        session: Session
        match service:
            case Service.NS:
                session = NotificationSession(hub, self._switchboards, link)
            case Service.SB:
                session = SwitchboardSession(hub, self._switchboards, link)
        number = hub.mint.tunnel()

        def gone() -> None:
            del self._tunnels[number]
            hub.meter.tunnels -= 1
            self._peers[peer] -= 1
            if not self._peers[peer]:
                del self._peers[peer]

        tunnel = Tunnel(number, session, link, limits, hub.monotonic, gone)
        self._tunnels[number] = tunnel
        hub.meter.tunnels += 1
        self._peers[peer] += 1
        return tunnel

    async def _ask(self, tunnel: Tunnel, name: str, body: bytes, hold: float) -> Piece | None:
        try:
            return await tunnel.ask(name, body, hold)
        except Exception as error:  # noqa: BLE001 - one client's trouble must not end the server
            note("failed", tunnel.peer, logging.ERROR, verb="gateway", why=type(error).__name__)
            tunnel.end()
            return None

    async def _answer(self, request: web.Request, tunnel: Tunnel, piece: Piece) -> web.StreamResponse:
        # Without the port: old clients keep to the one they came by, and look the rest up as a name.
        host = URL(self._intake.base(request)).host or ""
        headers = {SESSION_HEADER: GatewayAnswer(piece.name, host, piece.closing).header(), **_CORS}
        if CAPABILITIES_HEADER in request.headers:
            headers[CAPABILITIES_HEADER] = "LP"
        response = web.Response(body=piece.body, content_type=CONTENT_TYPE, headers=headers)
        try:
            await response.prepare(request)
            await response.write_eof()
        except ConnectionError:
            # If the client asks again, it gets the same answer; if it does not, its time runs out.
            return response
        tunnel.written()
        if piece.closing:
            tunnel.end()
        return response


def _gone() -> web.Response:
    """There is no such session, or no longer."""
    return web.Response(status=400, headers={SESSION_HEADER: "Session=close", **_CORS})


def _address(request: web.Request, name: str) -> tuple[str, int]:
    found = request.transport.get_extra_info(name) if request.transport else None
    return (str(found[0]), int(found[1])) if found else (request.remote or "", 0)
