"""Networks that people name instead of typing addresses, and what a network says of itself (MsgrConfig).

A preset is what was known of a network when this was written. Whether it is alive, `python -m papyon probe`
tells.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from yarl import URL

from papyon.aio.dialer import Dialer
from papyon.aio.post import Post
from papyon.aio.settings import DIALECTS, Settings
from papyon.errors import PapyonError, PayloadError
from papyon.payload.client_config import (
    CONFIG_LIMIT,
    SOAP_ACTION,
    ClientConfig,
    ClientInformation,
    parse_client_config,
)
from papyon.types import Dialect

__all__ = [
    "CROSSTALK",
    "ESCARGOT",
    "NINA",
    "ORIGINAL",
    "PRESETS",
    "Preset",
    "ask_config",
    "configured",
    "discover",
]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preset:
    """Where everything of a network is; '' where it has no such service, or none that is known.

    `name` is for settings and command lines, `title` for people. `gateway_url` is the way in for those who
    may only speak HTTP. `password_limit` is how much of a password the network looks at; None: all.
    """

    name: str
    title: str
    host: str
    nexus_url: str
    rst_url: str
    rst2_url: str
    addressbook_url: str
    sharing_url: str
    storage_url: str
    rsi_url: str
    oim_url: str
    config_url: str
    gateway_url: str = ""
    msn_rst_url: str = ""
    msn_rst2_url: str = ""
    port: int = 1863
    dialects: tuple[Dialect, ...] = DIALECTS
    password_limit: int | None = None

    def settings(self, machine_guid: str = "", gateway: bool = False) -> Settings:
        """The settings for an account; `gateway`: go through HTTP (where the network has that)."""
        return Settings(
            host=self.host,
            port=self.port,
            nexus_url=self.nexus_url,
            rst_url=self.rst_url,
            rst2_url=self.rst2_url,
            msn_rst_url=self.msn_rst_url,
            msn_rst2_url=self.msn_rst2_url,
            addressbook_url=self.addressbook_url,
            sharing_url=self.sharing_url,
            storage_url=self.storage_url,
            rsi_url=self.rsi_url,
            oim_url=self.oim_url,
            config_url=self.config_url,
            gateway_url=self.gateway_url if gateway else "",
            dialects=self.dialects,
            password_limit=self.password_limit,
            machine_guid=machine_guid,
        )


def _one_host(name: str, title: str, host: str, services: str) -> Preset:
    """A network whose services are at the usual paths of one host."""
    base = f"https://{services}"
    return Preset(
        name=name,
        title=title,
        host=host,
        nexus_url=f"{base}/rdr/pprdr.asp",
        rst_url=f"{base}/RST.srf",
        rst2_url=f"{base}/RST2.srf",
        addressbook_url=f"{base}/abservice/abservice.asmx",
        sharing_url=f"{base}/abservice/SharingService.asmx",
        storage_url=f"{base}/storageservice/SchematizedStore.asmx",
        rsi_url=f"{base}/rsi/rsi.asmx",
        oim_url=f"{base}/OimWS/oim.asmx",
        config_url=f"{base}/Config/MsgrConfig.asmx",
        gateway_url=f"http://{services}/gateway/gateway.dll",
    )


CROSSTALK: Final = Preset(
    name="crosstalk",
    title="CrossTalk",
    host="ms.msgrsvcs.ctsrv.gay",
    nexus_url="https://pp.login.ugnet.gay/rdr/pprdr.asp",
    rst_url="https://ctas.login.ugnet.gay/RST.srf",
    rst2_url="",
    addressbook_url="https://ctsvcs.addressbook.ugnet.gay/abservice/abservice.asmx",
    sharing_url="https://ctsvcs.addressbook.ugnet.gay/abservice/SharingService.asmx",
    storage_url="https://cts.storage.ugnet.gay/storageservice/SchematizedStore.asmx",
    rsi_url="https://cts.storage.ugnet.gay/rsi/rsi.asmx",
    oim_url="https://cts.storage.ugnet.gay/OimWS/oim.asmx",
    config_url="https://conf.msgrsvcs.ctsrv.gay/Config/MsgrConfig.asmx",
    gateway_url="http://httpgws.ms.msgrsvcs.ctsrv.gay/gateway/gateway.dll",
)

ESCARGOT: Final = replace(
    _one_host("escargot", "Escargot", "msnmsgr.escargot.chat", "m1.escargot.chat"),
    nexus_url="https://msnmsgr.escargot.chat/rdr/pprdr.asp",
)

NINA: Final = _one_host("nina", "NINA", "ds.escargot.nina.chat", "ds.escargot.nina.chat")

ORIGINAL: Final = Preset(
    name="original",
    title="Original host names",
    host="messenger.hotmail.com",
    nexus_url="https://nexus.passport.com/rdr/pprdr.asp",
    rst_url="https://login.live.com/RST.srf",
    rst2_url="https://login.live.com/RST2.srf",
    msn_rst_url="https://msnia.login.live.com/pp550/RST.srf",
    msn_rst2_url="https://msnia.login.live.com/RST2.srf",
    addressbook_url="https://contacts.msn.com/abservice/abservice.asmx",
    sharing_url="https://contacts.msn.com/abservice/SharingService.asmx",
    storage_url="https://storage.msn.com/storageservice/SchematizedStore.asmx",
    rsi_url="https://rsi.hotmail.com/rsi/rsi.asmx",
    oim_url="https://ows.messenger.msn.com/OimWS/oim.asmx",
    config_url="https://config.messenger.msn.com/Config/MsgrConfig.asmx",
    gateway_url="http://gateway.messenger.hotmail.com/gateway/gateway.dll",
    password_limit=16,
)
"""What old clients dial: for networks that stand in for it, by name server or hosts file."""

PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {preset.name: preset for preset in (CROSSTALK, ESCARGOT, NINA, ORIGINAL)}
)
"""All of them by their names."""


async def ask_config(post: Post, url: str) -> ClientConfig:
    """What a network says of itself, asked as younger clients do, and then as older ones.

    Raises `PayloadError`, `ServiceFault`, `ConnectionFailed`.
    """
    question = URL(url).update_query(op="GetClientConfig", ver="8.5.1302")
    reply = await post.fetch("GET", str(question), limit=CONFIG_LIMIT)
    if reply.status == 200:
        try:
            return parse_client_config(reply.body)
        except PayloadError:
            pass  # a page about the service, as they show it to browsers: older clients ask in another way
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{SOAP_ACTION}"'}
    reply = await post.fetch("POST", url, headers, ClientInformation().encode(), limit=CONFIG_LIMIT)
    return parse_client_config(reply.body)


async def discover(settings: Settings) -> Settings:
    """The settings with what the network says of itself now; unchanged where it says nothing.

    Raises `OSError` when the certificates of the settings cannot be read.
    """
    if not settings.config_url:
        return settings
    async with await Dialer.load(settings) as dialer:
        try:
            return configured(settings, await ask_config(dialer.post, settings.config_url))
        except PapyonError as error:
            log.info("%s says nothing of itself: %s", settings.host, error)
            return settings


def configured(settings: Settings, config: ClientConfig) -> Settings:
    """The settings with what a network says of itself: its address book is where that says.

    An address without TLS never takes the place of one with it.
    """
    try:
        found = URL(config.addressbook_url)
    except ValueError:
        return settings
    if not found.host or found.scheme not in ("http", "https"):
        return settings
    if settings.addressbook_url.startswith("https:"):
        found = found.with_scheme("https")
    return replace(
        settings, addressbook_url=str(found), sharing_url=str(found.with_name("SharingService.asmx"))
    )
