"""ABService: the address book and its contacts; its groups are next door in ``groups``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import service
from papyon.payload.soap.contact import (
    Contact,
    ContactEmail,
    ContactLocation,
    ContactPhone,
    ContactType,
    ContactWebsite,
    Group,
    parse_annotations,
)
from papyon.payload.soap.service import NEVER, ZERO_ID, Request, ServiceHeader, annotations, boolean
from papyon.payload.xml import Markup
from papyon.types import NetworkId

INVITATION = "MSN.IM.InviteMessage"
# Twice the 5000 that we promise to bear, for mail programs keep every address here that was ever written to.
CONTACT_LIMIT = 10_000
# What official clients ask for at once; no server was seen to send less than everything.
PAGE_SIZE = 1500
GROUP_LIMIT = 500
# How many contacts one change may name.
CHANGE_LIMIT = 500
# Numbers, addresses and pages of one kind of one contact: the forms of clients have about a dozen in all.
DETAIL_LIMIT = 20
_BOOK = xml.element("abId", ZERO_ID)


@dataclass(frozen=True, slots=True)
class _Find(Request):
    deltas_only: bool = False
    last_change: str = ""

    def _filter(self) -> tuple[Markup, Markup]:
        return (
            xml.element("deltasOnly", boolean(self.deltas_only)),
            xml.element("lastChange", self.last_change or f"{NEVER}.0000000-08:00"),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        return cls(*_parse_filter(node))


def _parse_filter(node: etree._Element) -> tuple[bool, str]:
    """Whether only differences are wanted, and since which stamp ('' for everything)."""
    options = xml.child(node, "filterOptions")
    options = node if options is None else options
    last_change = xml.text(options, "lastChange")
    deltas_only = xml.truth(xml.text(options, "deltasOnly"))
    return deltas_only, "" if last_change.startswith(NEVER) else last_change


@dataclass(frozen=True, slots=True)
class ABFindAll(_Find):
    """Ask for the whole address book, or for what changed since the stamp ``last_change`` (up to MSNP16)."""

    ACTION: ClassVar[str] = "ABFindAll"

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        return _BOOK, xml.element("abView", "Full"), *self._filter()


@dataclass(frozen=True, slots=True)
class ABFindContactsPaged(_Find):
    """The same as MSNP18 asks for it, of the address book ``book``: one's own, or that of a circle.

    ``page_size`` and ``forward`` are the page that the client wishes; ``hidden`` asks for hidden ones too.
    """

    ACTION: ClassVar[str] = "ABFindContactsPaged"
    book: str = ZERO_ID
    page_size: int = PAGE_SIZE
    forward: bool = True
    hidden: bool = False

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        handle = xml.element(
            "abHandle", xml.element("ABId", self.book), xml.element("Puid", "0"), xml.element("Cid", "0")
        )
        page = xml.element(
            "pageContext",
            xml.element("PageSize", str(self.page_size)),
            xml.element("Direction", "Forward" if self.forward else "Backwards"),
        )
        options = [*self._filter()]
        if self.hidden:
            options.append(xml.element("ContactFilter", xml.element("IncludeHiddenContacts", "true")))
        return (
            handle,
            xml.element("abView", "Full"),
            xml.element("extendedContent", "AB AllGroups CircleResult"),
            xml.element("filterOptions", *options),
            page,
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        deltas_only, last_change = _parse_filter(node)
        page = xml.child(node, "pageContext")
        return cls(
            deltas_only,
            last_change,
            book=xml.text(node, "abHandle", "ABId").lower() or ZERO_ID,
            page_size=xml.number(xml.text(page, "PageSize"), PAGE_SIZE),
            forward=xml.text(page, "Direction") != "Backwards",
            hidden=xml.truth(xml.text(node, "filterOptions", "ContactFilter", "IncludeHiddenContacts")),
        )


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The answer to both: groups, contacts (one of them ME), and the stamp to ask with next time.

    ``book`` is the id of a circle where it is the circle's.
    """

    groups: tuple[Group, ...]
    contacts: tuple[Contact, ...]
    owner: str
    owner_cid: int = 0
    last_change: str = NEVER
    book: str = ZERO_ID

    @property
    def me(self) -> Contact | None:
        """The owner's own entry, None in an answer to deltas that does not touch it."""
        return next((contact for contact in self.contacts if contact.kind == ContactType.ME), None)

    def encode(self, header: ServiceHeader) -> bytes:
        """The document that answers ABFindAll."""
        result = xml.element(
            "ABFindAllResult",
            xml.element("groups", *(group.markup() for group in self.groups)),
            xml.element("contacts", *(contact.markup() for contact in self.contacts)),
            xml.element("ab", *self._book()),
        )
        return service.encode_response("ABFindAll", header, result)

    def encode_paged(
        self, header: ServiceHeader, circle_ticket: str = "", circles: Sequence[Markup] = ()
    ) -> bytes:
        """The document that answers ABFindContactsPaged: the same under capital letters.

        ``circles`` are elements of ``circles``; without any there is no list of them.
        """
        listed = [xml.element("Circles", *circles)] if circles else []
        result = xml.element(
            "ABFindContactsPagedResult",
            xml.element("Groups", *(group.markup() for group in self.groups)),
            xml.element("Contacts", *(contact.markup() for contact in self.contacts)),
            xml.element("CircleResult", *listed, xml.element("CircleTicket", circle_ticket)),
            xml.element("Ab", *self._book()),
        )
        return service.encode_response("ABFindContactsPaged", header, result)

    def _book(self) -> Sequence[Markup]:
        info = xml.element(
            "abInfo",
            xml.element("ownerPuid", "0"),
            xml.element("OwnerCID", str(self.owner_cid)),
            xml.element("ownerEmail", self.owner),
            xml.element("fDefault", "true"),
            xml.element("joinedNamespace", "false"),
            xml.element("IsBot", "false"),
            xml.element("IsParentManaged", "false"),
            xml.element("SubscribeExternalPartner", "false"),
            xml.element("NotifyExternalPartner", "false"),
            xml.element("AddressBookType", "Individual" if self.book == ZERO_ID else "Group"),
        )
        return (
            xml.element("abId", self.book),
            info,
            xml.element("lastChange", self.last_change),
            xml.element("DynamicItemLastChanged", NEVER),
            xml.element("createDate", self.last_change),
            xml.element("propertiesChanged"),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of either answer; raises PayloadError where it holds no result."""
        if xml.local_name(node) == "ABFindContactsPagedResponse":
            result = xml.child(node, "ABFindContactsPagedResult")
            names = ("Groups", "Contacts", "Ab")
        else:
            result = xml.child(node, "ABFindAllResult")
            names = ("groups", "contacts", "ab")
        if result is None:
            raise PayloadError("an address book has no result")
        groups = tuple(Group.parse(group) for group in xml.children(result, names[0], "Group"))
        contacts = tuple(Contact.parse(contact) for contact in xml.children(result, names[1], "Contact"))
        if len(groups) > GROUP_LIMIT or len(contacts) > CONTACT_LIMIT:
            raise PayloadError("an address book is too large")
        book = xml.child(result, names[2])
        return cls(
            groups=groups,
            contacts=contacts,
            owner=xml.text(book, "abInfo", "ownerEmail"),
            owner_cid=xml.number(xml.text(book, "abInfo", "OwnerCID")),
            last_change=xml.text(book, "lastChange") or NEVER,
            book=xml.text(book, "abId").lower() or ZERO_ID,
        )


@dataclass(frozen=True, slots=True)
class ABAdd(Request):
    """Make an address book, after the fault ABDoesNotExist; answered by its id."""

    ACTION: ClassVar[str] = "ABAdd"
    owner: str

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        info = xml.element(
            "abInfo",
            xml.element("name"),
            xml.element("ownerPuid", "0"),
            xml.element("ownerEmail", self.owner),
            xml.element("fDefault", "true"),
        )
        return (info,)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        return cls(xml.text(node, "abInfo", "ownerEmail"))


def encode_ab_add_result(header: ServiceHeader, book: str = ZERO_ID) -> bytes:
    """The document that answers ABAdd."""
    return service.encode_response("ABAdd", header, xml.element("ABAddResult", book))


@dataclass(frozen=True, slots=True)
class ABContactAdd(Request):
    """Add a contact; answered by its id.

    ``network`` decides how the address is written: an e-mail contact for other networks, a number for PHONE.
    ``invitation`` and ``own_name`` are shown to the other side. ``allow`` puts the contact on the allow list
    too.
    """

    ACTION: ClassVar[str] = "ABContactAdd"
    address: str
    network: int = NetworkId.MESSENGER
    display_name: str = ""
    invitation: str = ""
    own_name: str = ""
    messenger: bool = True
    allow: bool = True

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        info = []
        if self.network == NetworkId.PHONE:
            phone = ContactPhone(self.address.removeprefix("tel:"), messenger=self.messenger)
            info.append(xml.element("phones", phone.markup()))
        elif self.network != NetworkId.MESSENGER:
            kind = "Messenger3" if self.network == NetworkId.OFFICE else "Messenger2"
            email = ContactEmail(self.address, kind, self.messenger, int(self.network))
            info.append(xml.element("emails", email.markup()))
        else:
            info.append(xml.element("contactType", ContactType.LIVE_PENDING))
            info.append(xml.element("passportName", self.address))
            info.append(xml.element("isMessengerUser", boolean(self.messenger)))
        if self.display_name:
            info.append(xml.element("displayName", self.display_name))
        if self.invitation or self.own_name:
            pairs = ((INVITATION, self.invitation),) if self.invitation else ()
            info.append(
                xml.element(
                    "MessengerMemberInfo",
                    annotations(pairs, "PendingAnnotations"),
                    xml.element("DisplayName", self.own_name),
                )
            )
        contact = xml.element("Contact", xml.element("contactInfo", *info))
        options = xml.element("options", xml.element("EnableAllowListManagement", boolean(self.allow)))
        return _BOOK, xml.element("contacts", contact), options

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it has no address."""
        info = xml.child(node, "contacts", "Contact", "contactInfo")
        member = xml.child(info, "MessengerMemberInfo")
        email = xml.child(info, "emails", "ContactEmail")
        phone = xml.child(info, "phones", "ContactPhone")
        address = xml.text(info, "passportName")
        network = int(NetworkId.MESSENGER)
        messenger = xml.truth(xml.text(info, "isMessengerUser"))
        if not address and email is not None:
            found = ContactEmail.parse(email)
            address, network, messenger = found.address, found.capability, found.messenger
        elif not address and phone is not None:
            number = ContactPhone.parse(phone)
            address, network, messenger = f"tel:{number.number}", int(NetworkId.PHONE), number.messenger
        if not address:
            raise PayloadError("a new contact has no address")
        return cls(
            address=address,
            network=network,
            display_name=xml.text(info, "displayName"),
            invitation=next(
                (
                    xml.raw_text(pair, "Value") or ""
                    for pair in xml.children(member, "PendingAnnotations", "Annotation")
                    if xml.text(pair, "Name") == INVITATION
                ),
                "",
            ),
            own_name=xml.text(member, "DisplayName"),
            messenger=messenger,
            allow=xml.truth(xml.text(node, "options", "EnableAllowListManagement")),
        )


@dataclass(frozen=True, slots=True)
class ABContactDelete(Request):
    """Remove contacts by id; answered by an empty element."""

    ACTION: ClassVar[str] = "ABContactDelete"
    contacts: tuple[str, ...]

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        return _BOOK, contact_ids(self.contacts)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names nobody."""
        return cls(parse_contact_ids(node))


class Property(StrEnum):
    """What an ABContactUpdate can change, by the word in propertiesChanged."""

    DISPLAY_NAME = "DisplayName"
    QUICK_NAME = "ContactQuickName"
    FIRST_NAME = "ContactFirstName"
    LAST_NAME = "ContactLastName"
    COMMENT = "Comment"
    MIDDLE_NAME = "MiddleName"
    BIRTHDATE = "ContactBirthDate"
    ANNIVERSARY = "Anniversary"
    MESSENGER = "IsMessengerUser"


_FIELDS = {
    Property.DISPLAY_NAME: "displayName",
    Property.QUICK_NAME: "quickName",
    Property.FIRST_NAME: "firstName",
    Property.LAST_NAME: "lastName",
    Property.COMMENT: "comment",
    Property.MIDDLE_NAME: "MiddleName",
    Property.BIRTHDATE: "birthdate",
    Property.ANNIVERSARY: "Anniversary",
    Property.MESSENGER: "isMessengerUser",
}


Detail = ContactPhone | ContactEmail | ContactLocation | ContactWebsite
# Where they stand, and the word in propertiesChanged, which is the name of the element too.
_DETAILS: dict[
    type[ContactPhone] | type[ContactEmail] | type[ContactLocation] | type[ContactWebsite], tuple[str, str]
] = {
    ContactPhone: ("phones", "ContactPhone"),
    ContactEmail: ("emails", "ContactEmail"),
    ContactLocation: ("locations", "ContactLocation"),
    ContactWebsite: ("webSites", "ContactWebSite"),
}


@dataclass(frozen=True, slots=True)
class ABContactUpdate(Request):
    """Change a contact, or oneself where ``contact`` is ''; answered by an empty element.

    ``changes`` are the properties with their new values, '' to clear one. ``annotations`` are set one by one,
    and so are ``details``: each takes the place of the one of its kind, and an empty one removes it.
    """

    ACTION: ClassVar[str] = "ABContactUpdate"
    contact: str
    changes: tuple[tuple[Property, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    details: tuple[Detail, ...] = ()

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        info = [] if self.contact else [xml.element("contactType", ContactType.ME)]
        info += [xml.element(_FIELDS[key], value) for key, value in self.changes]
        changed = [key.value for key, _ in self.changes]
        if self.annotations:
            info.append(annotations(self.annotations))
            changed.append("Annotation")
        for kind, (group, element) in _DETAILS.items():
            found = [detail.markup() for detail in self.details if isinstance(detail, kind)]
            if found:
                info.append(xml.element(group, *found))
                changed.append(element)
        parts = [xml.element("contactId", self.contact)] if self.contact else []
        parts.append(xml.element("contactInfo", *info))
        parts.append(xml.element("propertiesChanged", " ".join(changed)))
        return _BOOK, xml.element("contacts", xml.element("Contact", *parts))

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; only listed properties count, those we do not keep are skipped."""
        found = xml.child(node, "contacts", "Contact")
        if found is None:
            raise PayloadError("a change names no contact")
        info = xml.child(found, "contactInfo")
        listed = xml.text(found, "propertiesChanged").split()
        contact = xml.text(found, "contactId").lower()
        if not contact and xml.text(info, "contactType") not in ("Me", ""):
            raise PayloadError("a change names no contact")
        return cls(
            contact=contact,
            changes=tuple((key, xml.text(info, _FIELDS[key])) for key in Property if key in listed),
            annotations=parse_annotations(info) if "Annotation" in listed else (),
            details=tuple(_details(info, listed)),
        )


def _details(info: etree._Element | None, listed: Sequence[str]) -> Iterator[Detail]:
    for kind, (group, element) in _DETAILS.items():
        nodes = list(xml.children(info, group, element))
        if len(nodes) > DETAIL_LIMIT:
            raise PayloadError("a contact has too many numbers or addresses")
        if element in listed:
            yield from map(kind.parse, nodes)


def contact_ids(ids: Sequence[str]) -> Markup:
    """The element ``contacts`` with nothing but ids."""
    return xml.element(
        "contacts", *(xml.element("Contact", xml.element("contactId", value)) for value in ids)
    )


def parse_contact_ids(node: etree._Element) -> tuple[str, ...]:
    """Read the ids in ``contacts``; raises PayloadError for none or too many."""
    ids = tuple(xml.text(found).lower() for found in xml.children(node, "contacts", "Contact", "contactId"))
    if not ids or len(ids) > CHANGE_LIMIT or "" in ids:
        raise PayloadError("a change names no contact, or too many")
    return ids


def encode_guid_result(action: str, header: ServiceHeader, guid: str) -> bytes:
    """The document that answers ABContactAdd, ABGroupAdd and ABGroupContactAdd."""
    return service.encode_response(action, header, xml.element(f"{action}Result", xml.element("guid", guid)))


def parse_guid_result(node: etree._Element) -> str:
    """The id in the answer to ABContactAdd, ABGroupAdd or ABGroupContactAdd.

    Raises PayloadError without one.
    """
    action = xml.local_name(node).removesuffix("Response")
    guid = xml.text(node, f"{action}Result", "guid").lower()
    if not guid:
        raise PayloadError("an answer holds no id")
    return guid
