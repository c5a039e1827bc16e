"""Circles (MSNP18): who takes part in the conversation of a group, and what the group shows of itself."""

import re
from dataclasses import dataclass
from typing import Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.address import NetworkAddress
from papyon.payload.routed import RoutedAddress, RoutedMessage
from papyon.payload.xml import Markup
from papyon.types import NetworkId

CONTENT_TYPE = "application/circles+xml"
DOMAIN = "live.com"
URI = "/circle"

MEMBER_LIMIT = 1000
"""People in one roster: official circles had twenty."""

_ID = re.compile(r"00000000-0000-0000-0009-[0-9a-f]{12}")
_LEAVER = re.compile(r"/circle/roster\(IM\)/user\(1:([^()]{1,200})\)")


def circle_address(circle: str) -> str:
    """The address of a circle by its GUID."""
    return f"{circle}@{DOMAIN}"


def circle_id(address: str) -> str:
    """The GUID in an address, in lower case; '' for what is no circle."""
    local, _, domain = address.lower().partition("@")
    return local if domain == DOMAIN and _ID.fullmatch(local) else ""


@dataclass(frozen=True, slots=True)
class CircleDocument:
    """``members`` take part in the conversation; None says nothing about them.

    ``properties`` is the XML inside ``<props>``: name, picture and message of the group, which a server
    passes on as they are; None where they are not spoken of.
    """

    members: tuple[str, ...] | None = None
    properties: Markup | None = None

    def encode(self) -> bytes:
        """The body."""
        parts = []
        if self.properties is not None:
            parts.append(xml.element("props", self.properties))
        if self.members is not None:
            users = [
                xml.element("user", xml.element("id", str(NetworkAddress(member)))) for member in self.members
            ]
            parts.append(xml.element("roster", xml.element("id", "IM"), *users))
        return xml.element("circle", *parts, Markup("")).encode()

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read the body; raises PayloadError."""
        root = xml.parse(body)
        if xml.local_name(root) != "circle":
            raise PayloadError("a document of circles of an unknown kind")
        props, roster = xml.child(root, "props"), xml.child(root, "roster")
        members: tuple[str, ...] | None = None
        if roster is not None:
            ids = [xml.text(node) for node in xml.children(roster, "user", "id")]
            if len(ids) > MEMBER_LIMIT:
                raise PayloadError("a roster has too many members")
            members = tuple(NetworkAddress.from_token(token).address for token in ids)
        return cls(members, None if props is None else _inside(props))


def roster_message(
    circle: str, to: str, document: CircleDocument, *, number: int = 0, full: bool = False
) -> RoutedMessage:
    """What NFY PUT says to a member: the whole roster, or who is new."""
    return _notification(circle, to, URI, number, full=full, body=document.encode())


def leaver_message(circle: str, to: str, member: str, *, number: int = 0) -> RoutedMessage:
    """What NFY DEL says to a member: somebody has left the conversation."""
    return _notification(circle, to, f"{URI}/roster(IM)/user({NetworkAddress(member)})", number)


def leaver(uri: str) -> str:
    """Whose leaving the Uri of a DEL means; '' for any other."""
    found = _LEAVER.fullmatch(uri)
    return found[1] if found else ""


def _notification(
    circle: str, to: str, uri: str, number: int, *, full: bool = False, body: bytes = b""
) -> RoutedMessage:
    return RoutedMessage(
        to=RoutedAddress(to),
        sender=RoutedAddress(circle_address(circle), NetworkId.CIRCLE),
        kind="Notification",
        headers=(
            ("NotifNum", str(number)),
            ("Uri", uri),
            ("NotifType", "Full" if full else "Partial"),
            ("Content-Type", CONTENT_TYPE),
        ),
        body=body,
        reliability=(("Stream", "0"),),
    )


def _inside(node: etree._Element) -> Markup:
    """The XML inside an element, without namespaces of the document around it."""
    children = "".join(etree.tostring(child, encoding="unicode") for child in node)
    return Markup(xml.escape(node.text or "") + children)
