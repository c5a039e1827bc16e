"""Long work that a person can watch: export, import."""

from enum import StrEnum
from typing import NewType

from amsn2.api.errors import Problem
from amsn2.api.media import BlobId
from amsn2.api.model import Model

JobId = NewType("JobId", str)
"""The id of the command that began it."""


class JobKind(StrEnum):
    """What long work is for."""

    EXPORT = "export"
    IMPORT = "import"


class JobState(StrEnum):
    """How long work stands; a restart of aMSN2 ends exports, and begins imports anew."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ExportFormat(StrEnum):
    """How an export is written."""

    HTML = "html"
    JSON = "json"
    TEXT = "text"


class ImportFormat(StrEnum):
    """Whose logs are imported; `AUTO` finds out."""

    AUTO = "auto"
    AMSN = "amsn"
    PIDGIN = "pidgin"
    WLM = "wlm"


class Job(Model, frozen=True, kw_only=True):
    """Long work: how far it is, and what came of it."""

    id: JobId
    kind: JobKind
    state: JobState = JobState.RUNNING
    done: int = 0
    total: int = 0
    """Messages or files in all; 0 while that is not known."""
    added: int = 0
    """Messages that an import has brought; those that were here already are not counted."""
    skipped: int = 0
    """Files that an import could not read."""
    result: BlobId | None = None
    """What an export has written."""
    name: str = ""
    """A file name for the result."""
    problem: Problem | None = None
