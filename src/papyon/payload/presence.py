"""Presence lines in every dialect: CHG, NLN, ILN, FLN and the header of UBX."""

import urllib.parse
from dataclasses import dataclass, field
from typing import Self

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload.address import NetworkAddress, has_network
from papyon.payload.arguments import quote, unquote
from papyon.types import Capabilities, Dialect, NetworkId, Status

Line = tuple[str, tuple[str, ...]]
"""A verb and its raw arguments, ready for a WireCommand."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """The arguments of CHG behind the transaction id.

    ``msn_object`` is the XML of the display picture or ''.
    """

    status: Status
    capabilities: Capabilities = field(default_factory=Capabilities)
    msn_object: str = ""

    def args(self, dialect: Dialect) -> tuple[str, ...]:
        """The arguments behind the transaction id."""
        plain = (self.status.value, self.capabilities.token(dialect))
        return plain if dialect < Dialect.MSNP9 else (*plain, _object_token(self.msn_object))

    @classmethod
    def from_args(cls, args: tuple[str, ...]) -> Self:
        """Read them; raises PayloadError for an unknown status, and for FLN, which nobody may ask for."""
        status = _status(args[0] if args else "")
        if status is Status.FLN:
            raise PayloadError("nobody can change to offline")
        capabilities = Capabilities.from_token(args[1]) if len(args) > 1 else Capabilities()
        return cls(status, capabilities, _object(args[2]) if len(args) > 2 else "")


@dataclass(frozen=True, slots=True)
class Presence:
    """How somebody is.

    ``name`` is '' and the rest default in FLN; ``icon_url`` is '' but for Yahoo! contacts.
    """

    status: Status
    address: NetworkAddress
    name: str = ""
    capabilities: Capabilities = field(default_factory=Capabilities)
    msn_object: str = ""
    icon_url: str = ""

    def line(self, dialect: Dialect, trid: int | None = None) -> Line:
        """NLN, ILN or FLN. ``trid`` is that of the CHG that this line belongs to; HDN is told as FLN."""
        if self.status in (Status.FLN, Status.HDN):
            return self._offline(dialect)
        if not self.name:
            raise LocalProtocolError("a presence line needs a name")
        args: list[str] = [self.status.value, *address_args(self.address, dialect)]
        args += [
            quote(self.name),
            self.capabilities.token(dialect),
        ]
        if dialect >= Dialect.MSNP9:
            args.append(_object_token(self.msn_object))
        if self.icon_url and dialect >= Dialect.MSNP14:
            args.append(quote(self.icon_url))
        if trid is None or dialect >= Dialect.MSNP18:
            return "NLN", tuple(args)
        return "ILN", (str(trid), *args)

    def _offline(self, dialect: Dialect) -> Line:
        address = address_args(self.address, dialect)
        if dialect < Dialect.MSNP14:
            return "FLN", address
        return "FLN", (*address, Capabilities().token(dialect))


def parse_presence(verb: str, args: tuple[str, ...], dialect: Dialect) -> Presence:
    """Read NLN, ILN or FLN.

    Raises PayloadError. The three forms of the address are told apart by their looks.
    """
    rest = list(args)
    status = Status.FLN
    if verb == "ILN":
        rest = rest[1:]
    if verb != "FLN":
        status = _status(rest.pop(0) if rest else "")
    address, rest = _take_address(rest, dialect)
    if verb == "FLN":
        return Presence(status, address, capabilities=Capabilities.from_token(rest[0] if rest else "0"))
    if not rest:
        raise PayloadError(f"{verb} has no name")
    return Presence(
        status,
        address,
        name=unquote(rest[0]),
        capabilities=Capabilities.from_token(rest[1] if len(rest) > 1 else "0"),
        msn_object=_object(rest[2]) if len(rest) > 2 else "",
        icon_url=unquote(rest[3]) if len(rest) > 3 else "",
    )


def address_args(address: NetworkAddress, dialect: Dialect) -> tuple[str, ...]:
    """An address as NLN, FLN and UBX have it in this dialect: one argument, or two."""
    if dialect >= Dialect.MSNP18:
        return (str(address),)
    if dialect >= Dialect.MSNP14:
        return address.address, str(int(address.network))
    return (address.address,)


def parse_address_args(args: tuple[str, ...], dialect: Dialect) -> NetworkAddress:
    """Read the arguments of UBX; raises PayloadError."""
    return _take_address(list(args), dialect)[0]


def _take_address(args: list[str], dialect: Dialect) -> tuple[NetworkAddress, list[str]]:
    if not args:
        raise PayloadError("a presence line has no address")
    token, *rest = args
    # MSNP16 was seen with both forms, so the look decides and not the dialect.
    if dialect >= Dialect.MSNP14 and not has_network(token) and rest and _is_network(rest[0]):
        return NetworkAddress(token, int(rest[0])), rest[1:]
    if dialect < Dialect.MSNP14:
        return NetworkAddress(token, NetworkId.MESSENGER), rest
    return NetworkAddress.from_token(token), rest


def _is_network(token: str) -> bool:
    return token.isascii() and token.isdigit() and len(token) <= 5


def _status(token: str) -> Status:
    try:
        return Status(token.upper())
    except ValueError:
        raise PayloadError("a status is unknown") from None


def _object_token(msn_object: str) -> str:
    return urllib.parse.quote(msn_object, safe="", errors="replace") if msn_object else "0"


def _object(token: str) -> str:
    # Some clients write 1 where there is nothing.
    return "" if token in ("0", "1") else unquote(token)
