"""All actions of the storage service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.soap import storage
from papyon.payload.soap.envelope import parse_request
from papyon.payload.soap.storage import (
    NAMESPACE,
    NAMESPACE_2008,
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
    parse_storage_request,
)
from papyon.payload.soap.storage.actions import _ACTIONS
from tests.papyon.payload.strategies import numbers, tokens, words, xml_texts

CIDS = numbers.map(str)
PICTURES = st.binary(min_size=1, max_size=100)
TARGETS = st.lists(tokens, min_size=1, max_size=3).map(tuple)
RELATIONSHIPS = st.builds(Relationship, tokens, tokens, tokens, tokens, tokens)
REQUESTS = st.one_of(
    st.builds(GetProfile, CIDS),
    st.just(CreateProfile()),
    st.builds(UpdateProfile, tokens, st.one_of(st.none(), xml_texts), st.one_of(st.none(), xml_texts)),
    st.builds(CreateDocument, CIDS, words, PICTURES, tokens),
    st.builds(UpdateDocument, tokens, words, PICTURES, tokens),
    st.builds(FindDocuments, CIDS),
    st.builds(CreateRelationships, st.lists(RELATIONSHIPS, min_size=1, max_size=3).map(tuple)),
    st.builds(DeleteRelationships, TARGETS, cid=CIDS),
    st.builds(DeleteRelationships, TARGETS, source=tokens),
    st.builds(ShareItem, tokens, words),
)
HEADERS = st.builds(
    StorageHeader, tokens, tokens, tokens, words, st.sampled_from([NAMESPACE, NAMESPACE_2008])
)


@given(REQUESTS, HEADERS)
def test_every_request_survives_with_its_header(request: StorageRequest, header: StorageHeader) -> None:
    assert parse_storage_request(parse_request(request.encode(header))) == (request, header)


def test_every_action_is_known() -> None:
    classes = {
        one for one in vars(storage).values() if isinstance(one, type) and issubclass(one, StorageRequest)
    }
    assert set(_ACTIONS.values()) == classes - {StorageRequest}


def test_an_action_that_nobody_knows_is_refused() -> None:
    with pytest.raises(PayloadError):
        parse_storage_request(parse_request(b"<Envelope><Body><Other/></Body></Envelope>"))
