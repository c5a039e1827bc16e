"""The contact list as a client knows it: membership and address book made one, then kept up to date.

Every change returns what is different now, so that whoever shows the list has nothing to compare.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from papyon.payload.lists import ListEntry
from papyon.payload.presence import Presence
from papyon.payload.soap import sharing
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.contact import NICKNAME, PRIVACY, Contact, ContactType
from papyon.payload.soap.sharing import Member, MemberKind, Role
from papyon.types import Capabilities, ListBits, NetworkId, Status

__all__ = ["STRANGERS", "Buddy", "Changes", "Group", "Petition", "Roster"]

STRANGERS: Final = 5000
"""Presences that are kept of people on no list: as many as an address book may hold."""

ADDRESS_LENGTH: Final = 129
"""Characters of an address: what the services accept."""

_ADDRESS: Final = re.compile(r"[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Group:
    """A group, by its id in the address book."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Buddy:
    """Somebody on one of the lists. `contact_id` is '' for who is not in the address book."""

    address: str
    contact_id: str = ""
    network: int = NetworkId.MESSENGER
    bits: ListBits = ListBits.NONE
    display_name: str = ""
    alias: str = ""
    groups: tuple[str, ...] = ()
    status: Status = Status.FLN
    personal_message: str = ""
    capabilities: Capabilities = field(default_factory=Capabilities)

    @property
    def listed(self) -> bool:
        """Whether it is on the contact list itself."""
        return ListBits.FORWARD in self.bits

    @property
    def blocked(self) -> bool:
        """Whether it is kept out."""
        return ListBits.BLOCK in self.bits

    @property
    def shown(self) -> bool:
        """Whether a person wants to see it at all: a stranger who is merely allowed is nobody."""
        return self.listed or self.blocked


