"""The envelope around every service document, and the faults in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from papyon.errors import PayloadError, ServiceFault
from papyon.payload import xml
from papyon.payload.xml import Markup

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"

# A request carries one change or one message: the largest honest one is an offline message of some kilobytes.
REQUEST_LIMIT = 262_144
# An address book takes nearly two kilobytes for each contact; we promise to bear 5000 of them.
RESPONSE_LIMIT = 16_777_216

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_SCHEMAS = {
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
}
# Where faults keep what the caller needs to go on, by the name of the element.
_DETAILS = (
    "LockKeyChallenge",
    "TweenerChallenge",
    "RequiredAuthPolicy",
    "conflictObjectId",
    "redirectUrl",
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document that was read: ``action`` is the local name of the first element in the body, ``body`` it.

    ``version`` is the namespace of the envelope: SOAP_11 or SOAP_12.
    """

    action: str
    body: etree._Element
    header: etree._Element | None
    version: str


def build(
    *body: Markup, header: Sequence[Markup] = (), version: str = SOAP_11, prefix: str = "soap"
) -> bytes:
    """A document with these elements in its body and header, without a space between any two."""
    parts = [xml.element(f"{prefix}:Header", *header)] if header else []
    parts.append(xml.element(f"{prefix}:Body", *body))
    attributes = {f"xmlns:{prefix}": version, **_SCHEMAS}
    return (_DECLARATION + xml.element(f"{prefix}:Envelope", *parts, attributes=attributes)).encode()


def parse_request(document: bytes, limit: int = REQUEST_LIMIT) -> Envelope:
    """Read a request; raises PayloadError."""
    return _open(_root(document, limit))


def parse_response(document: bytes, limit: int = RESPONSE_LIMIT) -> Envelope:
    """Read a response; raises ServiceFault where it is a fault, PayloadError where it is nothing at all."""
    root = _root(document, limit)
    for path in (("Body", "Fault"), ("Fault",)):
        found = xml.child(root, *path)
        if found is not None:
            raise _fault(found)
    return _open(root)


def build_fault(fault: ServiceFault, *detail: Markup, actor: str = "", prefix: str = "soap") -> bytes:
    """A SOAP 1.1 fault with ``faultcode prefix:code``, for services other than the address book."""
    parts = [xml.element("faultcode", f"{prefix}:{fault.code}"), xml.element("faultstring", fault.text)]
    if actor:
        parts.append(xml.element("faultactor", actor))
    if detail:
        parts.append(xml.element("detail", *detail))
    return build(xml.element("soap:Fault", *parts))


def _root(document: bytes, limit: int) -> etree._Element:
    root = xml.parse(document.lstrip(), limit)
    if xml.local_name(root) != "Envelope":
        raise PayloadError("a service document has no envelope")
    return root


def _open(root: etree._Element) -> Envelope:
    body = xml.child(root, "Body")
    if body is None or len(body) == 0:
        raise PayloadError("a service document has an empty body")
    version = SOAP_12 if root.tag.startswith(f"{{{SOAP_12}}}") else SOAP_11
    return Envelope(xml.local_name(body[0]), body[0], xml.child(root, "Header"), version)


def _fault(node: etree._Element) -> ServiceFault:
    text = xml.text(node, "faultstring") or xml.text(node, "Reason", "Text")
    codes = (
        xml.text(node, "detail", "errorcode"),
        xml.text(node, "Code", "Subcode", "Value"),
        xml.text(node, "Code", "Value"),
        xml.text(node, "faultcode"),
    )
    code = next((code.rpartition(":")[2] for code in codes if code), "")
    detail = ""
    for child in node.iter():
        if xml.local_name(child) in _DETAILS and (child.text or "").strip():
            detail = (child.text or "").strip()
            break
    return ServiceFault(code[:200] or "Fault", text[:1000], detail[:1000])
