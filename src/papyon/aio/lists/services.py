"""The list of MSNP13 and later: first at the services, which keep it, then at the notification server."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from papyon.aio.link import Link
from papyon.aio.lists.keeper import DONE_ALREADY, settled
from papyon.aio.services import Services
from papyon.errors import ServerError, ServiceFault
from papyon.payload.lists import ListDocument, ListEntry, parse_lists, split
from papyon.payload.soap.addressbook import (
    ABAdd,
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    AddressBook,
    Property,
    parse_guid_result,
)
from papyon.payload.soap.contact import ALERT, NICKNAME, PRIVACY
from papyon.payload.soap.envelope import Envelope
from papyon.payload.soap.groups import (
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
)
from papyon.payload.soap.service import FaultCode, Request
from papyon.payload.soap.sharing import (
    AddMember,
    DeleteMember,
    FindMembershipResult,
    Member,
    MemberKind,
    Role,
)
from papyon.session.buddy import Buddy, Group, Petition
from papyon.session.listing import Listing, entries
from papyon.session.mirror import Mirror
from papyon.types import Dialect, ErrorCode, ListBits, NetworkId

__all__ = ["ServiceKeeper"]

log = logging.getLogger(__name__)

_SAVE, _BLOCK, _GROUP = "ContactSave", "BlockUnblock", "GroupSave"
_PENDING, _PRIVACY = "ContactMsgrAPI", "PrivacyApply"

OUTSTANDING: Final = 3
"""Parts of a long list that may wait for their answer at the notification server."""

IN_LOOP: Final = 500
"""Contacts up to this number are worked on in the loop, in a few milliseconds; more in a thread."""

_FINE: Final = DONE_ALREADY | {ErrorCode.INVALID_LIST}
"""What a notification server may answer to a change that the services have made and it knows of."""

_ODD_ENTRY: Final = frozenset(
    {
        *(ErrorCode.INVALID_PARAMETER, ErrorCode.INVALID_FEDERATED_USER, ErrorCode.INVALID_NETWORK),
        *(ErrorCode.UNKNOWN_ACCOUNT_OLD, ErrorCode.DOMAIN_MISSING, ErrorCode.UNKNOWN_ACCOUNT),
        *(ErrorCode.LIST_FULL, ErrorCode.EMPTY_DOMAIN, ErrorCode.INVALID_LIST, ErrorCode.INVALID_CIRCLE),
    }
)
"""What a notification server answers to a list of which it does not like somebody."""


class ServiceKeeper:
    """Implements `Keeper` with the address book and sharing services."""

    def __init__(self, link: Link, services: Services, mirror: Mirror) -> None:
        self._link = link
        self._services = services
        self._mirror = mirror
        self._own_name = ""

    # Reading.

    async def load(self, scenario: str = "Initial") -> Listing:
        """See the port. Asks for differences where it can, and makes an address book where there is none."""
        try:
            await self._read(scenario)
        except ServiceFault as fault:
            if fault.code != FaultCode.AB_DOES_NOT_EXIST:
                raise
            await self._ask(ABAdd(self._services.account), scenario, FaultCode.AB_ALREADY_EXISTS)
            await self._read(scenario)
        listing = await asyncio.to_thread(self._mirror.services_listing)
        self._own_name = listing.display_name
        return listing

    async def _read(self, scenario: str) -> None:
        mirror, dialect = self._mirror, self._link.machine.dialect
        try:
            await self._read_membership(scenario)
        except ServiceFault as fault:
            if fault.code != FaultCode.FULL_SYNC_REQUIRED:
                raise
            mirror.forget_membership()
            await self._read_membership(scenario)
        try:
            await self._read_book(dialect, scenario)
        except ServiceFault as fault:
            if fault.code != FaultCode.FULL_SYNC_REQUIRED:
                raise
            mirror.forget_book()
            await self._read_book(dialect, scenario)

    async def _read_membership(self, scenario: str) -> None:
        # What is read in a thread is taken over there too.
        asked = self._mirror.ask_membership()

        def take(answer: Envelope) -> None:
            self._mirror.take_membership(asked, FindMembershipResult.parse(answer.body))

        await self._services.read(asked, take, scenario)

    async def _read_book(self, dialect: Dialect, scenario: str) -> None:
        asked = self._mirror.ask_book(dialect)

        def take(answer: Envelope) -> None:
            self._mirror.take_book(asked, AddressBook.parse(answer.body))

        await self._services.read(asked, take, scenario)

    async def announce(self, listing: Listing) -> None:
        """See the port. A list that is empty is told as well: it says that the lists are at an end."""
        machine = self._link.machine
        await self._link.answer(machine.set_privacy(listing.allow_strangers))
        people = tuple(listing.buddies.values())
        if len(people) <= IN_LOOP:
            documents = split(entries(people), initial=True)
        else:
            documents = await asyncio.to_thread(lambda: split(entries(people), initial=True))
        for start in range(0, len(documents), OUTSTANDING):
            part = documents[start : start + OUTSTANDING]
            waiting = [self._link.answer(machine.add_document(document)) for document in part]
            answers = await asyncio.gather(*waiting, return_exceptions=True)
            for document, answer in zip(part, answers, strict=True):
                if isinstance(answer, ServerError):
                    await self._announce_apart(document, answer)
                elif isinstance(answer, BaseException):
                    raise answer

    async def _announce_apart(self, document: ListDocument, error: ServerError) -> None:
        """Find who it is that the server refuses, so that one odd entry keeps nobody else from signing in."""
        if error.code not in _ODD_ENTRY:
            raise error
        if len(document.entries) <= 1:
            log.warning("%s refuses a contact: %s", self._link.peer, error)
            return
        middle = len(document.entries) // 2
        for half in (document.entries[:middle], document.entries[middle:]):
            smaller = ListDocument(half, document.initial)
            try:
                await self._link.answer(self._link.machine.add_document(smaller))
            except ServerError as again:
                await self._announce_apart(smaller, again)

    # People.

    async def enlist(self, buddy: Buddy, text: str, name: str) -> Buddy:
        """See the port."""
        if not (buddy.listed and buddy.contact_id):
            buddy = await self._add_contact(buddy, text, name)
        bits = ListBits.FORWARD
        if not buddy.blocked:
            await self._enter(buddy, Role.ALLOW)
            bits |= ListBits.ALLOW
        await self._give(buddy, bits)
        return replace(buddy, bits=buddy.bits | bits)

    async def delist(self, buddy: Buddy) -> None:
        """See the port."""
        if buddy.contact_id:
            gone = ABContactDelete((buddy.contact_id,))
            await self._ask(gone, _SAVE, FaultCode.CONTACT_DOES_NOT_EXIST)
        await self._take(buddy, ListBits.FORWARD)

    async def allow(self, buddy: Buddy) -> None:
        """See the port."""
        await self._enter(buddy, Role.ALLOW)
        await self._give(buddy, ListBits.ALLOW)

    async def block(self, buddy: Buddy) -> None:
        """See the port."""
        await self._leave(buddy, Role.ALLOW)
        await self._enter(buddy, Role.BLOCK)
        await self._take(buddy, ListBits.ALLOW)
        await self._give(buddy, ListBits.BLOCK)

    async def unblock(self, buddy: Buddy) -> None:
        """See the port."""
        await self._leave(buddy, Role.BLOCK)
        await self._enter(buddy, Role.ALLOW)
        await self._take(buddy, ListBits.BLOCK)
        await self._give(buddy, ListBits.ALLOW)

    async def rename(self, buddy: Buddy, alias: str) -> None:
        """See the port."""
        await self.annotate(buddy, NICKNAME, alias)

    async def annotate(self, buddy: Buddy, name: str, value: str) -> None:
        """See the port."""
        await self._ask(ABContactUpdate(_id(buddy), annotations=((name, value),)), _SAVE)

    async def settle(self, petition: Petition) -> None:
        """See the port."""
        address = petition.address.removeprefix("tel:")
        member = Member(Role.PENDING, address, petition.kind, petition.membership_id)
        await self._ask(DeleteMember((member,)), _PENDING, FaultCode.MEMBER_DOES_NOT_EXIST)

    # Groups.

    async def join(self, buddy: Buddy, group: str) -> None:
        """See the port."""
        await self._ask(ABGroupContactAdd((group,), (_id(buddy),)), _GROUP)

    async def part(self, buddy: Buddy, group: str) -> None:
        """See the port."""
        await self._ask(ABGroupContactDelete((group,), (_id(buddy),)), _GROUP, FaultCode.GROUP_DOES_NOT_EXIST)

    async def add_group(self, name: str, favourite: bool = False) -> Group:
        """See the port."""
        answer = await self._services.ask(ABGroupAdd(name), _GROUP)
        group = Group(parse_guid_result(answer.body), name, favourite)
        if favourite:
            await self._ask(ABGroupUpdate(group.id, name, favorite=True), _GROUP)
        return group

    async def rename_group(self, group: Group, name: str) -> None:
        """See the port."""
        await self._ask(ABGroupUpdate(group.id, name), _GROUP)

    async def remove_group(self, group: str, members: Iterable[Buddy]) -> None:
        """See the port."""
        del members  # they stay without being asked
        await self._ask(ABGroupDelete((group,)), _GROUP, FaultCode.GROUP_DOES_NOT_EXIST)

    # Oneself.

    async def set_name(self, name: str) -> None:
        """See the port."""
        await self._ask(ABContactUpdate("", ((Property.DISPLAY_NAME, name),)), _SAVE)
        self._own_name = name

    async def set_privacy(self, allow_strangers: bool) -> None:
        """See the port."""
        await self._set_mode(PRIVACY, allow_strangers)
        trid = self._link.machine.set_privacy(allow_strangers)
        await settled(self._link, [trid])

    async def set_alert(self, ask: bool) -> None:
        """See the port."""
        await self._set_mode(ALERT, ask)

    async def _set_mode(self, name: str, on: bool) -> None:
        await self._ask(ABContactUpdate("", annotations=((name, "1" if on else "0"),)), _PRIVACY)

    # What these are made of.

    async def _add_contact(self, buddy: Buddy, text: str, name: str) -> Buddy:
        buddy = replace(buddy, network=await self._network_of(buddy))
        if buddy.contact_id:
            change = ABContactUpdate(buddy.contact_id, ((Property.MESSENGER, "true"),))
            await self._ask(change, _SAVE)
            return buddy
        new = ABContactAdd(
            buddy.address,
            buddy.network,
            invitation=text,
            own_name=self._own_name,
            display_name=name,
            # Allowing somebody who is blocked takes more than adding them.
            allow=not buddy.blocked,
        )
        try:
            contact_id = parse_guid_result((await self._services.ask(new, _SAVE)).body)
        except ServiceFault as fault:
            if fault.code != FaultCode.CONTACT_ALREADY_EXISTS:
                raise
            contact_id = fault.detail.lower() or await self._find(buddy.address)
        return replace(buddy, contact_id=contact_id, display_name=name or buddy.display_name)

    async def _find(self, address: str) -> str:
        """The id of somebody whom the address book knows and does not tell."""
        known = (await self.load("ContactSave")).buddies.get(address)
        return "" if known is None else known.contact_id

    async def _network_of(self, buddy: Buddy) -> int:
        if buddy.network == NetworkId.PHONE:
            return buddy.network
        if self._link.machine.dialect < Dialect.MSNP14:
            return int(NetworkId.MESSENGER)
        answer = await self._link.answer(self._link.machine.query(buddy.address))
        found = parse_lists(answer.payload or b"").entries
        network = next((entry.network for entry in found), int(NetworkId.NONE))
        if network == NetworkId.NONE:
            raise ServerError(ErrorCode.UNKNOWN_ACCOUNT, "FQY")
        return network

    async def _enter(self, buddy: Buddy, role: Role) -> None:
        await self._ask(AddMember((_member(buddy, role),)), _BLOCK, FaultCode.MEMBER_ALREADY_EXISTS)

    async def _leave(self, buddy: Buddy, role: Role) -> None:
        await self._ask(DeleteMember((_member(buddy, role),)), _BLOCK, FaultCode.MEMBER_DOES_NOT_EXIST)

    async def _give(self, buddy: Buddy, bits: ListBits) -> None:
        await settled(self._link, self._link.machine.add(_entry(buddy, bits)), _FINE)

    async def _take(self, buddy: Buddy, bits: ListBits) -> None:
        await settled(self._link, self._link.machine.remove(_entry(buddy, bits)), _FINE)

    async def _ask(self, request: Request, scenario: str, *fine: FaultCode) -> None:
        try:
            await self._services.ask(request, scenario)
        except ServiceFault as fault:
            if fault.code not in fine:
                raise


def _entry(buddy: Buddy, bits: ListBits) -> Sequence[ListEntry]:
    return [ListEntry(buddy.address, bits, buddy.network)]


def _id(buddy: Buddy) -> str:
    if not buddy.contact_id:
        raise ServiceFault(FaultCode.CONTACT_DOES_NOT_EXIST)
    return buddy.contact_id


def _member(buddy: Buddy, role: Role) -> Member:
    match buddy.network:
        case NetworkId.PHONE:
            return Member(role, buddy.address.removeprefix("tel:"), MemberKind.PHONE)
        case NetworkId.MESSENGER:
            return Member(role, buddy.address)
        case network:
            kind = (("MSN.IM.BuddyType", f"{network:02d}:"),)
            return Member(role, buddy.address, MemberKind.EMAIL, annotations=kind)
