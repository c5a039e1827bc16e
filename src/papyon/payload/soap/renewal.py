"""Renewing tickets without the password, when a session is older than they are.

The request is signed, and the answer encrypted, with keys derived from the secret of the master ticket.
"""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import envelope
from papyon.payload.soap.rst import TOKEN_LIMIT, TokenRequest, Version, parse_token_request
from papyon.payload.xml import Markup

LABEL = b"WS-SecureConversation"
"""Before a nonce, what a key is derived from: `papyon.session.sso.derive` of the secret and both."""

NONCE_LIMIT = 64
"""Bytes of a nonce: clients take 24."""

_XML_ENC = "http://www.w3.org/2001/04/xmlenc#"


@dataclass(frozen=True, slots=True)
class RenewalRequest:
    """``master`` is the master ticket; ``signature`` is the HMAC-SHA1 of ``signed`` with the derived key."""

    master: str = field(repr=False)
    nonce: bytes
    signed: bytes
    signature: bytes
    tokens: tuple[TokenRequest, ...]
    version: Version

    @classmethod
    def parse(cls, document: bytes) -> Self:
        """Read a request; raises PayloadError, also for one with a password."""
        request = envelope.parse_request(document)
        nodes = [request.body]
        if request.action == "RequestMultipleSecurityTokens":
            nodes = list(xml.children(request.body, "RequestSecurityToken"))
        security = xml.child(request.header, "Security")
        information = xml.child(security, "Signature", "SignedInfo")
        if information is None or not 0 < len(nodes) <= TOKEN_LIMIT:
            raise PayloadError("a renewal is not signed, or asks for no ticket")
        return cls(
            master=xml.text(security, "EncryptedData", "CipherData", "CipherValue"),
            nonce=_decode(xml.text(security, "DerivedKeyToken", "Nonce")),
            signed=_canonical(information),
            signature=_decode(xml.text(security, "Signature", "SignatureValue")),
            tokens=tuple(map(parse_token_request, nodes)),
            version=Version.RST2 if request.version == Version.RST2.soap else Version.RST,
        )


def encode_renewed(nonce: bytes, cipher: bytes, version: Version) -> bytes:
    """The document to answer with: what the key is derived from, and the encrypted collection of tickets."""
    token = xml.element(
        "wssc:DerivedKeyToken",
        xml.element("wssc:Nonce", base64.b64encode(nonce).decode()),
        attributes={"Id": "EncKey"},
    )
    security = xml.element("wsse:Security", token, attributes=version.namespaces())
    value = xml.element("CipherData", xml.element("CipherValue", base64.b64encode(cipher).decode()))
    method = xml.element("EncryptionMethod", attributes={"Algorithm": f"{_XML_ENC}tripledes-cbc"})
    attributes = {"xmlns": _XML_ENC, "Id": "RSTR", "Type": f"{_XML_ENC}Element"}
    body: Markup = xml.element("EncryptedData", method, value, attributes=attributes)
    return envelope.build(body, header=[security], version=version.soap, prefix="S")


def _canonical(node: etree._Element) -> bytes:
    try:
        return etree.tostring(node, method="c14n", exclusive=True, with_comments=False)
    except etree.LxmlError as error:
        raise PayloadError("what is signed has no canonical form") from error


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PayloadError("a renewal cannot be decoded") from error
    if not 0 < len(data) <= NONCE_LIMIT:
        raise PayloadError("a renewal has an empty or too long field")
    return data
