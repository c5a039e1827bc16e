"""Offline messages by SOAP: fetching them (RSI) and leaving them (OIM Store)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError, ServiceFault
from papyon.payload import xml
from papyon.payload.maildata import MailData
from papyon.payload.soap import envelope
from papyon.payload.words import decode_words, encode_word
from papyon.payload.xml import Markup

RSI = "http://www.hotmail.msn.com/ws/2004/09/oim/rsi"
OIM = "http://messenger.msn.com/ws/2004/09/oim/"
STORE_ACTION = "http://messenger.msn.com/ws/2004/09/oim/Store"
STORE2_ACTION = "http://messenger.live.com/ws/2006/09/oim/Store2"

_RELIABLE = "http://schemas.xmlsoap.org/ws/2003/03/rm"
_UTILITY = "http://schemas.xmlsoap.org/ws/2002/07/utility"
_IDENTIFIER = "http://messenger.msn.com"
_OPEN_RSI = {"xmlns": RSI}
_OPEN_OIM = {"xmlns": OIM}
# How many messages may be deleted with one request.
DELETE_LIMIT = 500


def split_ticket(ticket: str) -> tuple[str, str]:
    """``t=...&p=...`` into its two parts; what has no ``t=`` is all t."""
    fields = dict(part.partition("=")[::2] for part in ticket.split("&"))
    return (fields["t"], fields.get("p", "")) if "t" in fields else (ticket, "")


def join_ticket(t: str, p: str) -> str:
    """The inverse of ``split_ticket``."""
    return f"t={t}&p={p}"


class _Rsi:
    """A request to RSI; the ticket is that of messenger.msn.com."""

    __slots__ = ()
    ACTION: ClassVar[str]

    @property
    def soap_action(self) -> str:
        """The value of the SOAPAction header, without quotes."""
        return f"{RSI}/{self.ACTION}"

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        return ()

    def encode(self, ticket: str) -> bytes:
        """The document to post."""
        t, p = split_ticket(ticket)
        cookie = xml.element("PassportCookie", xml.element("t", t), xml.element("p", p), attributes=_OPEN_RSI)
        return envelope.build(
            xml.element(self.ACTION, *self.content(), attributes=_OPEN_RSI), header=(cookie,)
        )


@dataclass(frozen=True, slots=True)
class GetMetadata(_Rsi):
    """Ask which messages wait; answered by a MailData."""

    ACTION: ClassVar[str] = "GetMetadata"


@dataclass(frozen=True, slots=True)
class GetMessage(_Rsi):
    """Fetch one message; answered by a mail, see ``payload.oim``."""

    ACTION: ClassVar[str] = "GetMessage"
    id: str
    mark_as_read: bool = False

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        mark = "true" if self.mark_as_read else "false"
        return xml.element("messageId", self.id), xml.element("alsoMarkAsRead", mark)


@dataclass(frozen=True, slots=True)
class DeleteMessages(_Rsi):
    """Delete messages that are safe on the client's disk; answered by an empty element."""

    ACTION: ClassVar[str] = "DeleteMessages"
    ids: tuple[str, ...]

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        return (xml.element("messageIds", *(xml.element("messageId", value) for value in self.ids)),)


RsiRequest = GetMetadata | GetMessage | DeleteMessages


def parse_rsi_request(request: envelope.Envelope) -> tuple[RsiRequest, str]:
    """A request and its ticket (``t=...&p=...``); raises PayloadError."""
    cookie = xml.child(request.header, "PassportCookie")
    ticket = join_ticket(xml.text(cookie, "t"), xml.text(cookie, "p"))
    match request.action:
        case GetMetadata.ACTION:
            return GetMetadata(), ticket
        case GetMessage.ACTION:
            mark = xml.truth(xml.text(request.body, "alsoMarkAsRead"))
            return GetMessage(_id(xml.text(request.body, "messageId")), mark), ticket
        case DeleteMessages.ACTION:
            ids = tuple(_id(xml.text(node)) for node in xml.children(request.body, "messageIds", "messageId"))
            if not 0 < len(ids) <= DELETE_LIMIT:
                raise PayloadError("a request names no message, or too many")
            return DeleteMessages(ids), ticket
        case _:
            raise PayloadError("an action of RSI is unknown")


def encode_metadata(data: MailData) -> bytes:
    """The document that answers GetMetadata."""
    return _rsi_response(GetMetadata.ACTION, data.markup())


def parse_metadata(node: etree._Element) -> MailData:
    """Read the element that answers GetMetadata; raises PayloadError."""
    found = xml.child(node, "MD")
    if found is None:
        raise PayloadError("an answer holds no list of messages")
    return MailData.parse(found)


def encode_message(mail: str) -> bytes:
    """The document that answers GetMessage."""
    return _rsi_response(GetMessage.ACTION, xml.element("GetMessageResult", mail))


def parse_message(node: etree._Element) -> str:
    """The mail in the element that answers GetMessage; raises PayloadError."""
    mail = xml.raw_text(node, "GetMessageResult")
    if not mail:
        raise PayloadError("an answer holds no message")
    return mail.lstrip()


