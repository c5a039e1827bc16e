"""Steps in threads: in order, to their end, whatever happens to who asked."""

import asyncio
import threading
from collections.abc import AsyncIterator
from functools import partial

import pytest

from amsn2.storage.workers import Workers


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    workers = Workers(1, "test")
    yield workers
    await workers.close()


def _fail() -> None:
    raise ZeroDivisionError


async def test_a_step_is_done_in_a_thread(workers: Workers) -> None:
    assert await workers.do(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        await workers.do(_fail)


async def test_one_thread_keeps_the_order(workers: Workers) -> None:
    done: list[int] = []
    async with asyncio.TaskGroup() as group:
        for number in range(50):
            group.create_task(workers.do(partial(done.append, number)))
    assert done == list(range(50))


async def test_two_threads_work_beside_each_other() -> None:
    workers = Workers(2, "test")
    meeting = threading.Barrier(2, timeout=20)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(workers.do(meeting.wait)) for _ in range(2)]
    assert {task.result() for task in tasks} == {0, 1}
    await workers.close()


@pytest.mark.parametrize("cancellations", [1, 3])
@pytest.mark.parametrize("fails", [False, True])
async def test_a_cancellation_is_heard_when_the_step_has_ended(
    workers: Workers, cancellations: int, fails: bool
) -> None:
    begun, go_on, ended = asyncio.Event(), threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def step() -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(20)
        ended.set()
        if fails:
            raise ZeroDivisionError

    task = loop.create_task(workers.do(step))
    await begun.wait()
    for _ in range(cancellations):
        task.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_a_step_that_still_waits_for_its_turn_is_done_all_the_same(workers: Workers) -> None:
    go_on = threading.Event()
    done: list[str] = []
    loop = asyncio.get_running_loop()
    first = loop.create_task(workers.do(lambda: go_on.wait(20)))
    second = loop.create_task(workers.do(lambda: done.append("second")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await first
    with pytest.raises(asyncio.CancelledError):
        await second
    assert done == ["second"]


async def test_closing_waits_for_what_was_asked_for() -> None:
    workers = Workers(1, "test")
    go_on = threading.Event()
    loop = asyncio.get_running_loop()
    task = loop.create_task(workers.do(lambda: go_on.wait(20)))
    await asyncio.sleep(0)
    closing = loop.create_task(workers.close())
    await asyncio.sleep(0)
    assert not closing.done()
    go_on.set()
    await closing
    assert await task
    await workers.close()
