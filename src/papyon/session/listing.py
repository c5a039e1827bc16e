"""One account's lists at one moment, made of what the network tells, whichever way it tells it.

Everything here is a pure function of what was read, so that it may be worked out in another thread.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from papyon.payload.lists import ListEntry
from papyon.payload.soap import sharing
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.contact import ALERT, NICKNAME, PRIVACY, Contact, ContactType
from papyon.payload.soap.sharing import Member, MemberKind, Role
from papyon.payload.synchronisation import UNGROUPED, ContactLine
from papyon.session.buddy import Buddy, Group, Petition
from papyon.session.synchronisation import SyncedLists
from papyon.types import Dialect, ListBits, NetworkId

__all__ = ["Listing", "entries", "from_services", "from_synchronisation", "sound", "without_contradiction"]

ADDRESS_LENGTH: Final = 129
"""Characters of an address: what the services accept."""

ASKS_BY_PENDING: Final = Dialect.MSNP11
"""From here on a list of its own says who waits for an answer; before, whoever is on no other list does."""

FAVOURITE: Final = "Live.Favorite.Order"
"""The annotation that Windows Live Messenger gives to favourites outside their group."""

_ADDRESS: Final = re.compile(r"[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+|tel:\+?[0-9][0-9 .()-]*")
_BUDDY_TYPE: Final = "MSN.IM.BuddyType"
_TOLD: Final = ListBits.FORWARD | ListBits.ALLOW | ListBits.BLOCK
_ANSWERED: Final = ListBits.ALLOW | ListBits.BLOCK

_ROLES: Final[Mapping[Role, ListBits]] = MappingProxyType(
    {Role.ALLOW: ListBits.ALLOW, Role.BLOCK: ListBits.BLOCK, Role.REVERSE: ListBits.REVERSE}
)
_PHONES: Final[Mapping[str, str]] = MappingProxyType(
    {"ContactPhonePersonal": "PHH", "ContactPhoneBusiness": "PHW", "ContactPhoneMobile": "PHM"}
)


@dataclass(frozen=True, slots=True)
class Listing:
    """All lists. Buddies and petitions are known by their address in lower case, groups by their id.

    `display_name` is '', and one's own number `cid` 0, where the network does not tell it. `ask`: whether the
    owner wants to be asked before somebody who added them is allowed.
    """

    groups: Mapping[str, Group] = field(default_factory=dict)
    buddies: Mapping[str, Buddy] = field(default_factory=dict)
    petitions: Mapping[str, Petition] = field(default_factory=dict)
    display_name: str = ""
    allow_strangers: bool = True
    ask: bool = True
    details: tuple[tuple[str, str], ...] = ()
    cid: int = 0


def entries(buddies: Iterable[Buddy]) -> list[ListEntry]:
    """What a notification server has to be told at sign-in: it takes these three lists."""
    return [
        ListEntry(buddy.address, buddy.bits & _TOLD, buddy.network) for buddy in buddies if buddy.bits & _TOLD
    ]


def sound(address: str) -> bool:
    """Whether an address can be one. One that a server refuses would keep the account from signing in."""
    return len(address) <= ADDRESS_LENGTH and _ADDRESS.fullmatch(address) is not None


def without_contradiction(bits: ListBits) -> ListBits:
    """Servers refuse who is allowed and blocked; whoever blocked somebody meant it."""
    return bits & ~ListBits.ALLOW if ListBits.BLOCK in bits else bits


def from_services(members: Iterable[Member], book: AddressBook, account: str) -> Listing:
    """The lists of membership and address book (MSNP13 and later)."""
    groups = {
        group.id: Group(group.id, group.name, group.favorite) for group in book.groups if not group.deleted
    }
    buddies: dict[str, Buddy] = {}
    me: Contact | None = None
    for contact in book.contacts:
        if contact.deleted or contact.kind == ContactType.CIRCLE:
            continue  # a circle is no person, and has a list of its own
        if contact.kind == ContactType.ME:
            me = contact
            continue
        buddy = _buddy(contact, groups)
        if buddy is None or buddy.address == account:
            continue
        if buddy.listed or buddy.address not in buddies:
            # Who is kept twice, as mail programs do, and is a friend in one place, is a friend.
            buddies[buddy.address] = buddy
    pending = []
    for member in members:
        address = _address(member)
        if member.deleted or member.kind is MemberKind.CIRCLE or not sound(address) or address == account:
            continue
        if member.role is Role.PENDING:
            pending.append(member)
        else:
            buddies[address] = _with_role(buddies.get(address), member, address)
    petitions = {}
    for member in pending:
        address = _address(member)
        known = buddies.get(address)
        if known is None or not known.bits & _ANSWERED:
            # Who is answered elsewhere is still there where the server has not cleaned up.
            text = member.annotation(sharing.INVITATION)
            petitions[address] = Petition(
                address, member.display_name, text, member.membership_id, member.kind
            )
    return Listing(
        groups,
        buddies,
        petitions,
        "" if me is None else me.display_name,
        me is None or me.annotation(PRIVACY) in (None, "1"),
        me is None or me.annotation(ALERT) in (None, "1"),
        cid=0 if me is None else me.cid,
    )


def from_synchronisation(lists: SyncedLists, account: str, dialect: Dialect) -> Listing:
    """The lists as SYN tells them (MSNP8 to 12)."""
    groups = {group.id: Group(group.id, group.name) for group in lists.groups if group.id != UNGROUPED}
    details: dict[str, list[tuple[str, str]]] = {}
    for address, key, value in lists.details:
        details.setdefault(address.lower(), []).append((key, value))
    buddies: dict[str, Buddy] = {}
    petitions: dict[str, Petition] = {}
    for line in lists.contacts:
        address = line.address.lower()
        if not sound(address) or address == account:
            continue
        buddies[address] = _from_line(line, address, groups, tuple(details.get(address, ())))
        if asks(line.bits, dialect):
            petitions[address] = Petition(address, line.name)
    own = dict(lists.own)
    return Listing(
        groups,
        buddies,
        petitions,
        own.pop("MFN", ""),
        lists.allow_strangers,
        lists.ask,
        tuple(own.items()),
    )


def asks(bits: ListBits, dialect: Dialect) -> bool:
    """Whether somebody with these bits waits to be allowed."""
    if bits & _ANSWERED:
        return False
    return bool(bits & (ListBits.PENDING if dialect >= ASKS_BY_PENDING else ListBits.REVERSE))


def _buddy(contact: Contact, groups: Mapping[str, Group]) -> Buddy | None:
    found = _who(contact)
    if found is None or not sound(found[0]):
        return None
    address, network, messenger = found
    joined = tuple(group for group in dict.fromkeys(contact.groups) if group in groups)
    phones = [(_PHONES[phone.kind], phone.number) for phone in contact.phones if phone.kind in _PHONES]
    return Buddy(
        address,
        contact.id,
        network,
        ListBits.FORWARD if messenger else ListBits.NONE,
        contact.display_name or contact.quick_name,
        contact.annotation(NICKNAME) or "",
        joined,
        favourite=contact.favorite
        or bool(contact.annotation(FAVOURITE))
        or any(groups[group].favourite for group in joined),
        details=tuple(phones),
        annotations=contact.annotations,
    )


def _who(contact: Contact) -> tuple[str, int, bool] | None:
    """Address, network, and whether it is somebody to talk to."""
    if contact.address:
        return contact.address.lower(), int(NetworkId.MESSENGER), contact.messenger
    for email in contact.emails:
        if email.messenger:
            return email.address.lower(), email.capability or int(NetworkId.MESSENGER), contact.messenger
    for phone in contact.phones:
        if phone.messenger:
            return f"tel:{phone.number}", int(NetworkId.PHONE), True
    return None


def _address(member: Member) -> str:
    return f"tel:{member.address}" if member.kind is MemberKind.PHONE else member.address.lower()


def _with_role(buddy: Buddy | None, member: Member, address: str) -> Buddy:
    if buddy is None:
        network = int(NetworkId.PHONE if member.kind is MemberKind.PHONE else NetworkId.MESSENGER)
        kind, _, _ = member.annotation(_BUDDY_TYPE).partition(":")
        if member.kind is MemberKind.EMAIL and kind.isascii() and kind.isdigit() and len(kind) <= 5:
            network = int(kind)
        buddy = Buddy(address, network=network, display_name=member.display_name)
    return replace(buddy, bits=without_contradiction(buddy.bits | _ROLES.get(member.role, ListBits.NONE)))


def _from_line(
    line: ContactLine, address: str, groups: Mapping[str, Group], details: tuple[tuple[str, str], ...]
) -> Buddy:
    phone = address.startswith("tel:")
    return Buddy(
        address,
        line.guid,
        int(NetworkId.PHONE) if phone else line.network,
        without_contradiction(line.bits),
        line.name,
        groups=tuple(group for group in line.groups if group in groups),
        details=details,
    )
