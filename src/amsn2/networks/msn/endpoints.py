"""Where the servers of an account are, in papyon's words."""

import re
import uuid
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import msgspec

from amsn2.api.commands import Endpoints
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import NetworkChoice
from amsn2.api.network import AccountSettings
from papyon.aio.presets import CROSSTALK, ESCARGOT, NINA, PRESETS, Preset
from papyon.aio.proxy import Proxy
from papyon.aio.settings import Settings
from papyon.errors import LocalProtocolError

ENDPOINT_NAME = "aMSN2"
"""What one's other endpoints call this one."""

BUILT_IN: Final = "built-in"
"""The choice that is the server in this aMSN2; kept as no choice at all."""

AUTO: Final = "auto"
"""As a gateway: the network's own."""

_GATEWAY_PATH = "/gateway/gateway.dll"
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9a-fA-F:.]+")


def choices_of(built_in: Endpoints | None, domain: str = "") -> tuple[NetworkChoice, ...]:
    """The networks that can be picked by name; ours is first, when it runs, with its domain."""
    ours = () if built_in is None else (_choice(BUILT_IN, "This aMSN2", domain),)
    return (*ours, *(_choice(preset.name, preset.title) for preset in (CROSSTALK, ESCARGOT, NINA)))


def checked(account: AccountSettings) -> AccountSettings:
    """Implements `amsn2.api.network.Network.check`."""
    choice, endpoints = account.choice, account.endpoints
    if choice not in ("", BUILT_IN, *PRESETS):
        raise Refused(ProblemCode.NETWORK_UNKNOWN, choice)
    if choice == BUILT_IN:
        return msgspec.structs.replace(account, choice="", endpoints=None)
    if endpoints is None:
        return account
    endpoints = msgspec.structs.replace(endpoints, host=endpoints.host.strip().strip("[]"))
    _check_endpoints(endpoints, needs_host=not choice)
    known = preset_of(account)
    if choice and endpoints == Endpoints():
        endpoints = None
    return msgspec.structs.replace(
        account, choice=choice if known is None else known.name, endpoints=endpoints
    )


def preset_of(account: AccountSettings) -> Preset | None:
    """The network that papyon knows, by the choice; without any by the host, as it was once enough."""
    endpoints = account.endpoints
    if account.choice or endpoints is None or endpoints.services:
        return PRESETS.get(account.choice)
    wanted = endpoints.host.lower()
    return next((one for one in PRESETS.values() if wanted in (one.name, one.host)), None)


def settings_of(account: AccountSettings, built_in: Endpoints | None) -> Settings | None:
    """papyon's settings for an account; None when it wants the built-in network and there is none.

    A network that papyon knows needs no more than its name or its host. Many people share this machine, so
    nobody's contact is told where it is, or tells it where to connect. Raises `Refused` as `checked`.
    """
    preset = preset_of(account)
    endpoints = account.endpoints or (Endpoints() if preset is not None else built_in)
    if endpoints is None:
        return None
    if preset is None:
        _check_endpoints(endpoints, needs_host=True)
        settings = Settings.at(
            endpoints.host,
            endpoints.services or f"https://{endpoints.host}",
            _machine_guid(account),
            endpoints.port,
        )
    else:
        _check_endpoints(endpoints, needs_host=False)
        port = endpoints.port if endpoints.host else preset.port
        settings = replace(preset.settings(_machine_guid(account)), port=port)
    return replace(
        settings,
        tls=endpoints.tls,
        verify_tls=endpoints.verify_tls,
        gateway_url=_gateway(endpoints, preset),
        proxy=Proxy.parse(endpoints.proxy) if endpoints.proxy else None,
        client_name="aMSN2",
        endpoint_name=ENDPOINT_NAME,
        direct=False,
    )


def _choice(name: str, title: str, domain: str = "") -> NetworkChoice:
    return NetworkChoice(id=name, network="msn", title=title, domain=domain)


def _check_endpoints(endpoints: Endpoints, *, needs_host: bool) -> None:
    if (endpoints.host or needs_host) and not _HOST.fullmatch(endpoints.host):
        raise Refused(ProblemCode.SERVER_INVALID)
    _check_url(endpoints.services)
    if endpoints.gateway != AUTO:
        _check_url(endpoints.gateway)
    if endpoints.proxy:
        try:
            Proxy.parse(endpoints.proxy)
        except LocalProtocolError as error:
            # Not what was written: it may hold a password.
            raise Refused(ProblemCode.PROXY_INVALID) from error


def _check_url(url: str) -> None:
    if not url:
        return
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise Refused(ProblemCode.SERVICE_INVALID) from error
    if not named or "@" in parts.netloc or re.search(r"[\s\x00-\x1f]", url):
        raise Refused(ProblemCode.SERVICE_INVALID)


def _gateway(endpoints: Endpoints, preset: Preset | None) -> str:
    if endpoints.gateway != AUTO:
        return endpoints.gateway
    if preset is not None:
        return preset.gateway_url
    base = endpoints.services or f"http://{endpoints.host}"
    return base.rstrip("/") + _GATEWAY_PATH


def _machine_guid(account: AccountSettings) -> str:
    # Servers compare it between two sign-ins, so without one of its own an account still has always the same.
    guid = account.endpoint_id or str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{account.address}"))
    return "{" + guid.strip("{}").lower() + "}"
