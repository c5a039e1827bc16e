"""ABFindByContacts: a few contacts of the address book instead of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.addressbook import CHANGE_LIMIT
from papyon.payload.soap.contact import Contact
from papyon.payload.soap.service import ZERO_ID, Request, ServiceHeader, encode_response
from papyon.payload.xml import Markup


@dataclass(frozen=True, slots=True)
class ABFindByContacts(Request):
    """Ask for contacts by their ids, or by their addresses; answered by those that are there."""

    ACTION: ClassVar[str] = "ABFindByContacts"
    contacts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        ids = [xml.element("Contact", xml.element("contactId", one)) for one in self.contacts]
        names = [
            xml.element("Contact", xml.element("contactInfo", xml.element("passportName", one)))
            for one in self.addresses
        ]
        return (
            xml.element("abId", ZERO_ID),
            xml.element("abView", "Full"),
            xml.element("contacts", *ids, *names),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names nobody, or too many."""
        asked = list(xml.children(node, "contacts", "Contact"))
        ids = tuple(found for one in asked if (found := xml.text(one, "contactId").lower()))
        names = tuple(found for one in asked if (found := xml.text(one, "contactInfo", "passportName")))
        if not (ids or names) or len(asked) > CHANGE_LIMIT:
            raise PayloadError("a question names no contact, or too many")
        return cls(ids, names)


def encode_found(header: ServiceHeader, contacts: Sequence[Contact]) -> bytes:
    """The document that answers it."""
    found = xml.element("contacts", *(contact.markup() for contact in contacts))
    return encode_response("ABFindByContacts", header, xml.element("ABFindByContactsResult", found))


def parse_found(node: etree._Element) -> tuple[Contact, ...]:
    """The contacts in the answer."""
    nodes = list(xml.children(node, "ABFindByContactsResult", "contacts", "Contact"))
    if len(nodes) > CHANGE_LIMIT:
        raise PayloadError("an answer holds too many contacts")
    return tuple(map(Contact.parse, nodes))
