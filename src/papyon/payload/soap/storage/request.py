"""What all requests of the storage service share: headers, handles, answers.

A *handle* says what a request is about: something below a person, named by the ``cid`` (decimal digits), or
a thing by its resource id.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import envelope
from papyon.payload.xml import Markup

NAMESPACE = "http://www.msn.com/webservices/storage/w10"
NAMESPACE_2008 = "http://www.msn.com/webservices/storage/2008"
# Relationships, or things to unlink, in one request; clients send one or two.
ITEM_LIMIT = 25
# Below this name a person's pictures are kept.
TILES = "/UserTiles"

_CID_SPACE = "MyCidStuff"


@dataclass(frozen=True, slots=True)
class StorageHeader:
    """The header of a request: the ticket of storage.msn.com, what for, and the key of the last answer.

    ``namespace`` is that of the request, which the answer has to have too.
    """

    ticket: str = field(repr=False)
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


def below(element: str, cid: str, relationship: str) -> Markup:
    """A handle for something below a person."""
    alias = xml.element("Alias", xml.element("Name", cid), xml.element("NameSpace", _CID_SPACE))
    return xml.element(element, alias, xml.element("RelationshipName", relationship))


def cid_of(node: etree._Element, element: str) -> str:
    """Whom such a handle names; '' for a handle of another kind."""
    return xml.text(node, element, "Alias", "Name")


def few(nodes: Iterator[etree._Element]) -> list[etree._Element]:
    """At most ITEM_LIMIT elements; raises PayloadError for more."""
    found = list(nodes)
    if len(found) > ITEM_LIMIT:
        raise PayloadError(f"more than {ITEM_LIMIT} things in one request")
    return found
