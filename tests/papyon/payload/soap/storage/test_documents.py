"""The actions of the storage service on pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.roaming import Photo, PhotoStream
from papyon.payload.soap.storage import (
    ITEM_LIMIT,
    PICTURE_LIMIT,
    CreateDocument,
    documents,
    encode_storage_response,
    parse_documents,
)
from tests.papyon.payload.strategies import tokens, words


@given(st.lists(st.builds(Photo, tokens, words, st.builds(lambda url: (PhotoStream(url),), tokens))))
def test_lists_of_pictures_survive(photos: list[Photo]) -> None:
    photos = photos[:ITEM_LIMIT]
    answer = parse_response(encode_storage_response("FindDocuments", documents(photos)))
    assert parse_documents(answer.body) == tuple(photos)


def action(data: str) -> bytes:
    stream = f"<DocumentStreams><DocumentStream><Data>{data}</Data></DocumentStream></DocumentStreams>"
    return f"<CreateDocument><document><Name>a</Name>{stream}</document></CreateDocument>".encode()


def test_base64_in_lines_is_understood() -> None:
    assert CreateDocument.parse(xml.parse(action("cGlj\n  dHVy\n ZQ=="))).data == b"picture"


@pytest.mark.parametrize("data", ["", "?", "YQ", "A" * (PICTURE_LIMIT * 2)])
def test_what_is_no_picture_is_refused(data: str) -> None:
    with pytest.raises(PayloadError):
        CreateDocument.parse(xml.parse(action(data), PICTURE_LIMIT * 3))
