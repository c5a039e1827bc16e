"""The profile that a person finds on every machine, by the storage service: a comfort, never a condition.

Nothing here raises but for cancellation: what cannot be read or kept is logged, and the session goes on.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final
from urllib.parse import urljoin

from papyon.aio.post import Post
from papyon.aio.services import STALE, parse
from papyon.aio.settings import Settings
from papyon.aio.tasks import Tasks
from papyon.aio.tickets import Tickets
from papyon.errors import PapyonError, ServiceFault
from papyon.payload.soap import rst
from papyon.payload.soap.envelope import Envelope
from papyon.payload.soap.roaming import RoamingProfile, parse_profile_result
from papyon.payload.soap.storage import (
    NAMESPACE,
    NAMESPACE_2008,
    PICTURE_LIMIT,
    CreateDocument,
    CreateProfile,
    CreateRelationships,
    DeleteRelationships,
    GetProfile,
    Relationship,
    StorageHeader,
    StorageRequest,
    UpdateDocument,
    UpdateProfile,
    parse_created,
)
from papyon.types import Dialect

__all__ = ["PATIENCE", "Roaming"]

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0
"""Seconds that signing in waits for the profile: longer than a service takes that is there at all."""

_PICTURE_NAME: Final = "display picture"


class Roaming:
    """The profile of one account in one session. `account` is for logs, `dialect` tells what is spoken."""

    def __init__(
        self,
        post: Post,
        settings: Settings,
        tickets: Tickets,
        account: str,
        dialect: Callable[[], Dialect],
        tasks: Tasks,
    ) -> None:
        self._post = post
        self._url = settings.storage_url
        self._tickets = tickets
        self._account = account
        self._dialect = dialect
        self._tasks = tasks
        self._cache_key = ""
        self._cid = ""
        self._profile: RoamingProfile | None = None
        # One thing after the other: what is kept last has to win.
        self._turn = asyncio.Lock()

    async def recall(self, cid: int) -> RoamingProfile | None:
        """What is kept of the person with this id (0 where the lists do not tell it); None for nothing."""
        self._cid = str(cid)
        if not self._url:
            return None
        try:
            async with self._turn, asyncio.timeout(PATIENCE):
                return await self._load()
        except (PapyonError, TimeoutError) as error:
            log.info("%s: the roaming profile was not read: %s", self._account, error)
            return None

    async def picture(self, profile: RoamingProfile) -> bytes | None:
        """The display picture of a profile; None without one, or when it cannot be had."""
        tile = None if profile.photo is None else profile.photo.tile
        if tile is None:
            return None
        try:
            reply = await self._post.fetch("GET", urljoin(self._url, tile.url), limit=PICTURE_LIMIT)
        except PapyonError as error:
            log.info("%s: the roaming picture was not fetched: %s", self._account, error)
            return None
        return reply.body if reply.status == 200 and reply.body else None

    def keep(self, display_name: str | None = None, personal_message: str | None = None) -> None:
        """Keep a name or a message, in the background; None leaves it as it is."""
        self._start(self._keep(display_name, personal_message))

    def keep_picture(self, data: bytes | None) -> None:
        """Keep a picture, or take it away, in the background."""
        if data is not None and len(data) > PICTURE_LIMIT:
            log.info("%s: the picture is too large for the roaming profile", self._account)
            return
        self._start(self._forget_picture() if data is None else self._keep_picture(data))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if not self._url or self._tasks.start(self._quietly(work), "keep the roaming profile") is None:
            work.close()

    async def _quietly(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with self._turn:
                await work
        except PapyonError as error:
            log.info("%s: the roaming profile was not kept: %s", self._account, error)
        finally:
            work.close()

    async def _load(self) -> RoamingProfile:
        answer = await self._ask(GetProfile(self._cid))
        self._profile = parse_profile_result(answer.body)
        return self._profile

    async def _ready(self) -> RoamingProfile:
        """The profile, which is made when there is none."""
        profile = self._profile or await self._load()
        if not profile.id:
            await self._ask(CreateProfile())
            profile = await self._load()
        return profile

    async def _keep(self, display_name: str | None, personal_message: str | None) -> None:
        profile = await self._ready()
        await self._ask(UpdateProfile(profile.id, display_name, personal_message))

    async def _keep_picture(self, data: bytes) -> None:
        profile = await self._ready()
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        if profile.photo is not None and profile.photo.id:
            await self._ask(UpdateDocument(profile.photo.id, _PICTURE_NAME, data, kind))
            return
        made = await self._ask(CreateDocument(self._cid, _PICTURE_NAME, data, kind))
        relationship = Relationship(profile.expression_id, parse_created(made))
        await self._ask(CreateRelationships((relationship,)))
        # It has an id now, which the next change wants to know.
        self._profile = None

    async def _forget_picture(self) -> None:
        profile = await self._ready()
        if profile.photo is None:
            return
        photo = (profile.photo.id,)
        await self._ask(DeleteRelationships(photo, source=profile.expression_id))
        await self._ask(DeleteRelationships(photo, cid=self._cid))
        self._profile = None

    async def _ask(self, request: StorageRequest) -> Envelope:
        ticket = self._tickets.ticket(rst.STORAGE)
        try:
            return await self._send(request, ticket)
        except ServiceFault as fault:
            if fault.code not in STALE:
                raise
        await self._tickets.renew(ticket)
        return await self._send(request, self._tickets.ticket(rst.STORAGE))

    async def _send(self, request: StorageRequest, ticket: str) -> Envelope:
        namespace = NAMESPACE_2008 if self._dialect() >= Dialect.MSNP18 else NAMESPACE
        header = StorageHeader(ticket, cache_key=self._cache_key, namespace=namespace)
        action = request.soap_action(namespace)
        answer = await parse(await self._post.send(self._url, request.encode(header), action))
        self._cache_key = StorageHeader.parse(answer).cache_key or self._cache_key
        return answer
