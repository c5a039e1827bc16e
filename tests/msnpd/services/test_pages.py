"""Tabs, advertisements, news, mail: nothing is there, and no client is shown an error."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509

from msnpd.config import Config
from msnpd.server import Server
from papyon.payload import xml
from papyon.payload.soap.envelope import parse_response
from tests.msnpd.sockets import post, served

AB = "http://www.msn.com/webservices/AddressBook"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(tmp_path) as made:
        yield made


async def get(server: Server, path: str) -> tuple[int, str, bytes]:
    url = f"http://127.0.0.1:{server.services_port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as got:
        return got.status, got.headers.get("Location") or got.content_type, await got.read()


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html"),
        ("/svcs/mms/portal.asp", 200, "text/html"),
        ("/svcs/mms/tabs.asp?x=y", 200, "text/xml"),
        ("/ADSAdClient31.dll?GetAd=&PG=IMUSRV", 200, "text/html"),
        ("/5meen_us/60", 302, "/svcs/mms/portal.asp"),
        ("/mail/inbox", 200, "text/html"),
        ("/msnpd.gif", 200, "image/gif"),
    ],
)
async def test_what_clients_look_at(server: Server, path: str, status: int, kind: str) -> None:
    found = await get(server, path)
    assert found[:2] == (status, kind)
    if kind.startswith("text/xml"):
        assert len(xml.parse(found[2])) == 0


async def test_news_and_cards_are_empty_documents(server: Server) -> None:
    def ask(action: str) -> bytes:
        envelope = "http://schemas.xmlsoap.org/soap/envelope/"
        body = f'<{action} xmlns="{AB}"/>'
        return f'<s:Envelope xmlns:s="{envelope}"><s:Body>{body}</s:Body></s:Envelope>'.encode()

    status, answer = await post(server, "/whatsnew/whatsnewservice.asmx", ask("GetContactsRecentActivity"))
    found = parse_response(answer)
    assert (status, found.action) == (200, "GetContactsRecentActivityResponse")
    result = xml.child(found.body, "GetContactsRecentActivityResult")
    assert result is not None
    assert [xml.local_name(node) for node in result] == ["Activities", "Templates", "FeedUrl"]
    status, answer = await post(server, "/contactcard/contactcardservice.asmx", ask("GetXmlFeed"))
    assert (status, parse_response(answer).action) == (200, "GetXmlFeedResponse")
    status, _ = await post(server, "/whatsnew/whatsnewservice.asmx", b"<x>")
    assert status == 500


@pytest.mark.parametrize(
    ("wanted", "onward"),
    [
        ("/mail/inbox", "/mail/inbox"),
        ("http://login.live.com/mail/x?y=z", "http://login.live.com/mail/x?y=z"),
        ("http://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://login.live.com@evil.example/", "/"),
        ("", "/"),
    ],
)
async def test_browsers_are_sent_on_but_not_away(server: Server, wanted: str, onward: str) -> None:
    url = f"http://127.0.0.1:{server.services_port}/ppsecure/sha1auth.srf"
    form = {"token": "x", "ru": wanted}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=form, allow_redirects=False) as got,
    ):
        assert (got.status, got.headers["Location"]) == (302, onward)


async def test_the_certificate_can_be_fetched_where_there_is_one(server: Server, tmp_path: Path) -> None:
    assert (await get(server, "/msnpd.cer"))[0] == 404
    config = Config(port=0, services_port=0, https_ports=(0,), database=tmp_path / "other.sqlite3")
    other = Server(config)
    await other.start()
    try:
        status, kind, body = await get(other, "/msnpd.cer")
        assert (status, kind) == (200, "application/x-x509-ca-cert")
        assert "msnpd" in x509.load_der_x509_certificate(body).subject.rfc4514_string()
    finally:
        await other.stop()
