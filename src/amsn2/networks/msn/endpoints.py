"""Where the servers of an account are, in papyon's words."""

import uuid

from amsn2.api.commands import Endpoints
from amsn2.api.network import AccountSettings
from papyon.aio.settings import Settings

ENDPOINT_NAME = "aMSN2"
"""What one's other endpoints call this one."""


def settings_of(account: AccountSettings, built_in: Endpoints | None) -> Settings | None:
    """papyon's settings for an account; None when it wants the built-in network and there is none."""
    endpoints = account.endpoints or built_in
    if endpoints is None:
        return None
    return Settings.at(
        endpoints.host,
        endpoints.services or f"https://{endpoints.host}",
        _machine_guid(account),
        endpoints.port,
        verify_tls=endpoints.verify_tls,
        client_name="aMSN2",
        endpoint_name=ENDPOINT_NAME,
    )


def _machine_guid(account: AccountSettings) -> str:
    # Servers compare it between two sign-ins, so without one of its own an account still has always the same.
    guid = account.endpoint_id or str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{account.address}"))
    return "{" + guid.strip("{}").lower() + "}"
