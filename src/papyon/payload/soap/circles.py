"""Circles in the address book services: made, joined, left, listed (MSNP18).

A circle is known by a GUID. It is an address book whose contacts are its members; and in the address book
of each member it is a contact of kind CIRCLE. A request says with ``book`` in which of them it means
``contact``.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.circle import DOMAIN
from papyon.payload.soap.contact import CIRCLE_RELATIONSHIP, Contact, RelationshipRole
from papyon.payload.soap.service import (
    ZERO_ID,
    Request,
    ServiceHeader,
    boolean,
    encode_response,
)
from papyon.payload.xml import Markup

TICKET_LIMIT = 65_536
"""Bytes of a circle ticket: some 120 for each circle."""

_STATES = {1: "WaitingResponse", 2: "Left", 3: "Accepted", 4: "Rejected"}
_ROLES = {1: "Admin", 2: "AssistantAdmin", 3: "Member", 4: "StatePendingOutbound"}


@dataclass(frozen=True, slots=True)
class CreateCircle(Request):
    """Make a circle; answered by its id. ``own_name`` is how its maker is called there."""

    ACTION: ClassVar[str] = "CreateCircle"
    name: str
    own_name: str = ""

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        properties = (
            ("Domain", "1"),
            ("HostedDomain", DOMAIN),
            ("Type", "2"),
            ("MembershipAccess", "0"),
            ("IsPresenceEnabled", "true"),
            ("RequestMembershipOption", "2"),
            ("DisplayName", self.name),
        )
        caller = xml.element("PublicDisplayName", self.own_name)
        return (
            xml.element("properties", *(xml.element(name, value) for name, value in properties)),
            xml.element("callerInfo", caller),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError without a name."""
        name = xml.text(node, "properties", "DisplayName")
        if not name:
            raise PayloadError("a new circle has no name")
        return cls(name, xml.text(node, "callerInfo", "PublicDisplayName"))


def encode_circle_created(header: ServiceHeader, circle: str) -> bytes:
    """The document that answers CreateCircle."""
    return encode_response(
        "CreateCircle", header, xml.element("CreateCircleResult", xml.element("Id", circle))
    )


def parse_circle_created(node: etree._Element) -> str:
    """The id in the answer to CreateCircle; raises PayloadError without one."""
    circle = xml.text(node, "CreateCircleResult", "Id").lower()
    if not circle:
        raise PayloadError("a circle was made without an id")
    return circle


