"""What a new person gets: a messenger, an account on the built-in network, the robot as a contact.

Everything is derived from the person's id, so that doing it again after a crash is harmless.
"""

import asyncio
import contextlib
import hashlib
import hmac
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol
from uuid import UUID, uuid5

from amsn2.api import limits
from amsn2.api.commands import AddContact, CommandId, MakeAccount
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.models import AccountId, Person, PersonId
from amsn2.api.ports import Messenger, NewPerson
from amsn2.app.household import Household
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

_ROOM: Final = UUID("5a3f0f5e-6f0e-5f6c-9d51-0d5a3c0f2009")
_SLUG_LENGTH: Final = 40
_NAMESAKES: Final = 100
"""Addresses that are tried for people of one name, before one that nobody else can have."""


class Registrar(Protocol):
    """What the messenger server knows of accounts: `msnpd.accounts.Accounts`."""

    async def register(self, address: str, password: str, display_name: str) -> None:
        """Make an account."""

    async def check(self, address: str, password: str) -> object:
        """Raises `PasswordWrong` unless the account is there and has that password."""

    async def count(self) -> int:
        """How many accounts there are."""

    async def remove(self, address: str) -> None:
        """Remove an account with all that is its."""


class BuiltIn:
    """The built-in network, as far as people need it who come, go, or want one more address.

    Implements `amsn2.api.network.Registry`.
    """

    def __init__(self, registrar: Registrar, domain: str, secret: bytes) -> None:
        self._registrar = registrar
        self._domain = domain
        self._secret = secret

    @property
    def domain(self) -> str:
        """See the port."""
        return self._domain

    @property
    def robot(self) -> str:
        """The robot's address."""
        return f"{ROBOT}@{self._domain}"

    async def admit(self, messenger: Messenger, name: str, display_name: str) -> AccountId | None:
        """Give a person an account of that name, or of a name like it, and sign it in; None when it is gone.

        The password is made here and kept by the messenger alone: see docs/decisions/passwords.md.
        Raises `Refused`, `StoreFailure`, and what the server raises.
        """
        person = messenger.snapshot().person.id
        password = self._password(person)
        address = await self._register(slug(name), person, password, display_name)
        # What is registered already is found: the messenger learns whose it is, and the password.
        await messenger.execute(MakeAccount(id=command_id(person, "account"), name=address.partition("@")[0]))
        accounts = messenger.snapshot().accounts.values()
        return next((account.id for account in accounts if account.address == address), None)

    async def make_account(self, owner: PersonId, address: str, display_name: str) -> str:
        """See the port. Whose an address is, is known by its password."""
        password = self._password(owner)
        try:
            try:
                await self._registrar.check(address, password)
            except Banned as error:
                raise Refused(ProblemCode.ACCOUNT_BLOCKED) from error
            except PasswordWrong:
                pass  # nobody's, or somebody else's
            else:
                return password
            if await self._registrar.count() >= limits.NETWORK_ADDRESSES:
                raise Refused(ProblemCode.NETWORK_FULL)
            await self._registrar.register(address, password, display_name)
        except AddressInvalid as error:
            raise Refused(ProblemCode.ADDRESS_UNFIT) from error
        except AccountExists as error:
            raise Refused(ProblemCode.ADDRESS_TAKEN) from error
        except NameInvalid as error:
            raise Refused(ProblemCode.NAME_REFUSED) from error
        except MsnpdError as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error
        log.info("%s is an address of person %s now", address, owner)
        return password

    async def dismiss(self, person: PersonId, addresses: Iterable[str]) -> None:
        """Remove those of the accounts that were made for the person."""
        password = self._password(person)
        for address in addresses:
            with contextlib.suppress(PasswordWrong, AccountUnknown):
                # That one is banned is only said when the password is right: it goes like any other.
                with contextlib.suppress(Banned):
                    await self._registrar.check(address, password)
                await self._registrar.remove(address)

    async def _register(self, name: str, person: PersonId, password: str, display_name: str) -> str:
        for local_part in _candidates(name, person):
            address = f"{local_part}@{self._domain}"
            try:
                await self._register_named(address, password, display_name or name)
            except AccountExists:
                try:
                    await self._registrar.check(address, password)
                except PasswordWrong:
                    continue  # a namesake's
            return address
        raise AssertionError("the last candidate is the person's own")

    async def _register_named(self, address: str, password: str, display_name: str) -> None:
        try:
            await self._registrar.register(address, password, display_name)
        except NameInvalid:
            await self._registrar.register(address, password, address.partition("@")[0])

    def _password(self, person: PersonId) -> str:
        digest = hmac.new(self._secret, f"account password\n{person}".encode(), hashlib.sha256)
        # Sixteen characters: the most that the oldest clients let people type.
        return digest.hexdigest()[:16]


class Welcome:
    """Implements `amsn2.core.newcomers.Welcome`."""

    def __init__(
        self, household: Household, built_in: BuiltIn | None, forget_set_up_token: Callable[[], None]
    ) -> None:
        self._household = household
        self._built_in = built_in
        self._forget_set_up_token = forget_set_up_token

    async def welcome(self, person: Person, new_person: NewPerson) -> None:
        """Do it to its end; see `amsn2.core.newcomers.Welcome`."""
        await asyncio.to_thread(self._forget_set_up_token)
        messenger = await self._household.start(person)
        if self._built_in is None:
            return
        account = await self._built_in.admit(messenger, person.name, new_person.display_name or person.name)
        if account is None:
            log.warning("%s has no account on the built-in network any more", person.name)
            return
        await messenger.execute(
            AddContact(id=command_id(person.id, "robot"), account=account, address=self._built_in.robot)
        )


def command_id(person: PersonId, what: str) -> CommandId:
    """The id of a command of the welcome: the same every time."""
    return CommandId(str(uuid5(_ROOM, f"{person}\n{what}")))


def slug(name: str) -> str:
    """A name as it can be before the @: small ASCII letters, digits, dots and hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")
    return words[:_SLUG_LENGTH].rstrip(".") or "person"


def _candidates(name: str, person: PersonId) -> Iterator[str]:
    yield name
    for number in range(2, _NAMESAKES):
        yield f"{name}-{number}"
    yield f"{name}-{hashlib.sha256(person.encode()).hexdigest()[:16]}"
