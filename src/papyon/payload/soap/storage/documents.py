"""The actions of the storage service on pictures that are kept."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.roaming import USER_TILE, Photo
from papyon.payload.soap.storage.request import ITEM_LIMIT, TILES, StorageRequest, below, cid_of, few
from papyon.payload.xml import Markup

# A display picture: clients make them of 96 pixels square, some 30 kB. In base64 it fits into a request.
PICTURE_LIMIT = 131_072


@dataclass(frozen=True, slots=True)
class CreateDocument(StorageRequest):
    """Keep a picture; answered by its resource id. ``data`` has at most PICTURE_LIMIT bytes."""

    ACTION: ClassVar[str] = "CreateDocument"
    cid: str
    name: str
    data: bytes
    mime_type: str = "image/png"

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        return (
            below("parentHandle", self.cid, TILES),
            _document(self.name, self.data, self.mime_type),
            xml.element("relationshipName", "Messenger User Tile"),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError."""
        return cls(cid_of(node, "parentHandle"), *_parse_document(node))


@dataclass(frozen=True, slots=True)
class UpdateDocument(StorageRequest):
    """Put another picture in the place of one that is kept; answered by nothing."""

    ACTION: ClassVar[str] = "UpdateDocument"
    id: str
    name: str
    data: bytes
    mime_type: str = "image/png"

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        return (_document(self.name, self.data, self.mime_type, self.id),)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError."""
        return cls(xml.text(node, "document", "ResourceID"), *_parse_document(node))


@dataclass(frozen=True, slots=True)
class FindDocuments(StorageRequest):
    """Ask which pictures are kept; answered by a list of them."""

    ACTION: ClassVar[str] = "FindDocuments"
    cid: str

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        wanted = [xml.element(name, "true") for name in ("ResourceID", "Name")]
        context = (xml.element("FindMethod", "Default"), xml.element("ChunkSize", str(ITEM_LIMIT)))
        return (
            below("objectHandle", self.cid, TILES),
            xml.element("documentAttributes", *wanted),
            xml.element("documentFilter", xml.element("FilterAttributes", "None")),
            xml.element("documentSort", xml.element("SortBy", "DateModified")),
            xml.element("findContext", *context),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        return cls(cid_of(node, "objectHandle"))


def documents(photos: Sequence[Photo]) -> Markup:
    """The content that answers FindDocuments."""
    return xml.element("FindDocumentsResult", *(photo.markup("Document") for photo in photos))


def parse_documents(node: etree._Element) -> tuple[Photo, ...]:
    """The pictures in the element that answers FindDocuments; raises PayloadError."""
    return tuple(map(Photo.parse, few(xml.children(node, "FindDocumentsResult", "Document"))))


def _document(name: str, data: bytes, mime_type: str, resource_id: str = "") -> Markup:
    stream = xml.element(
        "DocumentStream",
        xml.element("DocumentStreamType", USER_TILE),
        xml.element("MimeType", mime_type),
        xml.element("Data", base64.b64encode(data).decode()),
        xml.element("DataSize", str(len(data))),
        attributes={"xsi:type": "PhotoStream"},
    )
    parts = [xml.element("ResourceID", resource_id)] if resource_id else []
    parts += [xml.element("Name", name), xml.element("DocumentStreams", stream)]
    return xml.element("document", *parts, attributes={"xsi:type": "Photo"})


def _parse_document(node: etree._Element) -> tuple[str, bytes, str]:
    document = xml.child(node, "document")
    stream = xml.child(document, "DocumentStreams", "DocumentStream")
    try:
        data = base64.b64decode("".join(xml.text(stream, "Data").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PayloadError("a picture cannot be decoded") from error
    if not 0 < len(data) <= PICTURE_LIMIT:
        raise PayloadError(f"a picture is empty or longer than {PICTURE_LIMIT} bytes")
    return xml.text(document, "Name"), data, xml.text(stream, "MimeType")
