"""The network of the messenger server in the box, as far as those who have addresses there need it."""

import contextlib
import hashlib
import hmac
import logging
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import PersonId
from msnpd.errors import (
    AccountExists,
    AccountUnknown,
    AddressInvalid,
    Banned,
    MsnpdError,
    NameInvalid,
    PasswordWrong,
)

log = logging.getLogger(__name__)

ROBOT: Final = "robot"
"""What is before the @ of the robot's address."""


class Registrar(Protocol):
    """What the messenger server knows of accounts: `msnpd.accounts.Accounts`."""

    async def register(self, address: str, password: str, display_name: str) -> None:
        """Make an account."""

    async def exists(self, address: str) -> bool:
        """Whether there is one."""

    async def check(self, address: str, password: str) -> object:
        """Raises `PasswordWrong` unless the account is there and has that password."""

    async def set_password(self, address: str, password: str) -> None:
        """Give an account another password."""

    async def begin_anew(self, address: str, display_name: str) -> None:
        """Give an account another name, and take from it what it said of itself."""

    async def count(self) -> int:
        """How many accounts there are."""

    async def remove(self, address: str) -> None:
        """Remove an account with all that is its."""


class BuiltIn:
    """Implements `amsn2.api.registry.Registry`."""

    def __init__(self, registrar: Registrar, domain: str, secret: bytes) -> None:
        """`secret`: what the passwords were made of that all addresses of a person once shared."""
        self._registrar = registrar
        self._domain = domain
        self._secret = secret
        self._newcomers: set[PersonId] = set()

    @property
    def domain(self) -> str:
        """See the port."""
        return self._domain

    @property
    def robot(self) -> str:
        """The robot's address."""
        return f"{ROBOT}@{self._domain}"

    @contextlib.contextmanager
    def newcomer(self, person: PersonId) -> Iterator[None]:
        """Meanwhile the person gets an address though there are as many as people may make."""
        self._newcomers.add(person)
        try:
            yield
        finally:
            self._newcomers.discard(person)

    async def make_account(self, owner: PersonId, address: str, password: str, display_name: str) -> None:
        """See the port. Whose an address is, is known by its password."""
        try:
            if await self._registrar.exists(address):
                await self._take_again(owner, address, password, display_name)
            else:
                if owner not in self._newcomers and await self._registrar.count() >= limits.NETWORK_ADDRESSES:
                    raise Refused(ProblemCode.NETWORK_FULL)
                await self._registrar.register(address, password, display_name)
        except AddressInvalid as error:
            raise Refused(ProblemCode.ADDRESS_UNFIT) from error
        except AccountExists as error:
            raise Refused(ProblemCode.ADDRESS_TAKEN) from error
        except NameInvalid as error:
            raise Refused(ProblemCode.NAME_REFUSED) from error
        except Banned as error:
            raise Refused(ProblemCode.ACCOUNT_BLOCKED) from error
        except MsnpdError as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error
        log.info("%s is an address of person %s now", address, owner)

    async def unmake_account(self, owner: PersonId, address: str, password: str) -> None:
        """See the port."""
        try:
            await self._remove(address, password)
        except MsnpdError as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error

    async def renew_password(self, owner: PersonId, address: str, password: str) -> bool:
        """See the port."""
        try:
            return await self._unshare(owner, address, password) or await self._fits(address, password)
        except MsnpdError as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error

    async def set_password(self, owner: PersonId, address: str, password: str) -> bool:
        """See the port."""
        try:
            await self._registrar.set_password(address, password)
        except (AccountUnknown, AddressInvalid):
            return False
        except MsnpdError as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error
        log.info("%s, an address of person %s, has another password", address, owner)
        return True

    async def dismiss(self, person: PersonId, addresses: Mapping[str, str]) -> None:
        """Remove those of the accounts that were made for the person; by their passwords, where known.

        Raises what the server raises.
        """
        for address, password in addresses.items():
            await self._remove(address, password, self._shared(person))

    async def _take_again(self, owner: PersonId, address: str, password: str, display_name: str) -> None:
        try:
            await self._registrar.check(address, password)
        except Banned:
            raise
        except PasswordWrong:
            if not await self._unshare(owner, address, password):
                raise AccountExists(address) from None
        await self._registrar.begin_anew(address, display_name)

    async def _unshare(self, owner: PersonId, address: str, password: str) -> bool:
        if not await self._fits(address, self._shared(owner)):
            return False
        await self._registrar.set_password(address, password)
        return True

    async def _remove(self, address: str, *passwords: str) -> None:
        for password in passwords:
            if password and await self._fits(address, password):
                with contextlib.suppress(AccountUnknown):
                    await self._registrar.remove(address)
                return

    async def _fits(self, address: str, password: str) -> bool:
        try:
            await self._registrar.check(address, password)
        except Banned:
            return True  # which is said only when the password is right
        except PasswordWrong:
            return False
        return True

    def _shared(self, person: PersonId) -> str:
        digest = hmac.new(self._secret, f"account password\n{person}".encode(), hashlib.sha256)
        return digest.hexdigest()[:16]
