"""Where the servers are and as whom to appear there: everything that differs between networks."""

from dataclasses import dataclass, field
from typing import Final, Self

from papyon.aio.direct import PORTS
from papyon.aio.proxy import Proxy
from papyon.aio.reach import Network
from papyon.session.endpoints import ClientType
from papyon.types import Capabilities, Dialect

__all__ = ["CAPABILITIES", "DIALECTS", "Credentials", "Settings"]

DIALECTS: Final = (
    Dialect.MSNP18,
    Dialect.MSNP16,
    Dialect.MSNP15,
    Dialect.MSNP14,
    Dialect.MSNP13,
    Dialect.MSNP12,
    Dialect.MSNP11,
    Dialect.MSNP10,
    Dialect.MSNP9,
    Dialect.MSNP8,
)
"""What the client speaks and offers, the youngest first; MSNP17 was never shipped."""


CAPABILITIES: Final = Capabilities(
    Capabilities.MULTI_PACKET, Capabilities.NUDGES | Capabilities.PEER_TO_PEER_2
)
"""Messages in several parts, nudges, and pictures and files in both versions."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs in: an address such as `alice@example.com`, and the password."""

    address: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every endpoint of a network, and what we tell it of ourselves.

    `machine_guid` is a braced GUID that stays the same for this account on this machine; without one it is
    made of the address, which is enough where the account signs in from one machine only. `tls` is for the
    notification server and the switchboards; the services say it in their URLs. `verify_tls` False trusts
    every certificate, for old servers only.

    A service whose URL is '' is not there. `nexus_url` gives tickets to MSNP8 to 11, `rst_url` to 12 to 15,
    `rst2_url` to 16 and 18; where one is missing another serves. The `msn` ones are for accounts of msn.com,
    where that is different. `password_limit` is how much of a password the network looks at; None is all.

    `tls_exceptions` are the endpoints, `host` or `host:port`, whose certificates are not looked at;
    `tls_authority` is a PEM file of who else may sign them. Everything goes through `proxy`, if there is one.
    With a `gateway_url` notification server and switchboards are reached inside HTTP.

    With `direct` files go straight to the other side where that works, which then knows our address; never
    past a proxy. We listen on one of `direct_ports` and name `direct_addresses`; None: those of this machine.
    We connect to public addresses only, to those of our own networks where `host` is the address of one, and
    to `direct_networks`.
    """

    host: str
    rst_url: str
    rst2_url: str
    addressbook_url: str
    sharing_url: str
    rsi_url: str
    oim_url: str
    machine_guid: str = ""
    port: int = 1863
    tls: bool = False
    verify_tls: bool = True
    dialects: tuple[Dialect, ...] = DIALECTS
    client_name: str = "papyon/0.1"
    endpoint_name: str = "papyon"
    client_type: int = ClientType.COMPUTER
    capabilities: Capabilities = CAPABILITIES
    nexus_url: str = ""
    storage_url: str = ""
    config_url: str = ""
    msn_rst_url: str = ""
    msn_rst2_url: str = ""
    password_limit: int | None = None
    tls_exceptions: frozenset[str] = frozenset()
    tls_authority: str = ""
    proxy: Proxy | None = None
    gateway_url: str = ""
    direct: bool = True
    direct_ports: tuple[int, ...] = tuple(PORTS)
    direct_addresses: tuple[str, ...] | None = None
    direct_networks: tuple[Network, ...] = ()

    @property
    def usable(self) -> tuple[Dialect, ...]:
        """The dialects, of those to offer, for which the services are there that they need."""
        return tuple(dialect for dialect in self.dialects if self._serves(dialect))

    def _serves(self, dialect: Dialect) -> bool:
        if dialect >= Dialect.MSNP13 and not (self.addressbook_url and self.sharing_url):
            return False
        soap = bool(self.rst_url or self.rst2_url)
        return soap if dialect >= Dialect.MSNP15 else soap or bool(self.nexus_url)

    @classmethod
    def at(cls, host: str, services: str, machine_guid: str = "", port: int = 1863, **others: object) -> Self:
        """The settings of a network with all services under one base URL and the usual paths."""
        base = services.rstrip("/")
        urls = {
            "rst_url": f"{base}/RST.srf",
            "rst2_url": f"{base}/RST2.srf",
            "addressbook_url": f"{base}/abservice/abservice.asmx",
            "sharing_url": f"{base}/abservice/SharingService.asmx",
            "rsi_url": f"{base}/rsi/rsi.asmx",
            "oim_url": f"{base}/OimWS/oim.asmx",
            "nexus_url": f"{base}/rdr/pprdr.asp",
            "storage_url": f"{base}/storageservice/SchematizedStore.asmx",
            "config_url": f"{base}/Config/MsgrConfig.asmx",
        }
        return cls(host=host, port=port, machine_guid=machine_guid, **{**urls, **others})  # type: ignore[arg-type]  # the names are checked by the class itself
