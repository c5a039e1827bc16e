"""Custom emoticons."""

from amsn2.api.commands.command import CommandModel
from amsn2.api.media import BlobName, EmoticonId, Shortcut


class SaveEmoticon(CommandModel, frozen=True, kw_only=True):
    """Add a custom emoticon, a blob of kind `EMOTICON`: one's own, or one that a friend sent.

    A shortcut that there is already stands for the new picture from now on.
    """

    shortcut: Shortcut
    blob: BlobName


class RenameEmoticon(CommandModel, frozen=True, kw_only=True):
    """Give a custom emoticon another shortcut."""

    emoticon: EmoticonId
    shortcut: Shortcut


class RemoveEmoticon(CommandModel, frozen=True, kw_only=True):
    """Forget a custom emoticon; messages that use it keep it."""

    emoticon: EmoticonId


EmoticonCommand = SaveEmoticon | RenameEmoticon | RemoveEmoticon
