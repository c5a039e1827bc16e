"""The actions of the storage service on how things belong together, and on who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lxml import etree

from papyon.payload import xml
from papyon.payload.soap.storage.request import TILES, StorageRequest, below, cid_of, few
from papyon.payload.xml import Markup


@dataclass(frozen=True, slots=True)
class Relationship:
    """``target`` is the ``name`` of ``source``; both are resource ids."""

    source: str
    target: str
    name: str = "ProfilePhoto"
    source_type: str = "SubProfile"
    target_type: str = "Photo"


_RELATIONSHIP = (
    ("SourceID", "source"),
    ("SourceType", "source_type"),
    ("TargetID", "target"),
    ("TargetType", "target_type"),
    ("RelationshipName", "name"),
)


@dataclass(frozen=True, slots=True)
class CreateRelationships(StorageRequest):
    """Make a picture that is kept the one of the profile; answered by nothing."""

    ACTION: ClassVar[str] = "CreateRelationships"
    relationships: tuple[Relationship, ...]

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        nodes = [
            xml.element(
                "Relationship", *(xml.element(name, getattr(one, field)) for name, field in _RELATIONSHIP)
            )
            for one in self.relationships
        ]
        return (xml.element("relationships", *nodes),)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError."""
        nodes = few(xml.children(node, "relationships", "Relationship"))
        return cls(
            tuple(
                Relationship(**{field: xml.text(one, name) for name, field in _RELATIONSHIP}) for one in nodes
            )
        )


@dataclass(frozen=True, slots=True)
class DeleteRelationships(StorageRequest):
    """Take things off the tiles of a person or, with ``source``, off the profile; answered by nothing."""

    ACTION: ClassVar[str] = "DeleteRelationships"
    targets: tuple[str, ...]
    cid: str = ""
    source: str = ""

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        handle = (
            xml.element("sourceHandle", xml.element("ResourceID", self.source))
            if self.source
            else below("sourceHandle", self.cid, TILES)
        )
        targets = [xml.element("ObjectHandle", xml.element("ResourceID", one)) for one in self.targets]
        return handle, xml.element("targetHandles", *targets)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError."""
        nodes = few(xml.children(node, "targetHandles", "ObjectHandle", "ResourceID"))
        source = xml.text(node, "sourceHandle", "ResourceID")
        return cls(tuple(xml.text(one) for one in nodes), cid_of(node, "sourceHandle"), source)


@dataclass(frozen=True, slots=True)
class ShareItem(StorageRequest):
    """Let others see something that is kept; answered by nothing."""

    ACTION: ClassVar[str] = "ShareItem"
    id: str
    name: str = "Messenger Roaming Identity"

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        return xml.element("resourceID", self.id), xml.element("displayName", self.name)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        return cls(xml.text(node, "resourceID"), xml.text(node, "displayName"))
