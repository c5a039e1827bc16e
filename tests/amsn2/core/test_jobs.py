"""Long work: told of, bounded, ended."""

import asyncio

import pytest

from amsn2.api import limits
from amsn2.api.commands import CancelJob, DismissJob
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import JobChanged, JobRemoved
from amsn2.api.jobs import Job, JobId, JobKind, JobState
from amsn2.api.models import Person, PersonId, Snapshot
from amsn2.core.desk import Desk
from amsn2.core.jobs import TOLD_EVERY, Jobs, Progress
from amsn2.core.owner import Owner
from amsn2.core.state import State
from tests.amsn2.play import PlayClock, new_id

JOB = Job(id=JobId("one"), kind=JobKind.EXPORT)


class Scene:
    def __init__(self) -> None:
        self.clock = PlayClock()
        self.state = State(Snapshot(person=Person(id=PersonId("p"), name="P")))
        self.told: list[object] = []
        self.state.subscribe(self._heard)
        # Nothing of a store is touched by what has written nothing.
        desk = Desk(person=PersonId("p"), store=None, state=self.state, owner=Owner(), clock=self.clock)
        self.jobs = Jobs(desk)
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self._changed = asyncio.Event()

    async def wait(self, progress: Progress) -> None:
        self.begun.set()
        progress.change(total=10)
        await self.go_on.wait()

    def begin(self, job: Job = JOB) -> None:
        self.jobs.begin(job, self.wait)

    async def ended(self) -> Job:
        while any(job.state is JobState.RUNNING for job in self.state.snapshot.jobs.values()):
            self._changed.clear()
            await self._changed.wait()
        return self.state.snapshot.jobs[JOB.id]

    def _heard(self, event: object) -> None:
        self.told.append(event)
        self._changed.set()


async def test_it_is_shown_from_its_beginning_to_its_end() -> None:
    scene = Scene()
    scene.begin()
    await scene.begun.wait()
    assert scene.state.snapshot.jobs == {JOB.id: JOB}
    scene.go_on.set()
    job = await scene.ended()
    assert (job.state, job.total) == (JobState.DONE, 10)


async def test_progress_is_told_a_few_times_a_second() -> None:
    scene = Scene()

    async def much(progress: Progress) -> None:
        for number in range(1_000):
            progress.change(done=number)
        scene.clock.pass_by(TOLD_EVERY / 1000)
        progress.change(done=1_000)

    scene.jobs.begin(JOB, much)
    assert (await scene.ended()).done == 1_000
    done = [event.job.done for event in scene.told if isinstance(event, JobChanged)]
    assert done == [0, 1_000, 1_000]


async def test_one_is_cancelled() -> None:
    scene = Scene()
    scene.begin()
    await scene.begun.wait()
    await scene.jobs.cancel(CancelJob(id=new_id(), job=JOB.id))
    assert (await scene.ended()).state is JobState.CANCELLED
    await scene.jobs.cancel(CancelJob(id=new_id(), job=JOB.id))
    await scene.jobs.dismiss(DismissJob(id=new_id(), job=JOB.id))
    assert scene.state.snapshot.jobs == {}
    with pytest.raises(Refused) as refused:
        await scene.jobs.dismiss(DismissJob(id=new_id(), job=JOB.id))
    assert refused.value.problem.code is ProblemCode.JOB_UNKNOWN


async def test_one_that_runs_is_dismissed() -> None:
    scene = Scene()
    scene.begin()
    await scene.begun.wait()
    await scene.jobs.dismiss(DismissJob(id=new_id(), job=JOB.id))
    while not isinstance(scene.told[-1], JobRemoved):
        scene._changed.clear()
        await scene._changed.wait()
    assert scene.state.snapshot.jobs == {}


async def test_what_goes_wrong_is_told() -> None:
    scene = Scene()

    async def refuse(_: Progress) -> None:
        raise Refused(ProblemCode.QUOTA_FULL)

    async def break_(_: Progress) -> None:
        raise ZeroDivisionError

    for work, code in ((refuse, ProblemCode.QUOTA_FULL), (break_, ProblemCode.INTERNAL)):
        scene.jobs.begin(JOB, work)
        job = await scene.ended()
        assert job.problem is not None
        assert (job.state, job.problem.code) == (JobState.FAILED, code)


async def test_there_is_room_for_so_many() -> None:
    scene = Scene()
    for number in range(limits.JOBS):
        scene.jobs.check_room()
        scene.begin(Job(id=JobId(str(number)), kind=JobKind.IMPORT))
    with pytest.raises(Refused, match="under way"):
        scene.jobs.check_room()
    told = len(scene.told)
    await scene.jobs.stop()
    assert len(scene.told) == told


async def test_whoever_keeps_it_is_told_of_the_end_first() -> None:
    scene = Scene()
    states: list[JobState] = []

    async def ended() -> None:
        states.append(scene.state.snapshot.jobs[JOB.id].state)

    scene.jobs.begin(JOB, scene.wait, ended)
    await scene.begun.wait()
    await scene.jobs.cancel(CancelJob(id=new_id(), job=JOB.id))
    assert (await scene.ended()).state is JobState.CANCELLED
    assert states == [JobState.RUNNING]


async def test_what_everything_ends_has_not_ended() -> None:
    scene = Scene()
    states: list[JobState] = []

    async def ended() -> None:
        states.append(scene.state.snapshot.jobs[JOB.id].state)

    scene.jobs.begin(JOB, scene.wait, ended)
    await scene.begun.wait()
    await scene.jobs.stop()
    assert states == []


async def test_an_end_that_cannot_be_stored_is_a_failure() -> None:
    scene = Scene()

    async def ended() -> None:
        raise StoreFailure(ProblemCode.STORE_FULL)

    scene.jobs.begin(JOB, scene.wait, ended)
    scene.go_on.set()
    job = await scene.ended()
    assert job.state is JobState.FAILED
    assert job.problem is not None
    assert job.problem.code is ProblemCode.STORE_FULL
