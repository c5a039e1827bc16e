"""SharingService: who may see and write to whom (FindMembership, AddMember, DeleteMember)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import service
from papyon.payload.soap.circles import CreateCircle
from papyon.payload.soap.service import NEVER, ZERO_ID, Request, ServiceHeader, annotations, boolean
from papyon.payload.xml import Markup

INVITATION = "MSN.IM.InviteMessage"
# Members of all roles together: allowed and reverse, of as many contacts as an address book has.
MEMBER_LIMIT = 20_000


class Role(StrEnum):
    """The list that a member is on."""

    ALLOW = "Allow"
    BLOCK = "Block"
    REVERSE = "Reverse"
    PENDING = "Pending"


# The same in every member, so it is written once.
_UNCHANGED = xml.joined((xml.element("ExpirationDate", NEVER), xml.element("Changes")))
_BEFORE_CID = xml.joined((xml.element("IsPassportNameHidden", "false"), xml.element("PassportId", "0")))
_AFTER_CID = xml.joined((xml.element("PassportChanges"), xml.element("LookedupByCID", "false")))


class MemberKind(StrEnum):
    """What kind of address a member has."""

    PASSPORT = "Passport"
    EMAIL = "Email"
    PHONE = "Phone"
    CIRCLE = "Circle"


_ADDRESS = {
    MemberKind.PASSPORT: "PassportName",
    MemberKind.EMAIL: "Email",
    MemberKind.PHONE: "PhoneNumber",
    MemberKind.CIRCLE: "CircleId",
}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a list. ``address`` is '' where DeleteMember knows only the ``membership_id`` (0: unknown).

    Ids are integers, for old clients read them as such. ``last_changed`` is a stamp, '' in requests.
    """

    role: Role
    address: str
    kind: MemberKind = MemberKind.PASSPORT
    membership_id: int = 0
    cid: int = 0
    display_name: str = ""
    deleted: bool = False
    annotations: tuple[tuple[str, str], ...] = ()
    last_changed: str = ""

    def annotation(self, name: str) -> str:
        """The value of an annotation, such as the text of an invitation; '' without one."""
        return next((value for key, value in self.annotations if key == name), "")

    def request_markup(self) -> Markup:
        """The element in AddMember and DeleteMember."""
        parts = [xml.element("Type", self.kind)]
        if self.membership_id:
            parts.insert(0, xml.element("MembershipId", str(self.membership_id)))
        parts.append(xml.element("State", "Accepted"))
        if self.annotations:
            parts.append(annotations(self.annotations, "Annotations"))
        if self.address:
            parts.append(xml.element(_ADDRESS[self.kind], self.address))
        return self._wrap(parts)

    def response_markup(self) -> Markup:
        """The element in the answer of FindMembership."""
        parts = [xml.element("MembershipId", str(self.membership_id)), xml.element("Type", self.kind)]
        if self.display_name:
            parts.append(xml.element("DisplayName", self.display_name))
        parts += [
            xml.element("State", "Accepted"),
            xml.element("Deleted", boolean(self.deleted)),
            xml.element("LastChanged", self.last_changed or NEVER),
            xml.element("JoinedDate", self.last_changed or NEVER),
            _UNCHANGED,
        ]
        if self.annotations:
            parts.append(annotations(self.annotations, "Annotations"))
        parts.append(xml.element(_ADDRESS[self.kind], self.address))
        if self.kind is MemberKind.PASSPORT:
            parts += [_BEFORE_CID, xml.element("CID", str(self.cid)), _AFTER_CID]
        return self._wrap(parts)

    def _wrap(self, parts: Sequence[Markup]) -> Markup:
        return xml.element("Member", *parts, attributes={"xsi:type": f"{self.kind}Member"})


