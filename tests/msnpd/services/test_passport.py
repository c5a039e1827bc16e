"""The nexus and the login service over HTTP, down to the bytes of the headers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from msnpd.config import Config
from msnpd.server import Server
from papyon.payload.passport import Authorization, Denied, Granted, PassportUrls, parse_verdict
from tests.msnpd.sockets import served

ALICE = "alice@example.com"
CHALLENGE = "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(tmp_path) as made:
        await made.accounts.register(ALICE, "a,b%'= é", "Alice")
        yield made


async def raw(server: Server, request: str, *headers: str) -> list[str]:
    """The status line and the header lines, exactly as they came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.services_port)
    lines = (request, "Host: nexus.passport.com", "Connection: close", *headers, "", "")
    writer.write("\r\n".join(lines).encode())
    async with asyncio.timeout(20):
        answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return answer.partition("\r\n\r\n")[0].split("\r\n")


async def test_the_nexus_spells_its_header_as_old_clients_do(server: Server) -> None:
    status, *headers = await raw(server, "GET /rdr/pprdr.asp HTTP/1.1")
    assert status == "HTTP/1.1 200 OK"
    assert "PassportURLs: DALogin=http://nexus.passport.com/login2.srf" in headers


@pytest.mark.parametrize(
    ("name", "url", "line"),
    [
        ("Passporturls", "https://msn.example", "Passporturls: DALogin=msn.example/login2.srf"),
        ("PassportURLs", "http://192.0.2.1:1864", "PassportURLs: DALogin=http://192.0.2.1:1864/login2.srf"),
    ],
)
async def test_name_and_address_can_be_chosen(tmp_path: Path, name: str, url: str, line: str) -> None:
    config = Config(port=0, services_port=0, database=tmp_path / "x.sqlite3")
    server = Server(replace(config, nexus_header=name, services_url=url))
    await server.start()
    try:
        found = await raw(server, "GET /rdr/pprdr.asp HTTP/1.1")
        assert line in found
        assert PassportUrls.parse(line.partition(": ")[2]).url == f"{url}/login2.srf"
    finally:
        await server.stop()


def header(lines: list[str], name: str) -> str:
    return next(line.partition(": ")[2] for line in lines if line.startswith(f"{name}: "))


@pytest.mark.parametrize("user", [ALICE, "ALICE@Example.com"])
async def test_a_ticket_for_a_password(server: Server, user: str) -> None:
    asked = Authorization(user, "a,b%'= é", CHALLENGE).header()
    status, *headers = await raw(server, "GET /login2.srf?lc=1033 HTTP/1.1", f"Authorization: {asked}")
    assert status == "HTTP/1.1 200 OK"
    verdict = parse_verdict(header(headers, "Authentication-Info"))
    assert isinstance(verdict, Granted)
    assert server._hub is not None
    assert server._hub.tickets.check(verdict.ticket).account == 1
    assert verdict.ticket.startswith("t=")
    assert verdict.ticket.endswith("&p=")


@pytest.mark.parametrize(
    "asked",
    [
        Authorization(ALICE, "wrong", CHALLENGE).header(),
        Authorization("nobody@example.com", "a,b%'= é", CHALLENGE).header(),
        "Passport1.4 nonsense",
        "Basic eDp5",
        "",
    ],
)
async def test_wrong_credentials_are_denied_in_words(server: Server, asked: str) -> None:
    status, *headers = await raw(server, "GET /login2.srf HTTP/1.1", f"Authorization: {asked}")
    assert status == "HTTP/1.1 401 Unauthorized"
    denied = parse_verdict(header(headers, "WWW-Authenticate"))
    assert isinstance(denied, Denied)
    assert "password" in denied.text
