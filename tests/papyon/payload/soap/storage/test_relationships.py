"""The actions of the storage service on how things belong together."""

import pytest

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.storage import (
    ITEM_LIMIT,
    CreateRelationships,
    DeleteRelationships,
    Relationship,
    StorageHeader,
)


def test_a_picture_becomes_that_of_the_profile() -> None:
    document = CreateRelationships((Relationship("1!118", "1!205"),)).encode(StorageHeader("t"))
    assert (
        b"<Relationship><SourceID>1!118</SourceID><SourceType>SubProfile</SourceType><TargetID>1!205</TargetID>"
        b"<TargetType>Photo</TargetType><RelationshipName>ProfilePhoto</RelationshipName></Relationship>"
    ) in document


def test_things_are_taken_from_the_tiles_or_from_the_profile() -> None:
    assert b"<RelationshipName>/UserTiles</RelationshipName>" in DeleteRelationships(("1",), cid="42").encode(
        StorageHeader("t")
    )
    assert b"<sourceHandle><ResourceID>1!118</ResourceID></sourceHandle>" in DeleteRelationships(
        ("1",), source="1!118"
    ).encode(StorageHeader("t"))


def test_more_than_a_few_are_refused() -> None:
    many = CreateRelationships((Relationship("a", "b"),) * (ITEM_LIMIT + 1))
    node = xml.parse(f"<x>{''.join(many.content())}</x>".encode())
    with pytest.raises(PayloadError):
        CreateRelationships.parse(node)
