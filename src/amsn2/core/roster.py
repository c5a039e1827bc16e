"""Contact lists: what the networks say of contacts, groups and requests."""

from collections.abc import Collection, Iterable
from typing import TypeVar, assert_never

from msgspec.structs import replace

from amsn2.api.events import (
    ContactChanged,
    ContactRemoved,
    GroupChanged,
    GroupRemoved,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
)
from amsn2.api.models import (
    AccountId,
    Contact,
    ContactRequest,
    Group,
    Presence,
    contact_id,
    group_id,
)
from amsn2.api.network import (
    ContactForgotten,
    ContactUpdated,
    GroupForgotten,
    GroupUpdated,
    NetworkContact,
    NetworkGroup,
    NetworkRequest,
    RequestArrived,
    RequestGone,
    RosterReceived,
)
from amsn2.api.storage import Remarks, Transaction
from amsn2.core.desk import Desk
from amsn2.core.remarks import RemarkBook

RosterEvent = (
    RosterReceived
    | ContactUpdated
    | ContactForgotten
    | GroupUpdated
    | GroupForgotten
    | RequestArrived
    | RequestGone
)


class Roster:
    """The contact lists of all accounts. What changes a list is asked of the network and told by it."""

    def __init__(self, desk: Desk, remarks: RemarkBook) -> None:
        self._desk = desk
        self._remarks = remarks

    async def hear(self, account: AccountId, event: RosterEvent) -> None:
        """Store and show what the network says."""
        match event:
            case RosterReceived():
                await self._replace(account, event)
            case ContactUpdated():
                contact = _contact(account, event.contact)
                news = self._remarks.news(contact.id, contact.presence, event.contact.favourite)
                await self._change_contacts((contact,), _those(news))
            case ContactForgotten():
                await self._forget_contact(account, event)
            case GroupUpdated():
                await self._change_group(_group(account, event.group))
            case GroupForgotten():
                await self._forget_group(account, event)
            case RequestArrived():
                await self._add_request(_request(account, event.request))
            case RequestGone():
                await self._remove_request(account, event)
            case _:
                assert_never(event)

    async def all_offline(self, account: AccountId) -> None:
        """Nothing is known any more of who is there: who was is kept to have been seen last now."""
        snapshot = self._desk.state.snapshot
        contacts = _of(snapshot.contacts.values(), account)
        news = _those(*(self._remarks.news(contact.id, Presence.OFFLINE) for contact in contacts))
        if not news:
            return
        await self._desk.cache(lambda transaction: self._remarks.keep(transaction, news))
        self._remarks.put(news)
        roster = RosterLoaded(
            account=account,
            groups=_of(snapshot.groups.values(), account),
            contacts=tuple(self._remarks.on(_gone(contact)) for contact in contacts),
            requests=_of(snapshot.requests.values(), account),
        )
        self._desk.state.tell(roster)

    async def _replace(self, account: AccountId, event: RosterReceived) -> None:
        snapshot = self._desk.state.snapshot
        groups = {one.id: one for one in (_group(account, group) for group in event.groups)}
        contacts = {one.id: one for one in (_contact(account, contact) for contact in event.contacts)}
        requests = {one.id: one for one in (_request(account, request) for request in event.requests)}
        news = self._news_of_all(account, event)
        kept = tuple(map(_kept, contacts.values()))
        known = (
            {group.id: group for group in _of(snapshot.groups.values(), account)},
            {contact.id: _kept(contact) for contact in _of(snapshot.contacts.values(), account)},
            {request.id: request for request in _of(snapshot.requests.values(), account)},
        )
        # A thousand contacts are written when they differ, not at every reconnect.
        list_differs = known != (groups, {contact.id: contact for contact in kept}, requests)

        async def keep(transaction: Transaction) -> None:
            if list_differs:
                await transaction.replace_roster(
                    account, tuple(groups.values()), kept, tuple(requests.values())
                )
            await self._remarks.keep(transaction, news)

        if list_differs or news:
            await self._desk.cache(keep)
        self._remarks.put(news)
        roster = RosterLoaded(
            account=account,
            groups=tuple(groups.values()),
            contacts=tuple(map(self._remarks.on, contacts.values())),
            requests=tuple(requests.values()),
        )
        self._desk.state.tell(roster)

    def _news_of_all(self, account: AccountId, event: RosterReceived) -> tuple[Remarks, ...]:
        there = {contact_id(account, contact.address): contact for contact in event.contacts}
        gone = [
            contact.id
            for contact in _of(self._desk.state.snapshot.contacts.values(), account)
            if contact.id not in there
        ]
        return _those(
            *(self._remarks.news(who, _seen(one.presence), one.favourite) for who, one in there.items()),
            *(self._remarks.news(who, Presence.OFFLINE) for who in gone),
        )

    async def _change_contacts(self, contacts: Collection[Contact], news: tuple[Remarks, ...] = ()) -> None:
        known = self._desk.state.snapshot.contacts
        to_keep = [
            kept for kept in map(_kept, contacts) if kept.id not in known or _kept(known[kept.id]) != kept
        ]

        async def keep(transaction: Transaction) -> None:
            for contact in to_keep:
                await transaction.save_contact(contact)
            await self._remarks.keep(transaction, news)

        if to_keep or news:
            await self._desk.cache(keep)
        self._remarks.put(news)
        shown = map(self._remarks.on, contacts)
        self._desk.state.tell(
            *(ContactChanged(contact=contact) for contact in shown if known.get(contact.id) != contact)
        )

    async def _forget_contact(self, account: AccountId, event: ContactForgotten) -> None:
        contact = contact_id(account, event.address)
        if contact not in self._desk.state.snapshot.contacts:
            return
        news = _those(self._remarks.news(contact, Presence.OFFLINE))

        async def keep(transaction: Transaction) -> None:
            await transaction.remove_contact(contact)
            await self._remarks.keep(transaction, news)

        await self._desk.cache(keep)
        self._remarks.put(news)
        self._desk.state.tell(ContactRemoved(contact=contact))

    async def _change_group(self, group: Group) -> None:
        if self._desk.state.snapshot.groups.get(group.id) != group:
            await self._desk.cache(lambda transaction: transaction.save_group(group))
            self._desk.state.tell(GroupChanged(group=group))

    async def _forget_group(self, account: AccountId, event: GroupForgotten) -> None:
        snapshot = self._desk.state.snapshot
        gone = group_id(account, event.id)
        if gone not in snapshot.groups:
            return
        left = [
            replace(contact, groups=tuple(group for group in contact.groups if group != gone))
            for contact in snapshot.contacts.values()
            if gone in contact.groups
        ]

        async def keep(transaction: Transaction) -> None:
            for contact in left:
                await transaction.save_contact(_kept(contact))
            await transaction.remove_group(gone)

        await self._desk.cache(keep)
        self._desk.state.tell(*(ContactChanged(contact=contact) for contact in left))
        self._desk.state.tell(GroupRemoved(group=gone))

    async def _add_request(self, request: ContactRequest) -> None:
        if self._desk.state.snapshot.requests.get(request.id) != request:
            await self._desk.cache(lambda transaction: transaction.save_request(request))
            self._desk.state.tell(RequestReceived(request=request))

    async def _remove_request(self, account: AccountId, event: RequestGone) -> None:
        request = contact_id(account, event.address)
        if request in self._desk.state.snapshot.requests:
            await self._desk.cache(lambda transaction: transaction.remove_request(request))
            self._desk.state.tell(RequestRemoved(request=request))


