"""MsgrConfig in both forms."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from msnpd.server import Server
from papyon.payload.client_config import ClientInformation, parse_client_config
from tests.msnpd.sockets import post, served

PATH = "/Config/MsgrConfig.asmx"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(tmp_path) as made:
        yield made


async def test_by_soap_it_comes_as_text(server: Server) -> None:
    status, answer = await post(server, PATH, ClientInformation().encode())
    assert status == 200
    assert b"<![CDATA[<MsgrConfig>" in answer
    config = parse_client_config(answer)
    assert config.today_url.startswith("http://127.0.0.1:")
    assert len(config.tabs) == 1
    assert config.addressbook_url == ""  # without TLS clients had better ask their own host
    status, answer = await post(server, PATH, b"<x/>")
    assert (status, b"faultcode" in answer) == (500, True)


async def test_with_get_it_comes_bare(server: Server) -> None:
    url = f"http://127.0.0.1:{server.services_port}{PATH.lower()}?op=GetClientConfig&ver=8.5.1302"
    async with aiohttp.ClientSession() as session, session.get(url) as got:
        assert got.headers["Content-Type"] == "text/xml; charset=utf-8"
        answer = await got.read()
    assert answer.startswith(b'<?xml version="1.0" encoding="utf-8"?><MsgrConfig>')
    config = parse_client_config(answer)
    for page in (config.today_url, config.tabs[0].image_url):
        async with aiohttp.ClientSession() as session, session.get(page) as got:
            assert got.status == 200
