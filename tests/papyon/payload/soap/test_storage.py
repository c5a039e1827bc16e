"""The storage service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.soap.envelope import parse_request, parse_response
from papyon.payload.soap.roaming import Photo, PhotoStream
from papyon.payload.soap.storage import (
    ITEM_LIMIT,
    NAMESPACE,
    NAMESPACE_2008,
    PICTURE_LIMIT,
    CreateDocument,
    CreateProfile,
    CreateRelationships,
    DeleteRelationships,
    FindDocuments,
    GetProfile,
    Relationship,
    ShareItem,
    StorageHeader,
    StorageRequest,
    UpdateDocument,
    UpdateProfile,
    created,
    documents,
    encode_storage_response,
    parse_created,
    parse_documents,
    parse_storage_request,
)
from tests.papyon.payload.strategies import numbers, tokens, words, xml_texts

CIDS = numbers.map(str)
PICTURES = st.binary(min_size=1, max_size=100)
RELATIONSHIPS = st.builds(Relationship, tokens, tokens, tokens, tokens, tokens)
REQUESTS = st.one_of(
    st.builds(GetProfile, CIDS),
    st.just(CreateProfile()),
    st.builds(UpdateProfile, tokens, st.one_of(st.none(), xml_texts), st.one_of(st.none(), xml_texts)),
    st.builds(CreateDocument, CIDS, words, PICTURES, tokens),
    st.builds(UpdateDocument, tokens, words, PICTURES, tokens),
    st.builds(FindDocuments, CIDS),
    st.builds(CreateRelationships, st.lists(RELATIONSHIPS, min_size=1, max_size=3).map(tuple)),
    st.builds(DeleteRelationships, st.lists(tokens, min_size=1, max_size=3).map(tuple), cid=CIDS),
    st.builds(DeleteRelationships, st.lists(tokens, min_size=1, max_size=3).map(tuple), source=tokens),
    st.builds(ShareItem, tokens, words),
)
HEADERS = st.builds(
    StorageHeader, tokens, tokens, tokens, words, st.sampled_from([NAMESPACE, NAMESPACE_2008])
)


@given(REQUESTS, HEADERS)
def test_every_request_survives_with_its_header(request: StorageRequest, header: StorageHeader) -> None:
    assert parse_storage_request(parse_request(request.encode(header))) == (request, header)


def test_the_names_of_the_reference() -> None:
    assert GetProfile("1").soap_action() == "http://www.msn.com/webservices/storage/w10/GetProfile"
    document = GetProfile("42").encode(StorageHeader("t=1&p="))
    for piece in (
        b"<Alias><Name>42</Name><NameSpace>MyCidStuff</NameSpace></Alias>",
        b"<RelationshipName>MyProfile</RelationshipName>",
        b'<StorageUserHeader xmlns="http://www.msn.com/webservices/storage/w10"><Puid>0</Puid><TicketToken>',
    ):
        assert piece in document


@given(st.lists(st.builds(Photo, tokens, words, st.builds(lambda url: (PhotoStream(url),), tokens))))
def test_lists_of_pictures_survive(photos: list[Photo]) -> None:
    photos = photos[:ITEM_LIMIT]
    answer = parse_response(encode_storage_response("FindDocuments", documents(photos)))
    assert parse_documents(answer.body) == tuple(photos)


def test_what_was_made_is_told_by_its_id() -> None:
    document = encode_storage_response(
        "CreateDocument", created("CreateDocument", "1!205"), namespace=NAMESPACE_2008, cache_key="k"
    )
    answer = parse_response(document)
    assert parse_created(answer) == "1!205"
    assert StorageHeader.parse(answer).cache_key == "k"
    assert StorageHeader.parse(answer).namespace == NAMESPACE_2008
    with pytest.raises(PayloadError):
        parse_created(parse_response(encode_storage_response("CreateDocument")))


@pytest.mark.parametrize(
    "action",
    [
        b"<Other/>",
        b"<CreateDocument/>",
        b"<CreateDocument><document><DocumentStreams><DocumentStream><Data>?</Data></DocumentStream>"
        b"</DocumentStreams></document></CreateDocument>",
        CreateDocument("1", "a", bytes(PICTURE_LIMIT + 1)).encode(StorageHeader("t")),
        CreateRelationships((Relationship("a", "b"),) * (ITEM_LIMIT + 1)).encode(StorageHeader("t")),
    ],
)
def test_requests_that_cannot_be_served_are_refused(action: bytes) -> None:
    document = action if b"Envelope" in action else b"<Envelope><Body>" + action + b"</Body></Envelope>"
    with pytest.raises(PayloadError):
        parse_storage_request(parse_request(document))