@dataclass(frozen=True, slots=True)
class FindMembership(Request):
    """Ask for all lists, or for what changed since ``last_change`` (a stamp of an earlier answer)."""

    ACTION: ClassVar[str] = "FindMembership"
    services: tuple[str, ...] = ("Messenger",)
    deltas_only: bool = False
    last_change: str = ""

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        types = xml.element("Types", *(xml.element("ServiceType", name) for name in self.services))
        parts = [xml.element("serviceFilter", types)]
        if self.deltas_only:
            parts += [
                xml.element("View", "Full"),
                xml.element("deltasOnly", "true"),
                xml.element("lastChange", self.last_change or NEVER),
            ]
        return parts

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action."""
        deltas = xml.truth(xml.text(node, "deltasOnly"))
        last_change = xml.text(node, "lastChange") if deltas else ""
        return cls(
            services=tuple(
                xml.text(kind) for kind in xml.children(node, "serviceFilter", "Types", "ServiceType")
            ),
            deltas_only=deltas,
            last_change="" if last_change.startswith(NEVER) else last_change,
        )


@dataclass(frozen=True, slots=True)
class FindMembershipResult:
    """All members, with deleted ones in an answer to deltas.

    ``last_change`` is a stamp to ask with next time.
    """

    members: tuple[Member, ...]
    owner: str
    owner_cid: int = 0
    last_change: str = NEVER

    def encode(self, header: ServiceHeader) -> bytes:
        """The document to answer with."""
        memberships = [
            self._membership(role, [member for member in self.members if member.role is role])
            for role in Role
            if any(member.role is role for member in self.members)
        ]
        handle = xml.element(
            "Handle", xml.element("Id", "1"), xml.element("Type", "Messenger"), xml.element("ForeignId")
        )
        info = xml.element(
            "Info",
            handle,
            xml.element("InverseRequired", "false"),
            xml.element("AuthorizationCriteria", "Everyone"),
            xml.element("IsBot", "false"),
        )
        messenger = xml.element(
            "Service",
            xml.element("Memberships", *memberships),
            info,
            xml.element("Changes"),
            xml.element("LastChange", self.last_change),
            xml.element("Deleted", "false"),
        )
        result = xml.element("FindMembershipResult", xml.element("Services", messenger), self._owner())
        return service.encode_response("FindMembership", header, result)

    def _membership(self, role: Role, members: Iterable[Member]) -> Markup:
        return xml.element(
            "Membership",
            xml.element("MemberRole", role),
            xml.element("Members", *(member.response_markup() for member in members)),
            xml.element("MembershipIsComplete", "true"),
        )

    def _owner(self) -> Markup:
        handle = xml.element(
            "Handle",
            xml.element("Id", ZERO_ID),
            xml.element("IsPassportNameHidden", "false"),
            xml.element("CID", "0"),
        )
        circle = xml.element(
            "CircleAttributes",
            xml.element("IsPresenceEnabled", "false"),
            xml.element("Domain", "WindowsLive"),
        )
        info = xml.element(
            "Info",
            handle,
            xml.element("CreatorPuid", "0"),
            xml.element("CreatorCID", str(self.owner_cid)),
            xml.element("CreatorPassportName", self.owner),
            circle,
            xml.element("MessengerApplicationServiceCreated", "false"),
        )
        return xml.element(
            "OwnerNamespace",
            info,
            xml.element("Changes"),
            xml.element("CreateDate", self.last_change),
            xml.element("LastChange", self.last_change),
        )

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the answer; services other than Messenger are skipped."""
        members: list[Member] = []
        last_change = ""
        for candidate in xml.children(node, "FindMembershipResult", "Services", "Service"):
            kind = xml.text(candidate, "Info", "Handle", "Type")
            if kind not in ("Messenger", ""):
                continue
            members += _members(xml.children(candidate, "Memberships", "Membership"))
            last_change = xml.text(candidate, "LastChange") or last_change
        owner = xml.child(node, "FindMembershipResult", "OwnerNamespace", "Info")
        return cls(
            members=tuple(members),
            owner=xml.text(owner, "CreatorPassportName"),
            owner_cid=xml.number(xml.text(owner, "CreatorCID")),
            last_change=last_change or NEVER,
        )


