"""NOT: the server says that lists or address book were changed elsewhere, or has a notice for people."""

import re
from dataclasses import dataclass

from papyon.errors import PayloadError
from papyon.payload import xml

TEXT_LIMIT = 2000
"""Characters of a notice or its address: official ones were a sentence."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_SERVICE = "ABCHInternal"
_SCHEMAS = {
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


@dataclass(frozen=True, slots=True)
class ListsChanged:
    """Synchronise again if ``modified`` (a stamp) is newer than the last time.

    ``pid`` names the account, see ``personal_id``. ``circle`` is the GUID of the circle that is new, ''
    otherwise.
    """

    address: str
    pid: str
    cid: int
    modified: str
    circle: str = ""

    def encode(self) -> bytes:
        """The payload of NOT; it ends with a line end, which keeps clients in step that do not know NOT."""
        parts = [
            xml.element("Service", _SERVICE),
            xml.element("CID", str(self.cid)),
            xml.element("LastModifiedDate", self.modified),
            xml.element("HasNewItem", "true" if self.circle else "false"),
        ]
        if self.circle:
            parts.append(xml.element("CircleId", self.circle))
        data = xml.element("NotificationData", *parts, attributes=_SCHEMAS)
        to = xml.element(
            "TO",
            xml.element("VIA", attributes={"agent": "messenger"}),
            attributes={"pid": self.pid, "name": self.address},
        )
        message = xml.element(
            "MSG",
            xml.element("SUBSCR", attributes={"url": "s.htm"}),
            xml.element("ACTION", attributes={"url": "a.htm"}),
            xml.element("BODY", str(data)),
            attributes={"id": "0"},
        )
        notice = xml.element(
            "NOTIFICATION",
            to,
            message,
            attributes={"id": "0", "siteid": "45705", "siteurl": "http://contacts.msn.com"},
        )
        return f"{notice}\r\n".encode()


@dataclass(frozen=True, slots=True)
class Alert:
    """A notice for people: at most `TEXT_LIMIT` characters, and a web address, '' where there is none."""

    text: str
    url: str = ""

    def encode(self) -> bytes:
        """The payload of NOT."""
        message = xml.element(
            "MSG",
            xml.element("ACTION", attributes={"url": self.url}),
            xml.element("BODY", xml.element("TEXT", self.text)),
            attributes={"id": "0"},
        )
        return f"{xml.element('NOTIFICATION', message, attributes={'id': '0', 'siteid': '0'})}\r\n".encode()


def parse_notice(payload: bytes) -> ListsChanged | Alert | None:
    """Read a payload of NOT; None for one that says nothing. Raises PayloadError."""
    root = xml.parse(payload)
    if xml.local_name(root) != "NOTIFICATION":
        raise PayloadError("a notice of an unknown kind")
    body = xml.text(root, "MSG", "BODY")
    if "NotificationData" not in body:
        text = xml.text(root, "MSG", "BODY", "TEXT")[:TEXT_LIMIT]
        action = xml.attribute(xml.child(root, "MSG", "ACTION"), "url")
        # Relative addresses are meant from the site; what is no web page leads nowhere.
        addresses = (action, xml.attribute(root, "siteurl") + action)
        url = next((address for address in addresses if _WEB.match(address)), "")
        return Alert(text, url[:TEXT_LIMIT]) if text else None
    data = xml.parse(body.encode("utf-8", "replace"))
    if xml.text(data, "Service") != _SERVICE:
        return None
    to = xml.child(root, "TO")
    return ListsChanged(
        address=xml.attribute(to, "name"),
        pid=xml.attribute(to, "pid"),
        cid=xml.number(xml.text(data, "CID")),
        modified=xml.text(data, "LastModifiedDate"),
        circle=xml.text(data, "CircleId"),
    )


def personal_id(member_id_high: int, member_id_low: int) -> str:
    """``0x00001234:0x00010000`` from the two halves of a profile."""
    return f"0x{member_id_low & 0xFFFFFFFF:08x}:0x{member_id_high & 0xFFFFFFFF:08x}"
