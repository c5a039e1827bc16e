"""Where the servers of an account are, in papyon's words."""

import uuid
from dataclasses import replace

from amsn2.api.commands import Endpoints
from amsn2.api.network import AccountSettings
from papyon.aio.presets import PRESETS, Preset
from papyon.aio.settings import Settings

ENDPOINT_NAME = "aMSN2"
"""What one's other endpoints call this one."""


def settings_of(account: AccountSettings, built_in: Endpoints | None) -> Settings | None:
    """papyon's settings for an account; None when it wants the built-in network and there is none.

    A network that papyon knows needs no more than its name or its host. Many people share this machine, so
    nobody's contact is told where it is, or tells it where to connect.
    """
    endpoints = account.endpoints or built_in
    if endpoints is None:
        return None
    if not endpoints.services and (preset := _preset(endpoints.host)) is not None:
        return replace(
            preset.settings(_machine_guid(account)),
            port=endpoints.port,
            verify_tls=endpoints.verify_tls,
            client_name="aMSN2",
            endpoint_name=ENDPOINT_NAME,
            direct=False,
        )
    return Settings.at(
        endpoints.host,
        endpoints.services or f"https://{endpoints.host}",
        _machine_guid(account),
        endpoints.port,
        verify_tls=endpoints.verify_tls,
        client_name="aMSN2",
        endpoint_name=ENDPOINT_NAME,
        direct=False,
    )


def _preset(host: str) -> Preset | None:
    wanted = host.lower()
    return next((one for one in PRESETS.values() if wanted in (one.name, one.host)), None)


def _machine_guid(account: AccountSettings) -> str:
    # Servers compare it between two sign-ins, so without one of its own an account still has always the same.
    guid = account.endpoint_id or str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{account.address}"))
    return "{" + guid.strip("{}").lower() + "}"
