"""Where an account is signed in, as its own personal data tells (MSNP16 and later)."""

from dataclasses import dataclass
from enum import IntEnum

from papyon.payload.personal import PersonalData
from papyon.session.events import NO_CAPABILITIES
from papyon.types import Capabilities, Status

__all__ = ["ClientType", "Endpoint", "endpoints"]


class ClientType(IntEnum):
    """On what a client runs."""

    COMPUTER = 1
    WEB = 2
    MOBILE = 3
    CONSOLE = 4


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One of the places where the account is signed in; `here` is this one.

    `id` is a braced GUID in lower case, `client_type` a ClientType or a younger number.
    """

    id: str
    name: str
    client_type: int = ClientType.COMPUTER
    idle: bool = False
    status: Status = Status.NLN
    capabilities: Capabilities = NO_CAPABILITIES
    here: bool = False


def endpoints(data: PersonalData, machine_guid: str) -> tuple[Endpoint, ...]:
    """All endpoints that one's own personal data names, sorted by their ids."""
    able = {one.id.lower(): one.capabilities for one in data.endpoints}
    found = {
        one.id.lower(): Endpoint(
            id=one.id.lower(),
            name=one.name,
            client_type=one.client_type,
            idle=one.idle,
            status=Status(one.state) if one.state in tuple(Status) else Status.NLN,
            capabilities=able.get(one.id.lower(), NO_CAPABILITIES),
            here=one.id.lower() == machine_guid.lower(),
        )
        for one in data.private_endpoints
        if one.id
    }
    return tuple(found[name] for name in sorted(found))
