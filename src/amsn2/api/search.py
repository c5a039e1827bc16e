"""Looking for what was said, and for how much room it takes."""

from typing import Annotated

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.media import BlobKind
from amsn2.api.model import Model
from amsn2.api.models import AccountId, ConversationId, Message, Position


class SearchQuery(Model, frozen=True, kw_only=True):
    """Words that all have to be there, in any order, and what limits the search; times as in messages."""

    text: Annotated[str, Meta(max_length=limits.SEARCH_LENGTH)]
    account: AccountId | None = None
    conversation: ConversationId | None = None
    author: Annotated[str, Meta(max_length=limits.ADDRESS_LENGTH)] | None = None
    since: Position | None = None
    """Said at that time or later, ms since 1970 UTC."""
    until: Position | None = None
    """Said before that time."""
    before: Position | None = None
    """Only messages at positions below: the next page."""
    limit: Annotated[int, Meta(ge=1, le=limits.PAGE)] = 50


class SearchPage(Model, frozen=True, kw_only=True):
    """Messages that fit, the newest first."""

    messages: tuple[Message, ...]
    words: tuple[str, ...]
    """The words that were looked for, to be marked."""
    more: bool


class StorageUsage(Model, frozen=True, kw_only=True):
    """How much of a person is kept; sizes in bytes."""

    messages: int
    message_bytes: int
    blobs: int
    blob_bytes: int
    """Of those that stay: what the quota counts."""
    kinds: dict[BlobKind, int]
    """Bytes of blobs by what they are for; every kind is there."""
    quota: int
    """Bytes of blobs that the person may keep."""
    oldest: int | None
    """When the oldest message was said."""
