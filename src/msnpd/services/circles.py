"""Circles in the address book service: their own books, and what stands of them in those of their members."""

from dataclasses import replace

from msnpd.circle_desk import signed
from msnpd.errors import CircleUnknown
from msnpd.hub import Hub
from msnpd.model import Account, Circle, CircleMember, cid_of
from msnpd.names import normal_address
from msnpd.services.deltas import moment
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.circles import (
    BreakConnection,
    CircleInfo,
    CircleRequest,
    CircleTicket,
    ConnectionAction,
    CreateContact,
    ManageWLConnection,
    encode_connection,
    encode_contact_created,
)
from papyon.payload.soap.contact import (
    Contact,
    ContactType,
    NetworkInfo,
    RelationshipState,
)
from papyon.payload.soap.service import ZERO_ID, ServiceHeader, encode_response

_OVER = (RelationshipState.LEFT, RelationshipState.REJECTED)


async def answer(hub: Hub, account: Account, request: CircleRequest, header: ServiceHeader) -> bytes:
    """The answer to a request. Raises MsnpdError for what becomes a fault."""
    circles, own = hub.circles, request.book == ZERO_ID
    match request:
        case CreateContact() if own:
            contact = await _representative(hub, account, request.circle)
            return encode_contact_created(header, contact)
        case CreateContact():
            address = normal_address(request.address, hub.limits)
            contact = await circles.add(account, request.book, address)
            return encode_contact_created(header, contact)
        case ManageWLConnection() if own:
            accepts = request.action != ConnectionAction.DECLINE
            member = await circles.answer(account, request.contact, accepts=accepts)
            circle = next(found for found, one in await circles.of(account) if one.id == member.id)
            return encode_connection(header, await _circle(hub, circle, member))
        case ManageWLConnection():
            member = await circles.invite(account, request.book, request.contact)
            names = await hub.store.names([member.address])
            return encode_connection(header, _member(names, account, member))
        case BreakConnection() if own:
            await circles.leave(account, request.contact)
        case BreakConnection():
            await circles.remove(account, request.book, request.contact)
    return encode_response(request.ACTION, header)


async def add_to(hub: Hub, account: Account, book: AddressBook, header: ServiceHeader) -> bytes:
    """The answer to ABFindContactsPaged: somebody's own book, with his circles and the ticket for them."""
    found = await hub.circles.of(account)
    listed = [(circle, member) for circle, member in found if member.state != RelationshipState.NONE]
    contacts = [await _circle(hub, circle, member) for circle, member in listed]
    infos = [
        CircleInfo(
            id=circle.id,
            name=circle.name,
            role=member.role,
            state=member.state,
            deleted=member.state in _OVER,
            last_change=moment(max(circle.changed, member.changed)),
        )
        for circle, member in listed
    ]
    ids = [circle.id for circle, member in listed if member.state == RelationshipState.ACCEPTED]
    ticket = signed(hub, CircleTicket.over(ids, account.profile.cid, moment(hub.now())))
    book = replace(book, contacts=(*book.contacts, *contacts))
    return book.encode_paged(header, ticket.text(), [info.markup() for info in infos])


async def book(hub: Hub, account: Account, circle: str) -> AddressBook:
    """The book of a circle, in full. Raises CircleUnknown, StoreUnavailable."""
    gathering = await hub.circles.find(account, circle)
    there = [one for one in gathering.everybody if one.state not in _OVER]
    names = await hub.store.names([one.address for one in there])
    return AddressBook(
        groups=(),
        contacts=tuple(_member(names, account, member) for member in there),
        owner=account.address,
        owner_cid=account.profile.cid,
        last_change=moment(gathering.circle.changed),
        book=circle,
    )


async def _representative(hub: Hub, account: Account, circle: str) -> str:
    """What a circle is called in somebody's own book. Raises CircleUnknown, StoreUnavailable."""
    for found, member in await hub.circles.of(account):
        if found.id == circle and member.state not in (RelationshipState.NONE, *_OVER):
            return member.representative
    raise CircleUnknown(circle)


async def _circle(hub: Hub, circle: Circle, member: CircleMember) -> Contact:
    """A circle as a contact in its member's own book."""
    names = await hub.store.names([member.inviter]) if member.inviter else {}
    info = NetworkInfo(
        member.state,
        member.role,
        inviter=member.inviter,
        inviter_name=names.get(member.inviter, (0, ""))[1],
    )
    return Contact(
        id=member.representative,
        address="",
        kind=ContactType.CIRCLE,
        display_name=circle.name,
        quick_name=circle.name,
        deleted=member.state in _OVER,
        last_change=moment(max(circle.changed, member.changed)),
        relationships=(info,),
    )


def _member(names: dict[str, tuple[int, str]], reader: Account, member: CircleMember) -> Contact:
    """A member as a contact in the circle's book."""
    number, name = names.get(member.address, (0, member.address))
    own = member.owner == reader.profile.id
    return Contact(
        id=member.id,
        address=member.address,
        kind=ContactType.ME if own else ContactType.LIVE,
        display_name=name,
        quick_name=name,
        cid=cid_of(number),
        last_change=moment(member.changed),
        relationships=(NetworkInfo(member.state, member.role),),
    )
