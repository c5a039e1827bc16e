import asyncio
import logging

from papyon.aio.tasks import Tasks


async def test_stop_cancels_and_waits():
    tasks, ended = Tasks("test"), []

    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    task = tasks.start(work(), "wait")
    await asyncio.sleep(0)
    assert len(tasks) == 1
    await tasks.stop()
    assert ended == [True]
    assert task.cancelled()
    assert len(tasks) == 0


async def test_nothing_starts_after_the_stop():
    tasks = Tasks("test")
    await tasks.stop()
    assert tasks.start(asyncio.sleep(0), "late") is None


async def test_a_failure_is_logged_and_nothing_else(caplog):
    async def fail():
        raise ValueError("broken")

    tasks = Tasks("test")
    with caplog.at_level(logging.ERROR):
        task = tasks.start(fail(), "work")
        await asyncio.wait([task])
        await asyncio.sleep(0)
    assert "test: work failed" in caplog.text


async def test_a_task_may_stop_its_owner():
    tasks, done = Tasks("test"), asyncio.Event()

    async def work():
        await tasks.stop()
        done.set()

    tasks.start(work(), "stop")
    async with asyncio.timeout(5):
        await done.wait()
