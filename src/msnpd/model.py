"""What the directory keeps in memory of an account that is in use. Only the directory changes it."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from papyon.types import ListBits

# The upper half of every account's number, as clients know it; the lower one is the CID.
MEMBER_ID_HIGH = 65536


def cid_of(number: int) -> int:
    """The number that clients know an account by, from the one that the store knows."""
    return 0x1233 + number


class Privacy(StrEnum):
    """What applies to people who are neither allowed nor blocked."""

    ALLOW = "AL"
    BLOCK = "BL"


class Role(IntEnum):
    """A membership list; the numbers are the list bits of the wire."""

    ALLOW = 2
    BLOCK = 4
    REVERSE = 8
    PENDING = 16

    @property
    def bit(self) -> ListBits:
        return ListBits(int(self))


@dataclass(frozen=True, slots=True)
class Details:
    """What an owner wrote about a contact. Nothing here has a meaning for the server.

    `known_as` is the name that clients before MSNP13 show instead of the contact's own. All of it is kept as
    JSON: a new field needs a default and no migration.
    """

    contact_type: str = "Regular"
    quick_name: str = ""
    first_name: str = ""
    last_name: str = ""
    comment: str = ""
    annotations: tuple[tuple[str, str], ...] = ()
    birthdate: str = ""
    middle_name: str = ""
    anniversary: str = ""
    # (kind, value) each; of a location the value is the lines of its address.
    phones: tuple[tuple[str, str], ...] = ()
    emails: tuple[tuple[str, str], ...] = ()
    websites: tuple[tuple[str, str], ...] = ()
    locations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """An address book entry. `messenger` means that it is on the forward list. Stamps are microseconds."""

    id: str
    owner: int
    address: str
    network: int
    messenger: bool
    groups: tuple[str, ...]
    details: Details
    changed: int


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of a membership list. `name` and `invitation` are what a pending person said of himself."""

    id: int
    owner: int
    role: Role
    address: str
    network: int
    name: str
    invitation: str
    joined: int
    changed: int


@dataclass(frozen=True, slots=True)
class Group:
    """`number` is what clients before MSNP10 call it: from 1 on, and it stays; 0 is no group at all."""

    id: str
    owner: int
    name: str
    favourite: bool
    changed: int
    number: int = 0


class Kind(StrEnum):
    """What was removed."""

    CONTACT = "contact"
    MEMBER = "member"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Removal:
    """What is no longer in the book or on a list, so that a difference can tell it. `id` is that of the row
    (of a member its number); `role` is 0 for what is no member; a group has no address."""

    id: str
    owner: int
    kind: Kind
    role: int
    address: str
    network: int
    changed: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The display picture that an account keeps at the storage service. `changed` is in microseconds."""

    owner: int
    name: str
    mime_type: str
    data: bytes
    changed: int


@dataclass(frozen=True, slots=True)
class Circle:
    """A group of people (MSNP18). `id` is the GUID that clients know it by; `properties` is what it shows of
    itself, as XML that only clients understand."""

    id: str
    name: str
    properties: str
    created: int
    changed: int


@dataclass(frozen=True, slots=True)
class CircleMember:
    """Somebody in a circle; who left stays as a row, so that his clients are told. `id` is what he is called
    in the book of the circle, `representative` what the circle is called in his. `state` and `role` are the
    numbers of the wire; `inviter` is an address."""

    id: str
    circle: str
    owner: int
    address: str
    state: int
    role: int
    representative: str
    inviter: str
    changed: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The row of an account, without its password.

    `floor` is the stamp of the last removal, `forgotten` that of the last one that is no longer among the
    account's removals: a difference since before it cannot be told. `epoch` rises with every new password and
    ends all older tickets. `version` counts the changes of lists and settings, as clients before MSNP10 do.
    `message` (the personal one) and `msn_object` (the picture) are what the last client showed.
    """

    id: int
    address: str
    name: str
    privacy: Privacy
    annotations: tuple[tuple[str, str], ...]
    epoch: int
    created: int
    changed: int
    floor: int
    forgotten: int = 0
    version: int = 0
    message: str = ""
    msn_object: str = ""

    @property
    def asks(self) -> bool:
        """GTC: whether the owner is asked about people who added him; otherwise they are allowed silently."""
        return self.annotation("MSN.IM.GTC") in (None, "1")

    @property
    def cid(self) -> int:
        """The number that clients know the account by."""
        return cid_of(self.id)

    def annotation(self, name: str) -> str | None:
        return dict(self.annotations).get(name)


_ROLES = tuple(Role)
_BITS = tuple(ListBits(number) for number in range(32))


@dataclass(slots=True, weakref_slot=True)
class Account:
    """An account in use, with its lists."""

    profile: Profile
    contacts: dict[str, Contact] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[tuple[Role, str], Member] = field(default_factory=dict)
    by_address: dict[str, Contact] = field(default_factory=dict)
    removals: dict[str, Removal] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.profile.address

    def bits(self, address: str) -> ListBits:
        """On which of this account's lists `address` is."""
        contact = self.by_address.get(address)
        found = 1 if contact is not None and contact.messenger else 0
        for role in _ROLES:
            if (role, address) in self.members:
                found |= int(role)
        # Looked up, because sums of flags are made slowly and this is asked all the time.
        return _BITS[found]

    def take(self, other: "Account") -> None:
        """Becomes what another copy of the same account is."""
        self.profile, self.contacts, self.groups = other.profile, other.contacts, other.groups
        self.members, self.by_address, self.removals = other.members, other.by_address, other.removals

    def watches(self, address: str) -> bool:
        """Whether `address` is on the forward list."""
        contact = self.by_address.get(address)
        return contact is not None and contact.messenger


@dataclass(frozen=True, slots=True)
class Put:
    """A row to write, whether it is there or not."""

    row: Profile | Contact | Member | Group | Removal


@dataclass(frozen=True, slots=True)
class Drop:
    """A row to remove."""

    row: Contact | Member | Group | Removal


Change = Put | Drop


def apply(account: Account, change: Change) -> None:
    """Makes in memory the change that is on disk."""
    match change:
        case Put(row):
            _put(account, row)
        case Drop(row):
            _drop(account, row)


def _put(account: Account, row: Profile | Contact | Member | Group | Removal) -> None:
    match row:
        case Profile():
            account.profile = row
        case Contact():
            account.contacts[row.id] = row
            account.by_address[row.address] = row
        case Member():
            account.members[row.role, row.address] = row
        case Group():
            account.groups[row.id] = row
        case Removal():
            account.removals[row.id] = row


def _drop(account: Account, row: Contact | Member | Group | Removal) -> None:
    match row:
        case Contact():
            account.contacts.pop(row.id, None)
            account.by_address.pop(row.address, None)
        case Member():
            account.members.pop((row.role, row.address), None)
        case Group():
            account.groups.pop(row.id, None)
        case Removal():
            account.removals.pop(row.id, None)
