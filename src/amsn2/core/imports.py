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
    """Begins imports. `start` is a job of the owner."""

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
        async with desk.store.transaction() as transaction:
            await transaction.remember_command(command.id, desk.clock.now())

        async def work(progress: Progress) -> None:
            file = await desk.store.blobs.open(command.blob)
            try:
                await self._read(command, file, progress)
            finally:
                await asyncio.to_thread(file.close)
            # Kept only as long as it may be tried again.
            await desk.store.blobs.remove((command.blob,))

        self._jobs.begin(Job(id=JobId(command.id), kind=JobKind.IMPORT), work)

    async def _read(self, command: StartImport, file: BinaryIO, progress: Progress) -> None:
        snapshot = self._desk.state.snapshot
        zone = zone_of(snapshot.preferences.time_zone)
        gathering = Gathering(
            command.account, _known(snapshot, command.account), self._desk.clock.now(), zone
        )
        touched: set[ConversationId] = set()
        try:
            quota = (await self._desk.store.blobs.usage()).quota
            looking = gathering.look_through(file, command.format, CONTENTS * quota)
            while await _steps(looking):
                progress.change(skipped=gathering.strange)
            progress.change(total=gathering.files, skipped=gathering.strange)
            if not gathering.files:
                raise Refused(ProblemCode.NOTHING_TO_IMPORT)
            batches = gathering.batches()
            enclosures = Enclosures(self._desk.store.blobs, gathering.enclosed, self._desk.clock)
            while (batch := await asyncio.to_thread(_next, batches)) is not None:
                batch.messages = [await enclosures.bring(message) for message in batch.messages]
                added = await self._desk.owner.do(partial(self._store, command.account, batch))
                touched.update(message.conversation for message in batch.messages if added)
                job = progress.job
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

    async def _store(self, account: AccountId, batch: Batch) -> int:
        if account not in self._desk.state.snapshot.accounts:
            raise Refused(ProblemCode.ACCOUNT_UNKNOWN)
        async with self._desk.store.transaction() as transaction:
            for conversation in batch.conversations.values():
                await transaction.add_conversation(conversation)
            return await transaction.add_past(tuple(batch.messages))

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
