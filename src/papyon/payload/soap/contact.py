"""Contacts and groups as the address book writes them."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Self

from lxml import etree

from papyon.payload import xml
from papyon.payload.soap.service import NEVER, annotations, boolean
from papyon.payload.xml import Markup

NICKNAME = "AB.NickName"
PRIVACY = "MSN.IM.BLP"
ALERT = "MSN.IM.GTC"
ENDPOINTS = "MSN.IM.MPOP"
ROAMING = "MSN.IM.RoamLiveProperties"

GROUP_TYPE = "c8529ce2-6ead-434d-881f-341e17db3ff8"

# The fields that every contact of official servers had, with values that mean nothing.
_CONSTANTS = (
    ("primaryEmailType", "ContactEmailPersonal"),
    ("PrimaryLocation", "ContactLocationPersonal"),
    ("PrimaryPhone", "ContactPhonePersonal"),
    ("IsPrivate", "false"),
    ("Gender", "Unspecified"),
    ("TimeZone", "None"),
)
# The same in every contact, so it is written once.
_UNTOLD = xml.joined(xml.element(name, value) for name, value in _CONSTANTS)
_NO_MOBILE = xml.joined(xml.element(name, "false") for name in ("IsNotMobileVisible", "isMobileIMEnabled"))


class ContactType(StrEnum):
    """What a contact is; exactly one of an address book is ME."""

    ME = "Me"
    REGULAR = "Regular"
    LIVE = "Live"
    LIVE_PENDING = "LivePending"
    LIVE_REJECTED = "LiveRejected"
    LIVE_DROPPED = "LiveDropped"
    MESSENGER = "Messenger"
    MESSENGER2 = "Messenger2"
    CIRCLE = "Circle"


@dataclass(frozen=True, slots=True)
class ContactEmail:
    """An address on another network; ``capability`` is the number of the network, 0 for mail alone."""

    address: str
    kind: str = "Messenger2"
    messenger: bool = True
    capability: int = 0

    def markup(self) -> Markup:
        """The element."""
        return xml.element(
            "ContactEmail",
            xml.element("contactEmailType", self.kind),
            xml.element("email", self.address),
            xml.element("isMessengerEnabled", boolean(self.messenger)),
            xml.element("Capability", str(self.capability)),
            xml.element("MessengerEnabledExternally", "false"),
            xml.element("propertiesChanged"),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(
            address=xml.text(node, "email"),
            kind=xml.text(node, "contactEmailType"),
            messenger=xml.truth(xml.text(node, "isMessengerEnabled")),
            capability=xml.number(xml.text(node, "Capability")),
        )


@dataclass(frozen=True, slots=True)
class ContactPhone:
    """A telephone number; ``messenger`` when it can be written to."""

    number: str
    kind: str = "ContactPhoneMobile"
    messenger: bool = False

    def markup(self) -> Markup:
        """The element."""
        return xml.element(
            "ContactPhone",
            xml.element("contactPhoneType", self.kind),
            xml.element("number", self.number),
            xml.element("isMessengerEnabled", boolean(self.messenger)),
            xml.element("propertiesChanged"),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(
            number=xml.text(node, "number"),
            kind=xml.text(node, "contactPhoneType"),
            messenger=xml.truth(xml.text(node, "isMessengerEnabled")),
        )


_PLACE = ("name", "street", "city", "state", "country", "postalCode")


@dataclass(frozen=True, slots=True)
class ContactLocation:
    """A postal address; ``kind`` is ContactLocationPersonal or ContactLocationBusiness (with a name)."""

    kind: str = "ContactLocationPersonal"
    name: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    postal_code: str = ""

    def lines(self) -> tuple[str, ...]:
        """Name, street, city, state, country and postal code."""
        return self.name, self.street, self.city, self.state, self.country, self.postal_code

    def markup(self) -> Markup:
        """The element."""
        values = zip(_PLACE, self.lines(), strict=True)
        return xml.element(
            "ContactLocation",
            xml.element("contactLocationType", self.kind),
            *(xml.element(name, value) for name, value in values if value),
            xml.element("propertiesChanged"),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(xml.text(node, "contactLocationType"), *(xml.text(node, name) for name in _PLACE))


@dataclass(frozen=True, slots=True)
class ContactWebsite:
    """A web page; ``kind`` is ContactWebSitePersonal or ContactWebSiteBusiness."""

    url: str
    kind: str = "ContactWebSitePersonal"

    def markup(self) -> Markup:
        """The element."""
        return xml.element(
            "ContactWebSite",
            xml.element("contactWebSiteType", self.kind),
            xml.element("webURL", self.url),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(xml.text(node, "webURL"), xml.text(node, "contactWebSiteType"))


class RelationshipState(IntEnum):
    """How far somebody is in a relationship, such as the membership of a circle."""

    NONE = 0
    WAITING = 1
    LEFT = 2
    ACCEPTED = 3
    REJECTED = 4


class RelationshipRole(IntEnum):
    """What somebody is in a circle."""

    NONE = 0
    ADMIN = 1
    ASSISTANT = 2
    MEMBER = 3
    PENDING = 4


CIRCLE_RELATIONSHIP = 5


@dataclass(frozen=True, slots=True)
class NetworkInfo:
    """A relationship to a contact (MSNP18). ``kind`` is 3 for friends, 5 for circles."""

    state: int
    role: int = RelationshipRole.NONE
    kind: int = CIRCLE_RELATIONSHIP
    inviter: str = ""
    inviter_name: str = ""
    message: str = ""

    def markup(self, name: str) -> Markup:
        """The element; ``name`` is that of the contact."""
        parts = [
            xml.element("DomainId", "1"),
            xml.element("SourceId", "WL"),
            xml.element("DisplayName", name),
            xml.element("RelationshipType", str(int(self.kind))),
            xml.element("RelationshipState", str(int(self.state))),
            xml.element("RelationshipRole", str(int(self.role))),
        ]
        invitation = (
            ("InviterName", self.inviter_name),
            ("InviterEmail", self.inviter),
            ("InviterMessage", self.message),
        )
        parts += [xml.element(element, value) for element, value in invitation if value]
        return xml.element("NetworkInfo", *parts)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(
            state=xml.number(xml.text(node, "RelationshipState")),
            role=xml.number(xml.text(node, "RelationshipRole")),
            kind=xml.number(xml.text(node, "RelationshipType")),
            inviter=xml.text(node, "InviterEmail"),
            inviter_name=xml.text(node, "InviterName"),
            message=xml.text(node, "InviterMessage"),
        )


@dataclass(frozen=True, slots=True)
class Contact:
    """An entry of the address book. ``address`` is '' where only ``emails`` or ``phones`` say who it is.

    ``display_name`` is the name that the contact gives itself; the one that the owner gives is the annotation
    AB.NickName. ``kind`` is a ContactType or a word of a younger server. ``last_change`` is a stamp. A
    deleted contact comes only in an answer to deltas. ``relationships`` are those of circles and members.
    """

    id: str
    address: str
    kind: str = ContactType.REGULAR
    display_name: str = ""
    quick_name: str = ""
    first_name: str = ""
    last_name: str = ""
    comment: str = ""
    messenger: bool = True
    favorite: bool = False
    has_space: bool = False
    cid: int = 0
    groups: tuple[str, ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    emails: tuple[ContactEmail, ...] = ()
    phones: tuple[ContactPhone, ...] = ()
    deleted: bool = False
    last_change: str = NEVER
    relationships: tuple[NetworkInfo, ...] = ()
    middle_name: str = ""
    birthdate: str = NEVER
    anniversary: str = ""
    locations: tuple[ContactLocation, ...] = ()
    websites: tuple[ContactWebsite, ...] = ()

    def annotation(self, name: str) -> str | None:
        """The value of an annotation, None without one."""
        return next((value for key, value in self.annotations if key == name), None)

    def markup(self) -> Markup:
        """The element."""
        info = []
        if self.annotations:
            info.append(annotations(self.annotations))
        if self.emails:
            info.append(xml.element("emails", *(email.markup() for email in self.emails)))
        if self.phones:
            info.append(xml.element("phones", *(phone.markup() for phone in self.phones)))
        if self.locations:
            info.append(xml.element("locations", *(place.markup() for place in self.locations)))
        if self.websites:
            info.append(xml.element("webSites", *(page.markup() for page in self.websites)))
        info.append(xml.element("contactType", self.kind))
        names = (
            ("firstName", self.first_name),
            ("MiddleName", self.middle_name),
            ("lastName", self.last_name),
            ("Anniversary", self.anniversary),
            ("comment", self.comment),
        )
        info.append(xml.element("quickName", self.quick_name))
        info += [xml.element(name, value) for name, value in names if value]
        if self.address:
            info.append(xml.element("passportName", self.address))
        info += [
            xml.element("IsPassportNameHidden", "false"),
            xml.element("displayName", self.display_name),
            xml.element("puid", "0"),
        ]
        if self.groups:
            info.append(xml.element("groupIds", *(xml.element("guid", group) for group in self.groups)))
        info += [
            xml.element("CID", str(self.cid)),
            _NO_MOBILE,
            xml.element("isMessengerUser", boolean(self.messenger)),
            xml.element("isFavorite", boolean(self.favorite)),
            xml.element("isSmtp", "false"),
            xml.element("hasSpace", boolean(self.has_space)),
            xml.element("spotWatchState", "NoDevice"),
            xml.element("birthdate", self.birthdate or NEVER),
        ]
        info.append(_UNTOLD)
        if self.relationships:
            nodes = [one.markup(self.display_name) for one in self.relationships]
            info.append(xml.element("NetworkInfoList", *nodes))
        parts = [
            xml.element("contactId", self.id),
            xml.element("contactInfo", *info),
            xml.element("propertiesChanged"),
            xml.element("fDeleted", boolean(self.deleted)),
            xml.element("lastChange", self.last_change),
        ]
        if self.kind == ContactType.CIRCLE:
            # The number of the service that made it: one client takes no other contact for a circle.
            parts.append(xml.element("CreatedBy", "96"))
        return xml.element("Contact", *parts)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        info = xml.child(node, "contactInfo")
        return cls(
            id=xml.text(node, "contactId").lower(),
            address=xml.text(info, "passportName"),
            kind=xml.text(info, "contactType") or ContactType.REGULAR,
            display_name=xml.text(info, "displayName"),
            quick_name=xml.text(info, "quickName"),
            first_name=xml.text(info, "firstName"),
            last_name=xml.text(info, "lastName"),
            comment=xml.text(info, "comment"),
            messenger=xml.truth(xml.text(info, "isMessengerUser")),
            favorite=xml.truth(xml.text(info, "isFavorite")),
            has_space=xml.truth(xml.text(info, "hasSpace")),
            cid=xml.number(xml.text(info, "CID")),
            groups=tuple(xml.text(guid).lower() for guid in xml.children(info, "groupIds", "guid")),
            annotations=parse_annotations(info),
            emails=tuple(ContactEmail.parse(email) for email in xml.children(info, "emails", "ContactEmail")),
            phones=tuple(ContactPhone.parse(phone) for phone in xml.children(info, "phones", "ContactPhone")),
            deleted=xml.truth(xml.text(node, "fDeleted")),
            last_change=xml.text(node, "lastChange") or NEVER,
            relationships=tuple(map(NetworkInfo.parse, xml.children(info, "NetworkInfoList", "NetworkInfo"))),
            middle_name=xml.text(info, "MiddleName"),
            birthdate=xml.text(info, "birthdate") or NEVER,
            anniversary=xml.text(info, "Anniversary"),
            locations=tuple(map(ContactLocation.parse, xml.children(info, "locations", "ContactLocation"))),
            websites=tuple(map(ContactWebsite.parse, xml.children(info, "webSites", "ContactWebSite"))),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A group of contacts; who is in it stands with the contacts."""

    id: str
    name: str
    favorite: bool = False
    deleted: bool = False
    last_change: str = NEVER

    def markup(self) -> Markup:
        """The element."""
        info = xml.element(
            "groupInfo",
            annotations((("MSN.IM.Display", "1"),)),
            xml.element("groupType", GROUP_TYPE),
            xml.element("name", self.name),
            xml.element("IsNotMobileVisible", "false"),
            xml.element("IsPrivate", "false"),
            xml.element("IsFavorite", boolean(self.favorite)),
        )
        return xml.element(
            "Group",
            xml.element("groupId", self.id),
            info,
            xml.element("propertiesChanged"),
            xml.element("fDeleted", boolean(self.deleted)),
            xml.element("lastChange", self.last_change),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element."""
        return cls(
            id=xml.text(node, "groupId").lower(),
            name=xml.text(node, "groupInfo", "name"),
            favorite=xml.truth(xml.text(node, "groupInfo", "IsFavorite")),
            deleted=xml.truth(xml.text(node, "fDeleted")),
            last_change=xml.text(node, "lastChange") or NEVER,
        )


def parse_annotations(info: etree._Element | None) -> tuple[tuple[str, str], ...]:
    """The annotations of a contactInfo element."""
    return tuple(
        (xml.text(pair, "Name"), xml.raw_text(pair, "Value") or "")
        for pair in xml.children(info, "annotations", "Annotation")
    )
