"""What the owner of an account is to others, from this endpoint and from the account's others."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

from papyon.aio.contacts import Contacts
from papyon.aio.events import ClientEvent, EndpointsChanged, SelfChanged
from papyon.aio.link import Link
from papyon.aio.objects import Objects
from papyon.aio.roaming import Roaming
from papyon.aio.settings import Settings
from papyon.errors import LocalProtocolError, ServerError
from papyon.payload.msn_object import MsnObject, ObjectKind, find_msn_object
from papyon.payload.personal import EndpointData, Media, PersonalData, PrivateEndpointData, parse_media
from papyon.payload.presence import Presence, StatusChange
from papyon.payload.soap.roaming import RoamingProfile
from papyon.session.endpoints import Endpoint, endpoints
from papyon.session.roster import Roster
from papyon.types import Capabilities, Dialect, Status
from papyon.wire import clip

__all__ = ["NAME_BYTES", "Myself", "Self"]

log = logging.getLogger(__name__)

NAME_BYTES: Final = 387
"""Bytes of a display name after encoding: what servers accept."""


@dataclass
class Self:
    """What the account's owner wants to look like, from one visit to the next; None: as the server has it.

    `media` None is none. `picture` stands for data that this endpoint hands to who asks.
    """

    status: Status = Status.NLN
    display_name: str | None = None
    personal_message: str | None = None
    media: Media | None = None
    picture: MsnObject | None = None


class Myself:
    """Tells the server what `wishes` say and hears what becomes of it, during one visit.

    Nothing is told to the application before `visible` is set.
    """

    def __init__(
        self,
        wishes: Self,
        account: str,
        link: Link,
        contacts: Contacts,
        roster: Roster,
        settings: Settings,
        objects: Objects,
        roaming: Roaming,
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self.wishes = wishes
        self.visible = False
        self.endpoints: tuple[Endpoint, ...] = ()
        """Where the account is signed in, this endpoint among them; empty before MSNP16."""
        self._account = account
        self._link = link
        self._contacts = contacts
        self._roster = roster
        self._settings = settings
        self._objects = objects
        self._roaming = roaming
        self._profile: RoamingProfile | None = None
        self._tell = tell
        self._asking = 0
        """Changes of ours that the server has not answered."""
        self._message_at_server = ""

    @property
    def name(self) -> str:
        """What others see; the address where nobody ever chose anything."""
        return self.wishes.display_name or self._roster.display_name or self._account

    @property
    def message(self) -> str:
        """The line under the name."""
        known = self.wishes.personal_message
        return self._message_at_server if known is None else known

    @property
    def capabilities(self) -> Capabilities:
        """What we say that we can do, in the words of this dialect."""
        return self._settings.capabilities.at(self._dialect)

    @property
    def _dialect(self) -> Dialect:
        return self._link.machine.dialect

    # Signing in, in this order.

    async def recall(self) -> None:
        """Take over from the roaming profile what nobody has set here (MSNP13 and later)."""
        if self._dialect < Dialect.MSNP13:
            return
        self._profile = await self._roaming.recall(self._roster.cid)
        if self._profile is not None:
            self._message_at_server = self._profile.personal_message
            self._roster.display_name = self._roster.display_name or self._profile.display_name

    async def introduce(self) -> None:
        """Say the name and what this endpoint is, before anybody sees us. Raises `ConnectionFailed`."""
        if self._dialect < Dialect.MSNP13 and self.name == self._roster.display_name:
            return  # the server keeps it, and would count it as a change of the lists
        try:
            await self._link.answer(self._link.machine.set_name(clip(self.name, NAME_BYTES)))
        except ServerError as error:
            # Some servers take no name from accounts that are not confirmed; they go on without.
            log.info("%s: the server does not take the name: %s", self._account, error)
        await self.introduce_endpoint()

    async def introduce_endpoint(self) -> None:
        """Say what this endpoint is, where there may be others. Raises `ServerError`, `ConnectionFailed`."""
        if self._dialect >= Dialect.MSNP16:
            await self._link.answer(self._link.machine.set_personal(EndpointData(self.capabilities)))
            await self._tell_endpoint()

    async def appear(self) -> None:
        """Become visible, with the status and the picture."""
        await self._link.answer(self._link.machine.set_status(self._presence()))

    async def say_personal(self) -> None:
        """Say the message and the media; what nobody ever set here stays as the server has it."""
        if self._dialect >= Dialect.MSNP11:
            data = self._personal(self.message or None)
            await self._link.answer(self._link.machine.set_personal(data))

    async def recall_picture(self) -> None:
        """Show the picture of the roaming profile, unless there is one of our own already.

        One that another endpoint shows is ours to give away as well, when it is that of the profile.
        """
        shown = self.wishes.picture
        if self._profile is None or (shown is not None and self._objects.gives(shown)):
            return
        data = await self._roaming.picture(self._profile)
        if data is None:
            return
        picture = await asyncio.to_thread(self._objects.publish, data, ObjectKind.DISPLAY_PICTURE)
        if self.wishes.picture is None:
            await self._show(picture)

    async def roaming_picture(self) -> bytes | None:
        """The picture that the roaming profile has now; None without one, or when it cannot be had.

        Another endpoint that shows a picture keeps it there, and cannot be asked for it: it is oneself.
        """
        profile = await self._roaming.recall(self._roster.cid)
        return None if profile is None else await self._roaming.picture(profile)

    # What a person wants.

    async def set_status(self, status: Status) -> None:
        """Change the status. Raises `ServerError`, `ConnectionFailed`, as all of these do."""
        with self._change():
            self.wishes.status = status
            if self._dialect >= Dialect.MSNP16:
                await self._tell_endpoint()
            await self.appear()
        await self._told()

    async def set_display_name(self, name: str) -> None:
        """Change the name that others see, here and in the address book."""
        name = clip(name, NAME_BYTES) or self._account
        with self._change():
            await self._link.answer(self._link.machine.set_name(name))
            await self._contacts.set_display_name(name)
            self.wishes.display_name = name
        self._roaming.keep(display_name=name)
        await self._told()

    async def set_personal_message(self, text: str) -> None:
        """Change the line under the name; before MSNP11 nobody else can see it."""
        with self._change():
            if self._dialect >= Dialect.MSNP11:
                await self._link.answer(self._link.machine.set_personal(self._personal(text)))
            self.wishes.personal_message = text
        self._roaming.keep(personal_message=text)
        await self._told()

    async def set_media(self, media: Media | None) -> None:
        """Say what is played or listened to; before MSNP11 nobody else can see it."""
        with self._change():
            self.wishes.media = media
            await self.say_personal()
        await self._told()

    async def set_picture(self, data: bytes | None) -> None:
        """Show another picture and give it to who asks, or none; MSNP8 has none.

        Raises `LocalProtocolError` for one that is too large.
        """
        picture = None
        if data is not None:
            picture = await asyncio.to_thread(self._objects.publish, data, ObjectKind.DISPLAY_PICTURE)
        await self._show(picture)
        self._roaming.keep_picture(data)

    async def _show(self, picture: MsnObject | None) -> None:
        with self._change():
            old, self.wishes.picture = self.wishes.picture, picture
            await self.appear()
        if old is not None and old != picture:
            self._objects.withdraw(old)
        await self._told()

    async def sign_out_endpoint(self, endpoint: str) -> None:
        """End the session of another endpoint, by its id. Raises `LocalProtocolError` before MSNP16."""
        self._need_endpoints()
        await self._link.answer(self._link.machine.sign_out_endpoint(endpoint))

    async def sign_out_everywhere(self) -> None:
        """End the sessions of all endpoints, this one too. Raises `LocalProtocolError` before MSNP16."""
        self._need_endpoints()
        await self._link.answer(self._link.machine.sign_out_everywhere())

    # What the server tells.

    async def heard_presence(self, presence: Presence) -> None:
        """One's own presence, echoed or set at another endpoint, which counts for all of them."""
        if presence.status is Status.FLN or not self.visible or self._asking:
            return  # while something is asked, what comes tells of before
        picture = find_msn_object(presence.msn_object)
        heard = (presence.status, presence.name or self.name, picture)
        if heard != (self.wishes.status, self.name, self.wishes.picture):
            self.wishes.status, self.wishes.picture = presence.status, picture
            self.wishes.display_name = presence.name or self.wishes.display_name
            await self._told()

    async def heard_personal(self, data: PersonalData) -> None:
        """One's own message, media and endpoints."""
        found = endpoints(data, self._settings.machine_guid)
        if found != self.endpoints:
            self.endpoints = found
            await self._tell(EndpointsChanged(found))
        if self._asking:
            return
        message = self.message if data.message is None else data.message
        media = self.wishes.media if data.media is None else parse_media(data.media)
        if (message, media) == (self.message, self.wishes.media):
            return
        self._message_at_server = message
        if self.visible:
            self.wishes.personal_message = message
            self.wishes.media = media
            await self._told()

    async def _told(self) -> None:
        if self.visible:
            wishes = self.wishes
            await self._tell(
                SelfChanged(wishes.status, self.name, self.message, wishes.media, wishes.picture)
            )

    @contextlib.contextmanager
    def _change(self) -> Iterator[None]:
        self._asking += 1
        try:
            yield
        finally:
            self._asking -= 1

    # In the words of the protocol.

    def _presence(self) -> StatusChange:
        picture = "" if self.wishes.picture is None else str(self.wishes.picture)
        return StatusChange(self.wishes.status, self.capabilities, picture)

    def _personal(self, text: str | None) -> PersonalData:
        media = "" if self.wishes.media is None else self.wishes.media.token()
        guid = self._settings.machine_guid.upper() if self._dialect >= Dialect.MSNP13 else None
        return PersonalData(message=text, media=media, machine_guid=guid)

    async def _tell_endpoint(self) -> None:
        endpoint = PrivateEndpointData(
            self._settings.endpoint_name,
            idle=self.wishes.status is Status.IDL,
            client_type=self._settings.client_type,
            state=self.wishes.status.value,
        )
        await self._link.answer(self._link.machine.set_personal(endpoint))

    def _need_endpoints(self) -> None:
        if self._dialect < Dialect.MSNP16:
            raise LocalProtocolError(f"{self._dialect.token} knows of no other endpoints")
