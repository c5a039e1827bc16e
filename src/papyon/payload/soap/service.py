"""What all actions of the address book and sharing services share: headers, dates, faults."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from papyon.errors import ServiceFault
from papyon.payload import xml
from papyon.payload.soap import envelope
from papyon.payload.xml import Markup

NAMESPACE = "http://www.msn.com/webservices/AddressBook"
ZERO_ID = "00000000-0000-0000-0000-000000000000"
# "Everything" in requests, "never" in answers.
NEVER = "0001-01-01T00:00:00"

_APPLICATION_ID = "CFE80F9D-180F-4399-82AB-413F33A1FA11"
_VERSION = "15.01.1408.0000"
_OPEN = {"xmlns": NAMESPACE}


class FaultCode(StrEnum):
    """The error codes of the address book services that clients know how to handle."""

    AB_DOES_NOT_EXIST = "ABDoesNotExist"
    AB_ALREADY_EXISTS = "ABAlreadyExists"
    FULL_SYNC_REQUIRED = "FullSyncRequired"
    CONTACT_ALREADY_EXISTS = "ContactAlreadyExists"
    CONTACT_DOES_NOT_EXIST = "ContactDoesNotExist"
    BAD_EMAIL_ARGUMENT = "BadEmailArgument"
    INVALID_PASSPORT_USER = "InvalidPassportUser"
    REQUEST_LIMIT_REACHED = "RequestLimitReached"
    EMAIL_DOMAIN_IS_FEDERATED = "EmailDomainIsFederated"
    GROUP_ALREADY_EXISTS = "GroupAlreadyExists"
    GROUP_DOES_NOT_EXIST = "GroupDoesNotExist"
    BAD_ARGUMENT_LENGTH = "BadArgumentLength"
    MEMBER_ALREADY_EXISTS = "MemberAlreadyExists"
    MEMBER_DOES_NOT_EXIST = "MemberDoesNotExist"
    USER_DOES_NOT_EXIST = "UserDoesNotExist"
    BAD_CONTEXT_TOKEN = "BadContextToken"  # noqa: S105 - the name of a fault, no secret
    INVALID_REQUEST = "InvalidRequest"
    INTERNAL_ERROR = "InternalError"


@dataclass(frozen=True, slots=True)
class ApplicationHeader:
    """The header of a request. ``ticket`` is ``t=...&p=...`` for contacts.msn.com; ``scenario`` is a hint."""

    ticket: str = field(repr=False)
    scenario: str = "Initial"
    cache_key: str = ""
    application_id: str = _APPLICATION_ID

    def markup(self) -> tuple[Markup, ...]:
        """The two header elements."""
        application = [
            xml.element("ApplicationId", self.application_id),
            xml.element("IsMigration", "false"),
            xml.element("PartnerScenario", self.scenario),
        ]
        if self.cache_key:
            application.append(xml.element("CacheKey", self.cache_key))
        authentication = (
            xml.element("ManagedGroupRequest", "false"),
            xml.element("TicketToken", self.ticket),
        )
        return (
            xml.element("ABApplicationHeader", *application, attributes=_OPEN),
            xml.element("ABAuthHeader", *authentication, attributes=_OPEN),
        )


def parse_application_header(request: envelope.Envelope) -> ApplicationHeader:
    """Read the header of a request; the ticket is '' where an old client sends it as a cookie."""
    application = xml.child(request.header, "ABApplicationHeader")
    return ApplicationHeader(
        ticket=xml.text(request.header, "ABAuthHeader", "TicketToken"),
        scenario=xml.text(application, "PartnerScenario"),
        cache_key=xml.text(application, "CacheKey"),
        application_id=xml.text(application, "ApplicationId"),
    )


@dataclass(frozen=True, slots=True)
class ServiceHeader:
    """The header of an answer: a key to repeat, and the host to ask from now on ('' for the same)."""

    cache_key: str = "12r1:1"
    preferred_host: str = ""
    session_id: str = ZERO_ID

    def markup(self) -> Markup:
        """The header element."""
        parts = [
            xml.element("Version", _VERSION),
            xml.element("CacheKey", self.cache_key),
            xml.element("CacheKeyChanged", "true"),
        ]
        if self.preferred_host:
            parts.append(xml.element("PreferredHostName", self.preferred_host))
        parts.append(xml.element("SessionId", self.session_id))
        return xml.element("ServiceHeader", *parts, attributes=_OPEN)


def parse_service_header(response: envelope.Envelope) -> ServiceHeader:
    """Read the header of an answer."""
    header = xml.child(response.header, "ServiceHeader")
    return ServiceHeader(
        cache_key=xml.text(header, "CacheKey"),
        preferred_host=xml.text(header, "PreferredHostName"),
        session_id=xml.text(header, "SessionId"),
    )


class Request(ABC):
    """A request of these services: a frozen dataclass with the name of its action."""

    __slots__ = ()
    ACTION: ClassVar[str]

    @property
    def soap_action(self) -> str:
        """The value of the SOAPAction header, without quotes."""
        return f"{NAMESPACE}/{self.ACTION}"

    @abstractmethod
    def content(self) -> Sequence[Markup]:
        """The elements inside the element of the action."""

    def encode(self, header: ApplicationHeader) -> bytes:
        """The document to post."""
        action = xml.element(self.ACTION, *self.content(), attributes=_OPEN)
        return envelope.build(action, header=header.markup())


def encode_response(action: str, header: ServiceHeader, *content: Markup) -> bytes:
    """The answer to an action.

    Without content it is the empty element that most changes are answered with.
    """
    response = xml.element(f"{action}Response", *content, attributes=_OPEN)
    return envelope.build(response, header=(header.markup(),))


def encode_fault(fault: ServiceFault, action: str, machine: str = "msnpd") -> bytes:
    """A fault of these services, sent with HTTP 500.

    ``fault.detail`` is the conflicting id where there is one.
    """
    details = [
        xml.element("errorcode", fault.code, attributes=_OPEN),
        xml.element("errorstring", fault.text, attributes=_OPEN),
        xml.element("machineName", machine, attributes=_OPEN),
    ]
    additional = [xml.element("conflictObjectId", fault.detail)] if fault.detail else []
    details.append(xml.element("additionalDetails", *additional, attributes=_OPEN))
    # Clients renew their ticket when the fault code itself, not the detail, ends in BadContextToken.
    code = fault.code if fault.code == FaultCode.BAD_CONTEXT_TOKEN else "Client"
    plain = ServiceFault(code, fault.text)
    return envelope.build_fault(plain, *details, actor=f"{NAMESPACE}/{action}")


def stamp(moment: datetime) -> str:
    """A moment as these services write it; naive ones count as UTC."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0{offset[:3]}:{offset[3:5]}"


def parse_stamp(text: str) -> datetime | None:
    """The inverse in UTC; None for "never", for "everything", and for what cannot be read."""
    head, dot, tail = text.partition(".")
    if dot:
        digits = len(tail) - len(tail.lstrip("0123456789"))
        # Seven digits of a second; datetime knows six.
        head += f".{tail[:digits][:6]:0<6}{tail[digits:]}"
    try:
        moment = datetime.fromisoformat(head)
    except ValueError:
        return None
    if moment.year < 1900:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def boolean(value: bool) -> str:
    """A boolean as XML Schema writes it."""
    return "true" if value else "false"


def annotations(pairs: Sequence[tuple[str, str]], name: str = "annotations") -> Markup:
    """A list of annotations."""
    nodes = [
        xml.element("Annotation", xml.element("Name", key), xml.element("Value", value))
        for key, value in pairs
    ]
    return xml.element(name, *nodes)
