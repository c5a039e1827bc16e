"""Addresses on the network that this aMSN2 runs itself: made for the person, and theirs from then on.

What is to be made is written down first, with its password; what a crash leaves of it goes at the next start.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from amsn2.api import limits
from amsn2.api.commands import AddAccount, MakeAccount
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.network import Network
from amsn2.api.storage import AddressState, OwnAddress
from amsn2.core.accounts import Accounts
from amsn2.core.checks import valid_address
from amsn2.core.desk import Desk

log = logging.getLogger(__name__)

Add = Callable[[AddAccount], Awaitable[None]]
"""Adds the account of an address that is there."""


@dataclass(frozen=True, repr=False)
class Held:
    """An address that is kept as the person's."""

    network: Network
    address: str
    password: str
    before: AddressState | None
    """How it stood before somebody asked for it; None: it was not theirs."""
    changed: bool
    """The password is new."""


class Addresses:
    """Which ones the person has, whether an account uses them or not."""

    def __init__(self, desk: Desk, networks: Mapping[str, Network], accounts: Accounts) -> None:
        self._desk = desk
        self._networks = networks
        self._accounts = accounts
        self._held: dict[str, AddressState] = {}
        self._making = asyncio.Lock()
        self._stopped = False

    def load(self, addresses: Iterable[OwnAddress]) -> None:
        """Begin with what was stored."""
        self._held = {one.address: one.state for one in addresses}

    async def start(self) -> None:
        """Bring to an end what was begun, before anything is signed in.

        What fails waits for the next start.
        """
        for address, state in tuple(self._held.items()):
            name, network = self._network_of(address)
            if network is None or state is AddressState.MADE:
                continue
            try:
                if state is AddressState.MAKING:
                    await self._end(name, network, address)
                elif state is AddressState.LOST:
                    await self._recover(name, network, address)
                else:
                    await self._change(name, network, address)
            except StoreFailure as failure:
                log.warning("%s is looked after at the next start: %s", address, failure)

    async def stop(self) -> None:
        """Make nothing more; what is being made is there when this returns: it may have to go at once."""
        self._stopped = True
        async with self._making:
            pass

    async def make(self, command: MakeAccount, add: Add) -> None:
        """Make the address, and have the account added; nothing, when that was done before.

        In turns of its own: a server hashes the password. Raises `Refused`, `StoreFailure`.
        """
        # One at a time: to the second of two the address would be somebody else's, made a moment ago.
        async with self._making:
            if self._stopped:
                raise Refused(ProblemCode.INTERNAL)
            held = await self._desk.owner.do(partial(self._hold, command))
            if held is not None:
                await self._make(command, held, add)

    async def _make(self, command: MakeAccount, held: Held, add: Add) -> None:
        desk, made = self._desk, False
        name = command.display_name.strip() or command.name
        try:
            await held.network.make_account(desk.person, held.address, held.password, name)
            made = True
            await add(
                AddAccount(
                    id=command.id,
                    network=command.network,
                    address=held.address,
                    password=held.password,
                    presence=command.presence,
                )
            )
        except (Refused, StoreFailure) as failure:
            await self._take_back(held, certain=isinstance(failure, Refused) and not made)
            raise
        await self._keep(held.address, held.password, AddressState.MADE)

    async def _take_back(self, held: Held, *, certain: bool) -> None:
        """It came to nothing; `certain`: the network has nothing of it."""
        try:
            if held.before is None:
                if not certain:
                    await held.network.unmake_account(self._desk.person, held.address, held.password)
                await self._desk.owner.do(partial(self._let_go, held.address))
            elif held.changed and certain:
                await self._keep(held.address, "", held.before)
        except StoreFailure as failure:
            log.warning("%s is looked after at the next start: %s", held.address, failure)

    async def _hold(self, command: MakeAccount) -> Held | None:
        desk = self._desk
        if await desk.store.knows_command(command.id):
            return None
        network, address = self._place(command)
        self._accounts.check_new(command.network, address)
        before = self._held.get(address)
        if before is None and len(self._held) >= limits.ADDRESSES:
            raise Refused(ProblemCode.TOO_MANY_ADDRESSES, ", ".join(sorted(self._held)))
        password = "" if before is None else await desk.store.address_password(address)
        changed = not password
        if changed:
            # On disk before the network has it, so that whatever a crash leaves is found.
            password = new_password()
            await self._save(
                address, password, AddressState.MAKING if before is None else AddressState.CHANGING
            )
        return Held(network, address, password, before, changed)

    def _place(self, command: MakeAccount) -> tuple[Network, str]:
        network = self._networks.get(command.network)
        domain = _domain(network) if network else ""
        if network is None or not domain:
            raise Refused(ProblemCode.NETWORK_UNKNOWN, command.network)
        try:
            return network, valid_address(f"{command.name}@{domain}")
        except Refused as refused:
            raise Refused(ProblemCode.ADDRESS_UNFIT) from refused

    def _network_of(self, address: str) -> tuple[str, Network | None]:
        domain = address.rpartition("@")[2]
        for name, network in self._networks.items():
            if _domain(network) == domain:
                return name, network
        return "", None

    async def _end(self, name: str, network: Network, address: str) -> None:
        """Undo what nobody was told of: whoever asked for it asks again, by the same command or another."""
        password = await self._desk.store.address_password(address)
        if self._accounts.of_address(name, address) is not None:
            await self._save(address, password, AddressState.MADE)
            return
        await network.unmake_account(self._desk.person, address, password)
        await self._let_go(address)
        log.info("%s, which was not made to its end, is free again", address)

    async def _change(self, name: str, network: Network, address: str) -> None:
        """Give it a password of its own; one that an operator has set meanwhile is not touched."""
        desk = self._desk
        password = await desk.store.address_password(address)
        if not password:
            password = new_password()
            await self._save(address, password, AddressState.CHANGING)
        if not await network.renew_password(desk.person, address, password):
            await self._save(address, "", AddressState.MADE)
            return
        await self._changed(name, address, password)

    async def _recover(self, name: str, network: Network, address: str) -> None:
        """Give it another password in the place of one that nobody can read; again after a crash."""
        desk = self._desk
        password = await desk.store.address_password(address)
        if not password:
            password = new_password()
            await self._save(address, password, AddressState.LOST)
        if not await network.set_password(desk.person, address, password):
            await self._save(address, "", AddressState.MADE)
            return
        await self._changed(name, address, password)
        log.warning("%s has a new password: the old one was lost with the key file", address)

    async def _changed(self, name: str, address: str, password: str) -> None:
        account = self._accounts.of_address(name, address)
        async with self._desk.store.transaction() as transaction:
            await transaction.save_address(OwnAddress(address=address, state=AddressState.MADE), password)
            if account is not None:
                await self._accounts.keep_password(transaction, account, password)
        self._held[address] = AddressState.MADE

    async def _keep(self, address: str, password: str, state: AddressState) -> None:
        """How it stands now; should that be lost, the next start finds out."""
        try:
            await self._desk.owner.do(partial(self._save, address, password, state))
        except StoreFailure as failure:
            log.warning("%s is looked after at the next start: %s", address, failure)

    async def _save(self, address: str, password: str, state: AddressState) -> None:
        async with self._desk.store.transaction() as transaction:
            await transaction.save_address(OwnAddress(address=address, state=state), password)
        self._held[address] = state

    async def _let_go(self, address: str) -> None:
        async with self._desk.store.transaction() as transaction:
            await transaction.remove_address(address)
        self._held.pop(address, None)


def new_password() -> str:
    """A password that nobody types, but could: sixteen characters, the most that the oldest clients take."""
    return secrets.token_urlsafe(12)


def _domain(network: Network) -> str:
    return next((choice.domain for choice in network.choices if choice.domain), "")
