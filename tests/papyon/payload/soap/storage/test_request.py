"""What all requests of the storage service share."""

import pytest

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.storage.request import (
    ITEM_LIMIT,
    NAMESPACE_2008,
    StorageHeader,
    below,
    cid_of,
    created,
    encode_storage_response,
    few,
    parse_created,
)


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


def test_a_handle_names_a_person() -> None:
    handle = below("sourceHandle", "42", "/UserTiles")
    node = xml.parse(f"<x>{handle}</x>".encode())
    assert cid_of(node, "sourceHandle") == "42"
    assert cid_of(node, "parentHandle") == ""
    assert "<NameSpace>MyCidStuff</NameSpace>" in handle


def test_a_request_is_about_a_few_things() -> None:
    def node(count: int) -> bytes:
        return b"<x>" + b"<y/>" * count + b"</x>"

    assert len(few(xml.children(xml.parse(node(ITEM_LIMIT)), "y"))) == ITEM_LIMIT
    with pytest.raises(PayloadError):
        few(xml.children(xml.parse(node(ITEM_LIMIT + 1)), "y"))
