"""The list of MSNP8 to 12, kept by the notification server: SYN, then ADD or ADC and their relatives."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from papyon.aio.link import Link
from papyon.aio.lists.keeper import DONE_ALREADY
from papyon.errors import LocalProtocolError, PayloadError, ServerError
from papyon.payload.listchange import (
    GROUP_NAME_BYTES,
    GROUP_RENAME_BYTES,
    Addition,
    ContactProperty,
    GroupAddition,
    GroupRemoval,
    GroupRename,
    ListChange,
    Removal,
    alert,
    parse_answer,
    privacy,
)
from papyon.payload.synchronisation import is_old
from papyon.session.buddy import Buddy, Group, Petition
from papyon.session.listing import ASKS_BY_PENDING, Listing
from papyon.session.mirror import Mirror
from papyon.types import Dialect, ErrorCode, ListBits
from papyon.wire import clip

__all__ = ["CommandKeeper"]

_FORWARD, _ALLOW, _BLOCK = ListBits.FORWARD, ListBits.ALLOW, ListBits.BLOCK
_REVERSE, _PENDING = ListBits.REVERSE, ListBits.PENDING


class CommandKeeper:
    """Implements `Keeper` with commands. What the protocol has no word for is said at each method."""

    def __init__(self, link: Link, mirror: Mirror) -> None:
        self._link = link
        self._mirror = mirror

    @property
    def _dialect(self) -> Dialect:
        return self._link.machine.dialect

    async def load(self, scenario: str = "Initial") -> Listing:
        """See the port. Asks for nothing that is known already."""
        del scenario
        told = await self._link.lists(self._mirror.stamps)
        # Thousands of contacts take a tenth of a second, which others need meanwhile.
        return await asyncio.to_thread(self._mirror.take_synchronisation, told, self._dialect)

    async def announce(self, listing: Listing) -> None:
        """See the port: here it is the server who tells us."""

    async def enlist(self, buddy: Buddy, text: str, name: str) -> Buddy:
        """See the port. There is no way to send the text along."""
        del text
        name = buddy.display_name or name or buddy.address
        if not buddy.listed:
            buddy = await self._add(buddy, name)
        if not buddy.blocked:
            await self.allow(buddy)
            return _with(buddy, _ALLOW)
        return buddy

    async def delist(self, buddy: Buddy) -> None:
        """See the port."""
        await self._do(Removal(_FORWARD, buddy.address, buddy.contact_id))

    async def allow(self, buddy: Buddy) -> None:
        """See the port."""
        if _ALLOW not in buddy.bits:
            await self._do(Addition(_ALLOW, buddy.address, self._old_name(buddy)))

    async def block(self, buddy: Buddy) -> None:
        """See the port. Nobody can be on both lists, not even for a moment."""
        await self._do(Removal(_ALLOW, buddy.address))
        await self._do(Addition(_BLOCK, buddy.address, self._old_name(buddy)))

    async def unblock(self, buddy: Buddy) -> None:
        """See the port."""
        await self._do(Removal(_BLOCK, buddy.address))
        await self._do(Addition(_ALLOW, buddy.address, self._old_name(buddy)))

    async def rename(self, buddy: Buddy, alias: str) -> None:
        """See the port. The server keeps one name, which the contact's own covers when it is told.

        That it is ours is only known as long as this client lives.
        """
        name = alias or buddy.display_name or buddy.address
        await self._do(ContactProperty(name, buddy.address, buddy.contact_id))
        if alias:
            self._mirror.aliases[buddy.address] = alias
        else:
            self._mirror.aliases.pop(buddy.address, None)

    async def annotate(self, buddy: Buddy, name: str, value: str) -> None:
        """See the port: there are no annotations here."""
        raise LocalProtocolError(f"{self._dialect.token} keeps no annotations")

    async def join(self, buddy: Buddy, group: str) -> None:
        """See the port."""
        if is_old(self._dialect):
            name = buddy.display_name or buddy.address
            await self._do(Addition(_FORWARD, buddy.address, name, group=group))
        else:
            await self._do(Addition(_FORWARD, guid=self._guid(buddy), group=group))

    async def part(self, buddy: Buddy, group: str) -> None:
        """See the port."""
        gone = Removal(_FORWARD, buddy.address, buddy.contact_id, group)
        await self._do(gone, ErrorCode.CONTACT_NOT_IN_GROUP, ErrorCode.UNKNOWN_GROUP)

    async def add_group(self, name: str, favourite: bool = False) -> Group:
        """See the port: there are no favourites here."""
        if favourite:
            raise LocalProtocolError(f"{self._dialect.token} knows no favourites")
        name = clip(name, GROUP_NAME_BYTES)
        match await self._answer(GroupAddition(name)):
            case GroupAddition(_, group) if group:
                return Group(group, name)
            case _:
                raise PayloadError("the server does not tell the id of a new group")

    async def rename_group(self, group: Group, name: str) -> None:
        """See the port."""
        await self._do(GroupRename(group.id, clip(name, GROUP_RENAME_BYTES)))

    async def remove_group(self, group: str, members: Iterable[Buddy]) -> None:
        """See the port."""
        if is_old(self._dialect):
            # Official servers forgot whoever was in no other group.
            for buddy in members:
                await self.part(buddy, group)
        await self._do(GroupRemoval(group), ErrorCode.UNKNOWN_GROUP)

    async def settle(self, petition: Petition) -> None:
        """See the port. Before MSNP11 a request is whoever is on no list, so that it is us who remember."""
        if self._dialect < ASKS_BY_PENDING:
            self._mirror.declined.add(petition.address)
            return
        await self._do(Addition(_REVERSE, petition.address))
        await self._do(Removal(_PENDING, petition.address))

    async def set_name(self, name: str) -> None:
        """See the port: the notification server keeps it."""

    async def set_privacy(self, allow_strangers: bool) -> None:
        """See the port."""
        await self._do(privacy(allow_strangers))

    async def set_alert(self, ask: bool) -> None:
        """See the port."""
        await self._do(alert(ask))

    async def _add(self, buddy: Buddy, name: str) -> Buddy:
        try:
            change = await self._answer(Addition(_FORWARD, buddy.address, name))
        except ServerError as error:
            if error.code != ErrorCode.ALREADY_THERE:
                raise
            # Put there from elsewhere; only the server knows under which id.
            known = (await self.load()).buddies.get(buddy.address, buddy)
            return _with(known, _FORWARD)
        guid = change.guid if isinstance(change, Addition) else ""
        added = replace(buddy, contact_id=guid, display_name=buddy.display_name or name)
        return _with(added, _FORWARD)

    async def _do(self, change: ListChange, *fine: ErrorCode) -> None:
        try:
            await self._link.answer(self._link.machine.change(change))
        except ServerError as error:
            if error.code not in DONE_ALREADY and error.code not in fine:
                raise

    async def _answer(self, change: ListChange) -> ListChange:
        answer = await self._link.answer(self._link.machine.change(change))
        return parse_answer(answer.verb, answer.args[1:], self._dialect)[0]

    def _old_name(self, buddy: Buddy) -> str:
        # Later dialects take no name for these lists.
        return buddy.display_name or buddy.address if is_old(self._dialect) else ""

    def _guid(self, buddy: Buddy) -> str:
        if not buddy.contact_id:
            raise ServerError(ErrorCode.NOT_ON_LIST, "ADC")
        return buddy.contact_id


def _with(buddy: Buddy, bits: ListBits) -> Buddy:
    return replace(buddy, bits=buddy.bits | bits)
