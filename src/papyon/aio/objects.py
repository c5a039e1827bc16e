"""Pictures, emoticons, winks and sounds: ours for everybody who asks, those of others for us."""

import asyncio
import contextlib
import logging
from typing import Final

from papyon.aio.content import ContentStore, MemoryStore
from papyon.aio.peer_link import Part, PeerLink, Refused
from papyon.aio.peers import Peers
from papyon.aio.tasks import Tasks
from papyon.errors import (
    LocalProtocolError,
    PapyonError,
    PayloadError,
    TransferBroken,
    TransferDeclined,
    TransferError,
)
from papyon.payload.msn_object import MsnObject, ObjectKind, parse_msn_object
from papyon.payload.p2p.invitation import AppId
from papyon.payload.p2p.slp import SlpCode

__all__ = ["AT_ONCE", "LONGEST", "OBJECT_BYTES", "PUBLISHED", "SILENCE", "Objects"]

log = logging.getLogger(__name__)

OBJECT_BYTES: Final = 4 * 1024 * 1024
"""Bytes of one object: the largest winks and backgrounds of the old stores have one million."""

PUBLISHED: Final = 1000
"""Objects of ours at a time: a picture, and the emoticons of a collector."""

AT_ONCE: Final = 8
"""Objects that are fetched at a time: when many sign in, each switchboard is asked for of the server."""

SILENCE: Final = 60.0
"""Seconds without a byte after which an object is given up."""

LONGEST: Final = 300.0
"""Seconds for an object at all: who sends a byte a minute is not to keep others from showing pictures."""

_APPLICATIONS: Final = {
    int(ObjectKind.DISPLAY_PICTURE): AppId.DISPLAY_PICTURE,
    int(ObjectKind.EMOTICON): AppId.EMOTICON,
}


class Objects:
    """The objects of one account, over all its sessions. What is fetched is kept in `store`."""

    def __init__(self, account: str, store: ContentStore | None = None) -> None:
        self.peers: Peers | None = None
        """Those of the session, while there is one."""
        self._account = account
        self._store = store or MemoryStore()
        self._published: dict[str, bytes] = {}
        self._fetching: dict[tuple[str, str], asyncio.Task[bytes | TransferError] | None] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._tasks = Tasks(f"objects of {account}")

    def publish(self, data: bytes, kind: int, location: str = "0", friendly: str = "") -> MsnObject:
        """Give `data` to everybody who asks for the object that is returned, until `withdraw`.

        Raises `LocalProtocolError` for more than `OBJECT_BYTES`, or more than `PUBLISHED` objects.
        """
        found = MsnObject.of(data, self._account, kind, location, friendly)
        full = found.sha1d not in self._published and len(self._published) >= PUBLISHED
        if full or len(data) > OBJECT_BYTES:
            raise LocalProtocolError("the object is too large, or there are too many")
        self._published[found.sha1d] = data
        return found

    def gives(self, msn_object: MsnObject) -> bool:
        """Whether who asks here for an object gets it."""
        return msn_object.sha1d in self._published

    def withdraw(self, msn_object: MsnObject) -> None:
        """Do not give it away any more."""
        self._published.pop(msn_object.sha1d, None)

    async def fetch(self, address: str, msn_object: MsnObject) -> bytes:
        """The data of an object that somebody has published; asked of them only when it is not kept here.

        Raises `TransferError`: it is too large, its owner is away, does not have it, or sends something else;
        `LocalProtocolError` when it would have to be asked for and the account is not signed in.
        """
        sha1d = msn_object.sha1d
        own = self._published.get(sha1d)
        kept = own if own is not None else await self._store.get(sha1d)
        if kept is not None and msn_object.matches(kept):
            return kept
        if self.peers is None:
            raise LocalProtocolError("the account is not signed in")
        if msn_object.size > OBJECT_BYTES:
            raise TransferDeclined(f"the object is larger than {OBJECT_BYTES} bytes")
        # Several who want the same wait for one transfer, and nobody who stops waiting ends it. Of the same
        # person: another may only say to have it.
        key = (address.lower(), sha1d)
        task = self._fetching.get(key)
        if task is None:
            task = self._tasks.start(self._ask(self.peers, address, msn_object), "fetch")
            if task is None:
                raise LocalProtocolError("the account was signed out")
            self._fetching[key] = task
            task.add_done_callback(lambda _: self._fetching.pop(key, None))
        outcome = await asyncio.shield(task)
        if isinstance(outcome, TransferError):
            raise outcome
        return outcome

    def published(self, msn_object: str) -> "tuple[Part, int] | Refused":
        """Implements `Gallery`: only what is published is given, not what others gave us."""
        try:
            data = self._published.get(parse_msn_object(msn_object).sha1d)
        except PayloadError:
            data = None
        if data is None:
            return Refused(SlpCode.NOT_FOUND)
        return _Giving(data, asyncio.get_running_loop().time()), len(data)

    async def close(self) -> None:
        """Stop fetching for good."""
        await self._tasks.stop()

    async def _ask(self, peers: Peers, address: str, msn_object: MsnObject) -> bytes | TransferError:
        async with self._turns:
            try:
                data = await self._ask_each(await peers.links(address), msn_object)
            except TransferError as error:
                return error
            except PapyonError as error:
                return TransferBroken(str(error))
        await self._store.put(msn_object.sha1d, data)
        return data

    async def _ask_each(self, links: list[PeerLink], msn_object: MsnObject) -> bytes:
        """Where somebody is signed in twice, one of both has it."""
        (*others, last) = links
        for link in others:
            with contextlib.suppress(TransferError):
                return await self._ask_one(link, msn_object)
        return await self._ask_one(last, msn_object)

    async def _ask_one(self, link: PeerLink, msn_object: MsnObject) -> bytes:
        getting = _Getting(msn_object)
        application = _APPLICATIONS.get(msn_object.kind, AppId.OBJECT)
        call = link.fetch(str(msn_object), application, getting)
        try:
            async with asyncio.timeout(LONGEST):
                return await getting.data
        except TimeoutError as error:
            raise TransferBroken("the other side sends too slowly") from error
        finally:
            link.close(call)


