"""The one owner of a person's state: does one thing after the other, each to its end."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")
_Job = tuple[Callable[[], Awaitable[Any]], asyncio.Future[Any]]


class OwnerStopped(Exception):  # noqa: N818 - reads as what happened
    """Nothing is taken any more."""


class Owner:
    """Everybody else posts; what is posted runs in that order, never two at once.

    Between "store" and "tell" a job awaits the disk. Since no other job runs meanwhile, and since
    whoever asked may be cancelled without the job being cancelled, memory never parts from the store.
    """

    def __init__(self) -> None:
        self._jobs: deque[_Job] = deque()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    async def do(self, job: Callable[[], Awaitable[_Result]]) -> _Result:
        """Run the job when its turn comes; its result, or what it raised.

        A cancelled caller stops waiting; the job is done all the same. A job must not wait for another.
        Raises `OwnerStopped` after `stop`.
        """
        if self._stopped:
            raise OwnerStopped("the messenger has stopped")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_Result] = loop.create_future()
        self._jobs.append((job, answer))
        if self._task is None:
            self._task = loop.create_task(self._run())
        return await answer

    def post(self, job: Callable[[], Awaitable[None]]) -> None:
        """Run the job when its turn comes; what it raises is logged. After `stop` nothing happens."""
        if self._stopped:
            return
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[None] = loop.create_future()
        answer.add_done_callback(_log_failure)
        self._jobs.append((job, answer))
        if self._task is None:
            self._task = loop.create_task(self._run())

    async def stop(self) -> None:
        """Take nothing more; return when all that was taken is done."""
        self._stopped = True
        if self._task is not None:
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        while self._jobs:
            job, answer = self._jobs.popleft()
            try:
                result = await job()
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                # Not we were cancelled but what the job waited for; everybody else's jobs go on.
                if not answer.done():
                    failure = RuntimeError("what a job waited for was cancelled")
                    failure.__cause__ = error
                    answer.set_exception(failure)
            except Exception as error:
                if not answer.done():
                    answer.set_exception(error)
                else:
                    log.error("a job failed after its caller had gone", exc_info=error)
            else:
                if not answer.done():
                    answer.set_result(result)
        self._task = None


def _log_failure(answer: asyncio.Future[None]) -> None:
    if not answer.cancelled() and (error := answer.exception()) is not None:
        log.error("a posted job failed", exc_info=error)
