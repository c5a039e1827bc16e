"""Changes of the contact list: first at the services, which keep it, then at the notification server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final

from papyon.aio.events import ClientEvent, RosterChanged
from papyon.aio.link import Link
from papyon.aio.services import Services
from papyon.errors import ServerError, ServiceFault
from papyon.payload.lists import ListEntry, parse_lists
from papyon.payload.soap.addressbook import (
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    Property,
    parse_guid_result,
)
from papyon.payload.soap.contact import NICKNAME
from papyon.payload.soap.groups import (
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
)
from papyon.payload.soap.service import FaultCode, Request
from papyon.payload.soap.sharing import AddMember, DeleteMember, Member, MemberKind, Role
from papyon.session.roster import Buddy, Changes, Group, Petition, Roster
from papyon.types import ErrorCode, ListBits, NetworkId

__all__ = ["Contacts"]

_SAVE, _BLOCK, _GROUP, _PENDING = "ContactSave", "BlockUnblock", "GroupSave", "ContactMsgrAPI"

_THERE_ALREADY: Final = frozenset({ErrorCode.ALREADY_THERE, ErrorCode.NOT_ON_LIST, ErrorCode.INVALID_LIST})
"""What a notification server may answer to a change that the services have made and it knows of."""


class Contacts:
    """One signed-in account's list. Every method raises `ServiceFault`, `ServerError`, `ConnectionFailed`."""

    def __init__(
        self,
        link: Link,
        services: Services,
        roster: Roster,
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self._link = link
        self._services = services
        self._roster = roster
        self._tell = tell
        # One change at a time, and none while the lists are read anew.
        self._lock = asyncio.Lock()

    async def reload(self, *asking: Petition) -> None:
        """Read everything anew, because it was changed elsewhere. `asking`: who is known to wait anyway."""
        async with self._lock:
            try:
                lists = await self._services.lists(self._link.machine.dialect, "ABChangeNotifyAlert")
                await self._changed(self._roster.load(*lists))
            finally:
                for petition in asking:
                    await self._changed(self._roster.put_petition(petition))

    async def add(self, address: str, text: str = "", groups: Iterable[str] = ()) -> None:
        """Put on the list and allow; somebody who is there already stays."""
        async with self._lock:
            await self._add(address, text, tuple(groups))
            await self._settle_petition(address)

    async def remove(self, address: str) -> None:
        """Take off the list; allowing and blocking stay as they are."""
        async with self._lock:
            buddy = self._roster.buddy(address)
            if buddy is None or not (buddy.contact_id or buddy.listed):
                return
            if buddy.contact_id:
                gone = ABContactDelete((buddy.contact_id,))
                await self._ask(gone, _SAVE, FaultCode.CONTACT_DOES_NOT_EXIST)
            await self._take(buddy, ListBits.FORWARD)
            await self._changed(self._roster.forget(address))

    async def rename(self, address: str, alias: str) -> None:
        """Set one's own name for somebody; '' takes it away."""
        async with self._lock:
            buddy = self._listed(address)
            await self._ask(ABContactUpdate(buddy.contact_id, annotations=((NICKNAME, alias),)), _SAVE)
            await self._changed(self._roster.put(replace(self._listed(address), alias=alias)))

    async def move(self, address: str, groups: Iterable[str]) -> None:
        """Put into exactly these groups."""
        async with self._lock:
            await self._move(self._listed(address), tuple(groups))

    async def block(self, address: str) -> None:
        """Keep somebody out."""
        async with self._lock:
            await self._block(address)

    async def unblock(self, address: str) -> None:
        """Allow somebody again."""
        async with self._lock:
            buddy = self._known(address)
            await self._leave_role(address, Role.BLOCK)
            await self._enter_role(address, Role.ALLOW)
            await self._take(buddy, ListBits.BLOCK)
            await self._give(buddy, ListBits.ALLOW)
            bits = self._known(address).bits & ~ListBits.BLOCK | ListBits.ALLOW
            await self._changed(self._roster.put(replace(self._known(address), bits=bits)))

    async def accept(self, address: str, add: bool) -> None:
        """Allow who asked and, with `add`, put on the list."""
        async with self._lock:
            if add:
                petition = self._roster.petition(address)
                name = petition.display_name if petition is not None else ""
                await self._add(address, "", (), name)
            else:
                buddy = self._known(address)
                await self._enter_role(address, Role.ALLOW)
                await self._give(buddy, ListBits.ALLOW)
                allowed = replace(self._known(address), bits=self._known(address).bits | ListBits.ALLOW)
                await self._changed(self._roster.put(allowed))
            await self._settle_petition(address)

    async def decline(self, address: str, block: bool) -> None:
        """Take a request away and, with `block`, keep who asked out."""
        async with self._lock:
            if block:
                await self._block(address)
            await self._settle_petition(address)

    async def add_group(self, name: str) -> None:
        """Make a group."""
        async with self._lock:
            answer = await self._services.ask(ABGroupAdd(name), _GROUP)
            await self._changed(self._roster.put_group(Group(parse_guid_result(answer.body), name)))

    async def rename_group(self, group: str, name: str) -> None:
        """Give a group another name."""
        async with self._lock:
            await self._services.ask(ABGroupUpdate(group, name), _GROUP)
            await self._changed(self._roster.put_group(Group(group, name)))

    async def remove_group(self, group: str) -> None:
        """Remove a group; its contacts stay."""
        async with self._lock:
            await self._ask(ABGroupDelete((group,)), _GROUP, FaultCode.GROUP_DOES_NOT_EXIST)
            await self._changed(self._roster.forget_group(group))

    async def set_display_name(self, name: str) -> None:
        """Keep one's own name in the address book."""
        async with self._lock:
            await self._ask(ABContactUpdate("", ((Property.DISPLAY_NAME, name),)), _SAVE)
            self._roster.display_name = name

    async def _add(self, address: str, text: str, groups: tuple[str, ...], name: str = "") -> None:
        buddy = self._known(address)
        if not (buddy.listed and buddy.contact_id):
            buddy = await self._add_contact(buddy, text, name)
        bits = ListBits.FORWARD
        if not buddy.blocked:
            await self._enter_role(buddy.address, Role.ALLOW)
            bits |= ListBits.ALLOW
        await self._give(buddy, bits)
        known = self._known(address)
        buddy = replace(
            known,
            contact_id=buddy.contact_id,
            network=buddy.network,
            bits=known.bits | bits,
            display_name=known.display_name or buddy.display_name,
        )
        await self._changed(self._roster.put(buddy))
        if groups:
            await self._move(buddy, tuple(dict.fromkeys((*buddy.groups, *groups))))

    async def _add_contact(self, buddy: Buddy, text: str, name: str) -> Buddy:
        network = await self._network_of(buddy.address)
        if buddy.contact_id:
            change = ABContactUpdate(buddy.contact_id, ((Property.MESSENGER, "true"),))
            await self._ask(change, _SAVE)
            return replace(buddy, network=network)
        new = ABContactAdd(
            buddy.address,
            network,
            invitation=text,
            own_name=self._roster.display_name,
            display_name=name,
            # Allowing somebody who is blocked takes more than adding them.
            allow=not buddy.blocked,
        )
        try:
            contact_id = parse_guid_result((await self._services.ask(new, _SAVE)).body)
        except ServiceFault as fault:
            if fault.code != FaultCode.CONTACT_ALREADY_EXISTS:
                raise
            contact_id = fault.detail.lower()
        return replace(buddy, contact_id=contact_id, network=network, display_name=name or buddy.display_name)

    async def _network_of(self, address: str) -> int:
        answer = await self._link.answer(self._link.machine.query(address))
        entries = parse_lists(answer.payload or b"").entries
        network = next((entry.network for entry in entries), int(NetworkId.NONE))
        if network == NetworkId.NONE:
            raise ServerError(ErrorCode.UNKNOWN_ACCOUNT, "FQY")
        return network

    async def _move(self, buddy: Buddy, groups: tuple[str, ...]) -> None:
        contact = (buddy.contact_id,)
        for group in buddy.groups:
            if group not in groups:
                await self._ask(ABGroupContactDelete((group,), contact), _GROUP)
        for group in groups:
            if group not in buddy.groups:
                await self._ask(ABGroupContactAdd((group,), contact), _GROUP)
        known = tuple(group for group in groups if self._roster.group(group) is not None)
        await self._changed(self._roster.put(replace(self._known(buddy.address), groups=known)))

    async def _block(self, address: str) -> None:
        buddy = self._known(address)
        await self._leave_role(address, Role.ALLOW)
        await self._enter_role(address, Role.BLOCK)
        await self._take(buddy, ListBits.ALLOW)
        await self._give(buddy, ListBits.BLOCK)
        bits = self._known(address).bits & ~ListBits.ALLOW | ListBits.BLOCK
        await self._changed(self._roster.put(replace(self._known(address), bits=bits)))

    async def _settle_petition(self, address: str) -> None:
        petition = self._roster.petition(address)
        if petition is None:
            return
        member = Member(Role.PENDING, petition.address, petition.kind, petition.membership_id)
        await self._ask(DeleteMember((member,)), _PENDING, FaultCode.MEMBER_DOES_NOT_EXIST)
        await self._changed(self._roster.forget_petition(address))

    async def _enter_role(self, address: str, role: Role) -> None:
        member = Member(role, address, self._kind(address))
        await self._ask(AddMember((member,)), _BLOCK, FaultCode.MEMBER_ALREADY_EXISTS)

    async def _leave_role(self, address: str, role: Role) -> None:
        member = Member(role, address, self._kind(address))
        await self._ask(DeleteMember((member,)), _BLOCK, FaultCode.MEMBER_DOES_NOT_EXIST)

    def _kind(self, address: str) -> MemberKind:
        messenger = self._known(address).network == NetworkId.MESSENGER
        return MemberKind.PASSPORT if messenger else MemberKind.EMAIL

    async def _give(self, buddy: Buddy, bits: ListBits) -> None:
        await self._told(self._link.machine.add([ListEntry(buddy.address, bits, buddy.network)]))

    async def _take(self, buddy: Buddy, bits: ListBits) -> None:
        await self._told(self._link.machine.remove([ListEntry(buddy.address, bits, buddy.network)]))

    async def _told(self, trids: list[int]) -> None:
        try:
            await self._link.answers(trids)
        except ServerError as error:
            if error.code not in _THERE_ALREADY:
                raise

    async def _ask(self, request: Request, scenario: str, *fine: FaultCode) -> None:
        try:
            await self._services.ask(request, scenario)
        except ServiceFault as fault:
            if fault.code not in fine:
                raise

    async def _changed(self, changes: Changes) -> None:
        if changes != Changes():
            await self._tell(RosterChanged(changes))

    def _known(self, address: str) -> Buddy:
        return self._roster.buddy(address) or Buddy(address.lower())

    def _listed(self, address: str) -> Buddy:
        buddy = self._roster.buddy(address)
        if buddy is None or not buddy.contact_id:
            raise ServiceFault(FaultCode.CONTACT_DOES_NOT_EXIST)
        return buddy
