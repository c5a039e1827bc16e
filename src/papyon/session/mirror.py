"""The lists as the network last told them, so that later only differences have to be asked for.

It outlives the connection. Nothing of it is changed by hand: what we change ourselves comes back with the
next differences, for the stamps are older.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.soap.addressbook import (
    CONTACT_LIMIT,
    GROUP_LIMIT,
    ABFindAll,
    ABFindContactsPaged,
    AddressBook,
)
from papyon.payload.soap.contact import Contact, ContactType, Group
from papyon.payload.soap.service import NEVER, parse_stamp
from papyon.payload.soap.sharing import MEMBER_LIMIT, FindMembership, FindMembershipResult, Member
from papyon.payload.synchronisation import Stamps
from papyon.session.buddy import Buddy
from papyon.session.events import Synchronised
from papyon.session.listing import Listing, from_services, from_synchronisation
from papyon.session.synchronisation import SyncedLists
from papyon.types import Dialect

__all__ = ["Mirror"]

_ME: Final = "me"
_Key = tuple[str, str, str]


class Mirror:
    """One account's lists, kept by one client for as long as it lives."""

    def __init__(self, account: str) -> None:
        self._account = account.lower()
        self._members: dict[_Key, Member] = {}
        self._contacts: dict[str, Contact] = {}
        self._groups: dict[str, Group] = {}
        self._membership_stamp = ""
        self._book_stamp = ""
        self._handled: datetime | None = None
        self._synced = SyncedLists()
        self.stamps = Stamps()
        """How new the lists of MSNP8 to 12 are."""
        self.aliases: dict[str, str] = {}
        """Names given to others where the network keeps no such thing (MSNP8 to 12), by address."""
        self.declined: set[str] = set()
        """Whose request was declined where the network keeps asking (MSNP8 to 10)."""

    # The services (MSNP13 and later).

    def ask_membership(self) -> FindMembership:
        """What to ask: for differences where something is known."""
        return FindMembership(deltas_only=bool(self._membership_stamp), last_change=self._membership_stamp)

    def ask_book(self, dialect: Dialect) -> ABFindAll | ABFindContactsPaged:
        """The same of the address book, as the dialect asks for it."""
        find = ABFindContactsPaged if dialect >= Dialect.MSNP18 else ABFindAll
        return find(bool(self._book_stamp), self._book_stamp)

    def forget_membership(self) -> None:
        """Ask for everything the next time: the server cannot tell the differences any more."""
        self._membership_stamp = ""

    def forget_book(self) -> None:
        """The same of the address book."""
        self._book_stamp = ""

    def take_membership(self, asked: FindMembership, result: FindMembershipResult) -> None:
        """Take over the answer to `ask_membership`, unless something newer was taken over meanwhile."""
        if asked.last_change != self._membership_stamp:
            return
        stamps = (member.last_changed for member in result.members if not member.deleted)
        members = self._members if _is_difference(self._membership_stamp, stamps) else {}
        members = dict(members)
        for member in result.members:
            if not member.deleted:
                members[_key(member)] = member
            elif member.address:
                members.pop(_key(member), None)
            else:
                gone = [key for key, one in members.items() if _same_entry(one, member)]
                for key in gone:
                    del members[key]
        if len(members) > MEMBER_LIMIT:
            raise PayloadError("the differences of the lists come to more than lists can hold")
        self._members = members
        self._membership_stamp = _kept(result.last_change)

    def take_book(self, asked: ABFindAll | ABFindContactsPaged, book: AddressBook) -> None:
        """The same with the answer to `ask_book`."""
        if asked.last_change != self._book_stamp:
            return
        stamps = [contact.last_change for contact in book.contacts if not contact.deleted]
        stamps += [group.last_change for group in book.groups if not group.deleted]
        difference = _is_difference(self._book_stamp, stamps)
        contacts = dict(self._contacts) if difference else {}
        groups = dict(self._groups) if difference else {}
        for contact in book.contacts:
            key = _ME if contact.kind == ContactType.ME else contact.id
            if contact.deleted:
                contacts.pop(key, None)
            else:
                contacts[key] = contact
        for group in book.groups:
            if group.deleted:
                groups.pop(group.id, None)
            else:
                groups[group.id] = group
        if len(contacts) > CONTACT_LIMIT or len(groups) > GROUP_LIMIT:
            raise PayloadError("the differences of the address book come to more than it can hold")
        self._contacts, self._groups = contacts, groups
        self._book_stamp = _kept(book.last_change)

    def is_news(self, modified: str) -> bool:
        """Whether lists that changed at this stamp may be others than these; so is what has no stamp."""
        moment = parse_stamp(modified)
        known = [parse_stamp(self._membership_stamp), parse_stamp(self._book_stamp)]
        if moment is None or None in known:
            return True
        read = min(one for one in known if one is not None)
        return moment > max(read, self._handled or read)

    def handled(self, modified: str) -> None:
        """The lists were read after being told that they changed at this stamp."""
        moment = parse_stamp(modified)
        if moment is not None and (self._handled is None or moment > self._handled):
            self._handled = moment

    def services_listing(self) -> Listing:
        """The lists of the services."""
        book = AddressBook(tuple(self._groups.values()), tuple(self._contacts.values()), self._account)
        return from_services(self._members.values(), book, self._account)

    # The SYN family (MSNP8 to 12).

    def take_synchronisation(self, told: Synchronised, dialect: Dialect) -> Listing:
        """Take over the answer to a SYN with `stamps`, and make the lists of it."""
        if told.lists is not None:
            self._synced = told.lists
        self.stamps = told.stamps
        listing = from_synchronisation(self._synced, self._account, dialect)
        buddies = {address: self._with_alias(buddy) for address, buddy in listing.buddies.items()}
        petitions = {key: one for key, one in listing.petitions.items() if key not in self.declined}
        return replace(listing, buddies=buddies, petitions=petitions)

    def _with_alias(self, buddy: Buddy) -> Buddy:
        alias = self.aliases.get(buddy.address, "")
        return replace(buddy, alias=alias) if alias and buddy.listed else buddy


def _key(member: Member) -> _Key:
    return member.role.value, member.kind.value, member.address.lower()


def _same_entry(one: Member, other: Member) -> bool:
    return one.role is other.role and one.membership_id == other.membership_id


def _kept(stamp: str) -> str:
    return "" if stamp.startswith(NEVER) else stamp


def _is_difference(asked: str, told: Iterable[str]) -> bool:
    """Whether an answer holds differences. Some servers tell everything, whatever they were asked.

    They are known by what is older than the question.
    """
    since = parse_stamp(asked)
    if since is None:
        return False
    moments = (parse_stamp(stamp) for stamp in told)
    return all(moment is None or moment >= since for moment in moments)
