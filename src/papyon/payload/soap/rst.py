"""RST and RST2: tickets for a password, several services in one request."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Self

from lxml import etree

from papyon.errors import PayloadError, ServiceFault
from papyon.payload import xml
from papyon.payload.soap import envelope
from papyon.payload.xml import Markup

PASSPORT = "http://Passport.NET/tb"
CLEAR = "messengerclear.live.com"
MESSENGER = "messenger.msn.com"
SECURE = "messengersecure.live.com"
CONTACTS = "contacts.msn.com"
STORAGE = "storage.msn.com"

FAILED_AUTHENTICATION = "FailedAuthentication"
REDIRECT = "Redirect"
INVALID_REQUEST = "InvalidRequest"

# Official clients ask for at most about ten.
TOKEN_LIMIT = 20
# Longer passwords and addresses are nobody's; hashing them would be work for nothing.
FIELD_LIMIT = 1024
_NUMBER = re.compile(r"[0-9]{1,4}$")

_HOSTING_APP = "{7108E71A-9926-4FCB-BCC9-9A9D3F32E423}"
# Base64 of count 1, length 2, "lc", length 4, "1033" in little endian.
_REQUEST_PARAMS = "AQAAAAIAAABsYwQAAAAxMDMz"
_PPCRL = "http://schemas.microsoft.com/Passport/SoapServices/PPCRL"
_FAULT = "http://schemas.microsoft.com/Passport/SoapServices/SOAPFault"
_UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

_XML_ENC = "http://www.w3.org/2001/04/xmlenc#"
_XML_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_KEY_NAME = "http://Passport.NET/STS"


class Version(Enum):
    """Which of the two services; the value holds the namespaces that differ."""

    RST = (
        envelope.SOAP_11,
        "http://schemas.xmlsoap.org/ws/2003/06/secext",
        "http://schemas.xmlsoap.org/ws/2002/12/policy",
        "http://schemas.xmlsoap.org/ws/2004/03/addressing",
        "http://schemas.xmlsoap.org/ws/2004/04/trust",
        "http://schemas.xmlsoap.org/ws/2004/04/sc",
    )
    RST2 = (
        envelope.SOAP_12,
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
        "http://schemas.xmlsoap.org/ws/2004/09/policy",
        "http://www.w3.org/2005/08/addressing",
        "http://schemas.xmlsoap.org/ws/2005/02/trust",
        "http://schemas.xmlsoap.org/ws/2005/02/sc",
    )

    @property
    def soap(self) -> str:
        """The namespace of the envelope."""
        return self.value[0]

    @property
    def trust(self) -> str:
        """The namespace of tokens."""
        return self.value[4]

    def namespaces(self) -> dict[str, str]:
        """The declarations of all prefixes."""
        _, wsse, wsp, wsa, wst, wssc = self.value
        return {
            "xmlns:ps": _PPCRL,
            "xmlns:wsse": wsse,
            "xmlns:wsp": wsp,
            "xmlns:wsu": _UTILITY,
            "xmlns:wsa": wsa,
            "xmlns:wst": wst,
            "xmlns:wssc": wssc,
        }


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """Ask for a ticket for one service; ``policy`` is '' for the master token alone.

    ``id`` ends in a number, and the ticket comes back under ``Compact`` and that number.
    """

    id: str
    address: str
    policy: str = ""

    @property
    def number(self) -> str:
        """The digits at the end of the id."""
        found = _NUMBER.search(self.id)
        return found[0] if found else "0"


@dataclass(frozen=True, slots=True)
class SecurityRequest:
    """Address, password, and the services to get tickets for."""

    user: str
    password: str = field(repr=False)
    tokens: tuple[TokenRequest, ...]
    version: Version = Version.RST

    def encode(self, created: datetime | None = None, expires: datetime | None = None) -> bytes:
        """The document to post. RST2 wants the moment when it was made and when it expires."""
        declarations = self.version.namespaces()
        information = xml.element(
            "ps:AuthInfo",
            xml.element("ps:HostingApp", _HOSTING_APP),
            xml.element("ps:BinaryVersion", "5" if self.version is Version.RST2 else "4"),
            xml.element("ps:UIVersion", "1"),
            xml.element("ps:Cookies", ""),
            xml.element("ps:RequestParams", _REQUEST_PARAMS),
            attributes={**declarations, "Id": "PPAuthInfo"},
        )
        security = [
            xml.element(
                "wsse:UsernameToken",
                xml.element("wsse:Username", self.user),
                xml.element("wsse:Password", self.password),
                attributes={"Id": "user"},
            )
        ]
        header = [information]
        if self.version is Version.RST2:
            action = f"{self.version.trust}/RST/Issue"
            header.insert(0, xml.element("wsa:Action", action, attributes=declarations))
            if created is not None and expires is not None:
                times = (("wsu:Created", created), ("wsu:Expires", expires))
                parts = [xml.element(name, _time(moment)) for name, moment in times]
                security.append(xml.element("wsu:Timestamp", *parts, attributes={"Id": "Timestamp"}))
        header.append(xml.element("wsse:Security", *security, attributes=declarations))
        body = xml.element(
            "ps:RequestMultipleSecurityTokens",
            *(self._token(token) for token in self.tokens),
            attributes={**declarations, "Id": "RSTS"},
        )
        return envelope.build(body, header=header, version=self.version.soap, prefix="s")

    def _token(self, token: TokenRequest) -> Markup:
        trust = self.version.trust
        if self.version is Version.RST:
            trust = trust.replace("/trust", "/security/trust")
        issue = f"{trust}/Issue"
        reference = xml.element("wsa:EndpointReference", xml.element("wsa:Address", token.address))
        parts = [xml.element("wst:RequestType", issue), xml.element("wsp:AppliesTo", reference)]
        if token.policy:
            parts.append(xml.element("wsse:PolicyReference", attributes={"URI": token.policy}))
        return xml.element("wst:RequestSecurityToken", *parts, attributes={"Id": token.id})

    @classmethod
    def parse(cls, document: bytes) -> Self:
        """Read a request; raises PayloadError, which is answered with ``encode_invalid_request``."""
        request = envelope.parse_request(document)
        if request.action == "RequestMultipleSecurityTokens":
            nodes = list(xml.children(request.body, "RequestSecurityToken"))
        elif request.action == "RequestSecurityToken":
            nodes = [request.body]
        else:
            nodes = []
        if not 0 < len(nodes) <= TOKEN_LIMIT:
            raise PayloadError("a request asks for no ticket, or for too many")
        token = xml.child(request.header, "Security", "UsernameToken")
        # A password may begin or end with a space, so it stays as it is.
        user, password = xml.text(token, "Username"), xml.raw_text(token, "Password") or ""
        if not user or not password or max(len(user), len(password)) > FIELD_LIMIT:
            raise PayloadError("a request has no user or no password")
        version = Version.RST2 if request.version == Version.RST2.soap else Version.RST
        return cls(user, password, tuple(parse_token_request(node) for node in nodes), version)


def parse_token_request(node: etree._Element) -> TokenRequest:
    """One of the tickets that a request asks for."""
    return TokenRequest(
        id=xml.attribute(node, "Id"),
        address=xml.text(node, "AppliesTo", "EndpointReference", "Address"),
        policy=xml.attribute(xml.child(node, "PolicyReference"), "URI"),
    )


@dataclass(frozen=True, slots=True)
class Token:
    """A ticket for one service. ``secret`` is the BinarySecret in base64, '' where there is none."""

    address: str
    ticket: str = field(repr=False)
    number: str
    secret: str = field(default="", repr=False)
    created: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecurityResponse:
    """The tickets in the order of the requests; ``puid`` has 16 hexadecimal digits, ``cid`` too."""

    tokens: tuple[Token, ...]
    puid: str = "0000000000000000"
    cid: str = "0000000000000000"
    user: str = ""
    version: Version = Version.RST

    def token(self, address: str) -> Token | None:
        """The ticket for a service, None if it was not given."""
        return next((token for token in self.tokens if token.address.lower() == address.lower()), None)

    def encode(self) -> bytes:
        """The document to answer with."""
        header = [_pp("0x48803", "0x0", self.puid, self.cid, self.user)]
        return envelope.build(self.collection(), header=header, version=self.version.soap, prefix="S")

    def collection(self) -> Markup:
        """The element in the body: all tickets."""
        return xml.element(
            "wst:RequestSecurityTokenResponseCollection",
            *(self._token(token) for token in self.tokens),
            attributes=self.version.namespaces(),
        )

    def _token(self, token: Token) -> Markup:
        master = token.address == PASSPORT
        reference = xml.element("wsa:EndpointReference", xml.element("wsa:Address", token.address))
        parts = [
            xml.element("wst:TokenType", "urn:passport:legacy" if master else "urn:passport:compact"),
            xml.element("wsp:AppliesTo", reference),
        ]
        if token.created is not None and token.expires is not None:
            name = "wst:Lifetime" if self.version is Version.RST2 else "wst:LifeTime"
            created = xml.element("wsu:Created", _time(token.created))
            parts.append(xml.element(name, created, xml.element("wsu:Expires", _time(token.expires))))
        name = f"BinaryDAToken{token.number}" if master else f"Compact{token.number}"
        if master:
            # Clients only give it back, but some look whether it has the form of what official servers gave.
            method = xml.element("EncryptionMethod", attributes={"Algorithm": f"{_XML_ENC}tripledes-cbc"})
            key = xml.element(
                "ds:KeyInfo", xml.element("ds:KeyName", _KEY_NAME), attributes={"xmlns:ds": _XML_DSIG}
            )
            value = xml.element("CipherData", xml.element("CipherValue", token.ticket))
            attributes = {"xmlns": _XML_ENC, "Id": name, "Type": f"{_XML_ENC}Element"}
            ticket = xml.element("EncryptedData", method, key, value, attributes=attributes)
        else:
            ticket = xml.element("wsse:BinarySecurityToken", token.ticket, attributes={"Id": name})
        parts.append(xml.element("wst:RequestedSecurityToken", ticket))
        kind = "urn:passport" if master else "urn:passport:compact"
        references = (
            xml.element("wsse:KeyIdentifier", attributes={"ValueType": kind}),
            xml.element("wsse:Reference", attributes={"URI": f"#{name}"}),
        )
        if self.version is Version.RST2:
            inner = xml.element("wsse:SecurityTokenReference", references[1])
            parts += [
                xml.element("wst:RequestedAttachedReference", inner),
                xml.element("wst:RequestedUnattachedReference", inner),
            ]
        else:
            parts.append(xml.element("wst:RequestedTokenReference", *references))
        if token.secret:
            secret = xml.element("wst:BinarySecret", token.secret)
            parts.append(xml.element("wst:RequestedProofToken", secret))
        return xml.element("wst:RequestSecurityTokenResponse", *parts)

    @classmethod
    def parse(cls, document: bytes) -> Self:
        """Read an answer; raises ServiceFault (FAILED_AUTHENTICATION, REDIRECT with its address as detail).

        PayloadError means that it is no answer at all, or one without tickets.
        """
        response = envelope.parse_response(document, envelope.REQUEST_LIMIT)
        if response.action == "RequestSecurityTokenResponseCollection":
            nodes = list(xml.children(response.body, "RequestSecurityTokenResponse"))
        else:
            nodes = [response.body]
        tokens = [_token(node) for node in nodes[:TOKEN_LIMIT]]
        if not any(token.ticket for token in tokens):
            raise PayloadError("an answer holds no ticket")
        pp = xml.child(response.header, "pp")
        properties = {
            xml.attribute(node, "Name"): xml.text(node)
            for node in xml.children(pp, "credProperties", "credProperty")
        }
        return cls(
            tokens=tuple(tokens),
            puid=xml.text(pp, "PUID"),
            cid=properties.get("CID", ""),
            user=properties.get("AuthMembername", ""),
            version=Version.RST2 if response.version == Version.RST2.soap else Version.RST,
        )


def _token(node: etree._Element) -> Token:
    requested = xml.child(node, "RequestedSecurityToken")
    compact = xml.child(requested, "BinarySecurityToken")
    encrypted = xml.child(requested, "EncryptedData")
    name = xml.attribute(compact if compact is not None else encrypted, "Id")
    number = _NUMBER.search(name)
    lifetime = xml.child(node, "LifeTime")
    lifetime = xml.child(node, "Lifetime") if lifetime is None else lifetime
    return Token(
        address=xml.text(node, "AppliesTo", "EndpointReference", "Address"),
        ticket=xml.text(compact) if compact is not None else xml.text(encrypted, "CipherData", "CipherValue"),
        number=number[0] if number else "0",
        secret=xml.text(node, "RequestedProofToken", "BinarySecret"),
        created=_parse_time(xml.text(lifetime, "Created")),
        expires=_parse_time(xml.text(lifetime, "Expires")),
    )


def encode_failed_authentication(version: Version) -> bytes:
    """The answer to a wrong address or password, sent with HTTP 200."""
    text = "Authentication Failure"
    if version is Version.RST:
        fault = xml.element(
            "S:Fault",
            xml.element("faultcode", "wsse:FailedAuthentication"),
            xml.element("faultstring", text),
        )
        return _bare_fault(fault, _pp("0x80048800", "0x80048821"), version)
    return _fault_12("wst:FailedAuthentication", text, "0x80048821", _pp("0x80048800", "0x80048821"))


def encode_redirect(url: str, version: Version) -> bytes:
    """The answer that sends the client to another address with the same request."""
    location = xml.element("psf:redirectUrl", url)
    if version is Version.RST:
        fault = xml.element(
            "S:Fault",
            xml.element("faultcode", "psf:Redirect"),
            location,
            xml.element("faultstring", "Authentication Failure"),
            attributes={"xmlns:psf": _FAULT},
        )
        return _bare_fault(fault, None, version)
    return _fault_12("psf:Redirect", "Redirect", "0x80048852", None, location)


def encode_invalid_request(version: Version) -> bytes:
    """The answer to what cannot be read."""
    if version is Version.RST:
        return envelope.build_fault(ServiceFault("Client", "Invalid Request"), prefix="S")
    return _fault_12("psf:InvalidRequest", "Invalid Request", "0x80048820", None)


def _bare_fault(fault: Markup, pp: Markup | None, version: Version) -> bytes:
    # The older service put its faults beside the body instead of into it, and clients look there.
    header = xml.element("S:Header", pp) if pp is not None else xml.Markup("")
    attributes = {"xmlns:S": version.soap, "xmlns:wsse": version.namespaces()["xmlns:wsse"]}
    root = xml.element("S:Envelope", header, fault, attributes=attributes)
    return f'<?xml version="1.0" encoding="utf-8"?>{root}'.encode()


def _fault_12(subcode: str, text: str, error: str, pp: Markup | None, *detail: Markup) -> bytes:
    code = xml.element(
        "S:Code",
        xml.element("S:Value", "S:Sender"),
        xml.element("S:Subcode", xml.element("S:Value", subcode)),
    )
    reason = xml.element("S:Reason", xml.element("S:Text", text, attributes={"xml:lang": "en-US"}))
    number = xml.element("psf:error", xml.element("psf:value", error))
    details = xml.element("S:Detail", number, *detail)
    attributes = {"xmlns:psf": _FAULT, "xmlns:wst": Version.RST2.trust}
    fault = xml.element("S:Fault", code, reason, details, attributes=attributes)
    header = () if pp is None else (pp,)
    return envelope.build(fault, header=header, version=envelope.SOAP_12, prefix="S")


def _pp(
    authentication: str, request: str, puid: str = "0000000000000000", cid: str = "", user: str = ""
) -> Markup:
    properties = [
        xml.element("psf:credProperty", value, attributes={"Name": name})
        for name, value in (
            ("MainBrandID", "MSFT"),
            ("CID", cid),
            ("AuthMembername", user),
            ("Language", "1033"),
            ("Flags", "40100643"),
        )
        if value
    ]
    parts = [
        xml.element("psf:serverVersion", "1"),
        xml.element("psf:PUID", puid),
        xml.element("psf:configVersion", "3.0.869.0"),
        xml.element("psf:uiVersion", "3.0.869.0"),
        xml.element("psf:authstate", authentication),
        xml.element("psf:reqstatus", request),
        xml.element("psf:browserCookies"),
        xml.element("psf:credProperties", *properties),
        xml.element("psf:extProperties"),
        xml.element("psf:response"),
    ]
    return xml.element("psf:pp", *parts, attributes={"xmlns:psf": _FAULT})


def _time(moment: datetime) -> str:
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _parse_time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
