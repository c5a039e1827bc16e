"""Mail-Data: which offline messages wait, at sign-in and live, and the notices of mail."""

from dataclasses import dataclass
from typing import Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.message import MimeMessage, encode_headers, parse_headers
from papyon.payload.words import decode_words, encode_word
from papyon.payload.xml import Markup

INITIAL = "text/x-msmsgsinitialmdatanotification"
LIVE = "text/x-msmsgsoimnotification"
ACTIVE = "text/x-msmsgsactivemailnotification"

FOLDER = "00000000-0000-0000-0000-000000000009"
LIVE_FOLDER = ".!!OIM"
TRASH = ".!!trAsH"
TOO_LARGE = "too-large"
# More than this are not listed in a notice but asked for with GetMetadata.
NOTICE_LIMIT = 25
MESSAGE_LIMIT = 5000

_MAIL_FIELDS = (
    ("Inbox-URL", "/cgi-bin/HoTMaiL"),
    ("Folders-URL", "/cgi-bin/folders"),
    ("Post-URL", "http://www.hotmail.com"),
)


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """An offline message that can be fetched under ``id``.

    ``received`` is an ISO date, '' in live notices.
    """

    id: str
    sender: str
    sender_name: str = ""
    received: str = ""
    size: int = 0
    read: bool = False
    folder: str = FOLDER

    def markup(self) -> Markup:
        """The element."""
        parts = [xml.element("T", "11"), xml.element("S", "6")]
        if self.received:
            parts.append(xml.element("RT", self.received))
        parts += [
            xml.element("RS", "1" if self.read else "0"),
            xml.element("SZ", str(self.size)),
            xml.element("E", self.sender),
            xml.element("I", self.id),
            xml.element("F", self.folder),
            xml.element("N", encode_word(self.sender_name)),
        ]
        return xml.element("M", *parts)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(
            id=xml.text(node, "I"),
            sender=xml.text(node, "E"),
            sender_name=decode_words(xml.text(node, "N")),
            received=xml.text(node, "RT"),
            size=xml.number(xml.text(node, "SZ")),
            read=xml.text(node, "RS") == "1",
            folder=xml.text(node, "F"),
        )


@dataclass(frozen=True, slots=True)
class MailData:
    """The ``MD`` document. ``unread`` are the unread mails of inbox and other folders, None in a live notice.

    With ``too_large`` there are more messages than a notice holds: ask the service.
    """

    messages: tuple[WaitingMessage, ...] = ()
    unread: tuple[int, int] | None = None
    too_large: bool = False

    def markup(self) -> Markup:
        """The element."""
        parts = []
        if self.unread is not None:
            inbox, others = (str(count) for count in self.unread)
            counts = (("I", inbox), ("IU", inbox), ("O", others), ("OU", others))
            parts.append(xml.element("E", *(xml.element(name, count) for name, count in counts)))
            parts.append(xml.element("Q", xml.element("QTM", "409600"), xml.element("QNM", "204800")))
        parts += [message.markup() for message in self.messages]
        return xml.element("MD", *parts or ("",))

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element; raises PayloadError for more messages than anybody can have."""
        messages = tuple(WaitingMessage.parse(found) for found in xml.children(node, "M"))
        if len(messages) > MESSAGE_LIMIT:
            raise PayloadError(f"more than {MESSAGE_LIMIT} messages wait")
        counts = xml.child(node, "E")
        unread = (
            None
            if counts is None
            else (xml.number(xml.text(counts, "IU")), xml.number(xml.text(counts, "OU")))
        )
        return cls(messages, unread)

    def initial(self) -> MimeMessage:
        """The message at sign-in."""
        return self._message(INITIAL, _MAIL_FIELDS)

    def live(self) -> MimeMessage:
        """The message to somebody who is signed in."""
        return self._message(LIVE, ())

    def _message(self, kind: str, fields: tuple[tuple[str, str], ...]) -> MimeMessage:
        too_large = self.too_large or len(self.messages) > NOTICE_LIMIT
        value = TOO_LARGE if too_large else str(self.markup())
        body = encode_headers((("Mail-Data", " ".join(value.split())), *fields))
        return MimeMessage(f"{kind}; charset=UTF-8", (), body)


def parse_mail_data(message: MimeMessage) -> MailData:
    """Read either message; raises PayloadError without a Mail-Data."""
    # Other servers put the fields among the headers of the message itself.
    for name, value in (*parse_headers(message.body), *message.headers):
        if name.lower() == "mail-data":
            if value == TOO_LARGE:
                return MailData(too_large=True)
            return MailData.parse(xml.parse(value.encode("utf-8", "replace")))
    raise PayloadError("a notice of mail has no Mail-Data")


@dataclass(frozen=True, slots=True)
class MailMoved:
    """So many messages went from one folder to another; to TRASH when they were deleted."""

    source: str
    destination: str
    count: int

    def message(self) -> MimeMessage:
        """The payload of MSG."""
        fields = (
            ("Src-Folder", self.source),
            ("Dest-Folder", self.destination),
            ("Message-Delta", str(self.count)),
        )
        return MimeMessage(f"{ACTIVE}; charset=UTF-8", (), encode_headers(fields))


def parse_mail_moved(message: MimeMessage) -> MailMoved:
    """Read a text/x-msmsgsactivemailnotification."""
    fields = {name.lower(): value for name, value in parse_headers(message.body)}
    return MailMoved(
        source=fields.get("src-folder", ""),
        destination=fields.get("dest-folder", ""),
        count=xml.number(fields.get("message-delta", "")),
    )
