"""The storage service: a person's own name, message and picture, kept where every machine finds them.

A *handle* says what a request is about: something below a person, named by the ``cid`` (decimal digits), or
a thing by its resource id. See ``roaming`` for what comes back.
"""

import base64
import binascii
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import envelope
from papyon.payload.soap.roaming import USER_TILE, Photo
from papyon.payload.xml import Markup

NAMESPACE = "http://www.msn.com/webservices/storage/w10"
NAMESPACE_2008 = "http://www.msn.com/webservices/storage/2008"
# A display picture: clients make them of 96 pixels square, some 30 kB. In base64 it fits into a request.
PICTURE_LIMIT = 131_072
# Relationships, or things to unlink, in one request; clients send one or two.
ITEM_LIMIT = 25

_CID_SPACE = "MyCidStuff"
_TILES = "/UserTiles"
_WANTED = ("ResourceID", "DateModified")
_EXPRESSION_WANTED = (
    *_WANTED,
    *("DisplayName", "DisplayNameLastModified", "PersonalStatus", "PersonalStatusLastModified"),
    *("StaticUserTilePublicURL", "Photo", "Flags"),
)


@dataclass(frozen=True, slots=True)
class StorageHeader:
    """The header of a request: the ticket of storage.msn.com, what for, and the key of the last answer.

    ``namespace`` is that of the request, which the answer has to have too.
    """

    ticket: str
    scenario: str = "Initial"
    cache_key: str = ""
    application_id: str = "Messenger Client 8.5"
    namespace: str = NAMESPACE

    def markup(self) -> tuple[Markup, ...]:
        """The header elements."""
        opened = {"xmlns": self.namespace}
        application = (
            xml.element("ApplicationID", self.application_id),
            xml.element("Scenario", self.scenario),
        )
        user = (xml.element("Puid", "0"), xml.element("TicketToken", self.ticket))
        parts = [
            xml.element("StorageApplicationHeader", *application, attributes=opened),
            xml.element("StorageUserHeader", *user, attributes=opened),
        ]
        if self.cache_key:
            key = xml.element("CacheKey", self.cache_key)
            parts.insert(0, xml.element("AffinityCacheHeader", key, attributes=opened))
        return tuple(parts)

    @classmethod
    def parse(cls, request: envelope.Envelope) -> Self:
        """Read the header of a request, or of an answer."""
        application = xml.child(request.header, "StorageApplicationHeader")
        newer = str(request.body.tag).startswith(f"{{{NAMESPACE_2008}}}")
        return cls(
            ticket=xml.text(request.header, "StorageUserHeader", "TicketToken"),
            scenario=xml.text(application, "Scenario"),
            cache_key=xml.text(request.header, "AffinityCacheHeader", "CacheKey"),
            application_id=xml.text(application, "ApplicationID"),
            namespace=NAMESPACE_2008 if newer else NAMESPACE,
        )


