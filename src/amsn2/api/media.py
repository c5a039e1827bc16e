"""Pictures, emoticons, sounds and files: what is kept as bytes, and how it is spoken of."""

from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.model import Model

BlobId = NewType("BlobId", str)
"""SHA-256 of the bytes, in lower case hexadecimal digits; a person sees only their own."""
UploadId = NewType("UploadId", str)
"""Names an upload: a UUID that the browser makes, so that it can ask for it whatever has happened."""
EmoticonId = NewType("EmoticonId", str)
"""Names a custom emoticon of a person; opaque."""

Shortcut = Annotated[str, Meta(min_length=1, max_length=limits.SHORTCUT_LENGTH, pattern=r"^\S+\Z")]
UploadName = Annotated[UploadId, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
BlobName = Annotated[BlobId, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class BlobKind(StrEnum):
    """What bytes are for; says how they are checked when they come, and how large they may be.

    `PICTURE`, `EMOTICON` and `INK` are drawn anew from what was read, so that nothing hides in them; `HEARD`
    is made of a voice clip in the same way.
    """

    PICTURE = "picture"
    EMOTICON = "emoticon"
    INK = "ink"
    """Handwriting, or the still picture of a wink."""
    FILE = "file"
    SOUND = "sound"
    EXPORT = "export"
    IMPORT = "import"
    HEARD = "heard"
    """What a voice clip of MSN clients says, in a form that every browser plays; made anew if it is gone."""

    @property
    def passes(self) -> bool:
        """Whether they are here only until they were read or fetched; may be as large as all that stays."""
        return self in (BlobKind.EXPORT, BlobKind.IMPORT, BlobKind.HEARD)


class Blob(Model, frozen=True, kw_only=True):
    """Some bytes that are kept."""

    id: BlobId
    kind: BlobKind
    content_type: str
    """What it really is, found by looking at it; `application/octet-stream` for what is not known."""
    size: int
    """Bytes."""


class Upload(Model, frozen=True, kw_only=True):
    """Bytes on their way here from a browser, which may come in many parts and over days."""

    id: UploadId
    kind: BlobKind
    size: int
    """Bytes of the whole."""
    offset: int
    """Bytes that are here, and will be whatever happens."""
    blob: BlobId | None = None
    """What became of it, once it is whole."""


class AttachmentState(StrEnum):
    """How far what is attached to a message has come.

    `OFFERED`: the contact offers it, or is being asked. `RUNNING`: it is on its way. `DONE`: it is here, or
    there. `REFUSED`, `CANCELLED` and `FAILED` are the other ends.
    """

    OFFERED = "offered"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Attachment(Model, frozen=True, kw_only=True):
    """The file, wink, voice clip or handwriting of a message."""

    name: str
    """A file name without any path; empty for what is no file."""
    size: int
    """Bytes."""
    content_type: str = "application/octet-stream"
    state: AttachmentState = AttachmentState.DONE
    blob: BlobId | None = None
    """The bytes, once they are here."""
    preview: BlobId | None = None
    """A small picture of it."""
    receiver: str = ""
    """Address of whom one's own file is for, in a conversation of several; empty: the only other."""


class MessageEmoticon(Model, frozen=True, kw_only=True):
    """Wherever the message has the shortcut it means the picture; None while it has not come."""

    shortcut: str
    blob: BlobId | None = None


class Emoticon(Model, frozen=True, kw_only=True):
    """A custom emoticon of the person."""

    id: EmoticonId
    shortcut: str
    blob: BlobId


class PictureSeen(Model, frozen=True, kw_only=True):
    """A display picture that somebody showed, and when first (ms since 1970 UTC)."""

    blob: BlobId
    seen_at: int


class TransferProgress(Model, frozen=True, kw_only=True):
    """How far a running transfer has come, in bytes."""

    done: int
    size: int
