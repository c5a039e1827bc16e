"""What administrators see and do: who is here, who may come, how the house is."""

from typing import Protocol

from amsn2.api.errors import Problem
from amsn2.api.model import Model
from amsn2.api.models import AccountState, Person, PersonId


class SessionSeen(Model, frozen=True, kw_only=True):
    """A signed-in browser, as its person sees it."""

    id: str
    """The first characters of what is stored of its token: enough to name it, useless to sign in with."""
    device: str
    """What the browser calls itself."""
    peer: str
    """The address that it had when it signed in."""
    created_at: int
    """Milliseconds since 1970 UTC, like every time here."""
    last_used_at: int
    current: bool
    """It is the one that asks."""


class PersonSeen(Model, frozen=True, kw_only=True):
    """A person, as an administrator sees them."""

    person: Person
    created_at: int
    accounts: int
    sessions: int
    last_used_at: int | None
    """When one of their browsers was last here."""
    messages: int
    blob_bytes: int
    """Bytes of their pictures and files."""
    leaving: bool = False
    """They were removed, and can do nothing any more; what is left of theirs goes by and by."""


class InvitationSeen(Model, frozen=True, kw_only=True):
    """An invitation that is still good, without its link: that was shown once, when it was made."""

    id: str
    note: str
    invited_by: str
    """The name of who made it."""
    created_at: int
    expires_at: int
    uses_left: int
    """How many more people may come in by it."""


class ResetLink(Model, frozen=True, kw_only=True):
    """Lets a person choose a new password, once; the token is shown once, when it is made."""

    token: str
    name: str
    expires_at: int


class BackupSeen(Model, frozen=True, kw_only=True):
    """A copy of a database that lies in the home."""

    name: str
    size: int
    made_at: int


class StorageSeen(Model, frozen=True, kw_only=True):
    """How much room everything takes on the disk; sizes in bytes."""

    database: int | None
    """None: it is elsewhere, on a server of its own."""
    messenger: int
    """The database of the messenger server in the box."""
    blobs: int
    """Files and pictures."""
    free: int
    backups: tuple[BackupSeen, ...]


class AccountHealth(Model, frozen=True, kw_only=True):
    """How an account of somebody stands."""

    person: str
    address: str
    server: str
    state: AccountState
    problem: Problem | None
    password_lost: bool = False
    """It was sealed with a key that is lost: the person has to give it again."""


class HouseHealth(Model, frozen=True, kw_only=True):
    """How aMSN2 is."""

    version: str
    started_at: int
    database_milliseconds: float
    """How long the database took to answer just now."""
    loop_milliseconds: float
    """How late the loop was just now: what everybody waits for."""
    messenger_server: bool
    """The messenger server in the box runs."""
    accounts: tuple[AccountHealth, ...]


class LoggedTrouble(Model, frozen=True, kw_only=True):
    """A line of the log that is a warning or worse."""

    at: int
    level: str
    logger: str
    message: str


class Administration(Protocol):
    """What administrators may do. Who asks is checked before; all may raise `StoreFailure`."""

    async def people(self) -> tuple[PersonSeen, ...]:
        """Everybody of the household, in the order in which they came; then who leaves."""

    async def set_administrator(self, person: PersonId, admin: bool) -> None:
        """Give or take the right. Raises `Refused` PERSON_UNKNOWN, LAST_ADMINISTRATOR."""

    async def remove_person(self, person: PersonId) -> None:
        """Remove a person: they are out at once, and all that is theirs goes by and by, restart or not.

        Raises as `set_administrator`.
        """

    async def reset_password(self, person: PersonId) -> ResetLink:
        """Make a link to choose a new password by; one that was made before is good no more.

        Raises `Refused` PERSON_UNKNOWN.
        """

    async def sign_out_person(self, person: PersonId) -> None:
        """End all sessions of a person. Raises `Refused` PERSON_UNKNOWN."""

    async def invitations(self) -> tuple[InvitationSeen, ...]:
        """All that are still good, the oldest first."""

    async def revoke_invitation(self, invitation: str) -> None:
        """Make an invitation useless; one that is gone is fine."""


class Premises(Protocol):
    """The house itself: its disk, its health, its log."""

    async def storage(self) -> StorageSeen:
        """How much room everything takes."""

    async def health(self) -> HouseHealth:
        """How aMSN2 is. Raises `StoreFailure`."""

    def troubles(self) -> tuple[LoggedTrouble, ...]:
        """Warnings and worse that were logged since the start, the newest first; not without end."""
