"""The contact list as a client knows it, kept up to date by whatever is told of it.

Every change returns what is different now, so that whoever shows the list has nothing to compare. What comes
twice, or too late, changes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from papyon.payload.lists import ListEntry
from papyon.payload.msn_object import find_msn_object
from papyon.payload.personal import PersonalData, parse_media
from papyon.payload.presence import Presence
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.sharing import Member
from papyon.payload.xml import number
from papyon.session.buddy import NO_CHANGES, Buddy, Changes, Group, Look, Petition
from papyon.session.listing import Listing, entries, from_services
from papyon.types import ListBits, NetworkId, Status

__all__ = ["STRANGERS", "Buddy", "Changes", "Group", "Petition", "Roster"]

STRANGERS: Final = 5000
"""Presences that are kept of people on no list: as many as an address book may hold."""

NO_COLOR: Final = -1
"""What clients write where nobody chose a color."""

CAPACITY: Final = 15_000
"""People of whom anything is kept: the largest address book, and strangers."""

GROUPS: Final = 500
"""Groups that are kept: as many as an address book may have."""

_KEPT: Final = (
    *("contact_id", "network", "bits", "display_name", "alias"),
    *("groups", "favourite", "details", "annotations"),
)
"""What the lists say of somebody; everything else of a buddy is told by themselves."""


class Roster:
    """One account's lists. Addresses are in lower case everywhere."""

    def __init__(self, account: str) -> None:
        self._account = account.lower()
        self._groups: dict[str, Group] = {}
        self._buddies: dict[str, Buddy] = {}
        self._petitions: dict[str, Petition] = {}
        self.display_name = ""
        self.cid = 0
        """One's own number, by which the storage service knows people; 0 where it is not told."""
        self.allow_strangers = True
        self.ask = True
        """Whether the owner wants to be asked before somebody who added them is allowed."""
        self.details: tuple[tuple[str, str], ...] = ()
        """Properties of oneself by the keys of PRP, as far as the network tells them."""

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

    def by_contact_id(self, contact_id: str) -> Buddy | None:
        """Somebody by the id in the address book."""
        return next((buddy for buddy in self._buddies.values() if buddy.contact_id == contact_id), None)

    def group(self, group_id: str) -> Group | None:
        """A group by its id."""
        return self._groups.get(group_id)

    def petition(self, address: str) -> Petition | None:
        """What somebody asked."""
        return self._petitions.get(address.lower())

    def entries(self) -> list[ListEntry]:
        """What the notification server has to be told at sign-in (MSNP13 and later)."""
        return entries(self._buddies.values())

    def load(self, members: Iterable[Member], book: AddressBook) -> Changes:
        """Take over the lists as the services have them; presence is kept."""
        return self.take(from_services(members, book, self._account))

    def take(self, listing: Listing) -> Changes:
        """Take over the lists as they are now; presence is kept."""
        before = (self._groups, self._buddies, self._petitions)
        self._groups = dict(listing.groups)
        self._petitions = dict(listing.petitions)
        self._buddies = dict(listing.buddies)
        for address, old in before[1].items():
            buddy = self._buddies.get(address)
            if buddy is not None:
                self._buddies[address] = _with_presence(buddy, old)
        self.display_name = listing.display_name or self.display_name
        self.cid = listing.cid
        self.allow_strangers, self.ask = listing.allow_strangers, listing.ask
        self.details = listing.details
        return self._changes(*before)

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
        """Somebody is new or different; nobody is new any more when there are too many."""
        before = self._buddies.get(buddy.address)
        if before is None and len(self._buddies) >= CAPACITY:
            return NO_CHANGES
        self._buddies[buddy.address] = buddy
        if buddy.shown:
            return NO_CHANGES if before == buddy else Changes(buddies=(buddy,))
        return Changes(gone_buddies=(buddy.address,)) if before is not None and before.shown else NO_CHANGES

    def forget(self, address: str) -> Changes:
        """Take somebody off the contact list; allow and block stay as they are."""
        buddy = self._buddies.get(address.lower())
        if buddy is None:
            return NO_CHANGES
        bits = buddy.bits & ~ListBits.FORWARD
        return self.put(replace(buddy, bits=bits, contact_id="", groups=(), alias="", status=Status.FLN))

    def put_group(self, group: Group) -> Changes:
        """A group is new or has another name."""
        if self._groups.get(group.id) == group or (
            group.id not in self._groups and len(self._groups) >= GROUPS
        ):
            return NO_CHANGES
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
        if answered or petition.address in self._petitions or len(self._petitions) >= STRANGERS:
            return NO_CHANGES
        self._petitions[petition.address] = petition
        return Changes(petitions=(petition,))

    def forget_petition(self, address: str) -> Changes:
        """A request is answered or taken back."""
        if self._petitions.pop(address.lower(), None) is None:
            return NO_CHANGES
        return Changes(gone_petitions=(address.lower(),))

    def told_presence(self, presence: Presence) -> Changes:
        """NLN, ILN or FLN about somebody."""
        if presence.address.via or presence.address.network in (NetworkId.CIRCLE, NetworkId.TEMPORARY_GROUP):
            return NO_CHANGES  # somebody is there for a circle, which says nothing of the contact
        address = presence.address.address.lower()
        buddy = self._stranger(address)
        if buddy is None:
            return NO_CHANGES
        if presence.status is Status.FLN:
            # The name is what one knew them by.
            return self.put(buddy.silent())
        return self.put(
            replace(
                buddy,
                status=presence.status,
                display_name=presence.name or buddy.display_name,
                capabilities=presence.capabilities,
                picture=find_msn_object(presence.msn_object),
            )
        )

    def told_personal(self, address: str, data: PersonalData) -> Changes:
        """UBX about somebody, which may come before their presence. It is told whole each time."""
        buddy = self._stranger(address.lower())
        if buddy is None:
            return NO_CHANGES
        color = number(data.color_scheme or "", NO_COLOR)
        look = Look(
            dynamic_picture=find_msn_object(data.dynamic_picture or ""),
            scene=find_msn_object(data.scene or ""),
            sound=find_msn_object(data.sound or ""),
            color=None if color == NO_COLOR else color,
        )
        return self.put(
            replace(
                buddy,
                personal_message=data.message or "",
                media=parse_media(data.media or ""),
                look=look,
                endpoints=data.endpoints,
            )
        )

    def all_offline(self) -> Changes:
        """Nobody is known to be there any more."""
        before = dict(self._buddies)
        for address, buddy in before.items():
            self._buddies[address] = buddy.silent()
        return self._changes(self._groups, before, self._petitions)

    def _stranger(self, address: str) -> Buddy | None:
        if address == self._account:
            return None
        buddy = self._buddies.get(address)
        if buddy is None and len(self._buddies) < STRANGERS:
            return Buddy(address)
        return buddy


def _with_presence(buddy: Buddy, old: Buddy) -> Buddy:
    """A buddy as the lists have it, with all that `old` has told by itself."""
    if not buddy.listed:
        return replace(buddy, capabilities=old.capabilities)
    kept = {name: value for name in _KEPT if (value := getattr(buddy, name)) != getattr(old, name)}
    if old.status is not Status.FLN:
        kept.pop("display_name", None)  # who is there says themselves what they are called
    return replace(old, **kept) if kept else old
