"""SharingService: the membership lists."""

from msnpd.errors import AddressInvalid, MemberUnknown
from msnpd.hub import Hub
from msnpd.model import Account, Member, Role, cid_of
from msnpd.names import normal_address
from msnpd.services.caller import Caller
from msnpd.services.deltas import moment, since
from papyon.payload.soap import sharing
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
    match request:
        case FindMembership(_, deltas_only, last_change):
            return await _find(hub, caller.account, deltas_only, last_change, header)
        case AddMember(members):
            for member in members:
                address, network = _address(hub, member)
                role = _FROM_WIRE[member.role]
                effects = await hub.directory.add_member(caller.account, role, address, network)
                hub.presence.tell(effects, caller.account.address, caller.login)
            return encode_response(request.ACTION, header)
        case DeleteMember(members):
            for member in members:
                role, address = _listed(caller.account, member)
                effects = await hub.directory.drop_member(caller.account, role, address)
                hub.presence.tell(effects, caller.account.address, caller.login)
            return encode_response(request.ACTION, header)


async def _find(
    hub: Hub, account: Account, deltas_only: bool, last_change: str, header: ServiceHeader
) -> bytes:
    later = since(account, deltas_only, last_change)
    people = await hub.directory.names(account)
    cids = {address: cid_of(number) for address, (number, _) in people.items()}
    members = sorted(account.members.values(), key=lambda member: member.id)
    return FindMembershipResult(
        members=tuple(
            _to_wire(member, cids.get(member.address, 0)) for member in members if member.changed > later
        ),
        owner=account.address,
        owner_cid=account.profile.cid,
        last_change=moment(account.profile.changed),
    ).encode(header)


def _to_wire(member: Member, cid: int) -> sharing.Member:
    annotations: tuple[tuple[str, str], ...] = ()
    kind = MemberKind.PASSPORT
    if member.network == NetworkId.PHONE:
        kind = MemberKind.PHONE
    elif member.network != NetworkId.MESSENGER:
        kind = MemberKind.EMAIL
        annotations = ((_BUDDY_TYPE, f"{member.network}:"),)
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
            return _clipped(hub, member.address), network or NetworkId.YAHOO
        case MemberKind.PHONE:
            return _clipped(hub, member.address), NetworkId.PHONE
        case MemberKind.CIRCLE:
            return _clipped(hub, member.address), NetworkId.CIRCLE


def _clipped(hub: Hub, address: str) -> str:
    if not address or len(address) > hub.limits.address_length:
        raise AddressInvalid("empty or too long")
    return address.lower()


def _listed(account: Account, member: sharing.Member) -> tuple[Role, str]:
    """Whom a DeleteMember means, who may be named by number alone."""
    role = _FROM_WIRE[member.role]
    if member.address:
        return role, member.address.lower()
    for listed in account.members.values():
        if listed.id == member.membership_id and listed.role is role:
            return role, listed.address
    raise MemberUnknown(str(member.membership_id))