@dataclass(frozen=True, slots=True)
class _MemberChange(Request):
    members: tuple[Member, ...]

    def content(self) -> Sequence[Markup]:
        """The elements of the action."""
        handle = xml.element(
            "serviceHandle",
            xml.element("Id", "0"),
            xml.element("Type", "Messenger"),
            xml.element("ForeignId"),
        )
        memberships = [
            xml.element(
                "Membership",
                xml.element("MemberRole", member.role),
                xml.element("Members", member.request_markup()),
            )
            for member in self.members
        ]
        return handle, xml.element("memberships", *memberships)

    @classmethod
    def parse(cls, node: etree._Element) -> Self:
        """Read the element of the action; raises PayloadError where it names nobody.

        There are no members where it is about another service, such as who may see a profile.
        """
        if xml.text(node, "serviceHandle", "Type") not in ("", "Messenger"):
            return cls(())
        members = tuple(_members(xml.children(node, "memberships", "Membership")))
        if not members:
            raise PayloadError("a change of membership names nobody")
        return cls(members)


@dataclass(frozen=True, slots=True)
class AddMember(_MemberChange):
    """Put members on lists; answered by an empty element."""

    ACTION: ClassVar[str] = "AddMember"


@dataclass(frozen=True, slots=True)
class DeleteMember(_MemberChange):
    """Take members off lists, by address or by membership id alone; answered by an empty element."""

    ACTION: ClassVar[str] = "DeleteMember"


SharingRequest = FindMembership | AddMember | DeleteMember | CreateCircle
_REQUESTS: tuple[type[FindMembership] | type[AddMember] | type[DeleteMember] | type[CreateCircle], ...] = (
    FindMembership,
    AddMember,
    DeleteMember,
    CreateCircle,
)


def parse_request(node: etree._Element) -> SharingRequest:
    """Read the element of any action; raises PayloadError for an unknown one."""
    name = xml.local_name(node)
    for request in _REQUESTS:
        if name == request.ACTION:
            return request.parse(node)
    raise PayloadError("an action of SharingService is unknown")


def _members(memberships: Iterable[etree._Element]) -> list[Member]:
    members: list[Member] = []
    for membership in memberships:
        role = xml.text(membership, "MemberRole")
        # Other services have roles of their own, such as ProfileExpression.
        if role not in tuple(Role):
            continue
        for node in xml.children(membership, "Members", "Member"):
            if len(members) == MEMBER_LIMIT:
                raise PayloadError(f"a document names more than {MEMBER_LIMIT} members")
            member = _member(node, Role(role))
            if member is not None:
                members.append(member)
    return members


def _member(node: etree._Element, role: Role) -> Member | None:
    kind = xml.text(node, "Type") or xml.attribute(node, "type").rpartition(":")[2].removesuffix("Member")
    address = ""
    for candidate, name in _ADDRESS.items():
        found = xml.text(node, name)
        if found and (not address or candidate == kind):
            address = found
            kind = kind if kind in tuple(MemberKind) else candidate.value
    membership_id = xml.number(xml.text(node, "MembershipId"))
    if kind not in tuple(MemberKind) or not (address or membership_id):
        return None
    pairs = [
        (xml.text(pair, "Name"), xml.raw_text(pair, "Value") or "")
        for pair in xml.children(node, "Annotations", "Annotation")
    ]
    last_changed = xml.text(node, "LastChanged")
    return Member(
        role=role,
        address=address,
        kind=MemberKind(kind),
        membership_id=membership_id,
        cid=xml.number(xml.text(node, "CID")),
        display_name=xml.text(node, "DisplayName"),
        deleted=xml.truth(xml.text(node, "Deleted")),
        annotations=tuple(pairs),
        last_changed="" if last_changed == NEVER else last_changed,
    )
