"""SharingService: the membership lists."""

from collections.abc import Iterable

from msnpd.draft import Effects
from msnpd.errors import MemberUnknown
from msnpd.hub import Hub
from msnpd.model import Account, Kind, Member, Role, cid_of
from msnpd.names import foreign_address, normal_address
from msnpd.services.caller import Caller
from msnpd.services.deltas import moment, removed, since
from papyon.payload.soap import sharing
from papyon.payload.soap.circles import CreateCircle, encode_circle_created
from papyon.payload.soap.service import ServiceHeader, encode_response
from papyon.payload.soap.sharing import (
    INVITATION,
    AddMember,
    DeleteMember,
    FindMembership,
    FindMembershipResult,
    MemberKind,
    SharingRequest,
)
from papyon.types import NetworkId

_BUDDY_TYPE = "MSN.IM.BuddyType"
_TO_WIRE = {
    Role.ALLOW: sharing.Role.ALLOW,
    Role.BLOCK: sharing.Role.BLOCK,
    Role.REVERSE: sharing.Role.REVERSE,
    Role.PENDING: sharing.Role.PENDING,
}
_FROM_WIRE = {wire: role for role, wire in _TO_WIRE.items()}


async def answer(hub: Hub, caller: Caller, request: SharingRequest, header: ServiceHeader) -> bytes:
    """The answer to a request. Raises MsnpdError for what becomes a fault."""
    if isinstance(request, FindMembership):
        return await _find(hub, caller.account, request.deltas_only, request.last_change, header)
    if isinstance(request, CreateCircle):
        circle = await hub.circles.create(caller.account, request.name)
        return encode_circle_created(header, circle)
    if request.members:  # nobody, where it is about a service that is not here
        effects = await _change(hub, caller.account, request)
        hub.router.tell(effects, caller.account.address, caller.login)
    return encode_response(request.ACTION, header)


async def _change(hub: Hub, account: Account, request: AddMember | DeleteMember) -> Effects:
    match request:
        case AddMember():
            adding = [(_FROM_WIRE[member.role], *_address(hub, member)) for member in request.members]
            return await hub.directory.add_members(account, adding)
        case DeleteMember():
            return await hub.directory.drop_members(account, _listed(account, request.members))


async def _find(
    hub: Hub, account: Account, deltas_only: bool, last_change: str, header: ServiceHeader
) -> bytes:
    later = since(account, deltas_only, last_change)
    people = await hub.directory.names(account)
    cids = {address: cid_of(number) for address, (number, _) in people.items()}
    members = sorted(account.members.values(), key=lambda member: member.id)
    listed = [_to_wire(member, cids.get(member.address, 0)) for member in members if member.changed > later]
    return FindMembershipResult(
        members=(*_removed(account, later), *listed),
        owner=account.address,
        owner_cid=account.profile.cid,
        last_change=moment(account.profile.changed),
    ).encode(header)


def _removed(account: Account, later: int) -> list[sharing.Member]:
    """Who is no longer on a list and was not put there again."""
    return [
        sharing.Member(
            role=_TO_WIRE[Role(removal.role)],
            address=removal.address,
            kind=_kind(removal.network)[0],
            membership_id=int(removal.id),
            deleted=True,
            last_changed=moment(removal.changed),
        )
        for removal in removed(account, Kind.MEMBER, later)
        if (Role(removal.role), removal.address) not in account.members
    ]


def _kind(network: int) -> tuple[MemberKind, tuple[tuple[str, str], ...]]:
    """What kind of member somebody of a network is, and the annotations that say more."""
    match network:
        case NetworkId.MESSENGER:
            return MemberKind.PASSPORT, ()
        case NetworkId.PHONE:
            return MemberKind.PHONE, ()
        case NetworkId.CIRCLE:
            return MemberKind.CIRCLE, ()
        case _:
            return MemberKind.EMAIL, ((_BUDDY_TYPE, f"{network}:"),)


def _to_wire(member: Member, cid: int) -> sharing.Member:
    kind, annotations = _kind(member.network)
    if member.invitation:
        annotations = (*annotations, (INVITATION, member.invitation))
    return sharing.Member(
        role=_TO_WIRE[member.role],
        address=member.address,
        kind=kind,
        membership_id=member.id,
        cid=cid,
        display_name=member.name,
        annotations=annotations,
        last_changed=moment(member.changed),
    )


def _address(hub: Hub, member: sharing.Member) -> tuple[str, int]:
    match member.kind:
        case MemberKind.PASSPORT:
            return normal_address(member.address, hub.limits), NetworkId.MESSENGER
        case MemberKind.EMAIL:
            number = member.annotation(_BUDDY_TYPE).partition(":")[0]
            network = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
            return foreign_address(member.address, hub.limits), network or NetworkId.YAHOO
        case MemberKind.PHONE:
            return foreign_address(member.address, hub.limits), NetworkId.PHONE
        case MemberKind.CIRCLE:
            return foreign_address(member.address, hub.limits), NetworkId.CIRCLE


def _listed(account: Account, members: Iterable[sharing.Member]) -> list[tuple[Role, str]]:
    """Whom a DeleteMember means, who may be named by number alone. Raises MemberUnknown when it is nobody."""
    numbers = {(member.role, member.id): member.address for member in account.members.values()}
    found = []
    for member in members:
        role = _FROM_WIRE[member.role]
        address = member.address.lower() or numbers.get((role, member.membership_id), "")
        if address:
            found.append((role, address))
    if not found:
        raise MemberUnknown("numbers that are nobody's")
    return found