class StorageRequest(ABC):
    """A request of this service: a frozen dataclass with the name of its action."""

    __slots__ = ()
    ACTION: ClassVar[str]

    def soap_action(self, namespace: str = NAMESPACE) -> str:
        """The value of the SOAPAction header, without quotes."""
        return f"{namespace}/{self.ACTION}"

    @abstractmethod
    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""

    @classmethod
    @abstractmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError."""

    def encode(self, header: StorageHeader) -> bytes:
        """The document to post."""
        action = xml.element(self.ACTION, *self.content(), attributes={"xmlns": header.namespace})
        return envelope.build(action, header=header.markup())


@dataclass(frozen=True, slots=True)
class GetProfile(StorageRequest):
    """Ask for name, message and picture; answered by a RoamingProfile."""

    ACTION: ClassVar[str] = "GetProfile"
    cid: str

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        expression = [xml.element(name, "true") for name in _EXPRESSION_WANTED]
        wanted = [xml.element(name, "true") for name in _WANTED]
        wanted.append(xml.element("ExpressionProfileAttributes", *expression))
        return _below("profileHandle", self.cid, "MyProfile"), xml.element("profileAttributes", *wanted)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        return cls(_cid(node, "profileHandle"))


@dataclass(frozen=True, slots=True)
class CreateProfile(StorageRequest):
    """Make the profile of somebody who has none; answered by its resource id."""

    ACTION: ClassVar[str] = "CreateProfile"

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        role = xml.element("RoleDefinitionName", "ExpressionProfileDefault")
        expression = xml.element("ExpressionProfile", xml.element("PersonalStatus"), role)
        return (xml.element("profile", expression),)

    @classmethod
    def parse(cls, _: etree._Element) -> Self:
        """Read the element of the action."""
        return cls()


@dataclass(frozen=True, slots=True)
class UpdateProfile(StorageRequest):
    """Keep a name and a message; None leaves them alone, '' clears them. Answered by nothing.

    ``id`` is the resource id of the profile.
    """

    ACTION: ClassVar[str] = "UpdateProfile"
    id: str
    display_name: str | None = None
    personal_message: str | None = None

    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""
        kept, cleared = [xml.element("FreeText", "Update")], []
        for name, value in (("DisplayName", self.display_name), ("PersonalStatus", self.personal_message)):
            if value:
                kept.append(xml.element(name, value))
            elif value is not None:
                cleared.append(xml.element(name, "true"))
        kept.append(xml.element("Flags", "0"))
        profile = xml.element(
            "profile", xml.element("ResourceID", self.id), xml.element("ExpressionProfile", *kept)
        )
        if not cleared:
            return (profile,)
        attributes = xml.element("ExpressionProfileAttributes", *cleared)
        return profile, xml.element("profileAttributesToDelete", attributes)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        profile = xml.child(node, "profile")
        cleared = xml.child(node, "profileAttributesToDelete", "ExpressionProfileAttributes")

        def value(name: str) -> str | None:
            if xml.truth(xml.text(cleared, name)):
                return ""
            return xml.raw_text(profile, "ExpressionProfile", name)

        return cls(xml.text(profile, "ResourceID"), value("DisplayName"), value("PersonalStatus"))


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
            _below("parentHandle", self.cid, _TILES),
            _document(self.name, self.data, self.mime_type),
            xml.element("relationshipName", "Messenger User Tile"),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError."""
        return cls(_cid(node, "parentHandle"), *_parse_document(node))


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
            _below("objectHandle", self.cid, _TILES),
            xml.element("documentAttributes", *wanted),
            xml.element("documentFilter", xml.element("FilterAttributes", "None")),
            xml.element("documentSort", xml.element("SortBy", "DateModified")),
            xml.element("findContext", *context),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        return cls(_cid(node, "objectHandle"))


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
        nodes = _few(xml.children(node, "relationships", "Relationship"))
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
            else _below("sourceHandle", self.cid, _TILES)
        )
        targets = [xml.element("ObjectHandle", xml.element("ResourceID", one)) for one in self.targets]
        return handle, xml.element("targetHandles", *targets)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError."""
        nodes = _few(xml.children(node, "targetHandles", "ObjectHandle", "ResourceID"))
        source = xml.text(node, "sourceHandle", "ResourceID")
        return cls(tuple(xml.text(one) for one in nodes), _cid(node, "sourceHandle"), source)


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


_ACTIONS: dict[str, type[StorageRequest]] = {
    kind.ACTION: kind
    for kind in (
        *(GetProfile, CreateProfile, UpdateProfile, CreateDocument, UpdateDocument, FindDocuments),
        *(CreateRelationships, DeleteRelationships, ShareItem),
    )
}


def parse_storage_request(request: envelope.Envelope) -> tuple[StorageRequest, StorageHeader]:
    """A request and its header; raises PayloadError."""
    kind = _ACTIONS.get(request.action)
    if kind is None:
        raise PayloadError("an action of the storage service is unknown")
    return kind.parse(request.body), StorageHeader.parse(request)


def encode_storage_response(
    action: str, *content: Markup, namespace: str = NAMESPACE, cache_key: str = ""
) -> bytes:
    """The answer to an action; without content the empty element that most are answered with."""
    opened = {"xmlns": namespace}
    header: tuple[Markup, ...] = ()
    if cache_key:
        header = (xml.element("AffinityCacheHeader", xml.element("CacheKey", cache_key), attributes=opened),)
    return envelope.build(xml.element(f"{action}Response", *content, attributes=opened), header=header)


def created(action: str, resource_id: str) -> Markup:
    """The content that answers CreateProfile and CreateDocument."""
    return xml.element(f"{action}Result", resource_id)


def parse_created(response: envelope.Envelope) -> str:
    """The resource id in the answer to CreateProfile and CreateDocument; raises PayloadError."""
    action = response.action.removesuffix("Response")
    found = xml.text(response.body, f"{action}Result") or xml.text(
        response.body, f"{action}Result", "ResourceID"
    )
    if not found:
        raise PayloadError(f"{action} is answered without a resource id")
    return found


def documents(photos: Sequence[Photo]) -> Markup:
    """The content that answers FindDocuments."""
    return xml.element("FindDocumentsResult", *(photo.markup("Document") for photo in photos))


def parse_documents(node: etree._Element) -> tuple[Photo, ...]:
    """The pictures in the element that answers FindDocuments; raises PayloadError."""
    return tuple(map(Photo.parse, _few(xml.children(node, "FindDocumentsResult", "Document"))))


def _below(element: str, cid: str, relationship: str) -> Markup:
    alias = xml.element("Alias", xml.element("Name", cid), xml.element("NameSpace", _CID_SPACE))
    return xml.element(element, alias, xml.element("RelationshipName", relationship))


def _cid(node: etree._Element, element: str) -> str:
    return xml.text(node, element, "Alias", "Name")


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


def _few(nodes: Iterator[etree._Element]) -> list[etree._Element]:
    found = list(nodes)
    if len(found) > ITEM_LIMIT:
        raise PayloadError(f"more than {ITEM_LIMIT} things in one request")
    return found
