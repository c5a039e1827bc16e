"""Who signs in, and as which official client: what a server learns of us before it knows us."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from papyon.types import Dialect

__all__ = ["MASQUES", "Identity", "Masque"]


@dataclass(frozen=True, slots=True)
class Masque:
    """As which official client we present ourselves: servers check version and product id together."""

    os_version: str
    client_version: str
    product_id: str


_MESSENGER_2009: Final = Masque("6.1.0", "14.0.8117.0416", "PROD0120PW!CCV9@")

MASQUES: Final[Mapping[Dialect, Masque]] = MappingProxyType(
    {
        Dialect.MSNP8: Masque("5.1", "5.0.0537", "msmsgs@msnmsgr.com"),
        Dialect.MSNP9: Masque("5.1", "6.0.0602", "PROD0038W!61ZTF9"),
        Dialect.MSNP10: Masque("5.1", "6.2.0137", "PROD0061VRRZH@4F"),
        Dialect.MSNP11: Masque("5.1", "7.0.0820", "PROD0090YUAUV{2B"),
        Dialect.MSNP12: Masque("5.1", "7.5.0324", "PROD0101{0RM?UBW"),
        Dialect.MSNP13: Masque("5.1", "8.0.0566", "PROD01065C%ZFN6F"),
        Dialect.MSNP14: Masque("5.1", "8.0.0812", "PROD0112J1LW7%NB"),
        Dialect.MSNP15: Masque("5.1", "8.1.0178", "PROD0118R6%2WYOS"),
        Dialect.MSNP16: _MESSENGER_2009,
        Dialect.MSNP18: _MESSENGER_2009,
    }
)
"""The client that introduced each dialect; MSNP17 was never shipped, so that it is never offered."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs in, with which dialects, from which machine (a braced GUID), under which masques.

    The dialects are offered youngest first, as every server expects them.
    """

    account: str
    dialects: tuple[Dialect, ...]
    machine_guid: str
    masques: Mapping[Dialect, Masque] = field(default_factory=lambda: MASQUES)
