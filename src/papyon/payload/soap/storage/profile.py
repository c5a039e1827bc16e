"""The actions of the storage service on the profile itself; see ``roaming`` for what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lxml import etree

from papyon.payload import xml
from papyon.payload.soap.storage.request import StorageRequest, below, cid_of
from papyon.payload.xml import Markup

_WANTED = ("ResourceID", "DateModified")
_EXPRESSION_WANTED = (
    *_WANTED,
    *("DisplayName", "DisplayNameLastModified", "PersonalStatus", "PersonalStatusLastModified"),
    *("StaticUserTilePublicURL", "Photo", "Flags"),
)


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
        return below("profileHandle", self.cid, "MyProfile"), xml.element("profileAttributes", *wanted)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        return cls(cid_of(node, "profileHandle"))


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