@dataclass(frozen=True, slots=True)
class Petition:
    """Somebody asks to be allowed; `membership_id` is 0 where the pending list did not tell it."""

    address: str
    display_name: str = ""
    text: str = ""
    membership_id: int = 0
    kind: MemberKind = MemberKind.PASSPORT


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different: new or changed ones as they are now, gone ones by id or address."""

    groups: tuple[Group, ...] = ()
    gone_groups: tuple[str, ...] = ()
    buddies: tuple[Buddy, ...] = ()
    gone_buddies: tuple[str, ...] = ()
    petitions: tuple[Petition, ...] = ()
    gone_petitions: tuple[str, ...] = ()


class Roster:
    """One account's lists. Addresses are in lower case everywhere."""

    def __init__(self, account: str) -> None:
        self._account = account.lower()
        self._groups: dict[str, Group] = {}
        self._buddies: dict[str, Buddy] = {}
        self._petitions: dict[str, Petition] = {}
        self.display_name = ""
        self.allow_strangers = True

    @property
    def groups(self) -> tuple[Group, ...]:
        """All groups."""
        return tuple(self._groups.values())

    @property
    def buddies(self) -> tuple[Buddy, ...]:
        """Everybody who is shown."""
        return tuple(buddy for buddy in self._buddies.values() if buddy.shown)

    @property
    def petitions(self) -> tuple[Petition, ...]:
        """Everybody who waits for an answer."""
        return tuple(self._petitions.values())

    def buddy(self, address: str) -> Buddy | None:
        """What is known of somebody."""
        return self._buddies.get(address.lower())

    def group(self, group_id: str) -> Group | None:
        """A group by its id."""
        return self._groups.get(group_id)

    def petition(self, address: str) -> Petition | None:
        """What somebody asked."""
        return self._petitions.get(address.lower())

    def entries(self) -> list[ListEntry]:
        """What the notification server has to be told at sign-in: it takes these three lists."""
        told = ListBits.FORWARD | ListBits.ALLOW | ListBits.BLOCK
        return [
            ListEntry(buddy.address, buddy.bits & told, buddy.network)
            for buddy in self._buddies.values()
            if buddy.bits & told
        ]

    def load(self, members: Iterable[Member], book: AddressBook) -> Changes:
        """Take over the lists as the services have them; presence is kept."""
        before = (self._groups, self._buddies, self._petitions)
        old_buddies = self._buddies
        self._groups = {group.id: Group(group.id, group.name) for group in book.groups if not group.deleted}
        self._buddies = {}
        self._petitions = {}
        for contact in book.contacts:
            if not contact.deleted:
                self._load_contact(contact)
        pending = []
        for member in members:
            address = member.address.lower()
            if member.deleted or not _sound(address) or address == self._account:
                continue
            if member.role is Role.PENDING:
                pending.append(member)
            else:
                self._load_member(member, address)
        for address, buddy in self._buddies.items():
            if (old := old_buddies.get(address)) is not None:
                self._buddies[address] = _with_presence(buddy, old)
        for member in pending:
            self._load_petition(member)
        return self._changes(*before)

    def _load_contact(self, contact: Contact) -> None:
        if contact.kind == ContactType.ME:
            self.display_name = contact.display_name
            self.allow_strangers = contact.annotation(PRIVACY) in (None, "1")
            return
        address, network = contact.address.lower(), int(NetworkId.MESSENGER)
        if not address:
            email = next((email for email in contact.emails if email.messenger), None)
            if email is None:
                return
            address, network = email.address.lower(), email.capability or network
        if not _sound(address) or address == self._account:
            return
        if not contact.messenger and address in self._buddies:
            return  # kept twice, as mail programs do: who is a friend in one place is a friend
        self._buddies[address] = Buddy(
            address,
            contact.id,
            network,
            ListBits.FORWARD if contact.messenger else ListBits.NONE,
            contact.display_name or contact.quick_name,
            contact.annotation(NICKNAME) or "",
            tuple(group for group in contact.groups if group in self._groups),
        )

    def _load_member(self, member: Member, address: str) -> None:
        buddy = self._buddies.get(address, Buddy(address, display_name=member.display_name))
        bit = {
            Role.ALLOW: ListBits.ALLOW,
            Role.BLOCK: ListBits.BLOCK,
            Role.REVERSE: ListBits.REVERSE,
        }.get(member.role, ListBits.NONE)
        bits = buddy.bits | bit
        if ListBits.BLOCK in bits:
            # Servers refuse both; whoever blocked somebody meant it.
            bits &= ~ListBits.ALLOW
        self._buddies[address] = replace(buddy, bits=bits)

    def _load_petition(self, member: Member) -> None:
        address = member.address.lower()
        buddy = self._buddies.get(address)
        if buddy is not None and buddy.bits & (ListBits.ALLOW | ListBits.BLOCK):
            return  # answered elsewhere; the server has not cleaned up
        text = member.annotation(sharing.INVITATION)
        self._petitions[address] = Petition(
            address, member.display_name, text, member.membership_id, member.kind
        )

    def _changes(
        self, groups: dict[str, Group], buddies: dict[str, Buddy], petitions: dict[str, Petition]
    ) -> Changes:
        shown = {buddy.address: buddy for buddy in self.buddies}
        showed = {address: buddy for address, buddy in buddies.items() if buddy.shown}
        return Changes(
            groups=tuple(group for key, group in self._groups.items() if groups.get(key) != group),
            gone_groups=tuple(key for key in groups if key not in self._groups),
            buddies=tuple(buddy for key, buddy in shown.items() if showed.get(key) != buddy),
            gone_buddies=tuple(key for key in showed if key not in shown),
            petitions=tuple(
                petition for key, petition in self._petitions.items() if petitions.get(key) != petition
            ),
            gone_petitions=tuple(key for key in petitions if key not in self._petitions),
        )

    # What changes while signed in.

    def put(self, buddy: Buddy) -> Changes:
        """Somebody is new or different."""
        before = self._buddies.get(buddy.address)
        self._buddies[buddy.address] = buddy
        if buddy.shown:
            return Changes() if before == buddy else Changes(buddies=(buddy,))
        return Changes(gone_buddies=(buddy.address,)) if before is not None and before.shown else Changes()

    def forget(self, address: str) -> Changes:
        """Take somebody off the contact list; allow and block stay as they are."""
        buddy = self._buddies.get(address.lower())
        if buddy is None:
            return Changes()
        bits = buddy.bits & ~ListBits.FORWARD
        return self.put(replace(buddy, bits=bits, contact_id="", groups=(), alias="", status=Status.FLN))

    def put_group(self, group: Group) -> Changes:
        """A group is new or has another name."""
        self._groups[group.id] = group
        return Changes(groups=(group,))

    def forget_group(self, group_id: str) -> Changes:
        """A group is gone; its contacts stay."""
        buddies = dict(self._buddies)
        groups = dict(self._groups)
        self._groups.pop(group_id, None)
        for address, buddy in buddies.items():
            if group_id in buddy.groups:
                rest = tuple(group for group in buddy.groups if group != group_id)
                self._buddies[address] = replace(buddy, groups=rest)
        return self._changes(groups, buddies, self._petitions)

    def put_petition(self, petition: Petition) -> Changes:
        """Somebody asks; nothing when that is answered or known already."""
        buddy = self._buddies.get(petition.address)
        answered = buddy is not None and buddy.bits & (ListBits.ALLOW | ListBits.BLOCK)
        if answered or petition.address in self._petitions:
            return Changes()
        self._petitions[petition.address] = petition
        return Changes(petitions=(petition,))

    def forget_petition(self, address: str) -> Changes:
        """A request is answered or taken back."""
        if self._petitions.pop(address.lower(), None) is None:
            return Changes()
        return Changes(gone_petitions=(address.lower(),))

    def told_presence(self, presence: Presence) -> Changes:
        """NLN, ILN or FLN about somebody."""
        address = presence.address.address.lower()
        buddy = self._stranger(address)
        if buddy is None:
            return Changes()
        if presence.status is Status.FLN:
            # Who is gone says nothing any more; the name is what one knew them by.
            return self.put(replace(buddy, status=Status.FLN, personal_message=""))
        return self.put(
            replace(
                buddy,
                status=presence.status,
                display_name=presence.name or buddy.display_name,
                capabilities=presence.capabilities,
            )
        )

    def told_personal(self, address: str, message: str) -> Changes:
        """UBX about somebody, which may come before their presence."""
        buddy = self._stranger(address.lower())
        return Changes() if buddy is None else self.put(replace(buddy, personal_message=message))

    def all_offline(self) -> Changes:
        """Nobody is known to be there any more."""
        before = dict(self._buddies)
        for address, buddy in before.items():
            self._buddies[address] = replace(buddy, status=Status.FLN, personal_message="")
        return self._changes(self._groups, before, self._petitions)

    def _stranger(self, address: str) -> Buddy | None:
        if address == self._account:
            return None
        buddy = self._buddies.get(address)
        if buddy is None and len(self._buddies) < STRANGERS:
            return Buddy(address)
        return buddy


def _sound(address: str) -> bool:
    # One entry that a server refuses would keep the account from signing in.
    return len(address) <= ADDRESS_LENGTH and _ADDRESS.fullmatch(address) is not None


def _with_presence(buddy: Buddy, old: Buddy) -> Buddy:
    return replace(
        buddy,
        status=old.status if buddy.listed else Status.FLN,
        personal_message=old.personal_message if buddy.listed else "",
        capabilities=old.capabilities,
        display_name=old.display_name if old.status is not Status.FLN else buddy.display_name,
    )
