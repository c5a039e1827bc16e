"""Contacts and groups."""

from hypothesis import given

from papyon.payload import xml
from papyon.payload.soap import NICKNAME, Contact, Group
from tests.papyon.payload.soap.books import CONTACTS, GROUPS


@given(CONTACTS)
def test_every_contact_survives(contact: Contact) -> None:
    assert Contact.parse(xml.parse(contact.markup().encode())) == contact


@given(GROUPS)
def test_every_group_survives(group: Group) -> None:
    assert Group.parse(xml.parse(group.markup().encode())) == group


def test_annotations_are_found_by_name() -> None:
    contact = Contact("1", "a@b", annotations=((NICKNAME, "Al"), ("x", "")))
    assert contact.annotation(NICKNAME) == "Al"
    assert contact.annotation("x") == ""
    assert contact.annotation("y") is None


def test_ids_are_compared_in_lower_case() -> None:
    node = xml.parse(
        b"<Contact><contactId> ABC </contactId><contactInfo>"
        b"<groupIds><guid>DEF</guid></groupIds></contactInfo></Contact>"
    )
    assert (Contact.parse(node).id, Contact.parse(node).groups) == ("abc", ("def",))
