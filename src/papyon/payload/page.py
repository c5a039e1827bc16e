"""Messages through the notification server, for who has no switchboard: UUM on the way there, UBM from there.

They go to people on other networks (MSNP14 and later), and to who is offline (MSNP18).
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from papyon.errors import PayloadError
from papyon.payload.address import NetworkAddress, has_network
from papyon.payload.message import MimeMessage
from papyon.types import NetworkId

_NUMBER = re.compile(r"[0-9]{1,5}")


class PageKind(IntEnum):
    """What a page holds; the content type of its message says the same."""

    TEXT = 1
    TYPING = 2
    NUDGE = 3


@dataclass(frozen=True, slots=True)
class Page:
    """``kind`` is a PageKind or the number of something younger; ``sender`` is told in UBM only."""

    recipient: NetworkAddress
    message: MimeMessage
    kind: int = PageKind.TEXT
    sender: NetworkAddress | None = None

    def request_args(self) -> tuple[str, ...]:
        """The arguments of UUM behind the transaction id; the payload is the message."""
        return (*_args(self.recipient), str(int(self.kind)))

    def arrival_args(self) -> tuple[str, ...]:
        """The arguments of UBM."""
        sender = self.sender or NetworkAddress("")
        return (*_args(sender), *_args(self.recipient), str(int(self.kind)))


def parse_request(args: tuple[str, ...], payload: bytes) -> Page:
    """Read the arguments of UUM behind the transaction id, and its payload; raises PayloadError."""
    recipient, rest = _take(args)
    return Page(recipient, MimeMessage.parse(payload), _kind(rest))


def parse_arrival(args: tuple[str, ...], payload: bytes) -> Page:
    """Read the arguments of UBM and its payload; raises PayloadError."""
    sender, rest = _take(args)
    recipient, rest = _take(rest)
    return Page(recipient, MimeMessage.parse(payload), _kind(rest), sender)


def _args(address: NetworkAddress) -> tuple[str, str]:
    return address.address, str(int(address.network))


def _take(args: tuple[str, ...]) -> tuple[NetworkAddress, tuple[str, ...]]:
    # As in presence lines, some servers of MSNP18 write the network in front of the address.
    match args:
        case (token, *rest) if has_network(token):
            return NetworkAddress.from_token(token), tuple(rest)
        case (address, network, *rest) if address and _NUMBER.fullmatch(network):
            return NetworkAddress(address, _network(int(network))), tuple(rest)
        case _:
            raise PayloadError("a page lacks an address or its network")


def _network(number: int) -> int:
    # 0 is written where nobody looked: such people are on this network.
    return number or int(NetworkId.MESSENGER)


def _kind(args: tuple[str, ...]) -> int:
    if not args or not _NUMBER.fullmatch(args[0]):
        raise PayloadError("a page does not say of which kind it is")
    return int(args[0])
