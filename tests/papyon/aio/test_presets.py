from dataclasses import replace

import pytest
from aiohttp import web
from yarl import URL

from papyon.aio.post import Reply
from papyon.aio.presets import CROSSTALK, ORIGINAL, PRESETS, ask_config, configured, discover
from papyon.aio.settings import Settings
from papyon.errors import PayloadError
from papyon.payload.client_config import ClientConfig, ClientInformation

GUID = "{11111111-1111-4111-8111-111111111111}"
CONFIG = ClientConfig(addressbook_url="http://ab.example/abservice.asmx")
MINE = Settings.at("msn.example", "https://msn.example", GUID)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_is_complete_and_well_formed(preset):
    assert preset.name == preset.name.lower()
    assert preset.title
    assert preset.dialects
    settings = preset.settings(GUID)
    assert (settings.host, settings.machine_guid, settings.gateway_url) == (preset.host, GUID, "")
    assert preset.settings(GUID, gateway=True).gateway_url == preset.gateway_url
    assert "/" not in preset.host
    urls = [
        value
        for field in settings.__dataclass_fields__
        if field.endswith("_url") and (value := getattr(settings, field))
    ]
    assert len(urls) >= 8
    for url in urls:
        assert URL(url).scheme == "https"
        assert URL(url).host
        assert URL(url).path != "/"
    assert URL(preset.gateway_url).path == "/gateway/gateway.dll"
    # Signing in must be possible with every dialect: some service is there for old and young ones.
    assert settings.nexus_url
    assert settings.rst_url or settings.rst2_url


def test_a_preset_goes_by_its_name():
    assert PRESETS["crosstalk"] is CROSSTALK
    assert ORIGINAL.settings(GUID).password_limit == 16


class Web:
    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked = []

    async def fetch(self, method, url, headers=None, body=b"", limit=0):
        self.asked.append((method, url, body))
        return self.replies.pop(0)


async def test_a_configuration_is_asked_for_as_young_clients_do():
    web = Web(Reply(200, {}, CONFIG.encode()))
    assert await ask_config(web, "https://c.example/Config/MsgrConfig.asmx") == CONFIG
    url = "https://c.example/Config/MsgrConfig.asmx?op=GetClientConfig&ver=8.5.1302"
    assert web.asked == [("GET", url, b"")]


@pytest.mark.parametrize("first", [Reply(200, {}, b"<html/>"), Reply(405, {}, b"")])
async def test_and_then_as_old_ones_do(first):
    web = Web(first, Reply(200, {}, CONFIG.encode_answer()))
    assert await ask_config(web, "https://c.example/Config/MsgrConfig.asmx") == CONFIG
    assert web.asked[1] == ("POST", "https://c.example/Config/MsgrConfig.asmx", ClientInformation().encode())


async def test_a_network_without_configuration():
    with pytest.raises(PayloadError):
        await ask_config(Web(Reply(404, {}, b""), Reply(404, {}, b"")), "https://c.example/")


def test_the_address_book_is_where_the_network_says_but_never_without_tls():
    found = configured(MINE, CONFIG)
    assert found.addressbook_url == "https://ab.example/abservice.asmx"
    assert found.sharing_url == "https://ab.example/SharingService.asmx"
    plain = replace(MINE, addressbook_url="http://old.example/abservice.asmx")
    assert configured(plain, CONFIG).addressbook_url == "http://ab.example/abservice.asmx"


@pytest.mark.parametrize("url", ["", "contacts", "http://[", "ftp://x.example/a", "https:///x"])
def test_what_is_no_address_changes_nothing(url):
    assert configured(MINE, ClientConfig(addressbook_url=url)) == MINE


async def test_a_network_is_asked_for_its_own_configuration():
    async def say(request):
        return web.Response(body=CONFIG.encode(), content_type="text/xml")

    application = web.Application()
    application.router.add_get("/Config/MsgrConfig.asmx", say)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        found = await discover(Settings.at("127.0.0.1", base, GUID))
        assert found.addressbook_url == "http://ab.example/abservice.asmx"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:1/Config/MsgrConfig.asmx"])
async def test_a_network_that_says_nothing_of_itself_is_taken_as_it_is(url):
    mine = replace(MINE, config_url=url)
    assert await discover(mine) is mine
