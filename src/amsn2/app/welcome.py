"""What a new person gets: a messenger, an account on the built-in network, the robot as a contact.

Everything is derived from the person's id, so that doing it again after a crash is harmless.
"""

import asyncio
import hashlib
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID, uuid5

from amsn2.api.commands import AddContact, CommandId, MakeAccount
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import AccountId, Person, PersonId
from amsn2.api.ports import Messenger, NewPerson
from amsn2.app.box import BuiltIn
from amsn2.app.household import Household
from amsn2.core.names import new_account_id

log = logging.getLogger(__name__)

_ROOM: Final = UUID("5a3f0f5e-6f0e-5f6c-9d51-0d5a3c0f2009")
_SLUG_LENGTH: Final = 40
_NAMESAKES: Final = 100
"""Addresses that are tried for people of one name, before one that nobody else can have."""


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
        account = await admit(self._built_in, messenger, person.name, new_person.display_name or person.name)
        if account is None:
            log.warning("%s has no account on the built-in network any more", person.name)
            return
        await messenger.execute(
            AddContact(id=command_id(person.id, "robot"), account=account, address=self._built_in.robot)
        )


async def admit(built_in: BuiltIn, messenger: Messenger, name: str, display_name: str) -> AccountId | None:
    """Give a person an account of that name, or of a name like it, and sign it in; None when it is gone.

    Done again, also after a crash in the middle, it gives no second one.
    Raises `Refused`, `StoreFailure`.
    """
    person = messenger.snapshot().person.id
    command = command_id(person, "account")
    with built_in.newcomer(person):
        for local_part in _candidates(slug(name), person):
            try:
                await _make(messenger, command, local_part, display_name)
            except Refused as refused:
                if refused.problem.code is not ProblemCode.ADDRESS_TAKEN:
                    raise
            else:
                break  # a namesake has none of those before
    account = new_account_id(person, command)
    return account if account in messenger.snapshot().accounts else None


async def _make(messenger: Messenger, command: CommandId, local_part: str, display_name: str) -> None:
    try:
        await messenger.execute(MakeAccount(id=command, name=local_part, display_name=display_name))
    except Refused as refused:
        if refused.problem.code is not ProblemCode.NAME_REFUSED:
            raise
        # Longer than the wire can carry.
        await messenger.execute(MakeAccount(id=command, name=local_part))


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
