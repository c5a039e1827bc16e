"""What a notification says: who, and one line. What contacts write is data, and may be long or strange."""

import re
from typing import Final

from amsn2.api.models import (
    AccountId,
    Contact,
    Message,
    MessageKind,
    Notification,
    NotificationKind,
    Snapshot,
)
from amsn2.api.models import contact_id as id_of

TITLE_LENGTH: Final = 80
"""Characters of a title: phones show forty."""

TEXT_LENGTH: Final = 200
"""Characters of a line: phones show a hundred and twenty, and a push carries no more than 4 kB in all."""

_PLUS_CODES = re.compile(
    r"\[/?(?:[bius]|[ca](?:=[#\w]{1,16})?)\]|·[#&'@0]|·\$(?:\d{1,2}|#[0-9a-f]{6})?", re.IGNORECASE
)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
_TURNERS = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")
"""Signs that turn the text around: what follows the name must not be turned by it."""

_KINDS: Final = {
    MessageKind.NUDGE: NotificationKind.NUDGE,
    MessageKind.FILE: NotificationKind.FILE,
}


def one_line(text: str, length: int) -> str:
    """The text in one line, without codes and signs that nobody is to see, and not too long."""
    line = _UNSEEN.sub(" ", _TURNERS.sub("", _PLUS_CODES.sub("", text[: 8 * length]))).strip()
    return line if len(line) <= length else f"{line[: length - 1]}…"


def name_of(contact: Contact | None, address: str, otherwise: str = "") -> str:
    """The person's own name for somebody, or theirs, or their address."""
    alias, theirs = ("", otherwise) if contact is None else (contact.alias, contact.display_name)
    return one_line(alias, TITLE_LENGTH) or one_line(theirs, TITLE_LENGTH) or one_line(address, TITLE_LENGTH)


def of_message(snapshot: Snapshot, account: AccountId, message: Message, *, silent: bool) -> Notification:
    """What is said of a message."""
    contact = snapshot.contacts.get(id_of(account, message.author))
    return Notification(
        id=message.id,
        kind=_KINDS.get(message.kind, NotificationKind.MESSAGE),
        account=account,
        conversation=message.conversation,
        position=message.position,
        title=name_of(contact, message.author),
        text=_text_of(message) if snapshot.preferences.notification_text else "",
        picture=None if contact is None else contact.picture,
        at=message.sent_at,
        silent=silent,
    )


def _text_of(message: Message) -> str:
    if message.kind is MessageKind.FILE:
        return "" if message.attachment is None else one_line(message.attachment.name, TEXT_LENGTH)
    return one_line(message.text, TEXT_LENGTH)
