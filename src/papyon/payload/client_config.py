"""MsgrConfig: what a network tells its clients before they sign in.

Messenger up to 7.5 asks for it by SOAP and gets the document as text inside the answer (`encode_answer`);
later ones ask with GET and get it bare (`ClientConfig.encode`). `parse_client_config` reads both.
"""

from dataclasses import dataclass
from typing import Final, Self

from lxml import etree

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap import envelope
from papyon.payload.xml import Markup

SOAP_ACTION: Final = "http://www.msn.com/webservices/Messenger/Client/GetClientConfig"

CONFIG_LIMIT: Final = 262_144
"""Bytes of a document: those of the networks alive have about ten thousand."""

ENTRIES_LIMIT: Final = 100
"""Tabs, domains and features that are read: official documents had about thirty."""

_NAMESPACE: Final = "http://www.msn.com/webservices/Messenger/Client"
_CALM: Final = "3"
# What old clients are to do about each of these failures: go on quietly.
_ERRORS: Final = (
    ("0", "Login", ("0x80072EE7", "0x81000306", "0x80072EFD", "0x81000362", "0x8100030E", "0x80072745")),
    ("2", "MapFile", ("0x810003F0", "0x810003F1", "0x810003F2", "0x810003F3", "0x810003F4", "0x810003F5")),
)


@dataclass(frozen=True, slots=True)
class ClientInformation:
    """Who asks by SOAP: country (ISO), language and user locale (hexadecimal), location (decimal)."""

    country: str = "US"
    language: str = "0409"
    locale: str = "0409"
    location: str = "244"

    def encode(self) -> bytes:
        """The document to post, with `SOAP_ACTION`."""
        values = (
            ("Country", self.country),
            ("CLCID", self.language),
            ("PLCID", self.locale),
            ("GeoID", self.location),
        )
        information = xml.element("clientinfo", *(xml.element(name, value) for name, value in values))
        return envelope.build(xml.element("GetClientConfig", information, attributes={"xmlns": _NAMESPACE}))

    @classmethod
    def parse(cls, document: bytes) -> Self:
        """Read a request; raises PayloadError."""
        request = envelope.parse_request(document)
        if request.action != "GetClientConfig":
            raise PayloadError("the configuration service is asked for something else")
        node = xml.child(request.body, "clientinfo")
        country, language, locale, location = (
            xml.text(node, name) for name in ("Country", "CLCID", "PLCID", "GeoID")
        )
        return cls(country, language, locale, location)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab at the side of an old client's window: three URLs and what stands there."""

    name: str
    content_url: str
    image_url: str = ""
    hit_url: str = ""
    tooltip: str = ""

    def markup(self) -> Markup:
        """The element."""
        values = (
            ("type", "page"),
            ("contenturl", self.content_url),
            ("hiturl", self.hit_url),
            ("image", self.image_url),
            ("name", self.name),
            ("tooltip", self.tooltip),
            ("siteid", "0"),
            ("notificationid", "0"),
        )
        return xml.element("tab", *(xml.element(name, value) for name, value in values))


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """The document. ``addressbook_url`` is where clients find their address book; '' leaves a value out.

    ``today_url`` is the page that opens after signing in, ``text_ad_url`` the line under the contact list.
    """

    addressbook_url: str = ""
    today_url: str = ""
    text_ad_url: str = ""
    trusted_domains: tuple[str, ...] = ()
    tabs: tuple[Tab, ...] = ()
    market: str = "en-US"
    expires_in_days: int = 0

    def markup(self) -> Markup:
        """The root element."""
        return xml.element(
            "MsgrConfig", self._simple(), self._tabs(), *self._addressbook(), self._localized()
        )

    def encode(self) -> bytes:
        """The bare document, as GET is answered."""
        return f'<?xml version="1.0" encoding="utf-8"?>{self.markup()}'.encode()

    def encode_answer(self) -> bytes:
        """The document as text in a SOAP answer."""
        # The end of a CDATA section is the only thing that it cannot hold.
        text = Markup(f"<![CDATA[{str(self.markup()).replace(']]>', ']]&gt;')}]]>")
        result = xml.element("GetClientConfigResult", text)
        attributes = {"xmlns": _NAMESPACE}
        return envelope.build(xml.element("GetClientConfigResponse", result, attributes=attributes))

    def _simple(self) -> Markup:
        domains = [xml.element("domain", attributes={"name": name}) for name in self.trusted_domains]
        flash = {"BuildNumber": "60", "MajorVersion": "7", "MinorVersion": "0"}
        relay = (xml.element("Enabled", "0"), xml.element("MaxCallLength", "0"))
        return xml.element(
            "Simple",
            xml.element("Config", xml.element("ExpiresInDays", str(self.expires_in_days))),
            xml.element("DisablePhoneDialer", "1"),
            xml.element("MinFlashPlayer", attributes=flash),
            xml.element("Relay", *relay),
            xml.element("TrustedDomains", *domains),
            xml.element("ErrorResponseTable", *(_feature(*feature) for feature in _ERRORS)),
        )

    def _tabs(self) -> Markup:
        limits = (xml.element("oemtotallimit", "1"), xml.element("oemdisplaylimit", "1"))
        return xml.element(
            "TabConfig",
            xml.element("msntabsettings", *limits),
            xml.element("msntabdata", *(tab.markup() for tab in self.tabs)),
        )

    def _addressbook(self) -> tuple[Markup, ...]:
        if not self.addressbook_url:
            return ()
        return (xml.element("AbchCfg", xml.element("abchconfig", xml.element("url", self.addressbook_url))),)

    def _localized(self) -> Markup:
        parts = []
        if self.text_ad_url:
            server = xml.element("TextAdServer", self.text_ad_url)
            parts.append(xml.element("AdMainConfig", xml.element("TextAdRefresh", "1"), server))
        if self.today_url:
            parts.append(xml.element("MsnTodayConfig", xml.element("MsnTodayURL", self.today_url)))
        return xml.element("LocalizedConfig", *parts, attributes={"Market": self.market})


