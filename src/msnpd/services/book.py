"""ABService: the address book and its groups."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msnpd.directory import NewContact
from msnpd.draft import Effects
from msnpd.errors import ContactUnknown
from msnpd.hub import Hub
from msnpd.model import Account, Contact, Details, Group, Kind, Removal, cid_of
from msnpd.names import foreign_address, normal_address
from msnpd.services import circles
from msnpd.services.caller import Caller
from msnpd.services.contact_details import details_of, with_details
from msnpd.services.deltas import moment, removed, since
from papyon.errors import ServiceFault
from papyon.payload.soap import contact as wire
from papyon.payload.soap.addressbook import (
    ABAdd,
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    ABFindContactsPaged,
    AddressBook,
    Property,
    encode_guid_result,
)
from papyon.payload.soap.circles import BreakConnection, CreateContact, ManageWLConnection
from papyon.payload.soap.gleams import UpdateDynamicItem
from papyon.payload.soap.groups import (
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddressBookRequest,
)
from papyon.payload.soap.lookup import ABFindByContacts, encode_found
from papyon.payload.soap.service import NEVER, ZERO_ID, FaultCode, ServiceHeader, encode_response
from papyon.types import NetworkId

# What an account keeps about itself beside the annotations of its book.
_PRIVATE = ("PRP.", "ME.")
_FIELDS = {
    Property.QUICK_NAME: "quick_name",
    Property.FIRST_NAME: "first_name",
    Property.LAST_NAME: "last_name",
    Property.COMMENT: "comment",
    Property.MIDDLE_NAME: "middle_name",
    Property.BIRTHDATE: "birthdate",
    Property.ANNIVERSARY: "anniversary",
}


async def answer(hub: Hub, caller: Caller, request: AddressBookRequest, header: ServiceHeader) -> bytes:
    """The answer to a request. Raises MsnpdError and ServiceFault for what becomes a fault."""
    account, directory = caller.account, hub.directory

    def tell(effects: Effects) -> None:
        hub.router.tell(effects, account.address, caller.login)

    match request:
        case ABFindAll(deltas_only, last_change):
            return (await _book(hub, account, deltas_only, last_change)).encode(header)
        case ABFindContactsPaged() if request.book != ZERO_ID:
            return (await circles.book(hub, account, request.book)).encode_paged(header)
        case ABFindContactsPaged(deltas_only, last_change):
            found = await _book(hub, account, deltas_only, last_change)
            return await circles.add_to(hub, account, found, header)
        case ABFindByContacts():
            people = await directory.names(account)
            wanted = {*request.contacts, *(address.lower() for address in request.addresses)}
            there = [one for one in account.contacts.values() if wanted & {one.id, one.address}]
            return encode_found(header, [_to_wire(contact, people) for contact in there])
        case ABAdd():
            raise ServiceFault(FaultCode.AB_ALREADY_EXISTS, "Every account has its address book.")
        case ABContactAdd():
            new = _new_contact(hub, request)
            guid, effects = await directory.add_contact(account, new, allow=request.allow)
            tell(effects)
            return encode_guid_result(request.ACTION, header, guid)
        case CreateContact() | ManageWLConnection() | BreakConnection():
            return await circles.answer(hub, account, request, header)
        case UpdateDynamicItem():
            pass  # nobody has a web space here
        case ABContactDelete(contacts):
            tell(await directory.remove_contacts(account, contacts))
        case ABContactUpdate(contact) if contact in ("", me_id(account)):
            for effects in await _change_me(hub, account, request):
                tell(effects)
        case ABContactUpdate():
            tell(await _change(hub, account, request))
        case ABGroupAdd(name):
            guid, effects = await directory.add_group(account, name)
            tell(effects)
            return encode_guid_result(request.ACTION, header, guid)
        case ABGroupUpdate(group, name, favorite):
            tell(await directory.change_group(account, group, name=name, favourite=favorite))
        case ABGroupDelete(groups):
            tell(await directory.remove_groups(account, groups))
        case ABGroupContactAdd(groups, contacts, address):
            if contacts:
                tell(await directory.regroup(account, contacts, groups, into=True))
                return encode_guid_result(request.ACTION, header, contacts[0])
            new = NewContact(normal_address(address, hub.limits))
            known = account.by_address.get(new.address)
            if known is not None:
                tell(await directory.regroup(account, [known.id], groups, into=True))
                return encode_guid_result(request.ACTION, header, known.id)
            guid, effects = await directory.add_contact(account, new, allow=True, groups=groups)
            tell(effects)
            return encode_guid_result(request.ACTION, header, guid)
        case ABGroupContactDelete(groups, contacts):
            tell(await directory.regroup(account, contacts, groups, into=False))
    return encode_response(request.ACTION, header)


def me_id(account: Account) -> str:
    """The id of the owner's own entry: always the same, and nobody else's in this book."""
    return f"4d650000-0000-4000-8000-{account.profile.id:012x}"


async def _book(hub: Hub, account: Account, deltas_only: bool, last_change: str) -> AddressBook:
    later = since(account, deltas_only, last_change)
    people = await hub.directory.names(account)
    # What is gone comes first: the same address may be there again under another id.
    contacts = [_gone(removal) for removal in removed(account, Kind.CONTACT, later)]
    contacts += [
        _to_wire(contact, people) for contact in account.contacts.values() if contact.changed > later
    ]
    if account.profile.changed > later:
        contacts.append(_me(account))
    groups = [
        wire.Group(removal.id, "", deleted=True, last_change=moment(removal.changed))
        for removal in removed(account, Kind.GROUP, later)
    ]
    groups += [_group(group) for group in account.groups.values() if group.changed > later]
    return AddressBook(
        groups=tuple(groups),
        contacts=tuple(contacts),
        owner=account.address,
        owner_cid=account.profile.cid,
        last_change=moment(account.profile.changed),
    )


def _gone(removal: Removal) -> wire.Contact:
    on_messenger = removal.network == NetworkId.MESSENGER
    return wire.Contact(
        id=removal.id,
        address=removal.address if on_messenger else "",
        messenger=False,
        deleted=True,
        last_change=moment(removal.changed),
    )


def _group(group: Group) -> wire.Group:
    return wire.Group(group.id, group.name, group.favourite, last_change=moment(group.changed))


def _to_wire(contact: Contact, people: Mapping[str, tuple[int, str]]) -> wire.Contact:
    number, name = people.get(contact.address, (0, ""))
    details = contact.details
    on_messenger = contact.network == NetworkId.MESSENGER
    written = details_of(details)
    emails, phones = written.emails, written.phones
    if contact.network == NetworkId.PHONE:
        own = wire.ContactPhone(contact.address.removeprefix("tel:"), messenger=contact.messenger)
        phones = (own, *phones)
    elif not on_messenger:
        kind = "Messenger3" if contact.network == NetworkId.OFFICE else "Messenger2"
        emails = (wire.ContactEmail(contact.address, kind, contact.messenger, contact.network), *emails)
    return wire.Contact(
        id=contact.id,
        address=contact.address if on_messenger else "",
        kind=details.contact_type,
        display_name=name,
        quick_name=details.quick_name or name,
        first_name=details.first_name,
        last_name=details.last_name,
        comment=details.comment,
        messenger=contact.messenger,
        cid=cid_of(number) if number else 0,
        groups=contact.groups,
        annotations=details.annotations,
        emails=emails,
        phones=phones,
        last_change=moment(contact.changed),
        middle_name=details.middle_name,
        birthdate=details.birthdate or NEVER,
        anniversary=details.anniversary,
        locations=written.locations,
        websites=written.websites,
    )


def _me(account: Account) -> wire.Contact:
    profile = account.profile
    shown = tuple(pair for pair in profile.annotations if not pair[0].startswith(_PRIVATE))

    def own(key: Property) -> str:
        return profile.annotation(f"ME.{key.value}") or ""

    return wire.Contact(
        id=me_id(account),
        address=profile.address,
        kind=wire.ContactType.ME,
        display_name=profile.name,
        quick_name=own(Property.QUICK_NAME) or profile.name,
        first_name=own(Property.FIRST_NAME),
        last_name=own(Property.LAST_NAME),
        comment=own(Property.COMMENT),
        cid=profile.cid,
        annotations=shown,
        last_change=moment(profile.changed),
    )


def _new_contact(hub: Hub, request: ABContactAdd) -> NewContact:
    network = request.network or NetworkId.MESSENGER
    address = request.address.lower()
    # Somebody who is only written mail to need not be on this network; everybody else has to be.
    if network == NetworkId.MESSENGER and request.network:
        address = normal_address(address, hub.limits)
    elif address:
        address = foreign_address(address, hub.limits)
    return NewContact(
        address=address,
        network=network if request.network else NetworkId.SMTP,
        messenger=request.messenger,
        details=Details(quick_name=request.display_name),
        invitation=request.invitation[:1000],
    )


async def _change(hub: Hub, account: Account, request: ABContactUpdate) -> Effects:
    before = account.contacts.get(request.contact)
    if before is None:
        raise ContactUnknown(request.contact)
    messenger: bool | None = None
    fields: dict[str, Any] = {}
    for key, value in request.changes:
        if key is Property.MESSENGER:
            messenger = value.lower() in ("true", "1")
        elif key in _FIELDS:
            fields[_FIELDS[key]] = value
    if request.annotations:
        merged = dict(before.details.annotations) | dict(request.annotations)
        fields["annotations"] = tuple(pair for pair in merged.items() if pair[1])
    details = with_details(replace(before.details, **fields), request.details)
    return await hub.directory.change_contact(account, before.id, messenger=messenger, details=details)


async def _change_me(hub: Hub, account: Account, request: ABContactUpdate) -> list[Effects]:
    pairs = [pair for pair in request.annotations if not pair[0].startswith(_PRIVATE)]
    pairs += [(f"ME.{key.value}", value) for key, value in request.changes if key in _FIELDS]
    effects = []
    if pairs:
        effects.append(await hub.directory.annotate(account, pairs))
    for key, value in request.changes:
        if key is Property.DISPLAY_NAME:
            effects.append(await hub.directory.rename(account, value))
    return effects
