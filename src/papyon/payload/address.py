"""Addresses as arguments: with a network in front, with a circle or an endpoint behind."""

import re
from dataclasses import dataclass
from typing import Self

from papyon.errors import PayloadError
from papyon.types import NetworkId

_WITH_NETWORK = re.compile(r"([0-9]{1,5}):(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NetworkAddress:
    """``1:alice@example.com``, for members of circles ``1:alice@example.com;via=9:guid@live.com``."""

    address: str
    network: int = NetworkId.MESSENGER
    via: str = ""

    def __str__(self) -> str:
        via = f";via={self.via}" if self.via else ""
        return f"{int(self.network)}:{self.address}{via}"

    @classmethod
    def from_token(cls, token: str) -> Self:
        """Read ``netid:email[;via=...]``, or a plain address, which is on the Messenger network."""
        match = _WITH_NETWORK.fullmatch(token)
        network, rest = (int(match[1]), match[2]) if match else (int(NetworkId.MESSENGER), token)
        address, _, via = rest.partition(";via=")
        if not address:
            raise PayloadError("an address is empty")
        return cls(address, network, via)


def has_network(token: str) -> bool:
    """Whether a token begins with the number of a network."""
    return _WITH_NETWORK.fullmatch(token) is not None


def split_endpoint(token: str) -> tuple[str, str]:
    """``alice@example.com;{guid}`` into address and endpoint, as written; ('...', '') without an endpoint."""
    address, _, endpoint = token.partition(";")
    return address, endpoint


def join_endpoint(address: str, endpoint: str) -> str:
    """The inverse of ``split_endpoint``."""
    return f"{address};{endpoint}" if endpoint else address
