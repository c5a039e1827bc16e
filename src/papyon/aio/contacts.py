"""The contact list of a signed-in account: the same methods, whatever the dialect keeps it with."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final

from papyon.aio.events import ClientEvent, PrivacyChanged, RosterChanged
from papyon.aio.link import Link
from papyon.aio.lists.commands import CommandKeeper
from papyon.aio.lists.keeper import Keeper
from papyon.aio.lists.services import ServiceKeeper
from papyon.aio.services import Services
from papyon.errors import ServiceFault
from papyon.payload.soap.service import FaultCode
from papyon.session.buddy import NO_CHANGES, Buddy, Changes, Petition
from papyon.session.listing import FAVOURITE
from papyon.session.mirror import Mirror
from papyon.session.roster import Roster
from papyon.types import Dialect, ListBits, NetworkId

__all__ = ["Contacts"]

FAVOURITES: Final = "Favorites"
"""The name of the group that is made for favourites, as Windows Live Messenger calls it."""


class Contacts:
    """One signed-in account's list.

    Every method raises `ServiceFault`, `ServerError`, `ConnectionFailed`, and `LocalProtocolError` where the
    dialect knows no such thing. What changed is told as `RosterChanged` before a method returns.
    """

    def __init__(
        self,
        link: Link,
        services: Services,
        mirror: Mirror,
        roster: Roster,
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self._link = link
        self._commands = CommandKeeper(link, mirror)
        self._services = ServiceKeeper(link, services, mirror)
        self._roster = roster
        self._tell = tell
        # One change at a time, and none while the lists are read anew.
        self._lock = asyncio.Lock()

    @property
    def _keeper(self) -> Keeper:
        # Which dialect is spoken is not known before the server has chosen it.
        old = self._link.machine.dialect < Dialect.MSNP13
        return self._commands if old else self._services

    async def load(self) -> None:
        """Read everything at sign-in, and tell the notification server."""
        async with self._lock:
            listing = await self._keeper.load()
            self._roster.take(listing)
            await self._keeper.announce(listing)

    async def reload(self, *asking: Petition) -> None:
        """Read everything anew, because it was changed elsewhere. `asking`: who is known to wait anyway."""
        async with self._lock:
            try:
                listing = await self._keeper.load("ABChangeNotifyAlert")
                before = (self._roster.allow_strangers, self._roster.ask)
                await self._changed(self._roster.take(listing))
                if (listing.allow_strangers, listing.ask) != before:
                    await self._tell(PrivacyChanged(listing.allow_strangers, listing.ask))
            finally:
                for petition in asking:
                    await self._changed(self._roster.put_petition(petition))

    # People.

    async def add(self, address: str, text: str = "", groups: Iterable[str] = ()) -> None:
        """Put on the list and allow; somebody who is there already stays. `tel:+15551234` is a telephone.

        `text` is shown to who is added, where the dialect can tell it (MSNP13 and later).
        """
        async with self._lock:
            await self._add(address, text, tuple(groups))
            await self._settle(address)

    async def remove(self, address: str) -> None:
        """Take off the list; allowing and blocking stay as they are."""
        async with self._lock:
            buddy = self._roster.buddy(address)
            if buddy is None or not (buddy.contact_id or buddy.listed):
                return
            await self._keeper.delist(buddy)
            await self._changed(self._roster.forget(address))

    async def rename(self, address: str, alias: str) -> None:
        """Set one's own name for somebody; '' takes it away."""
        async with self._lock:
            await self._keeper.rename(self._listed(address), alias)
            await self._changed(self._roster.put(replace(self._listed(address), alias=alias)))

    async def annotate(self, address: str, name: str, value: str) -> None:
        """Set an annotation of the address book, such as `AB.JobTitle`; '' takes it away (MSNP13 on)."""
        async with self._lock:
            await self._annotate(self._listed(address), name, value)

    async def set_favourite(self, address: str, favourite: bool) -> None:
        """Put among the favourites, or take away from them (MSNP13 and later)."""
        async with self._lock:
            groups = [group for group in self._roster.groups if group.favourite]
            if favourite and not groups:
                groups = [await self._keeper.add_group(FAVOURITES, favourite=True)]
                await self._changed(self._roster.put_group(groups[0]))
            buddy = self._listed(address)
            ids = tuple(group.id for group in groups)
            if favourite:
                await self._move(buddy, (*buddy.groups, ids[0]))
            else:
                await self._move(buddy, tuple(group for group in buddy.groups if group not in ids))
                if buddy.annotation(FAVOURITE):
                    await self._annotate(buddy, FAVOURITE, "")
            await self._changed(self._roster.put(replace(self._listed(address), favourite=favourite)))

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
            await self._keeper.unblock(self._known(address))
            buddy = self._known(address)
            bits = buddy.bits & ~ListBits.BLOCK | ListBits.ALLOW
            await self._changed(self._roster.put(replace(buddy, bits=bits)))

    # Requests.

    async def accept(self, address: str, add: bool) -> None:
        """Allow who asked and, with `add`, put on the list."""
        async with self._lock:
            if add:
                petition = self._roster.petition(address)
                name = petition.display_name if petition is not None else ""
                await self._add(address, "", (), name)
            else:
                await self._allow(address)
            await self._settle(address)

    async def decline(self, address: str, block: bool) -> None:
        """Take a request away and, with `block`, keep who asked out."""
        async with self._lock:
            if block:
                await self._block(address)
            await self._settle(address)

    # Groups.

    async def add_group(self, name: str) -> None:
        """Make a group."""
        async with self._lock:
            await self._changed(self._roster.put_group(await self._keeper.add_group(name)))

    async def rename_group(self, group: str, name: str) -> None:
        """Give a group another name."""
        async with self._lock:
            known = self._roster.group(group)
            if known is None:
                raise ServiceFault(FaultCode.GROUP_DOES_NOT_EXIST)
            await self._keeper.rename_group(known, name)
            await self._changed(self._roster.put_group(replace(known, name=name)))

    async def remove_group(self, group: str) -> None:
        """Remove a group; its contacts stay."""
        async with self._lock:
            members = [buddy for buddy in self._roster.buddies if group in buddy.groups]
            await self._keeper.remove_group(group, members)
            await self._changed(self._roster.forget_group(group))

    # Oneself.

    async def set_display_name(self, name: str) -> None:
        """Keep one's own name in the address book."""
        async with self._lock:
            await self._keeper.set_name(name)
            self._roster.display_name = name

    @property
    def allow_strangers(self) -> bool:
        """Whether people on neither list may see and write to us."""
        return self._roster.allow_strangers

    async def set_privacy(self, allow_strangers: bool) -> None:
        """Change that."""
        async with self._lock:
            await self._keeper.set_privacy(allow_strangers)
            self._roster.allow_strangers = allow_strangers
            await self._tell(PrivacyChanged(allow_strangers, self._roster.ask))

    @property
    def ask(self) -> bool:
        """Whether the owner wants to be asked before somebody who added them is allowed."""
        return self._roster.ask

    async def set_alert(self, ask: bool) -> None:
        """Change that."""
        async with self._lock:
            await self._keeper.set_alert(ask)
            self._roster.ask = ask
            await self._tell(PrivacyChanged(self._roster.allow_strangers, ask))

    # What these are made of; the lock is held.

    async def _add(self, address: str, text: str, groups: tuple[str, ...], name: str = "") -> None:
        known = self._known(address)
        new = await self._keeper.enlist(known, text, name)
        # Presence may have come meanwhile.
        known = self._known(address)
        buddy = replace(
            known,
            contact_id=new.contact_id,
            network=new.network,
            bits=known.bits | new.bits,
            display_name=known.display_name or new.display_name,
        )
        await self._changed(self._roster.put(buddy))
        if groups:
            await self._move(buddy, tuple(dict.fromkeys((*buddy.groups, *groups))))

    async def _allow(self, address: str) -> None:
        await self._keeper.allow(self._known(address))
        buddy = self._known(address)
        await self._changed(self._roster.put(replace(buddy, bits=buddy.bits | ListBits.ALLOW)))

    async def _block(self, address: str) -> None:
        await self._keeper.block(self._known(address))
        buddy = self._known(address)
        bits = buddy.bits & ~ListBits.ALLOW | ListBits.BLOCK
        await self._changed(self._roster.put(replace(buddy, bits=bits)))

    async def _annotate(self, buddy: Buddy, name: str, value: str) -> None:
        await self._keeper.annotate(buddy, name, value)
        known = self._listed(buddy.address)
        others = tuple(pair for pair in known.annotations if pair[0] != name)
        pairs = (*others, (name, value)) if value else others
        await self._changed(self._roster.put(replace(known, annotations=pairs)))

    async def _move(self, buddy: Buddy, groups: tuple[str, ...]) -> None:
        # In first: whoever cannot get in stays where they are.
        for group in groups:
            if group not in buddy.groups:
                await self._keeper.join(buddy, group)
        for group in buddy.groups:
            if group not in groups:
                await self._keeper.part(buddy, group)
        known = tuple(group for group in dict.fromkeys(groups) if self._roster.group(group) is not None)
        await self._changed(self._roster.put(replace(self._known(buddy.address), groups=known)))

    async def _settle(self, address: str) -> None:
        petition = self._roster.petition(address)
        if petition is not None:
            await self._keeper.settle(petition)
            await self._changed(self._roster.forget_petition(address))

    async def _changed(self, changes: Changes) -> None:
        if changes != NO_CHANGES:
            await self._tell(RosterChanged(changes))

    def _known(self, address: str) -> Buddy:
        phone = address.lower().startswith("tel:")
        network = NetworkId.PHONE if phone else NetworkId.MESSENGER
        return self._roster.buddy(address) or Buddy(address.lower(), network=network)

    def _listed(self, address: str) -> Buddy:
        buddy = self._roster.buddy(address)
        if buddy is None or not (buddy.contact_id or buddy.listed):
            raise ServiceFault(FaultCode.CONTACT_DOES_NOT_EXIST)
        return buddy