_Owned = TypeVar("_Owned", Group, Contact, ContactRequest)


def _of(items: Iterable[_Owned], account: AccountId) -> tuple[_Owned, ...]:
    return tuple(item for item in items if item.account == account)


def _those(*news: Remarks | None) -> tuple[Remarks, ...]:
    return tuple(one for one in news if one is not None)


def _gone(contact: Contact) -> Contact:
    """The contact when nothing is known of what they do."""
    return replace(contact, presence=Presence.OFFLINE, media="")


def _kept(contact: Contact) -> Contact:
    """The contact as the store keeps it; the remarks on it are kept apart."""
    return Contact(
        id=contact.id,
        account=contact.account,
        address=contact.address,
        display_name=contact.display_name,
        alias=contact.alias,
        personal_message=contact.personal_message,
        groups=contact.groups,
        listed=contact.listed,
        blocked=contact.blocked,
    )


def _seen(presence: Presence) -> Presence:
    # Others' hidden is their secret; a network that lets it through must not tell it.
    return Presence.OFFLINE if presence is Presence.HIDDEN else presence


def _group(account: AccountId, group: NetworkGroup) -> Group:
    return Group(id=group_id(account, group.id), account=account, name=group.name)


def _contact(account: AccountId, contact: NetworkContact) -> Contact:
    return Contact(
        id=contact_id(account, contact.address),
        account=account,
        address=contact.address.lower(),
        display_name=contact.display_name,
        alias=contact.alias,
        presence=_seen(contact.presence),
        personal_message=contact.personal_message,
        groups=tuple(group_id(account, group) for group in contact.groups),
        listed=contact.listed,
        blocked=contact.blocked,
        media=contact.media,
    )


def _request(account: AccountId, request: NetworkRequest) -> ContactRequest:
    return ContactRequest(
        id=contact_id(account, request.address),
        account=account,
        address=request.address.lower(),
        display_name=request.display_name,
        text=request.text,
    )
