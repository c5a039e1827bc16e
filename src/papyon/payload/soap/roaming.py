"""The roaming profile as the storage service keeps it: name, personal message and picture of a person."""

from dataclasses import dataclass
from typing import Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.service import NEVER
from papyon.payload.xml import Markup

USER_TILE = "UserTileStatic"
# The pictures of one person that are told of; official services showed a page of 25.
STREAM_LIMIT = 25


@dataclass(frozen=True, slots=True)
class PhotoStream:
    """One size of a picture. ``url`` is where it can be fetched, without a ticket; it may be relative.

    ``sha1`` is the base64 of the SHA-1 of its data, as in an MSNObject. ``size`` counts its bytes.
    """

    url: str
    mime_type: str = "image/png"
    size: int = 0
    sha1: str = ""
    name: str = USER_TILE

    def markup(self) -> Markup:
        """The element."""
        return xml.element(
            "DocumentStream",
            xml.element("DocumentStreamName", self.name),
            xml.element("MimeType", self.mime_type),
            xml.element("DataSize", str(self.size)),
            xml.element("PreAuthURL", self.url),
            xml.element("PreAuthURLPartner", self.url),
            xml.element("SHA1Hash", self.sha1),
            attributes={"xsi:type": "PhotoStream"},
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(
            url=xml.text(node, "PreAuthURL") or xml.text(node, "PreAuthURLPartner"),
            mime_type=xml.text(node, "MimeType"),
            size=max(0, xml.number(xml.text(node, "DataSize"))),
            sha1=xml.text(node, "SHA1Hash"),
            name=xml.text(node, "DocumentStreamName") or xml.text(node, "DocumentStreamType"),
        )


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that is kept; its ``id`` is what requests call it."""

    id: str
    name: str = ""
    streams: tuple[PhotoStream, ...] = ()

    @property
    def tile(self) -> PhotoStream | None:
        """The stream that is the display picture."""
        named = [stream for stream in self.streams if stream.url and stream.name == USER_TILE]
        others = [stream for stream in self.streams if stream.url]
        return next(iter(named or others), None)

    def markup(self, element: str = "Photo") -> Markup:
        """The element; lists of documents call it Document."""
        return xml.element(
            element,
            xml.element("ItemType", "Photo"),
            xml.element("ResourceID", self.id),
            xml.element("Name", self.name),
            xml.element("DocumentStreams", *(stream.markup() for stream in self.streams)),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element; raises PayloadError."""
        streams = tuple(map(PhotoStream.parse, xml.children(node, "DocumentStreams", "DocumentStream")))
        if len(streams) > STREAM_LIMIT:
            raise PayloadError(f"a picture has more than {STREAM_LIMIT} streams")
        return cls(xml.text(node, "ResourceID"), xml.text(node, "Name"), streams)


@dataclass(frozen=True, slots=True)
class RoamingProfile:
    """The answer to GetProfile. ``id`` is that of the profile, ``expression_id`` that of the part with name,
    message and picture, which UpdateProfile and CreateRelationships want. The dates are stamps.
    """

    id: str
    expression_id: str = ""
    display_name: str = ""
    personal_message: str = ""
    photo: Photo | None = None
    modified: str = NEVER
    display_name_modified: str = NEVER
    personal_message_modified: str = NEVER

    def markup(self) -> Markup:
        """The GetProfileResult element."""
        expression = [
            xml.element("ResourceID", self.expression_id),
            xml.element("DateModified", self.modified),
            xml.element("FreeText", "Update"),
            xml.element("DisplayName", self.display_name),
            xml.element("DisplayNameLastModified", self.display_name_modified),
            xml.element("PersonalStatus", self.personal_message),
            xml.element("PersonalStatusLastModified", self.personal_message_modified),
        ]
        if self.photo is not None:
            expression.append(self.photo.markup())
        expression.append(xml.element("Flags", "0"))
        return xml.element(
            "GetProfileResult",
            xml.element("ResourceID", self.id),
            xml.element("DateModified", self.modified),
            xml.element("ExpressionProfile", *expression),
        )


def parse_profile_result(node: etree._Element) -> RoamingProfile:
    """Read the element that answers GetProfile; raises PayloadError."""
    result = xml.child(node, "GetProfileResult")
    if result is None:
        raise PayloadError("an answer holds no profile")
    expression = xml.child(result, "ExpressionProfile")
    photo = xml.child(expression, "Photo")
    return RoamingProfile(
        id=xml.text(result, "ResourceID"),
        expression_id=xml.text(expression, "ResourceID"),
        display_name=xml.raw_text(expression, "DisplayName") or "",
        personal_message=xml.raw_text(expression, "PersonalStatus") or "",
        photo=None if photo is None else Photo.parse(photo),
        modified=xml.text(result, "DateModified") or NEVER,
        display_name_modified=xml.text(expression, "DisplayNameLastModified") or NEVER,
        personal_message_modified=xml.text(expression, "PersonalStatusLastModified") or NEVER,
    )
