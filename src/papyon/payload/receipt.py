"""Receipts from end to end, an extension of ours that old clients ignore.

A text or nudge carries ``X-Message-ID``. Once the other side has *stored* it, it answers in the same
switchboard with ``text/x-message-receipt``. Who can do so says it with ``text/x-clientcaps`` when somebody
joins.
"""

import re
from dataclasses import dataclass

from papyon.errors import PayloadError
from papyon.payload.message import MimeMessage, encode_headers, parse_headers

MESSAGE_ID = "X-Message-ID"
RECEIPT = "text/x-message-receipt"
CLIENT_CAPS = "text/x-clientcaps"

# Ours are UUIDs; whoever writes others keeps them short and plain.
_ID = re.compile(r"[0-9A-Za-z.{}_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The message with this id is on the receiver's disk."""

    message_id: str

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        return MimeMessage(RECEIPT, (), encode_headers((("Message-ID", self.message_id),)))


@dataclass(frozen=True, slots=True)
class ClientCaps:
    """Which program the other side is, and whether it sends receipts."""

    client: str
    receipts: bool = False

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        fields = [("Client-Name", " ".join(self.client.split()))]
        if self.receipts:
            fields.append(("Receipts", "1"))
        return MimeMessage(CLIENT_CAPS, (), encode_headers(tuple(fields)))


def message_id_of(message: MimeMessage) -> str:
    """The id under which the sender wants a receipt, '' if it wants none."""
    value = message.header(MESSAGE_ID)
    return value if _ID.fullmatch(value) else ""


def parse_receipt(message: MimeMessage) -> Receipt:
    """Read a text/x-message-receipt; raises PayloadError without a proper id."""
    value = _body_field(message, "Message-ID")
    if not _ID.fullmatch(value):
        raise PayloadError("a receipt names no message")
    return Receipt(value)


def parse_client_caps(message: MimeMessage) -> ClientCaps:
    """Read a text/x-clientcaps."""
    return ClientCaps(_body_field(message, "Client-Name"), _body_field(message, "Receipts") == "1")


def _body_field(message: MimeMessage, name: str) -> str:
    for key, value in parse_headers(message.body):
        if key.lower() == name.lower():
            return value
    return ""
