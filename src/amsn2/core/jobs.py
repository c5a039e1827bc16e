"""Long work that a person can watch: begun, told of, cancelled, dismissed. It lives in memory only.

A restart of aMSN2 ends what ran and forgets it; what it had written goes with everything that nothing needs.
Whoever wants to go on after one keeps that, until it is told of the end.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import CancelJob, DismissJob
from amsn2.api.errors import Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.events import JobChanged, JobRemoved
from amsn2.api.jobs import Job, JobId, JobState
from amsn2.core.desk import Desk
from amsn2.core.tasks import Tasks

log = logging.getLogger(__name__)

TOLD_EVERY: Final = 300
"""Milliseconds between two words about progress: as often as a bar can be seen to grow."""


class Progress:
    """One job, as whoever does it tells of it."""

    def __init__(self, desk: Desk, job: Job) -> None:
        self._desk = desk
        self._told_at = desk.clock.now()
        self.job = job

    def change(self, **fields: object) -> None:
        """It has come further. Told a few times a second at most."""
        self.job = replace(self.job, **fields)
        now = self._desk.clock.now()
        # A clock that was set back must not end the telling.
        if not 0 <= now - self._told_at < TOLD_EVERY:
            self._told_at = now
            self._desk.state.tell(JobChanged(job=self.job))

    def end(self, state: JobState, problem: Problem | None = None) -> None:
        """It is over; told at once."""
        self.job = replace(self.job, state=state, problem=problem)
        if self.job.id in self._desk.state.snapshot.jobs:
            self._desk.state.tell(JobChanged(job=self.job))


Work = Callable[[Progress], Awaitable[None]]
Ended = Callable[[], Awaitable[None]]


class Jobs:
    """The long works of one person. Commands are jobs of the owner; the works themselves are not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks = Tasks()
        self._running: dict[JobId, asyncio.Task[None]] = {}
        self._cancelled: set[JobId] = set()
        self._dismissed: set[JobId] = set()

    def check_room(self) -> None:
        """Raise `Refused` TOO_MANY_JOBS when there is no room for one more."""
        if len(self._desk.state.snapshot.jobs) >= limits.JOBS:
            raise Refused(ProblemCode.TOO_MANY_JOBS)

    def begin(self, job: Job, work: Work, ended: Ended | None = None) -> None:
        """Show it and do it. `ended`: called however it ends, unless everything does, before that is told."""
        progress = Progress(self._desk, job)
        self._desk.state.tell(JobChanged(job=job))
        self._running[job.id] = self._tasks.start(self._run(progress, work, ended))

    async def cancel(self, command: CancelJob) -> None:
        """End one that runs; one that has ended stays as it is. Raises `Refused` JOB_UNKNOWN."""
        self._known(command.job)
        self._end(command.job)

    async def dismiss(self, command: DismissJob) -> None:
        """Show it no more, and remove what it wrote; one that runs ends first.

        Raises `Refused` JOB_UNKNOWN, `StoreFailure`.
        """
        job = self._known(command.job)
        if job.id in self._running:
            self._dismissed.add(job.id)
            self._end(job.id)
        else:
            await self._forget(job)

    async def stop(self) -> None:
        """End everything; nothing more is told of it."""
        await self._tasks.stop()

    def _end(self, job: JobId) -> None:
        task = self._running.get(job)
        if task is not None:
            self._cancelled.add(job)
            # Not waited for: its last step may be a job of the owner's, as this is one.
            task.cancel()

    async def _run(self, progress: Progress, work: Work, ended: Ended | None) -> None:
        job = progress.job.id
        try:
            state, problem = await self._outcome(progress, work)
            if ended is not None:
                await ended()
            progress.end(state, problem)
        except StoreFailure as failure:
            progress.end(JobState.FAILED, failure.problem)
        finally:
            self._running.pop(job, None)
            self._cancelled.discard(job)
        if job in self._dismissed:
            self._dismissed.discard(job)
            await self._forget(progress.job)

    async def _outcome(self, progress: Progress, work: Work) -> tuple[JobState, Problem | None]:
        try:
            await work(progress)
        except asyncio.CancelledError:
            if progress.job.id not in self._cancelled:
                raise  # everything stops
            return JobState.CANCELLED, None
        except (Refused, StoreFailure) as failure:
            return JobState.FAILED, failure.problem
        except Exception as error:
            log.error("a job of %s failed", progress.job.kind.value, exc_info=error)
            return JobState.FAILED, Problem(code=ProblemCode.INTERNAL)
        return JobState.DONE, None

    async def _forget(self, job: Job) -> None:
        self._desk.state.tell(JobRemoved(job=job.id))
        others = {one.result for one in self._desk.state.snapshot.jobs.values()}
        if job.result is not None and job.result not in others:
            await self._desk.store.blobs.remove((job.result,))

    def _known(self, job: JobId) -> Job:
        found = self._desk.state.snapshot.jobs.get(job)
        if found is None:
            raise Refused(ProblemCode.JOB_UNKNOWN)
        return found
