"""What is on disk, as a port: whoever keeps these promises can be a server's store.

A call that returns has committed, also for power cuts; one that raises StoreUnavailable changed nothing.
Times are microseconds since 1970, addresses are in their normal form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from msnpd.model import Account, Change, Circle, CircleMember, Picture, Privacy, Profile
from papyon.types import ListBits

Annotations = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OfflineMessage:
    """A kept message. `payload` is what the sender sent, byte for byte; `received` is in microseconds."""

    id: str
    owner: int
    sender: str
    sender_name: str
    received: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Ban:
    """Nobody signs in as an account, or connects from a range of addresses, `until` then (0: for ever).

    `subject` is an account or a network such as 192.0.2.0/24.
    """

    subject: str
    reason: str
    created: int
    until: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """So many accounts may be registered with a code, of which only the SHA-256 (in hex) is kept."""

    digest: str
    note: str
    created: int
    until: int
    uses: int


class NewsKind(StrEnum):
    """What another program did."""

    REMOVED = "removed"  # an account
    CHANGED = "changed"  # the lists or the profile of an account
    PASSWORD = "password"  # noqa: S105 - of an account, and its tickets ended
    BANS = "bans"  # whatever they are now


@dataclass(frozen=True, slots=True)
class News:
    """Something that another program did to the same database; `subject` is an address."""

    number: int
    kind: NewsKind
    subject: str


@dataclass(frozen=True, slots=True)
class Said:
    """What an account says of itself, and what decides whether a reader may know: the lists of that account
    that he is on (but for the forward list, which decides nothing), and its privacy default."""

    annotations: Annotations
    bits: ListBits
    privacy: Privacy


class Store(Protocol):
    """Every method raises StoreUnavailable."""

    async def open(self) -> None:
        """Makes or updates the tables."""

    async def close(self) -> None:
        """Ends what was begun. Harmless when it is closed."""

    async def find_setting(self, name: str) -> bytes | None:
        """The value of a setting, None when it was never written."""

    async def setting(self, name: str, default: bytes) -> bytes:
        """The value of a setting; the first call writes the default."""

    # Accounts

    async def add_account(
        self,
        address: str,
        name: str,
        password: str,
        annotations: Annotations,
        now: int,
        invitation: str = "",
    ) -> None:
        """`invitation` is the digest of a code, one use of which is spent.

        Raises AccountExists, InvitationInvalid.
        """

    async def password(self, address: str) -> str | None:
        """The password hash of an account, None when there is none."""

    async def set_password(self, address: str, password: str) -> None:
        """Also ends all tickets issued under the old one. Raises AccountUnknown."""

    async def rehash(self, address: str, password: str) -> None:
        """The same password, hashed with today's parameters; tickets stay good. Raises AccountUnknown."""

    async def remove_account(self, address: str) -> None:
        """Raises AccountUnknown."""

    async def profile(self, address: str) -> Profile | None:
        """An account without its lists."""

    async def profile_of(self, number: int) -> Profile | None:
        """An account by its number."""

    async def profiles(self) -> list[Profile]:
        """All accounts, for the operator."""

    async def names(self, addresses: Sequence[str]) -> dict[str, tuple[int, str]]:
        """The id and display name of those addresses that are accounts."""

    async def said(self, addresses: Sequence[str], beginning: str, reader: str) -> dict[str, Said]:
        """What those accounts say of themselves under names that begin so; who says nothing is left out."""

    # Lists

    async def load(self, address: str) -> Account | None:
        """An account with all its lists, as one consistent picture."""

    async def listed_by(self, address: str) -> list[str]:
        """Who has an address in an address book or on a list."""

    async def last_member(self) -> int:
        """The greatest membership id in use."""

    async def apply(self, changes: Iterable[Change]) -> None:
        """All of the changes, or none.

        A profile is written only over the version before it, and without what has methods of its own
        (password, message, picture). Raises StoreStale when another program was quicker.
        """

    async def keep_personal(self, number: int, message: str, msn_object: str) -> None:
        """What an account shows, by its number."""

    async def picture(self, owner: int) -> Picture | None:
        """The picture that an account keeps."""

    async def keep_picture(self, picture: Picture) -> None:
        """Instead of an earlier one."""

    async def drop_picture(self, owner: int) -> None:
        """Harmless when there is none."""

    # Circles

    async def circle(self, number: str) -> tuple[Circle, list[CircleMember]] | None:
        """A circle by its id, with its members; None when there is no such one."""

    async def circles_of(self, owner: int) -> list[tuple[Circle, CircleMember]]:
        """The circles that an account is or was in, oldest first."""

    async def keep_circle(self, circle: Circle, members: Sequence[CircleMember]) -> None:
        """A circle and those of its members that are new or others now, all or nothing."""

    # Offline messages

    async def keep(self, message: OfflineMessage) -> None:
        """Keeps a message."""

    async def kept(self, owner: int) -> list[OfflineMessage]:
        """The messages of an account, oldest first."""

    async def count_kept(self, owner: int, sender: str) -> tuple[int, int]:
        """How many messages an account has, and how many of these are from `sender`."""

    async def discard(self, owner: int, ids: Sequence[str]) -> int:
        """Deletes messages; how many there were."""

    # Administration

    async def bans(self) -> list[Ban]:
        """All of them, those that are over included."""

    async def ban(self, ban: Ban) -> None:
        """Instead of an earlier one of the same subject."""

    async def unban(self, subject: str) -> bool:
        """Whether there was such a ban."""

    async def invitations(self) -> list[Invitation]:
        """All of them, oldest first, those that are over included."""

    async def invite(self, invitation: Invitation) -> None:
        """Keeps an invitation."""

    async def uninvite(self, digest: str) -> bool:
        """Ends an invitation by the beginning of its digest; whether there was one."""

    async def news(self, after: int) -> list[News]:
        """What other programs did since the news of a number."""

    async def last_news(self) -> int:
        """The number of the last news; all before are forgotten."""

    async def counts(self) -> dict[str, int]:
        """How many rows each kind of thing has, by name, for the operator."""
