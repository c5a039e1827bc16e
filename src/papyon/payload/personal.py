"""The XML of UUX and UBX: personal message, media, endpoints."""

import re
from dataclasses import dataclass, fields, replace

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.types import Capabilities

# The order in which official clients write the elements, and the fields that hold them.
_ELEMENTS = (
    ("PSM", "message"),
    ("CurrentMedia", "media"),
    ("MachineGuid", "machine_guid"),
    ("DDP", "dynamic_picture"),
    ("SignatureSound", "sound"),
    ("Scene", "scene"),
    ("ColorScheme", "color_scheme"),
    ("UserTileLocation", "tile_location"),
    ("FriendlyName", "friendly_name"),
    ("RMU", "roaming_update"),
)
_SEPARATOR = "\\0"
_PLACE = re.compile(r"\{([0-9]{1,2})\}")
# Endpoints of one account; official servers allowed fewer.
ENDPOINT_LIMIT = 32
# What is played, filled in: a long argument in many places would be a book of gigabytes.
TEXT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Media:
    """What somebody listens to or plays: ``pattern`` such as ``{0} - {1}`` is filled from ``arguments``."""

    kind: str
    pattern: str
    arguments: tuple[str, ...] = ()
    enabled: bool = True
    application: str = ""

    @property
    def text(self) -> str:
        """The pattern with its places filled, at most TEXT_LIMIT characters."""
        room = TEXT_LIMIT
        pieces = []
        # Every second piece is the number of a place.
        for number, piece in enumerate(_PLACE.split(self.pattern)):
            if number % 2:
                piece = self.arguments[int(piece)] if int(piece) < len(self.arguments) else ""
            pieces.append(piece[:room])
            room -= len(pieces[-1])
            if not room:
                break
        return "".join(pieces)

    def token(self) -> str:
        """The content of CurrentMedia: fields with a literal backslash and zero between them."""
        parts = (self.application, self.kind, "1" if self.enabled else "0", self.pattern, *self.arguments, "")
        return _SEPARATOR.join(part.replace(_SEPARATOR, "") for part in parts)


def parse_media(token: str) -> Media | None:
    """Read the content of CurrentMedia; None where there is nothing, or nothing readable."""
    parts = token.split(_SEPARATOR)
    if len(parts) < 4:
        return None
    application, kind, enabled, pattern, *arguments = parts
    if arguments and not arguments[-1]:
        arguments.pop()
    return Media(kind, pattern, tuple(arguments), enabled == "1", application)


@dataclass(frozen=True, slots=True)
class EndpointData:
    """What one endpoint can do; ``id`` is its braced GUID, '' in the endpoint's own UUX."""

    capabilities: Capabilities
    id: str = ""

    def encode(self) -> bytes:
        """The payload of UUX."""
        return self.markup().encode()

    def markup(self) -> xml.Markup:
        """The element."""
        return xml.element(
            "EndpointData", xml.element("Capabilities", str(self.capabilities)), attributes=_id(self.id)
        )


@dataclass(frozen=True, slots=True)
class PrivateEndpointData:
    """What only one's own endpoints are told; ``client_type`` 1 computer, 2 web, 3 mobile, 4 console."""

    name: str
    idle: bool = False
    client_type: int = 1
    state: str = "NLN"
    id: str = ""

    def encode(self) -> bytes:
        """The payload of UUX."""
        return self.markup().encode()

    def markup(self) -> xml.Markup:
        """The element."""
        return xml.element(
            "PrivateEndpointData",
            xml.element("EpName", self.name),
            xml.element("Idle", "true" if self.idle else "false"),
            xml.element("ClientType", str(self.client_type)),
            xml.element("State", self.state),
            attributes=_id(self.id),
        )


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The ``Data`` document. A field that is None is absent and keeps its old value; '' clears it.

    ``media`` is the raw content of CurrentMedia, see ``parse_media``; ``dynamic_picture``, ``sound`` and
    ``scene`` are MSNObjects as XML, ``color_scheme`` is a signed number, -1 for none. The last three were
    seen from official servers only.
    """

    message: str | None = None
    media: str | None = None
    machine_guid: str | None = None
    dynamic_picture: str | None = None
    sound: str | None = None
    scene: str | None = None
    color_scheme: str | None = None
    tile_location: str | None = None
    friendly_name: str | None = None
    roaming_update: str | None = None
    endpoints: tuple[EndpointData, ...] = ()
    private_endpoints: tuple[PrivateEndpointData, ...] = ()

    def encode(self) -> bytes:
        """The payload of UUX and UBX."""
        parts = []
        for name, attribute in _ELEMENTS:
            value = getattr(self, attribute)
            if value is not None:
                parts.append(xml.element(name, _braces(value) if name == "MachineGuid" else value))
        parts += [endpoint.markup() for endpoint in self.endpoints]
        parts += [endpoint.markup() for endpoint in self.private_endpoints]
        return xml.element("Data", *parts or ("",)).encode()

    def updated(self, newer: "PersonalData") -> "PersonalData":
        """This with everything that ``newer`` says.

        The endpoints stay, for UUX never carries them in ``Data``.
        """
        names = [field.name for field in fields(newer) if not field.name.endswith("endpoints")]
        changes = {name: getattr(newer, name) for name in names if getattr(newer, name) is not None}
        return replace(self, **changes)


def parse_personal(payload: bytes) -> PersonalData | EndpointData | PrivateEndpointData:
    """Read the payload of UUX or UBX; an empty one is an empty ``Data``. Raises PayloadError."""
    if not payload.strip():
        return PersonalData()
    root = xml.parse(payload)
    match xml.local_name(root):
        case "Data":
            return _data(root)
        case "EndpointData":
            return _endpoint(root)
        case "PrivateEndpointData":
            return _private_endpoint(root)
        case _:
            raise PayloadError("personal data of an unknown kind")


def _data(root: etree._Element) -> PersonalData:
    values = {attribute: xml.raw_text(root, name) for name, attribute in _ELEMENTS}
    endpoints = [_endpoint(node) for node in xml.children(root, "EndpointData")]
    private = [_private_endpoint(node) for node in xml.children(root, "PrivateEndpointData")]
    if max(len(endpoints), len(private)) > ENDPOINT_LIMIT:
        raise PayloadError(f"personal data with more than {ENDPOINT_LIMIT} endpoints")
    return PersonalData(**values, endpoints=tuple(endpoints), private_endpoints=tuple(private))


def _endpoint(node: etree._Element) -> EndpointData:
    return EndpointData(Capabilities.from_token(xml.text(node, "Capabilities")), xml.attribute(node, "id"))


def _private_endpoint(node: etree._Element) -> PrivateEndpointData:
    return PrivateEndpointData(
        name=xml.raw_text(node, "EpName") or "",
        idle=xml.truth(xml.text(node, "Idle")),
        client_type=xml.number(xml.text(node, "ClientType"), 1),
        state=xml.text(node, "State"),
        id=xml.attribute(node, "id"),
    )


def _id(value: str) -> dict[str, str]:
    return {"id": value} if value else {}


def _braces(guid: str) -> xml.Markup:
    # Official clients write the braces as entities, and some readers look for just that.
    return xml.Markup(xml.escape(guid).replace("{", "&#x7B;").replace("}", "&#x7D;"))