class _Getting:
    """Our part in fetching an object."""

    def __init__(self, msn_object: MsnObject) -> None:
        loop = asyncio.get_running_loop()
        self.data: asyncio.Future[bytes] = loop.create_future()
        self._object = msn_object
        self._parts = bytearray()
        self._now = loop.time
        self._heard = loop.time()

    async def accepted(self, start: int) -> None:
        """Implements `Part`."""
        self._heard = self._now()

    async def read(self, offset: int, count: int) -> bytes:
        """Implements `Part`."""
        raise OSError("nothing is sent to who gives an object")

    async def received(self, offset: int, data: bytes, total: int) -> None:
        """Implements `Part`."""
        if total > OBJECT_BYTES:
            raise TransferDeclined(f"the object is larger than {OBJECT_BYTES} bytes")
        self._heard = self._now()
        self._parts += data

    async def finished(self) -> None:
        """Implements `Part`."""
        data = bytes(self._parts)
        if not self._object.matches(data):
            raise TransferBroken("the other side sent something else")
        if not self.data.done():
            self.data.set_result(data)

    async def failed(self, error: TransferError) -> None:
        """Implements `Part`."""
        if not self.data.done():
            self.data.set_exception(error)
            # Whoever wanted it may be gone.
            self.data.exception()

    def overdue(self, now: float, place: int) -> bool:
        """Implements `Part`."""
        return now - self._heard >= SILENCE


class _Giving:
    """Our part in giving an object away."""

    def __init__(self, data: bytes, now: float) -> None:
        self._data = data
        self._moved = now
        self._place = 0

    async def accepted(self, start: int) -> None:
        """Implements `Part`."""

    async def read(self, offset: int, count: int) -> bytes:
        """Implements `Part`."""
        return self._data[offset : offset + count]

    async def received(self, offset: int, data: bytes, total: int) -> None:
        """Implements `Part`."""

    async def finished(self) -> None:
        """Implements `Part`."""

    async def failed(self, error: TransferError) -> None:
        """Implements `Part`. Whoever wanted it asks again."""
        log.debug("an object was not given: %s", error)

    def overdue(self, now: float, place: int) -> bool:
        """Implements `Part`."""
        if place != self._place:
            self._place, self._moved = place, now
        return now - self._moved >= SILENCE
