"""Circles in the address book services."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import groups, sharing
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.circles import (
    BreakConnection,
    CircleInfo,
    CircleTicket,
    ConnectionAction,
    CreateCircle,
    CreateContact,
    ManageWLConnection,
    encode_circle_created,
    encode_connection,
    encode_contact_created,
    parse_circle_created,
    parse_circles,
    parse_connection,
    parse_contact_created,
)
from papyon.payload.soap.contact import Contact
from papyon.payload.soap.envelope import parse_request, parse_response
from papyon.payload.soap.service import ZERO_ID, ApplicationHeader, Request, ServiceHeader
from tests.papyon.payload.soap.books import CONTACTS
from tests.papyon.payload.strategies import addresses, guids, stripped, words

HEADER = ApplicationHeader("t=1&p=")
CIRCLE = "00000000-0000-0000-0009-0123456789ab"
BOOKS = st.sampled_from([ZERO_ID, CIRCLE])


def read(request: Request) -> Request:
    node = parse_request(request.encode(HEADER)).body
    if isinstance(request, CreateCircle):
        return sharing.parse_request(node)
    return groups.parse_request(node)


@given(
    st.one_of(
        st.builds(CreateCircle, words, stripped),
        st.builds(CreateContact, addresses, st.sampled_from(["", CIRCLE]), BOOKS),
        st.builds(ManageWLConnection, guids, st.sampled_from(ConnectionAction), st.integers(0, 4), BOOKS),
        st.builds(BreakConnection, guids, BOOKS, st.booleans(), st.booleans()),
    )
)
def test_every_request_survives(request: Request) -> None:
    assert read(request) == request


@pytest.mark.parametrize(
    "request_", [CreateCircle(""), CreateContact(), ManageWLConnection(""), BreakConnection("")]
)
def test_requests_that_name_nobody(request_: Request) -> None:
    with pytest.raises(PayloadError):
        read(request_)


def test_answers() -> None:
    header = ServiceHeader()
    assert parse_circle_created(parse_response(encode_circle_created(header, CIRCLE)).body) == CIRCLE
    assert parse_contact_created(parse_response(encode_contact_created(header, "1-2")).body) == "1-2"
    empty = xml.parse(b"<x/>")
    for parse in (parse_circle_created, parse_contact_created, parse_connection):
        with pytest.raises(PayloadError):
            parse(empty)


@given(CONTACTS)
def test_a_connection_is_answered_with_the_contact(contact: Contact) -> None:
    assert parse_connection(parse_response(encode_connection(ServiceHeader(), contact)).body) == contact


@given(
    st.lists(
        st.builds(CircleInfo, guids, stripped, st.integers(1, 4), st.integers(1, 4), st.booleans()),
        max_size=3,
    )
)
def test_circles_are_listed_in_the_address_book(circles: list[CircleInfo]) -> None:
    ticket = CircleTicket.over([circle.id for circle in circles], 4660, "2009-01-01T00:00:00Z")
    book = AddressBook((), (), "a@b")
    answer = book.encode_paged(ServiceHeader(), ticket.text(), [circle.markup() for circle in circles])
    node = parse_response(answer).body
    assert AddressBook.parse(node) == book
    found, text = parse_circles(node)
    assert found == tuple(circles)
    assert CircleTicket.parse(text) == ticket


def test_a_ticket_says_which_circles() -> None:
    ticket = CircleTicket.over([CIRCLE], 4660, "2009-01-01T00:00:00Z")
    assert ticket.data == (
        b'<?xml version="1.0" encoding="utf-16"?><Ticket><Circle Id="00000000-0000-0000-0009-0123456789ab"'
        b' HostedDomain="live.com"/><TS>2009-01-01T00:00:00Z</TS><CID>4660</CID></Ticket>'
    )
    assert CircleTicket(ticket.data, b"sig").text() == (
        '<?xml version="1.0" encoding="utf-16"?><SignedTicket ver="1" keyVer="1">'
        f"<Data>{base64.b64encode(ticket.data).decode()}</Data><Sig>c2ln</Sig></SignedTicket>"
    )
    for bad in ("", "<x/>", "<SignedTicket><Data>*</Data></SignedTicket>", "<?xml"):
        with pytest.raises(PayloadError):
            CircleTicket.parse(bad)
