"""The address book: both ways of asking, and every change of a contact."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import (
    ABAdd,
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    ABFindContactsPaged,
    AddressBook,
    AddressBookRequest,
    ApplicationHeader,
    Property,
    ServiceHeader,
    encode_ab_add_result,
    encode_guid_result,
    parse_guid_result,
    parse_response,
    parse_service_header,
)
from papyon.payload.soap.contact import ContactPhone
from papyon.payload.soap.envelope import parse_request
from papyon.payload.soap.groups import parse_request as parse_action
from papyon.types import NetworkId
from tests.papyon.payload.soap.books import BOOKS, EMAILS, LOCATIONS, PHONES, WEBSITES
from tests.papyon.payload.strategies import addresses, guids, stripped, words, xml_texts

SAMPLE = (Path(__file__).parents[1] / "samples" / "find_all.xml").read_bytes()
HEADER = ApplicationHeader("t=1&p=")
NAMES = [key for key in Property if key is not Property.MESSENGER]
REQUESTS = st.one_of(
    st.builds(ABFindAll, st.booleans(), st.sampled_from(["", "2009-01-01T00:00:00.0000000-08:00"])),
    st.builds(
        ABFindContactsPaged,
        st.booleans(),
        st.sampled_from(["", "2009-01-01T00:00:00.0000000-08:00"]),
        guids,
        st.integers(1, 5000),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(ABAdd, addresses),
    st.builds(
        ABContactAdd,
        addresses,
        st.sampled_from([1, 2, 32]),
        stripped,
        xml_texts,
        stripped,
        st.booleans(),
        st.booleans(),
    ),
    st.builds(ABContactAdd, st.just("tel:+15551234"), st.just(int(NetworkId.PHONE))),
    st.builds(ABContactDelete, st.lists(guids, min_size=1, max_size=3).map(tuple)),
    st.builds(
        ABContactUpdate,
        st.one_of(st.just(""), guids),
        st.dictionaries(st.sampled_from(NAMES), stripped).map(
            lambda changes: tuple((key, changes[key]) for key in Property if key in changes)
        ),
        st.lists(st.tuples(words, xml_texts), max_size=3).map(tuple),
        st.tuples(
            *(st.lists(one, max_size=2) for one in (PHONES, EMAILS, LOCATIONS, WEBSITES)),
        ).map(lambda kinds: tuple(detail for kind in kinds for detail in kind)),
    ),
)


@given(REQUESTS)
def test_every_request_survives(request: AddressBookRequest) -> None:
    assert parse_action(parse_request(request.encode(HEADER)).body) == request


@given(BOOKS)
def test_every_book_survives_in_both_spellings(book: AddressBook) -> None:
    for document in (book.encode(ServiceHeader()), book.encode_paged(ServiceHeader(), "ticket")):
        assert AddressBook.parse(parse_response(document).body) == book


def test_the_sample_of_the_reference() -> None:
    response = parse_response(SAMPLE)
    book = AddressBook.parse(response.body)
    assert (book.owner, book.owner_cid, len(book.groups), len(book.contacts)) == (
        "alice@example.com",
        4660,
        1,
        2,
    )
    assert book.groups[0].name == "Friends"
    assert book.contacts[0].address == "bob@example.com"
    assert book.contacts[0].groups == (book.groups[0].id,)
    assert book.me is not None
    assert book.me.display_name == "Alice A"
    assert book.me.annotation("MSN.IM.BLP") == "1"
    assert parse_service_header(response).preferred_host == "contacts.msn.example"
    header = ServiceHeader("12r1:k1", "contacts.msn.example", "44444444-4444-4444-8444-444444444444")
    assert book.encode(header) == SAMPLE


def test_values_on_lines_of_their_own_are_read() -> None:
    request = b"""<Envelope><Body><ABContactAdd><contacts><Contact><contactInfo>
      <passportName>
        bob@example.com
      </passportName><isMessengerUser> true </isMessengerUser>
    </contactInfo></Contact></contacts></ABContactAdd></Body></Envelope>"""
    assert parse_action(parse_request(request).body) == ABContactAdd("bob@example.com", allow=False)


def test_a_listed_property_without_its_element_is_cleared_and_others_do_not_count() -> None:
    node = xml.parse(
        b"<ABContactUpdate><contacts><Contact><contactId>1</contactId><contactInfo><displayName>x</displayName>"
        b"</contactInfo><propertiesChanged>Comment HasSpace</propertiesChanged></Contact></contacts>"
        b"</ABContactUpdate>"
    )
    assert parse_action(node) == ABContactUpdate("1", ((Property.COMMENT, ""),))


def test_details_have_a_limit() -> None:
    numbers = tuple(ContactPhone(str(number)) for number in range(21))
    with pytest.raises(PayloadError):
        parse_action(parse_request(ABContactUpdate("1", details=numbers).encode(HEADER)).body)


def test_everything_is_asked_for_without_a_stamp() -> None:
    assert b"<lastChange>0001-01-01T00:00:00.0000000-08:00</lastChange>" in ABFindAll().encode(HEADER)


def test_ids_in_answers() -> None:
    response = parse_response(encode_guid_result("ABContactAdd", ServiceHeader(), "ABC"))
    assert parse_guid_result(response.body) == "abc"
    assert parse_response(encode_ab_add_result(ServiceHeader())).action == "ABAddResponse"
    with pytest.raises(PayloadError):
        parse_guid_result(xml.parse(b"<ABContactAddResponse/>"))


@pytest.mark.parametrize(
    "document",
    [
        b"<ABContactAdd/>",
        b"<ABContactDelete/>",
        b"<ABContactDelete><contacts><Contact><contactId/></Contact></contacts></ABContactDelete>",
        b"<ABContactUpdate/>",
        b"<ABContactUpdate><contacts><Contact><contactInfo><contactType>Regular</contactType></contactInfo></Contact>"
        b"</contacts></ABContactUpdate>",
        b"<Other/>",
    ],
)
def test_requests_that_name_nobody_are_refused(document: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_action(xml.parse(document))


def test_an_answer_without_a_book_is_refused() -> None:
    with pytest.raises(PayloadError):
        AddressBook.parse(xml.parse(b"<ABFindAllResponse/>"))
