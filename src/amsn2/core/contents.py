"""What a message has besides its words: emoticons, winks, voice clips, handwriting, as they come."""

from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.events import MessageChanged
from amsn2.api.media import Attachment, AttachmentState, MessageEmoticon
from amsn2.api.models import AccountId, Message, MessageKind
from amsn2.api.network import ContentReceived, MessageReceived
from amsn2.core.desk import Desk
from amsn2.core.intake import Kept
from amsn2.core.names import received_message_id

_ATTACHED = frozenset({MessageKind.WINK, MessageKind.VOICE, MessageKind.INK})


def with_content(message: Message, event: MessageReceived, kept: Kept) -> Message:
    """The message, with what came with it and room for what will."""
    shortcuts = dict.fromkeys(one for one in event.shortcuts if 0 < len(one) <= limits.SHORTCUT_LENGTH)
    emoticons = tuple(MessageEmoticon(shortcut=one) for one in shortcuts)[: limits.MESSAGE_EMOTICONS]
    attachment: Attachment | None = None
    if event.kind in _ATTACHED:
        comes_later = event.content is None
        attachment = _attachment(kept, AttachmentState.RUNNING if comes_later else AttachmentState.FAILED)
    return replace(message, emoticons=emoticons, attachment=attachment)


class Contents:
    """What comes after its message. Every method is a job of the owner."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def received(self, account: AccountId, event: ContentReceived, kept: Kept) -> None:
        """It is here, or it will never be; of an unknown message it is of no use."""
        desk = self._desk
        message = await desk.store.message(
            received_message_id(account, event.author.lower(), event.remote_id)
        )
        if message is None:
            return
        changed = _completed(message, event, kept)
        if changed == message:
            return
        async with desk.store.transaction() as transaction:
            await transaction.change_content(message.id, changed.emoticons, changed.attachment)
        desk.state.tell(MessageChanged(message=changed))


def _completed(message: Message, event: ContentReceived, kept: Kept) -> Message:
    if event.shortcut:
        if kept.blob is None:
            return message
        id = kept.blob.id  # noqa: A001 - it is an id
        return replace(
            message,
            emoticons=tuple(
                replace(one, blob=id) if one.shortcut == event.shortcut else one for one in message.emoticons
            ),
        )
    if message.attachment is None or message.attachment.state is AttachmentState.DONE:
        return message
    return replace(message, attachment=_attachment(kept, AttachmentState.FAILED))


def _attachment(kept: Kept, without: AttachmentState) -> Attachment:
    if kept.blob is None:
        return Attachment(name="", size=0, state=without, preview=kept.preview)
    blob = kept.blob
    return Attachment(
        name="", size=blob.size, content_type=blob.content_type, blob=blob.id, preview=kept.preview
    )
