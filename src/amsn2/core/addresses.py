"""Addresses on the network that this aMSN2 runs itself: made for the person, and theirs from then on."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from amsn2.api import limits
from amsn2.api.commands import AddAccount, MakeAccount
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.network import Network
from amsn2.core.accounts import Accounts
from amsn2.core.checks import valid_address
from amsn2.core.desk import Desk


@dataclass(frozen=True)
class Held:
    """An address that is kept as the person's."""

    network: Network
    address: str
    new: bool
    """It was not theirs before."""


class Addresses:
    """Which ones the person has, whether an account uses them or not."""

    def __init__(self, desk: Desk, networks: Mapping[str, Network], accounts: Accounts) -> None:
        self._desk = desk
        self._networks = networks
        self._accounts = accounts
        self._held: set[str] = set()
        self._making = asyncio.Lock()
        self._stopped = False

    def load(self, addresses: Iterable[str]) -> None:
        """Begin with what was stored."""
        self._held = set(addresses)

    async def stop(self) -> None:
        """Make nothing more; what is being made is there when this returns: it may have to go at once."""
        self._stopped = True
        async with self._making:
            pass

    async def make(self, command: MakeAccount) -> AddAccount | None:
        """The command that adds the account now that it is there; None when that was done before.

        In turns of its own: a server hashes the password. The address is kept before it is made, so that
        whatever a crash leaves is the person's, and asking again finds it. Raises `Refused`, `StoreFailure`.
        """
        # One at a time: to the second of two the address would be somebody else's, made a moment ago.
        async with self._making:
            if self._stopped:
                raise Refused(ProblemCode.INTERNAL)
            return await self._make(command)

    async def _make(self, command: MakeAccount) -> AddAccount | None:
        desk = self._desk
        held = await desk.owner.do(partial(self._hold, command))
        if held is None:
            return None
        try:
            password = await held.network.make_account(
                desk.person, held.address, command.display_name.strip() or command.name
            )
        except (Refused, StoreFailure):
            if held.new:
                await desk.owner.do(partial(self._let_go, held.address))
            raise
        return AddAccount(
            id=command.id,
            network=command.network,
            address=held.address,
            password=password,
            presence=command.presence,
        )

    async def _hold(self, command: MakeAccount) -> Held | None:
        desk = self._desk
        if await desk.store.knows_command(command.id):
            return None
        network, address = self._place(command)
        self._accounts.check_new(command.network, address)
        new = address not in self._held
        if new:
            if len(self._held) >= limits.ADDRESSES:
                raise Refused(ProblemCode.TOO_MANY_ADDRESSES, ", ".join(sorted(self._held)))
            async with desk.store.transaction() as transaction:
                await transaction.save_address(address)
            self._held.add(address)
        return Held(network, address, new)

    def _place(self, command: MakeAccount) -> tuple[Network, str]:
        network = self._networks.get(command.network)
        domain = next((choice.domain for choice in network.choices if choice.domain), "") if network else ""
        if network is None or not domain:
            raise Refused(ProblemCode.NETWORK_UNKNOWN, command.network)
        try:
            return network, valid_address(f"{command.name}@{domain}")
        except Refused as refused:
            raise Refused(ProblemCode.ADDRESS_UNFIT) from refused

    async def _let_go(self, address: str) -> None:
        async with self._desk.store.transaction() as transaction:
            await transaction.remove_address(address)
        self._held.discard(address)