def _feature(kind: str, name: str, failures: tuple[str, ...]) -> Markup:
    entries = [xml.element("Entry", attributes={"hr": code, "action": _CALM}) for code in failures]
    return xml.element("Feature", *entries, attributes={"type": kind, "name": name})


def parse_client_config(document: bytes) -> ClientConfig:
    """Read either form; raises PayloadError, and ServiceFault where the answer is one."""
    root = xml.parse(document.strip(), CONFIG_LIMIT)
    if xml.local_name(root) == "Envelope":
        answer = envelope.parse_response(document.strip(), CONFIG_LIMIT)
        text = xml.text(answer.body, "GetClientConfigResult")
        root = xml.parse(text.encode("utf-8", "replace"), CONFIG_LIMIT)
    if xml.local_name(root) != "MsgrConfig":
        raise PayloadError("a configuration of an unknown kind")
    localized = xml.child(root, "LocalizedConfig")
    domains = [
        xml.attribute(node, "name") for node in xml.children(root, "Simple", "TrustedDomains", "domain")
    ]
    tabs = [_tab(node) for node in xml.children(root, "TabConfig", "msntabdata", "tab")]
    return ClientConfig(
        addressbook_url=xml.text(root, "AbchCfg", "abchconfig", "url"),
        today_url=xml.text(localized, "MsnTodayConfig", "MsnTodayURL"),
        text_ad_url=xml.text(localized, "AdMainConfig", "TextAdServer"),
        trusted_domains=tuple(domains[:ENTRIES_LIMIT]),
        tabs=tuple(tabs[:ENTRIES_LIMIT]),
        market=xml.attribute(localized, "Market"),
        expires_in_days=xml.number(xml.text(root, "Simple", "Config", "ExpiresInDays")),
    )


def _tab(node: etree._Element) -> Tab:
    name, content, image, hit, tooltip = (
        xml.text(node, part) for part in ("name", "contenturl", "image", "hiturl", "tooltip")
    )
    return Tab(name, content, image, hit, tooltip)
