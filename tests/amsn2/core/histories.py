"""Exports and imports as a person does them."""

from collections.abc import AsyncIterator

from amsn2.api.commands import Command, StartImport
from amsn2.api.jobs import ImportFormat, Job, JobId, JobState
from amsn2.api.media import BlobId, BlobKind
from tests.amsn2.play import Role, new_id


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), 65_536):
        yield data[begin : begin + 65_536]


async def ended(role: Role, command: Command) -> Job:
    """Begin long work and wait for its end."""
    job = JobId(command.id)
    await role.do(command)
    await role.until(lambda state: job in state.jobs and state.jobs[job].state is not JobState.RUNNING)
    return role.snapshot.jobs[job]


async def handed_in(role: Role, data: bytes) -> BlobId:
    return (await role.messenger.add_blob(BlobKind.IMPORT, pieces(data))).id


async def imported(role: Role, data: bytes, format: ImportFormat = ImportFormat.AUTO) -> Job:  # noqa: A002 - it is one
    blob = await handed_in(role, data)
    return await ended(role, StartImport(id=new_id(), account=role.account.id, blob=blob, format=format))


async def result(role: Role, job: Job) -> bytes:
    assert job.state is JobState.DONE, job.problem
    assert job.result is not None
    blob = await role.messenger.blob(job.result)
    return await role.messenger.read_blob(blob.id, 0, blob.size)