@dataclass(frozen=True, slots=True)
class CreateContact(Request):
    """Make a contact in a book: a person (``address``) in that of a circle, or a ``circle`` in one's own.

    Answered by the id of the contact.
    """

    ACTION: ClassVar[str] = "CreateContact"
    address: str = ""
    circle: str = ""
    book: str = ZERO_ID

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        handle = [
            xml.element("Email", self.address),
            xml.element("Puid", "0"),
            xml.element("Cid", "0"),
            xml.element("CircleId", self.circle or ZERO_ID),
        ]
        return _book(self.book), xml.element("contactHandle", *handle)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names nobody."""
        address = xml.text(node, "contactHandle", "Email")
        circle = xml.text(node, "contactHandle", "CircleId").lower()
        circle = "" if circle == ZERO_ID else circle
        if not address and not circle:
            raise PayloadError("a new contact has no address")
        return cls(address, circle, _parse_book(node))


def encode_contact_created(header: ServiceHeader, contact: str) -> bytes:
    """The document that answers CreateContact."""
    result = xml.element("CreateContactResult", xml.element("contactId", contact))
    return encode_response("CreateContact", header, result)


def parse_contact_created(node: etree._Element) -> str:
    """The id in the answer to CreateContact; raises PayloadError without one."""
    contact = xml.text(node, "CreateContactResult", "contactId").lower()
    if not contact:
        raise PayloadError("a contact was made without an id")
    return contact


class ConnectionAction(IntEnum):
    """What ManageWLConnection does."""

    CONFIRM = 1
    DECLINE = 2


@dataclass(frozen=True, slots=True)
class ManageWLConnection(Request):
    """Invite a member into a circle (its book, role MEMBER), or accept or decline an invitation (one's own).

    Answered by the contact.
    """

    ACTION: ClassVar[str] = "ManageWLConnection"
    contact: str
    action: int = ConnectionAction.CONFIRM
    role: int = RelationshipRole.NONE
    book: str = ZERO_ID

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        return (
            _book(self.book),
            xml.element("contactId", self.contact),
            xml.element("connection", "true"),
            xml.element("presence", "true"),
            xml.element("action", str(int(self.action))),
            xml.element("relationshipType", str(CIRCLE_RELATIONSHIP)),
            xml.element("relationshipRole", str(int(self.role))),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names nobody."""
        action, role = (xml.number(xml.text(node, name)) for name in ("action", "relationshipRole"))
        return cls(_contact(node), action, role, _parse_book(node))


def encode_connection(header: ServiceHeader, contact: Contact) -> bytes:
    """The document that answers ManageWLConnection."""
    # The result is a contact itself, under another name.
    inner = str(contact.markup()).removeprefix("<Contact>").removesuffix("</Contact>")
    result = xml.element("ManageWLConnectionResult", Markup(inner))
    return encode_response("ManageWLConnection", header, result)


def parse_connection(node: etree._Element) -> Contact:
    """The contact in the answer to ManageWLConnection; raises PayloadError without one."""
    result = xml.child(node, "ManageWLConnectionResult")
    if result is None:
        raise PayloadError("an answer holds no contact")
    return Contact.parse(result)


@dataclass(frozen=True, slots=True)
class BreakConnection(Request):
    """Take a member out of a circle (its book), or leave it (one's own); answered by an empty element."""

    ACTION: ClassVar[str] = "BreakConnection"
    contact: str
    book: str = ZERO_ID
    delete: bool = True
    block: bool = False

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        return (
            _book(self.book),
            xml.element("contactId", self.contact),
            xml.element("deleteContact", boolean(self.delete)),
            xml.element("blockContact", boolean(self.block)),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names nobody."""
        delete, block = (xml.truth(xml.text(node, name)) for name in ("deleteContact", "blockContact"))
        return cls(_contact(node), _parse_book(node), delete, block)


@dataclass(frozen=True, slots=True)
class CircleInfo:
    """A circle as its member's address book lists it; role and state are his."""

    id: str
    name: str
    role: int = RelationshipRole.MEMBER
    state: int = 3
    deleted: bool = False
    last_change: str = ""

    def markup(self) -> Markup:
        """The element."""
        info = (
            ("Domain", "WindowsLive"),
            ("HostedDomain", DOMAIN),
            ("Type", "2"),
            ("MembershipAccess", "None"),
            ("IsPresenceEnabled", "true"),
            ("RequestMembershipOption", "AllowRequest"),
            ("DisplayName", self.name),
        )
        content = xml.element(
            "Content",
            xml.element("Handle", xml.element("Id", self.id)),
            xml.element("Info", *(xml.element(name, value) for name, value in info)),
            xml.element("Changes"),
            xml.element("CreateDate", self.last_change),
            xml.element("LastChange", self.last_change),
        )
        membership = xml.element(
            "CirclePersonalMembership",
            xml.element("Role", _ROLES.get(self.role, "None")),
            xml.element("State", _STATES.get(self.state, "None")),
        )
        personal = xml.element("PersonalInfo", xml.element("MembershipInfo", membership))
        deleted = xml.element("Deleted", boolean(self.deleted))
        return xml.element("CircleInverseInfo", content, personal, deleted)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        membership = xml.child(node, "PersonalInfo", "MembershipInfo", "CirclePersonalMembership")
        return cls(
            id=xml.text(node, "Content", "Handle", "Id").lower(),
            name=xml.text(node, "Content", "Info", "DisplayName"),
            role=_number(_ROLES, xml.text(membership, "Role")),
            state=_number(_STATES, xml.text(membership, "State")),
            deleted=xml.truth(xml.text(node, "Deleted")),
            last_change=xml.text(node, "Content", "LastChange"),
        )


def parse_circles(node: etree._Element) -> tuple[tuple[CircleInfo, ...], str]:
    """The circles and the circle ticket in the answer to ABFindContactsPaged; '' without a ticket."""
    result = xml.child(node, "ABFindContactsPagedResult", "CircleResult")
    infos = tuple(map(CircleInfo.parse, xml.children(result, "Circles", "CircleInverseInfo")))
    return infos, xml.text(result, "CircleTicket")


@dataclass(frozen=True, slots=True)
class CircleTicket:
    """What a member shows the notification server (USR SHA): signed by whoever gave the address book.

    ``data`` is what is signed; ``signature`` is the server's own.
    """

    data: bytes
    signature: bytes

    @classmethod
    def over(cls, circles: Sequence[str], cid: int, moment: str) -> Self:
        """A ticket that is not signed yet, for circles by their ids."""
        listed = [xml.element("Circle", attributes={"Id": one, "HostedDomain": DOMAIN}) for one in circles]
        inner = xml.element("Ticket", *listed, xml.element("TS", moment), xml.element("CID", str(cid)))
        return cls(f'<?xml version="1.0" encoding="utf-16"?>{inner}'.encode(), b"")

    def text(self) -> str:
        """The value of CircleTicket."""
        data, signature = (base64.b64encode(part).decode() for part in (self.data, self.signature))
        signed = xml.element(
            "SignedTicket",
            xml.element("Data", data),
            xml.element("Sig", signature),
            attributes={"ver": "1", "keyVer": "1"},
        )
        return f'<?xml version="1.0" encoding="utf-16"?>{signed}'

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the value; raises PayloadError."""
        # It calls itself UTF-16 wherever it was copied to, so its first line does not count.
        document = text.partition("?>")[2] if text.lstrip().startswith("<?xml") else text
        root = xml.parse(document.strip().encode("utf-8", "replace"), TICKET_LIMIT)
        try:
            data, signature = (
                base64.b64decode(xml.text(root, name), validate=True) for name in ("Data", "Sig")
            )
        except (binascii.Error, ValueError) as error:
            raise PayloadError("a circle ticket cannot be decoded") from error
        if not data:
            raise PayloadError("a circle ticket is empty")
        return cls(data, signature)


def _number(words: dict[int, str], word: str) -> int:
    return next((number for number, known in words.items() if known == word), 0)


def _book(book: str) -> Markup:
    return xml.element(
        "abHandle", xml.element("ABId", book), xml.element("Puid", "0"), xml.element("Cid", "0")
    )


def _parse_book(node: etree._Element) -> str:
    return xml.text(node, "abHandle", "ABId").lower() or ZERO_ID


def _contact(node: etree._Element) -> str:
    contact = xml.text(node, "contactId").lower()
    if not contact:
        raise PayloadError("a request names no contact")
    return contact


CircleRequest = CreateContact | ManageWLConnection | BreakConnection
"""What ABService is asked about circles; CreateCircle is one of SharingService."""
