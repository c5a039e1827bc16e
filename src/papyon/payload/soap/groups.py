"""ABService: the groups of the address book, and which request is which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.addressbook import (
    CHANGE_LIMIT,
    ABAdd,
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    ABFindContactsPaged,
    contact_ids,
    parse_contact_ids,
)
from papyon.payload.soap.circles import BreakConnection, CreateContact, ManageWLConnection
from papyon.payload.soap.contact import GROUP_TYPE
from papyon.payload.soap.gleams import UpdateDynamicItem
from papyon.payload.soap.lookup import ABFindByContacts
from papyon.payload.soap.service import ZERO_ID, Request, annotations, boolean
from papyon.payload.xml import Markup

_BOOK = xml.element("abId", ZERO_ID)


@dataclass(frozen=True, slots=True)
class ABGroupAdd(Request):
    """Make a group; answered by its id."""

    ACTION: ClassVar[str] = "ABGroupAdd"
    name: str

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        options = xml.element("groupAddOptions", xml.element("fRenameOnMsgrConflict", "false"))
        group = xml.element(
            "GroupInfo",
            xml.element("name", self.name),
            xml.element("groupType", GROUP_TYPE),
            xml.element("fMessenger", "false"),
            annotations((("MSN.IM.Display", "1"),)),
        )
        return _BOOK, options, xml.element("groupInfo", group)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError without a name."""
        name = xml.text(node, "groupInfo", "GroupInfo", "name")
        if not name:
            raise PayloadError("a new group has no name")
        return cls(name)


@dataclass(frozen=True, slots=True)
class ABGroupUpdate(Request):
    """Rename a group; ``favorite`` None leaves that as it is. Answered by an empty element."""

    ACTION: ClassVar[str] = "ABGroupUpdate"
    group: str
    name: str
    favorite: bool | None = None

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        info = [xml.element("name", self.name)]
        changed = "GroupName"
        if self.favorite is not None:
            info.append(xml.element("IsFavorite", boolean(self.favorite)))
            changed += " IsFavorite"
        group = xml.element(
            "Group",
            xml.element("groupId", self.group),
            xml.element("groupInfo", *info),
            xml.element("propertiesChanged", changed),
        )
        return _BOOK, xml.element("groups", group)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError without an id and a name."""
        group = xml.child(node, "groups", "Group")
        guid, name = xml.text(group, "groupId").lower(), xml.text(group, "groupInfo", "name")
        if not (guid and name):
            raise PayloadError("a change of a group has no id or no name")
        favorite = xml.text(group, "groupInfo", "IsFavorite")
        return cls(guid, name, xml.truth(favorite) if favorite else None)


@dataclass(frozen=True, slots=True)
class ABGroupDelete(Request):
    """Remove groups; their contacts stay. Answered by an empty element."""

    ACTION: ClassVar[str] = "ABGroupDelete"
    groups: tuple[str, ...]

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        return _BOOK, _group_filter(self.groups)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names none."""
        return cls(_parse_group_filter(node))


@dataclass(frozen=True, slots=True)
class ABGroupContactAdd(Request):
    """Put contacts into groups; answered by the id of the contact.

    Some clients name a contact that is not in the address book yet by ``address`` instead of an id.
    """

    ACTION: ClassVar[str] = "ABGroupContactAdd"
    groups: tuple[str, ...]
    contacts: tuple[str, ...] = ()
    address: str = ""

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        if self.contacts:
            contacts = contact_ids(self.contacts)
        else:
            info = xml.element("contactInfo", xml.element("passportName", self.address))
            contacts = xml.element("contacts", xml.element("Contact", info))
        options = xml.element(
            "groupContactAddOptions",
            xml.element("fGenerateMissingQuickName", "true"),
            xml.element("EnableAllowListManagement", "true"),
        )
        return _BOOK, _group_filter(self.groups), contacts, options

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names no group or nobody."""
        groups = _parse_group_filter(node)
        address = xml.text(node, "contacts", "Contact", "contactInfo", "passportName")
        if address and xml.child(node, "contacts", "Contact", "contactId") is None:
            return cls(groups, address=address)
        return cls(groups, parse_contact_ids(node))


@dataclass(frozen=True, slots=True)
class ABGroupContactDelete(Request):
    """Take contacts out of groups; answered by an empty element."""

    ACTION: ClassVar[str] = "ABGroupContactDelete"
    groups: tuple[str, ...]
    contacts: tuple[str, ...]

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        return _BOOK, contact_ids(self.contacts), _group_filter(self.groups)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names no group or nobody."""
        return cls(_parse_group_filter(node), parse_contact_ids(node))


AddressBookRequest = (
    ABFindAll
    | ABFindContactsPaged
    | ABAdd
    | ABContactAdd
    | ABContactDelete
    | ABContactUpdate
    | ABGroupAdd
    | ABGroupUpdate
    | ABGroupDelete
    | ABGroupContactAdd
    | ABGroupContactDelete
    | CreateContact
    | ManageWLConnection
    | BreakConnection
    | UpdateDynamicItem
    | ABFindByContacts
)


def parse_request(node: etree._Element) -> AddressBookRequest:
    """Read the element of any action of ABService; raises PayloadError for an unknown one."""
    match xml.local_name(node):
        case ABFindAll.ACTION:
            return ABFindAll.parse(node)
        case ABFindContactsPaged.ACTION:
            return ABFindContactsPaged.parse(node)
        case ABAdd.ACTION:
            return ABAdd.parse(node)
        case ABContactAdd.ACTION:
            return ABContactAdd.parse(node)
        case ABContactDelete.ACTION:
            return ABContactDelete.parse(node)
        case ABContactUpdate.ACTION:
            return ABContactUpdate.parse(node)
        case ABGroupAdd.ACTION:
            return ABGroupAdd.parse(node)
        case ABGroupUpdate.ACTION:
            return ABGroupUpdate.parse(node)
        case ABGroupDelete.ACTION:
            return ABGroupDelete.parse(node)
        case ABGroupContactAdd.ACTION:
            return ABGroupContactAdd.parse(node)
        case ABGroupContactDelete.ACTION:
            return ABGroupContactDelete.parse(node)
        case CreateContact.ACTION:
            return CreateContact.parse(node)
        case ManageWLConnection.ACTION:
            return ManageWLConnection.parse(node)
        case BreakConnection.ACTION:
            return BreakConnection.parse(node)
        case UpdateDynamicItem.ACTION:
            return UpdateDynamicItem.parse(node)
        case ABFindByContacts.ACTION:
            return ABFindByContacts.parse(node)
        case _:
            raise PayloadError("an action of ABService is unknown")


def _group_filter(groups: Sequence[str]) -> Markup:
    guids = xml.element("groupIds", *(xml.element("guid", group) for group in groups))
    return xml.element("groupFilter", guids)


def _parse_group_filter(node: etree._Element) -> tuple[str, ...]:
    groups = tuple(xml.text(guid).lower() for guid in xml.children(node, "groupFilter", "groupIds", "guid"))
    if not groups or len(groups) > CHANGE_LIMIT or "" in groups:
        raise PayloadError("a change names no group, or too many")
    return groups
