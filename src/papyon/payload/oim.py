"""Offline messages as mail: what OIM Store takes and RSI GetMessage gives."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload.message import MimeMessage, encode_headers
from papyon.payload.receipt import MESSAGE_ID, message_id_of
from papyon.payload.text import FORMAT, TextFormat, parse_format
from papyon.payload.words import decode_words, encode_word

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})",
    re.ASCII,
)
_ADDRESS = re.compile(r"<([^<>\s]+)>")
_GUID = re.compile(r"\{?[0-9A-Fa-f-]{1,40}\}?")
_LINE = 76


@dataclass(frozen=True, slots=True)
class OfflineText:
    """A text that waits for its recipient.

    ``run_id`` is a braced GUID of the sender's session, ``sequence`` counts from 1 within it: sorted by both,
    messages are in the order in which they were written. ``sent`` is None, and ``sender`` and ``recipient``
    are '', in what a client stores: there the envelope says so.
    """

    text: str
    run_id: str
    sequence: int = 1
    sender: str = ""
    sender_name: str = ""
    recipient: str = ""
    sent: datetime | None = None
    message_id: str = ""
    format: TextFormat | None = None
    """Its look; None where nothing is said of it, as by genuine clients."""

    def store_content(self) -> str:
        """The Content of OIM Store, with line feeds between its lines."""
        return self._encode(())

    def mail(self) -> str:
        """The answer of RSI GetMessage, with line feeds between its lines.

        Raises LocalProtocolError if undated.
        """
        if self.sent is None or not self.sender:
            raise LocalProtocolError("an offline message for its recipient needs a sender and a date")
        return self._encode(
            (
                ("From", f"{encode_word(self.sender_name)} <{self.sender}>"),
                ("To", self.recipient),
                ("Subject", ""),
                ("X-OIM-originatingSource", "127.0.0.1"),
                ("X-OIMProxy", "MSNMSGR"),
                ("Date", format_date(self.sent)),
                ("Message-ID", f"<{self.run_id.strip('{}')}.{self.sequence}@oim.messenger.msn.com>"),
                ("X-OriginalArrivalTime", format_date(self.sent)),
                ("Return-Path", "ndr@oim.messenger.msn.com"),
            )
        )

    def _encode(self, envelope: tuple[tuple[str, str], ...]) -> str:
        headers = [
            *envelope,
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "base64"),
            ("X-OIM-Message-Type", "OfflineMessage"),
            ("X-OIM-Run-Id", self.run_id),
            ("X-OIM-Sequence-Num", str(self.sequence)),
        ]
        if self.message_id:
            headers.append((MESSAGE_ID, self.message_id))
        if self.format is not None:
            headers.append((FORMAT, self.format.token()))
        head = encode_headers(tuple(headers)).decode().replace("\r\n", "\n")
        lines = self.text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
        body = base64.b64encode(lines.encode("utf-8", "replace")).decode()
        return head + "\n" + "\n".join(body[start : start + _LINE] for start in range(0, len(body), _LINE))


def parse_offline_text(document: str) -> OfflineText:
    """Read either form; raises PayloadError for a message that is no text in base64 or plain."""
    message = MimeMessage.parse(document.encode("utf-8", "replace"))
    if message.kind.startswith("multipart/"):
        message = _text_part(message)
    if message.kind not in ("", "text/plain"):
        raise PayloadError("an offline message is no text")
    body = message.body
    if message.header("Content-Transfer-Encoding").lower() == "base64":
        try:
            body = base64.b64decode(b"".join(body.split()), validate=True)
        except binascii.Error as error:
            raise PayloadError("an offline message cannot be decoded") from error
    origin = message.header("From")
    address = _ADDRESS.search(origin)
    run_id = message.header("X-OIM-Run-Id")
    sequence = message.header("X-OIM-Sequence-Num")
    return OfflineText(
        text=body.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"),
        run_id=run_id if _GUID.fullmatch(run_id) else "",
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) <= 9 else 0,
        sender=address[1] if address else origin.strip(),
        sender_name=decode_words(origin[: address.start()].strip().strip('"')) if address else "",
        recipient=message.header("To"),
        sent=parse_date(message.header("Date")),
        message_id=message_id_of(message),
        format=parse_format(look) if (look := message.header(FORMAT)) else None,
    )


def format_date(moment: datetime) -> str:
    """``15 Nov 2005 14:24:27 -0800``: no weekday, English months; naive moments count as UTC."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%Y %H:%M:%S %z}"


def parse_date(text: str) -> datetime | None:
    """The inverse, in UTC; None for what cannot be read."""
    match = _DATE.fullmatch(text.strip())
    if match is None or match[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    month = _MONTHS.index(match[2]) + 1
    iso = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{match[7]}{match[8]}:{match[9]}"
    try:
        return datetime.fromisoformat(iso).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text_part(message: MimeMessage) -> MimeMessage:
    """The first text/plain part of a multipart message, with the headers of the whole behind its own."""
    boundary = message.parameter("boundary").encode("utf-8", "replace")
    if not boundary:
        raise PayloadError("an offline message of many parts has no boundary")
    for part in message.body.split(b"--" + boundary)[1:]:
        candidate = MimeMessage.parse(part.lstrip(b"\r\n"))
        if candidate.kind == "text/plain":
            return MimeMessage(candidate.content_type, candidate.headers + message.headers, candidate.body)
    raise PayloadError("an offline message has no text among its parts")
