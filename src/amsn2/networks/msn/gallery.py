"""Display pictures, emoticons, winks and voice clips: ours to whoever asks, those of others to the core."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from amsn2.api import limits
from amsn2.api.errors import StoreFailure
from amsn2.api.network import ContentReceived, ContentReference, NetworkEvent, Outgoing, PictureReceived
from amsn2.networks.msn.bounds import is_address
from amsn2.networks.msn.cabinet import still_of
from papyon.aio import events
from papyon.aio.objects import Objects
from papyon.aio.tasks import Tasks
from papyon.errors import LocalProtocolError, PapyonError, PayloadError
from papyon.payload import contents
from papyon.payload.emoticons import Emoticon
from papyon.payload.msn_object import MsnObject, ObjectKind, parse_msn_object
from papyon.session.roster import Buddy
from papyon.types import Status

log = logging.getLogger(__name__)

FETCHED: Final = 300
"""Things of others that are fetched, or wait for their turn: when everybody signs in at once, everybody's
picture. What is more is left out: only who sends to do harm sends so much."""

AGAIN: Final = (60.0, 600.0, 3600.0)
"""Seconds after which the same picture of somebody is asked for again, when it did not come and they are
still there; earlier when they say anything. After the last no more in that session."""

TRIES: Final = len(AGAIN) + 1
"""How often that makes."""

LOOKS: Final = (0.0, 1.0, 4.0, 15.0)
"""Seconds before each look for one's own picture of another endpoint, which shows it before it keeps it."""


