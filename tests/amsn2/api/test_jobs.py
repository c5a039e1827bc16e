"""Long work that can be watched."""

import msgspec

from amsn2.api.jobs import Job, JobId, JobKind, JobState


def test_it_begins_running_with_nothing_done() -> None:
    job = Job(id=JobId("j"), kind=JobKind.IMPORT)
    assert (job.state, job.done, job.total, job.result, job.problem) == (JobState.RUNNING, 0, 0, None, None)


def test_it_survives_the_wire() -> None:
    job = Job(id=JobId("j"), kind=JobKind.EXPORT, state=JobState.DONE, done=3, total=3, name="a.html")
    assert msgspec.json.decode(msgspec.json.encode(job), type=Job) == job
