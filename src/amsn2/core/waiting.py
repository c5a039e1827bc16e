"""Commands that wait for their network: stored, in order, until they are settled."""

from amsn2.api import limits
from amsn2.api.commands import (
    AcceptRequest,
    AddContact,
    AddGroup,
    BlockContact,
    Command,
    CommandId,
    DeclineRequest,
    MoveContact,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    RenameGroup,
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPicture,
    SetPresence,
    SetPrivacy,
    SignOutEndpoint,
    UnblockContact,
)
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.models import AccountId
from amsn2.api.storage import Transaction
from amsn2.core.checks import account_of

Wish = SetPresence | SetDisplayName | SetPersonalMessage | SetMedia | SetPicture | SetPrivacy
"""How one wants to be seen, and by whom; only the last one of a kind counts."""

Errand = (
    Wish
    | SignOutEndpoint
    | AddContact
    | RemoveContact
    | RenameContact
    | MoveContact
    | BlockContact
    | UnblockContact
    | AcceptRequest
    | DeclineRequest
    | AddGroup
    | RenameGroup
    | RemoveGroup
)
"""Commands that only the network can carry out."""


def account_of_errand(errand: Errand) -> AccountId:
    """Whose network has to carry it out."""
    match errand:
        case RenameGroup() | RemoveGroup():
            return account_of(errand.group)
        case RemoveContact() | RenameContact() | MoveContact() | BlockContact() | UnblockContact():
            return account_of(errand.contact)
        case AcceptRequest() | DeclineRequest():
            return account_of(errand.request)
        case _:
            return errand.account


class Waiting:
    """The errands of all accounts of a person, as in the store."""

    def __init__(self) -> None:
        self._errands: dict[AccountId, dict[CommandId, Errand]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._errands.values()))

    def load(self, commands: tuple[Command, ...]) -> None:
        """Begin with what was stored."""
        for command in commands:
            if isinstance(command, Errand):
                self.put(command)

    def put(self, errand: Errand) -> None:
        """Behind the others; it is stored already."""
        self._errands.setdefault(account_of_errand(errand), {})[errand.id] = errand

    def take(self, errand: Errand) -> None:
        """It waits no longer, and that is stored already."""
        self._errands.get(account_of_errand(errand), {}).pop(errand.id, None)

    def drop(self, account: AccountId) -> None:
        """The account is gone."""
        self._errands.pop(account, None)

    def first(self, account: AccountId) -> Errand | None:
        """What is to be carried out next."""
        return next(iter(self._errands.get(account, {}).values()), None)

    def __contains__(self, errand: Errand) -> bool:
        return errand.id in self._errands.get(account_of_errand(errand), {})

    def wishes(self, account: AccountId, kind: type[Wish]) -> list[Errand]:
        """The wishes of that kind that wait."""
        return [errand for errand in self._errands.get(account, {}).values() if isinstance(errand, kind)]


def room_for_more(waiting: int) -> None:
    """Raises `Refused` TOO_MANY_WAITING when so many things wait already that no more is taken."""
    if waiting >= limits.PENDING_COMMANDS:
        raise Refused(ProblemCode.TOO_MANY_WAITING)


async def store_errand(transaction: Transaction, errand: Errand, superseded: list[Errand], now: int) -> None:
    """Keep an errand and its id, and drop those whose place it takes."""
    await transaction.remember_command(errand.id, now)
    await transaction.add_waiting(account_of_errand(errand), errand)
    for old in superseded:
        await transaction.remove_waiting(old.id)
