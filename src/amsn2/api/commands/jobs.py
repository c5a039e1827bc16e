"""Long work on the history."""

from amsn2.api.commands.command import CommandModel
from amsn2.api.jobs import ExportFormat, ImportFormat, JobId
from amsn2.api.media import BlobName
from amsn2.api.models import AccountId, ConversationId


class StartExport(CommandModel, frozen=True, kw_only=True):
    """Write messages into a file: of one conversation, of one account, or all. The job has this id."""

    format: ExportFormat
    conversation: ConversationId | None = None
    account: AccountId | None = None
    contents: bool = False
    """With pictures, files and sounds, where the format can have them beside it: `JSON`, in a zip."""


class StartImport(CommandModel, frozen=True, kw_only=True):
    """Read the logs of another program, a blob of kind `IMPORT`, into an account."""

    account: AccountId
    blob: BlobName
    format: ImportFormat = ImportFormat.AUTO


class CancelJob(CommandModel, frozen=True, kw_only=True):
    """End long work."""

    job: JobId


class DismissJob(CommandModel, frozen=True, kw_only=True):
    """Show long work that has ended no more, and remove what it wrote."""

    job: JobId


JobCommand = StartExport | StartImport | CancelJob | DismissJob
