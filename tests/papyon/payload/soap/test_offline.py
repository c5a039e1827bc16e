"""Offline messages by SOAP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError, ServiceFault
from papyon.payload import MailData, WaitingMessage, xml
from papyon.payload.soap import (
    DeleteMessages,
    GetMessage,
    GetMetadata,
    RsiRequest,
    Store,
    StoreFault,
    encode_deleted,
    encode_message,
    encode_metadata,
    encode_store_fault,
    encode_stored,
    join_ticket,
    parse_message,
    parse_metadata,
    parse_response,
    parse_rsi_request,
    split_ticket,
)
from papyon.payload.soap.envelope import build, parse_request
from tests.papyon.payload.strategies import addresses, guids, line_texts, tokens, words

REQUESTS = st.one_of(
    st.just(GetMetadata()),
    st.builds(GetMessage, guids, st.booleans()),
    st.builds(DeleteMessages, st.lists(guids, min_size=1, max_size=4).map(tuple)),
)


@given(REQUESTS, tokens, tokens)
def test_every_request_survives_with_its_ticket(request: RsiRequest, t: str, p: str) -> None:
    ticket = join_ticket(t, p)
    assert parse_rsi_request(parse_request(request.encode(ticket))) == (request, ticket)


@given(st.lists(st.builds(WaitingMessage, guids, addresses, line_texts), max_size=40).map(tuple))
def test_every_list_of_messages_survives(messages: tuple[WaitingMessage, ...]) -> None:
    data = MailData(messages)
    assert parse_metadata(parse_response(encode_metadata(data)).body) == data


def test_answers_survive() -> None:
    mail = "From: =?utf-8?B?Qg==?= <b@c>\n\nYQ=="
    assert parse_message(parse_response(encode_message(mail)).body) == mail
    assert parse_response(encode_deleted()).action == "DeleteMessagesResponse"
    assert parse_response(encode_stored(3)).action == "Store2Response"


STORES = st.builds(
    Store,
    addresses,
    addresses,
    words,
    tokens.map("t={}&p=".format),
    st.just("PROD0119GSJUC$18"),
    st.one_of(st.just(""), guids),
    line_texts,
    st.integers(1, 999),
)


@given(STORES)
def test_every_stored_message_survives(store: Store) -> None:
    assert Store.parse(parse_request(store.encode())) == store


def test_the_challenge_of_the_lock_key() -> None:
    document = encode_store_fault(StoreFault.AUTHENTICATION_FAILED, lock_key_challenge="13038318816579321232")
    with pytest.raises(ServiceFault) as raised:
        parse_response(document)
    assert (raised.value.code, raised.value.detail) == (
        StoreFault.AUTHENTICATION_FAILED,
        "13038318816579321232",
    )
    with pytest.raises(ServiceFault) as raised:
        parse_response(encode_store_fault(StoreFault.AUTHENTICATION_FAILED, policy="MBI_SSL"))
    assert raised.value.detail == "MBI_SSL"


def test_the_names_of_the_reference() -> None:
    assert GetMetadata().soap_action == "http://www.hotmail.msn.com/ws/2004/09/oim/rsi/GetMetadata"
    assert Store("a", "b", "c", "d", "e").soap_action == "http://messenger.live.com/ws/2006/09/oim/Store2"


@pytest.mark.parametrize(
    ("ticket", "parts"),
    [("t=a&p=b", ("a", "b")), ("t=a=&p=", ("a=", "")), ("plain", ("plain", "")), ("", ("", ""))],
)
def test_tickets_have_two_parts(ticket: str, parts: tuple[str, str]) -> None:
    assert split_ticket(ticket) == parts


@pytest.mark.parametrize(
    "action",
    [
        b"<Other/>",
        b"<GetMessage/>",
        b"<DeleteMessages/>",
        b"<GetMessage><messageId>" + b"x" * 200 + b"</messageId></GetMessage>",
    ],
)
def test_requests_that_cannot_be_served_are_refused(action: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_rsi_request(parse_request(b"<Envelope><Body>" + action + b"</Body></Envelope>"))


@pytest.mark.parametrize("read", [parse_metadata, parse_message])
def test_empty_answers_are_refused(read: object) -> None:
    assert callable(read)
    with pytest.raises(PayloadError):
        read(xml.parse(b"<x/>"))


@pytest.mark.parametrize(
    "parts",
    [
        (xml.element("MessageType", "text"),),
        (xml.element("MessageType", "image"), xml.element("Content", "x")),
        (xml.element("MessageType", "text"), xml.element("Content", "x")),
    ],
)
def test_messages_without_content_or_addresses_are_refused(parts: tuple[xml.Markup, ...]) -> None:
    with pytest.raises(PayloadError):
        Store.parse(parse_request(build(*parts)))
