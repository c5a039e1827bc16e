"""The logs of other programs, read into an account: at their times, once, and nobody is told of them."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final, TypeVar

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import StartImport
from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.events import ConversationChanged
from amsn2.api.jobs import Job, JobId, JobKind
from amsn2.api.media import BlobKind
from amsn2.api.models import AccountId, ConversationId, Snapshot
from amsn2.api.storage import UnfinishedImport
from amsn2.core.archive.gathering import Batch, Gathering
from amsn2.core.archive.reading import TooMuch
from amsn2.core.archive.said import Known
from amsn2.core.checks import known_account
from amsn2.core.desk import Desk
from amsn2.core.enclosures import Enclosures
from amsn2.core.jobs import Jobs, Progress
from amsn2.core.zones import zone_of

_T = TypeVar("_T")

CONTENTS: Final = 2
"""Quotas of a person that the contents of an archive may have: some turn out too large, or not fit."""

_STEPS: Final = 20
"""Files that are looked at in one go in a thread: many are small."""


class Imports:
    """Begins imports, and those that a restart has ended anew. `start` is a job of the owner."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk = desk
        self._jobs = jobs

    async def start(self, command: StartImport) -> None:
        """Begin, with the id of the command. Raises `Refused`, `StoreFailure`."""
        desk = self._desk
        self._jobs.check_room()
        known_account(desk.state.snapshot, command.account)
        blob = await desk.store.blobs.find(command.blob)
        if blob is None or blob.kind is not BlobKind.IMPORT:
            raise Refused(ProblemCode.BLOB_UNKNOWN)
        unfinished = UnfinishedImport(
            id=command.id, account=command.account, blob=command.blob, format=command.format
        )
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())
            await transaction.add_import(unfinished)
        self._begin(unfinished)

    def resume(self, unfinished: tuple[UnfinishedImport, ...]) -> None:
        """Begin anew what had not ended: what it has brought is not brought twice."""
        for one in unfinished:
            self._begin(one)

    def _begin(self, unfinished: UnfinishedImport) -> None:
        store, blob, begun = self._desk.store, unfinished.blob, self._desk.clock.now()

        async def work(progress: Progress) -> None:
            file = await store.blobs.open(blob)
            try:
                await self._read(unfinished, file, progress)
            finally:
                await asyncio.to_thread(file.close)

        async def ended() -> None:
            async with store.transaction() as transaction:
                await transaction.remove_import(unfinished.id)
            # Unless the same logs have come once more meanwhile, for another account.
            await store.blobs.remove((blob,), begun + 1)

        job = Job(id=JobId(unfinished.id), kind=JobKind.IMPORT, added=unfinished.added)
        self._jobs.begin(job, work, ended)

    async def _read(self, unfinished: UnfinishedImport, file: BinaryIO, progress: Progress) -> None:
        snapshot, account = self._desk.state.snapshot, unfinished.account
        known_account(snapshot, account)
        zone = zone_of(snapshot.preferences.time_zone)
        gathering = Gathering(account, _known(snapshot, account), self._desk.clock.now(), zone)
        touched: set[ConversationId] = set()
        try:
            quota = (await self._desk.store.blobs.usage()).quota
            looking = gathering.look_through(file, unfinished.format, CONTENTS * quota)
            while await _steps(looking):
                progress.change(skipped=gathering.strange)
            progress.change(total=gathering.files, skipped=gathering.strange)
            if not gathering.files:
                raise Refused(ProblemCode.NOTHING_TO_IMPORT)
            batches = gathering.batches()
            enclosures = Enclosures(self._desk.store.blobs, gathering.enclosed, self._desk.clock)
            while (batch := await asyncio.to_thread(_next, batches)) is not None:
                batch.messages = [await enclosures.bring(message) for message in batch.messages]
                job = progress.job
                store = partial(self._store, replace(unfinished, added=job.added), batch)
                added = await self._desk.owner.do(store)
                touched.update(message.conversation for message in batch.messages if added)
                progress.change(
                    done=job.done + batch.files, skipped=job.skipped + batch.skipped, added=job.added + added
                )
        except TooMuch as error:
            gigabytes = error.limit // 1024**3
            words = f"{gigabytes} GB" if gigabytes else str(error.limit)
            raise Refused(ProblemCode.BLOB_TOO_LARGE, words) from None
        finally:
            for id in sorted(touched):  # noqa: A001 - it is an id
                # One in a turn: there may be thousands, and whoever writes meanwhile does not wait for all.
                await self._desk.owner.do(partial(self._show, id))

    async def _store(self, unfinished: UnfinishedImport, batch: Batch) -> int:
        known_account(self._desk.state.snapshot, unfinished.account)
        async with self._desk.store.transaction() as transaction:
            for conversation in batch.conversations.values():
                await transaction.add_conversation(conversation)
            added = await transaction.add_past(tuple(batch.messages))
            if added:
                await transaction.change_import(unfinished.id, unfinished.added + added)
            return added

    async def _show(self, id: ConversationId) -> None:  # noqa: A002 - it is an id
        shown = self._desk.state.snapshot.conversations
        if id not in shown and len(shown) >= limits.CONVERSATIONS:
            return
        kept = await self._desk.store.conversation(id)
        if kept is not None and kept.account in self._desk.state.snapshot.accounts:
            typing = shown[id].typing if id in shown else ()
            self._desk.state.tell(ConversationChanged(conversation=replace(kept, typing=typing)))


def _known(snapshot: Snapshot, account: AccountId) -> Known:
    own = snapshot.accounts[account]
    contacts: dict[str, str] = {}
    for contact in snapshot.contacts.values():
        if contact.account == account:
            for name in (contact.display_name, contact.alias, contact.address):
                if name.strip():
                    contacts[name.strip().lower()] = contact.address
    for conversation in snapshot.conversations.values():
        if conversation.account == account:
            contacts.update((address, address) for address in conversation.participants)
    contacts.pop(own.address, None)
    return Known(address=own.address, own_names={own.display_name.strip().lower()} - {""}, contacts=contacts)


async def _steps(steps: Iterator[None]) -> bool:
    """Do some of them in a thread; whether more may follow."""

    def some() -> bool:
        return all(next(steps, steps) is None for _ in range(_STEPS))

    return await asyncio.to_thread(some)


def _next(batches: Iterator[_T]) -> _T | None:
    return next(batches, None)
