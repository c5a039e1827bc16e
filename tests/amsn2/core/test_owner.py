"""One job after the other, each to its end."""

import asyncio
import logging

import pytest

from amsn2.core.owner import Owner, OwnerStopped


async def test_jobs_run_in_order_and_never_two_at_once() -> None:
    owner, running, done = Owner(), 0, []

    async def job(number: int) -> int:
        nonlocal running
        assert running == 0
        running += 1
        await asyncio.sleep(0)
        running -= 1
        done.append(number)
        return number

    results = await asyncio.gather(*(owner.do(lambda number=number: job(number)) for number in range(5)))
    assert results == done == [0, 1, 2, 3, 4]


async def test_what_a_job_raises_is_its_callers() -> None:
    owner = Owner()

    async def fails() -> None:
        raise ValueError("no")

    async def works() -> str:
        return "yes"

    with pytest.raises(ValueError, match="no"):
        await owner.do(fails)
    assert await owner.do(works) == "yes"


async def test_a_cancelled_caller_does_not_stop_the_job(caplog: pytest.LogCaptureFixture) -> None:
    owner, go, done = Owner(), asyncio.Event(), []

    async def job(error: bool) -> None:
        await go.wait()
        done.append(error)
        if error:
            raise ValueError

    callers = [asyncio.get_running_loop().create_task(owner.do(lambda e=e: job(e))) for e in (False, True)]
    await asyncio.sleep(0)
    for caller in callers:
        caller.cancel()
    await asyncio.wait(callers)
    go.set()
    await owner.stop()
    assert done == [False, True]
    assert "after its caller had gone" in caplog.text


async def test_what_is_posted_runs_in_its_turn_and_its_failure_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    owner, done = Owner(), []

    async def job() -> None:
        done.append("posted")
        raise ValueError

    async def last() -> None:
        done.append("done")

    with caplog.at_level(logging.ERROR):
        owner.post(job)
        await owner.do(last)
        await owner.stop()
    assert done == ["posted", "done"]
    assert "a posted job failed" in caplog.text


async def test_stopping_finishes_what_was_taken_and_takes_no_more() -> None:
    owner, done = Owner(), []

    async def job() -> None:
        await asyncio.sleep(0)
        done.append(1)

    owner.post(job)
    owner.post(job)
    await owner.stop()
    assert done == [1, 1]
    owner.post(job)
    with pytest.raises(OwnerStopped):
        await owner.do(job)
    await owner.stop()
    assert done == [1, 1]


async def test_a_job_that_meets_something_cancelled_does_not_end_the_owner() -> None:
    owner = Owner()

    async def meets() -> None:
        gone = asyncio.get_running_loop().create_future()
        gone.cancel()
        await gone

    async def works() -> str:
        return "yes"

    async with asyncio.timeout(10):
        with pytest.raises(RuntimeError):
            await owner.do(meets)
        assert await owner.do(works) == "yes"
        await owner.stop()
