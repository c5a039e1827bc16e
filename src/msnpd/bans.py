"""Who may not come: accounts, and ranges of internet addresses."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msnpd.errors import AddressInvalid
from msnpd.limits import Limits
from msnpd.names import normal_address
from msnpd.store import Ban, Store

_Network = IPv4Network | IPv6Network


def ban_subject(text: str, limits: Limits) -> str:
    """The one form of what can be banned: an account, an address, or a range. Raises AddressInvalid."""
    if "@" in text:
        return normal_address(text, limits)
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError as error:
        raise AddressInvalid(
            "what can be banned is an account (name@network), an address, or a range like 192.0.2.0/24"
        ) from error


class Bans:
    """The bans of a store, in memory. `now` gives microseconds since 1970."""

    def __init__(self, store: Store, now: Callable[[], int]) -> None:
        self._store = store
        self._now = now
        self._accounts: dict[str, Ban] = {}
        # By size of the range: looking an address up takes as long as there are sizes, not ranges.
        self._networks: dict[tuple[int, int], dict[_Network, Ban]] = {}

    async def refresh(self) -> None:
        """Takes over what is in the store. Raises StoreUnavailable."""
        accounts: dict[str, Ban] = {}
        networks: dict[tuple[int, int], dict[_Network, Ban]] = {}
        for ban in await self._store.bans():
            if "@" in ban.subject:
                accounts[ban.subject] = ban
            else:
                network = ip_network(ban.subject)
                networks.setdefault((network.version, network.prefixlen), {})[network] = ban
        self._accounts, self._networks = accounts, networks

    def of_account(self, address: str) -> Ban | None:
        """The ban of an account, if it holds now."""
        return self._holding(self._accounts.get(address))

    def of_peer(self, host: str) -> Ban | None:
        """The ban of an internet address, if one holds now."""
        if not self._networks:
            return None
        address = _address(host)
        if address is None:
            return None
        for (version, size), bans in self._networks.items():
            if version == address.version:
                ban = self._holding(bans.get(ip_network((address, size), strict=False)))
                if ban is not None:
                    return ban
        return None

    def _holding(self, ban: Ban | None) -> Ban | None:
        return ban if ban is not None and (not ban.until or ban.until > self._now()) else None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None  # a socket of the machine itself, or of a test
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