class Gallery:
    """What one account fetches and shows; `deliver` tells the core."""

    def __init__(self, address: str, deliver: Callable[[NetworkEvent], Awaitable[None]]) -> None:
        self._address = address
        self._deliver = deliver
        self._objects: Objects | None = None
        self._roaming: Callable[[], Awaitable[bytes | None]] | None = None
        self._tasks = Tasks(f"gallery of {address}")
        self._shown: dict[str, str] = {}
        """The digest of the picture of everybody that the core knows, or will in a moment; empty: none."""
        self._own = ""
        self._failures: dict[str, tuple[str, int]] = {}
        """How often the picture of somebody with that digest did not come; of everybody the last one only."""
        self._later: dict[str, asyncio.TimerHandle] = {}
        """Of whom a picture is asked for again, and when."""

    def open(self, objects: Objects, roaming: Callable[[], Awaitable[bytes | None]]) -> None:
        """The account's own objects, its way to those of others, and the picture of its roaming profile."""
        self._objects = objects
        self._roaming = roaming

    async def close(self) -> None:
        """Fetch nothing more."""
        await self._tasks.stop()
        for who in tuple(self._later):
            self._not_later(who)

    def heard(self, event: events.ClientEvent) -> None:
        """Something was told, and the core knows it: get the pictures that belong to it."""
        match event:
            case events.RosterLoaded(buddies=buddies):
                for buddy in buddies:
                    self._look_at(buddy)
            case events.RosterChanged(changes):
                for buddy in changes.buddies:
                    self._look_at(buddy)
            case events.SelfChanged(picture=picture):
                self._look_at_oneself(picture)
            case events.LetterReceived(content=contents.Text(emoticons=emoticons)):
                for one in emoticons[: limits.MESSAGE_EMOTICONS]:
                    self._get_content(event.author, event.id, one.object, one.shortcut)
            case events.LetterReceived(content=contents.Wink(found) | contents.VoiceClip(found)):
                self._get_content(event.author, event.id, found, "")
            case _:
                pass

    def fetch(self, author: str, remote_id: str, reference: ContentReference) -> None:
        """Get once more what belongs to a message and did not come."""
        try:
            found = parse_msn_object(reference.reference)
        except PayloadError:
            log.warning("%s: what %s shows cannot be asked for again", self._address, author)
            nothing = ContentReceived(
                author=author, remote_id=remote_id, shortcut=reference.shortcut, data=None
            )
            self._start(self._tell(nothing), "refusal")
            return
        self._get_content(author, remote_id, found, reference.shortcut)

    def published(self, message: Outgoing) -> tuple[Emoticon, ...]:
        """The emoticons of a message, for whoever reads it to ask for."""
        found: list[Emoticon] = []
        objects = self._objects
        if objects is None:
            return ()
        for one in message.emoticons:
            try:
                made = objects.publish(one.data, ObjectKind.EMOTICON, f"{len(found)}.dat", one.shortcut)
            except LocalProtocolError as error:
                log.warning("%s: an emoticon is not sent: %s", self._address, error)
                continue
            found.append(Emoticon(one.shortcut, made))
        return tuple(found)

    def _look_at(self, buddy: Buddy) -> None:
        who = buddy.address.lower()
        self._not_later(who)
        if not is_address(who) or buddy.status is Status.FLN:
            return  # what is known of who is away stays as it is
        digest = "" if buddy.picture is None else buddy.picture.sha1d
        if self._shown.get(who) == digest:
            return
        self._shown[who] = digest
        if buddy.picture is None:
            self._start(self._say_picture(who, None), "no picture")
        elif self._failed(who, digest) < TRIES:
            self._start(self._get_picture(who, buddy.picture), "picture")

    def _failed(self, who: str, digest: str) -> int:
        of, times = self._failures.get(who, ("", 0))
        return times if of == digest else 0

    def _look_at_oneself(self, picture: MsnObject | None) -> None:
        digest = "" if picture is None else picture.sha1d
        if digest == self._own:
            return
        self._own = self._shown[self._address] = digest
        if picture is None:
            self._start(self._say_picture(self._address, None), "no picture")
        else:
            self._start(self._get_own(picture), "picture")

    async def _get_own(self, picture: MsnObject) -> None:
        """One's own picture: set here, or at another endpoint, which keeps it where all of them find it."""
        if self._objects is None or self._roaming is None:
            return
        if self._objects.gives(picture):
            await self._get_picture(self._address, picture)
            return
        for seconds in LOOKS:
            await asyncio.sleep(seconds)
            if self._own != picture.sha1d:
                return
            try:
                data = await self._roaming()
            except PapyonError:
                return
            if data is not None and picture.matches(data):
                await self._say_picture(self._address, data)
                return
        log.info("%s: the picture of another endpoint was not found", self._address)

    async def _get_picture(self, who: str, picture: MsnObject) -> None:
        data = await self._data(who, picture)
        if self._shown.get(who) != picture.sha1d:
            return  # they have changed it meanwhile
        if data is None:
            times = self._failed(who, picture.sha1d) + 1
            self._failures[who] = picture.sha1d, times
            del self._shown[who]  # once they say anything again it is asked for again, or
            if times < TRIES and who != self._address:
                loop = asyncio.get_running_loop()
                self._later[who] = loop.call_later(AGAIN[times - 1], self._ask_again, who, picture)
            return
        await self._say_picture(who, data)

    def _ask_again(self, who: str, picture: MsnObject) -> None:
        self._not_later(who)
        self._shown[who] = picture.sha1d
        self._start(self._get_picture(who, picture), "picture")

    def _not_later(self, who: str) -> None:
        handle = self._later.pop(who, None)
        if handle is not None:
            handle.cancel()

    async def _say_picture(self, who: str, data: bytes | None) -> None:
        await self._tell(PictureReceived(address=who, data=data))

    def _get_content(self, author: str, remote_id: str, found: MsnObject, shortcut: str) -> None:
        if is_address(author):
            self._start(self._content(author, remote_id, found, shortcut), "content")

    async def _content(self, author: str, remote_id: str, found: MsnObject, shortcut: str) -> None:
        data = await self._data(author, found)
        preview = b""
        if data is not None and not shortcut:
            preview = await asyncio.to_thread(still_of, data)
        await self._tell(
            ContentReceived(author=author, remote_id=remote_id, shortcut=shortcut, data=data, preview=preview)
        )

    async def _data(self, who: str, found: MsnObject) -> bytes | None:
        if self._objects is None:
            return None
        try:
            return await self._objects.fetch(who, found)
        except PapyonError as error:
            log.info("%s: what %s shows did not come: %s", self._address, who, error)
            return None

    async def _tell(self, event: NetworkEvent) -> None:
        try:
            await self._deliver(event)
        except StoreFailure as failure:
            log.warning("%s: %s was not stored: %s", self._address, type(event).__name__, failure)

    def _start(self, work: Coroutine[Any, Any, None], what: str) -> None:
        if len(self._tasks) >= FETCHED:
            log.warning("%s: too much is fetched already, a %s is left out", self._address, what)
            work.close()
            return
        self._tasks.start(work, what)
