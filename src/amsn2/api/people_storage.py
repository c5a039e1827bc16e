"""What `core.people` keeps in storage. Tokens come here hashed, and never in clear."""

from typing import Protocol

from amsn2.api.models import Model, PersonId
from amsn2.api.ports import NewPerson


class PersonRecord(Model, frozen=True, kw_only=True):
    """A person as stored."""

    id: PersonId
    name: str
    folded_name: str
    """The name as it is compared; no two persons have the same."""
    admin: bool = False
    hidden: bool = False
    """Not one of the household, such as the robot: never listed, signs in nowhere."""
    password_hash: str = ""
    """What argon2 says of the password; empty: nobody signs in with one."""
    created_at: int
    """Milliseconds since 1970 UTC, like every time here."""
    welcome: NewPerson | None = None
    """What the welcome needs, kept (sealed) until it has been done to its end."""


class SessionRecord(Model, frozen=True, kw_only=True):
    """A signed-in browser as stored."""

    digest: str
    person: PersonId
    device: str
    created_at: int
    last_used_at: int
    peer: str = ""
    """The address that the browser had when it signed in."""


class InvitationRecord(Model, frozen=True, kw_only=True):
    """An invitation that has not been used."""

    digest: str
    invited_by: PersonId
    note: str
    created_at: int
    expires_at: int
    uses_left: int = 1
    """How many more people may come in by it."""


class ResetRecord(Model, frozen=True, kw_only=True):
    """A link to choose a new password by, not used yet."""

    digest: str
    person: PersonId
    created_at: int
    expires_at: int


class PersonCount(Model, frozen=True, kw_only=True):
    """How much there is of a person."""

    accounts: int = 0
    sessions: int = 0
    last_used_at: int | None = None
    messages: int = 0
    blob_bytes: int = 0


class NameTaken(Exception):  # noqa: N818 - reads as what happened
    """Somebody has that name, compared folded; nothing was written."""


class PeopleStorage(Protocol):
    """Persons, sessions, invitations. Every method is one transaction and may raise `StoreFailure`."""

    async def persons(self) -> tuple[PersonRecord, ...]:
        """Everybody but who leaves, the hidden ones too, in the order in which they came."""

    async def leaving(self) -> tuple[PersonRecord, ...]:
        """Everybody who leaves: of whom rows or files are left, and nothing else knows them any more."""

    async def person(self, person: PersonId) -> PersonRecord | None:
        """The person of that id, unless they leave."""

    async def person_named(self, folded_name: str) -> PersonRecord | None:
        """The person of that name."""

    async def add_person(self, record: PersonRecord) -> None:
        """Add a person. Raises `NameTaken`."""

    async def add_first_person(self, record: PersonRecord) -> bool:
        """Add a person when there is none but hidden ones; whether it was done. Raises `NameTaken`."""

    async def add_invited_person(self, record: PersonRecord, digest: str, now: int) -> bool:
        """Use up the invitation and add the person, both or neither; whether the invitation was good.

        Raises `NameTaken`; then the invitation is still good.
        """

    async def welcomed(self, person: PersonId) -> None:
        """Forget what the welcome needed: it is done."""

    async def set_password_hash(self, person: PersonId, password_hash: str) -> None:
        """Replace what is known of the password; ends no session."""

    async def set_admin(self, person: PersonId, admin: bool) -> bool:
        """Give or take the right; False, and nothing written, when no administrator would be left."""

    async def counts(self) -> dict[PersonId, PersonCount]:
        """How much there is of everybody."""

    async def mark_leaving(self, person: PersonId) -> None:
        """From now on the person is found only by `leaving`; their name is free.

        Their sessions, passkeys, invitations and resets are gone. Nobody is fine. What else is theirs goes
        by `remove_some`.
        """

    async def remove_some(self, person: PersonId, limit: int) -> bool:
        """Remove about so many rows or files of somebody who leaves, at last the person; whether any is left.

        Each call is a transaction of its own, so that others write in between. Who stays loses nothing.
        """

    async def add_session(self, record: SessionRecord) -> None:
        """Keep a session."""

    async def session(self, digest: str) -> SessionRecord | None:
        """The session of a token."""

    async def touch_session(self, digest: str, now: int) -> None:
        """The session was used now."""

    async def sessions(self, person: PersonId) -> tuple[SessionRecord, ...]:
        """All sessions of a person, the last used first."""

    async def remove_session(self, digest: str) -> None:
        """Forget a session, and where its browser wants to be told of things; an unknown one is fine."""

    async def remove_sessions(self, person: PersonId, but: str = "") -> None:
        """Forget all sessions of a person, as `remove_session`, but the one of that digest."""

    async def remove_stale(self, sessions_before: int, invitations_before: int) -> None:
        """Forget sessions last used before a time, and invitations and resets that ended before another."""

    async def add_invitation(self, record: InvitationRecord) -> None:
        """Keep an invitation."""

    async def invitation(self, digest: str, now: int) -> InvitationRecord | None:
        """The invitation of a token, when it is still good."""

    async def invitations(self, now: int) -> tuple[InvitationRecord, ...]:
        """All that are still good, the oldest first."""

    async def remove_invitation(self, digest: str) -> None:
        """Forget an invitation; an unknown one is fine."""

    async def add_reset(self, record: ResetRecord) -> None:
        """Keep a reset, in the place of an older one of the person."""

    async def reset(self, digest: str, now: int) -> ResetRecord | None:
        """The reset of a token, when it is still good."""

    async def use_reset(self, digest: str, password_hash: str, now: int) -> PersonId | None:
        """Use up the reset, set what is known of the password and forget all sessions of the person.

        None, and nothing written, when it is not good.
        """


class PasskeyRecord(Model, frozen=True, kw_only=True):
    """A passkey as stored."""

    id: str
    """The credential's own, in base64url."""
    person: PersonId
    name: str
    public_key: bytes
    uses: int
    """The counter that it last told; a copied key tells one that was told before."""
    transports: str
    """How browsers reach it, as they say, parted by commas."""
    created_at: int
    last_used_at: int | None = None


class PasskeyStorage(Protocol):
    """Passkeys. Every method is one transaction and may raise `StoreFailure`."""

    async def passkeys(self, person: PersonId) -> tuple[PasskeyRecord, ...]:
        """The person's, the oldest first."""

    async def passkey(self, passkey: str) -> PasskeyRecord | None:
        """The passkey of that id, whoever has it."""

    async def add_passkey(self, record: PasskeyRecord, at_most: int) -> bool:
        """Add one; False, and nothing written, when it is there or the person has that many."""

    async def use_passkey(self, passkey: str, uses: int, now: int) -> bool:
        """It was used and tells that count; False, and nothing written, when another use was faster."""

    async def rename_passkey(self, person: PersonId, passkey: str, name: str) -> bool:
        """Rename one of the person; whether there was one."""

    async def remove_passkey(self, person: PersonId, passkey: str) -> None:
        """Forget one of the person; an unknown one is fine."""