def encode_deleted() -> bytes:
    """The document that answers DeleteMessages."""
    return _rsi_response(DeleteMessages.ACTION)


def _rsi_response(action: str, *content: Markup) -> bytes:
    return envelope.build(xml.element(f"{action}Response", *content, attributes=_OPEN_RSI))


def _id(value: str) -> str:
    if not 0 < len(value) <= 100:
        raise PayloadError("a message id is empty or too long")
    return value


class StoreFault(StrEnum):
    """Why a message was not taken: the codes of the ServiceFault."""

    AUTHENTICATION_FAILED = "AuthenticationFailed"
    SYSTEM_UNAVAILABLE = "SystemUnavailable"
    THROTTLED = "SenderThrottleLimitExceeded"
    INVALID_CONTENT = "InvalidContent"


@dataclass(frozen=True, slots=True)
class Store:
    """Leave a message for somebody who is offline.

    ``ticket`` is that of messengersecure.live.com; ``product`` and ``lock_key`` answer the LockKeyChallenge
    that the first request of a session (with lock key '') is always answered with. ``content`` is
    ``OfflineText.store_content``.
    """

    sender: str
    recipient: str
    content: str
    ticket: str = field(repr=False)
    product: str
    lock_key: str = ""
    sender_name: str = ""
    number: int = 1
    client_version: str = "8.5.1288"
    dialect: str = field(default="MSNP15")

    @property
    def soap_action(self) -> str:
        """The value of the SOAPAction header, without quotes."""
        return STORE_ACTION if self.dialect in ("MSNP11", "MSNP12", "MSNP13") else STORE2_ACTION

    def encode(self) -> bytes:
        """The document to post."""
        sender = {
            "memberName": self.sender,
            "friendlyName": encode_word(self.sender_name),
            "xml:lang": "en-US",
            "proxy": "MSNMSGR",
            "xmlns": OIM,
            "msnpVer": self.dialect,
            "buildVer": self.client_version,
        }
        ticket = {"passport": self.ticket, "appid": self.product, "lockkey": self.lock_key, "xmlns": OIM}
        sequence = xml.element(
            "Sequence",
            xml.element("Identifier", _IDENTIFIER, attributes={"xmlns": _UTILITY}),
            xml.element("MessageNumber", str(self.number)),
            attributes={"xmlns": _RELIABLE},
        )
        return envelope.build(
            xml.element("MessageType", "text", attributes=_OPEN_OIM),
            xml.element("Content", self.content, attributes=_OPEN_OIM),
            header=(
                xml.element("From", attributes=sender),
                xml.element("To", attributes={"memberName": self.recipient, "xmlns": OIM}),
                xml.element("Ticket", attributes=ticket),
                sequence,
            ),
        )

    @classmethod
    def parse(cls, request: envelope.Envelope) -> Self:
        """Read a request of either kind.

        Raises PayloadError. Its body is two elements without a common one.
        """
        sender, recipient, ticket = (xml.child(request.header, name) for name in ("From", "To", "Ticket"))
        body = request.body.getparent()
        content = xml.raw_text(body, "Content") or ""
        if xml.text(body, "MessageType") != "text" or not content.strip():
            raise PayloadError("an offline message has no content")
        found = cls(
            sender=xml.attribute(sender, "memberName"),
            recipient=xml.attribute(recipient, "memberName"),
            content=content.lstrip(),
            ticket=xml.attribute(ticket, "passport"),
            product=xml.attribute(ticket, "appid"),
            lock_key=xml.attribute(ticket, "lockkey"),
            sender_name=decode_words(xml.attribute(sender, "friendlyName")),
            number=xml.number(xml.text(request.header, "Sequence", "MessageNumber")),
            client_version=xml.attribute(sender, "buildVer"),
            dialect=xml.attribute(sender, "msnpVer"),
        )
        if not (found.sender and found.recipient):
            raise PayloadError("an offline message has no sender or no recipient")
        return found


def encode_stored(number: int, action: str = "Store2") -> bytes:
    """The document that answers Store, or Store2."""
    bounds = {"Upper": str(number), "Lower": str(number)}
    acknowledgment = xml.element(
        "SequenceAcknowledgment",
        xml.element("Identifier", _IDENTIFIER, attributes={"xmlns": _UTILITY}),
        xml.element("AcknowledgmentRange", attributes=bounds),
        attributes={"xmlns": _RELIABLE},
    )
    points = xml.element("PointsConsumed", "0")
    response = xml.element(f"{action}Response", points, attributes=_OPEN_OIM)
    return envelope.build(response, header=(acknowledgment,))


def encode_store_fault(code: StoreFault, *, lock_key_challenge: str = "", policy: str = "") -> bytes:
    """A fault of Store.

    AUTHENTICATION_FAILED with the challenge of the lock key, or with the policy of a ticket.
    """
    details = []
    if policy:
        details.append(xml.element("RequiredAuthPolicy", policy, attributes=_OPEN_OIM))
    if lock_key_challenge:
        details.append(xml.element("LockKeyChallenge", lock_key_challenge, attributes=_OPEN_OIM))
    fault = ServiceFault(code.value, "The message was not taken.")
    return envelope.build_fault(fault, *details, prefix="q0")
