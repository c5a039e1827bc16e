"""Tasks with an owner."""

import asyncio

import pytest

from amsn2.core.tasks import Tasks


async def test_finish_waits_for_tasks_and_for_those_that_they_start() -> None:
    tasks, done = Tasks(), []

    async def inner() -> None:
        await asyncio.sleep(0)
        done.append("inner")

    async def outer() -> None:
        await asyncio.sleep(0)
        tasks.start(inner())
        done.append("outer")

    tasks.start(outer())
    await tasks.finish()
    assert done == ["outer", "inner"]


async def test_stop_cancels_and_waits() -> None:
    tasks, ended = Tasks(), []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    tasks.start(forever())
    await asyncio.sleep(0)
    await tasks.stop()
    assert ended == [True]
    await tasks.stop()


async def test_what_a_task_raises_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()

    async def fails() -> None:
        raise ValueError("a defect")

    tasks.start(fails())
    await tasks.finish()
    await asyncio.sleep(0)
    assert "a defect" in caplog.text
