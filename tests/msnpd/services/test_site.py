"""The services over HTTP, as clients use them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from msnpd.errors import StoreUnavailable
from msnpd.limits import Limits
from msnpd.server import Server
from msnpd.sql_store import SqlStore
from msnpd.store import Ban
from papyon.errors import ServiceFault
from papyon.payload.soap.addressbook import (
    ABContactAdd,
    ABFindAll,
    ABFindContactsPaged,
    AddressBook,
    parse_guid_result,
)
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.offline import GetMetadata, parse_metadata
from papyon.payload.soap.rst import CONTACTS
from papyon.payload.soap.service import ApplicationHeader, Request
from papyon.payload.soap.sharing import FindMembership, FindMembershipResult
from tests.msnpd.sockets import post, served, tickets

ALICE, BOB = "alice@example.com", "bob@example.com"
BOOK, SHARING = "/abservice/abservice.asmx", "/abservice/SharingService.asmx"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(tmp_path) as made:
        for address in (ALICE, BOB):
            await made.accounts.register(address, "secret", address.partition("@")[0].title())
        yield made


async def ticket(server: Server) -> str:
    token = (await tickets(server, ALICE, "secret")).token(CONTACTS)
    assert token is not None
    return token.ticket


async def call(server: Server, path: str, request: Request, ticket: str) -> bytes:
    status, answer = await post(server, path, request.encode(ApplicationHeader(ticket)))
    assert status == (500 if b"faultcode" in answer else 200)
    return answer


async def test_an_address_book_over_http(server: Server) -> None:
    given = await ticket(server)
    guid = parse_guid_result(parse_response(await call(server, BOOK, ABContactAdd(BOB), given)).body)
    book = AddressBook.parse(parse_response(await call(server, BOOK, ABFindAll(), given)).body)
    assert [contact.address for contact in book.contacts] == [BOB, ALICE]
    assert book.contacts[0].id == guid
    assert (book.me.display_name if book.me else "") == "Alice"
    paged = AddressBook.parse(parse_response(await call(server, BOOK, ABFindContactsPaged(), given)).body)
    assert paged == book
    found = await call(server, SHARING, FindMembership(), given)
    members = FindMembershipResult.parse(parse_response(found).body).members
    assert [(member.role, member.address) for member in members] == [("Allow", BOB)]


async def test_answers_have_no_white_space_between_elements_and_the_right_type(server: Server) -> None:
    url = f"http://127.0.0.1:{server.services_port}{BOOK}"
    document = ABFindAll().encode(ApplicationHeader(await ticket(server)))
    async with aiohttp.ClientSession() as session, session.post(url, data=document) as got:
        assert got.headers["Content-Type"] == "text/xml; charset=utf-8"
        answer = await got.read()
    assert b"> <" not in answer
    assert b">\n<" not in answer


async def test_a_ticket_may_come_as_a_cookie(server: Server) -> None:
    document = ABFindAll().encode(ApplicationHeader(""))
    given = (await ticket(server)).removeprefix("t=").removesuffix("&p=")
    status, _ = await post(server, BOOK, document, Cookie=f"MSPAuth={given}")
    assert status == 200


async def test_tickets_that_are_none(server: Server) -> None:
    for bad in ("", "t=&p=", "t=abc&p="):
        answer = await call(server, BOOK, ABFindAll(), bad)
        with pytest.raises(ServiceFault, match="BadContextToken"):
            parse_response(answer)
    given = await ticket(server)
    await server.accounts.set_password(ALICE, "another")
    with pytest.raises(ServiceFault, match="BadContextToken"):
        parse_response(await call(server, BOOK, ABFindAll(), given))
    status, answer = await post(server, "/rsi/rsi.asmx", GetMetadata().encode(given))
    assert (status, b"AuthenticationFailed" in answer) == (500, True)


@pytest.mark.parametrize("path", [BOOK, SHARING, "/rsi/rsi.asmx", "/OimWS/oim.asmx", "/RST.srf", "/RST2.srf"])
async def test_garbage_gets_a_fault(server: Server, path: str) -> None:
    for document in (b"", b"x", b"<x/>", b"<!DOCTYPE x><x/>", b"\xff" * 1000, b"<a>" * 1000):
        status, answer = await post(server, path, document)
        assert status in (200, 500)
        with pytest.raises(ServiceFault):
            parse_response(answer)


async def test_requests_that_are_too_large(server: Server) -> None:
    status, _ = await post(server, BOOK, b"x" * (256 * 1024 + 1))
    assert status == 413


async def test_only_the_services_are_there(server: Server) -> None:
    assert (await post(server, "/", b""))[0] == 200
    assert (await post(server, "/etc/passwd", b""))[0] == 404
    assert (await post(server, "/pp550/RST.srf", b"x"))[0] == 200


async def test_a_full_disk_is_a_fault(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    given = await ticket(server)

    async def full(_: SqlStore, __: object) -> None:
        raise StoreUnavailable("database or disk is full")

    monkeypatch.setattr(SqlStore, "apply", full)
    with pytest.raises(ServiceFault, match="InternalError"):
        parse_response(await call(server, BOOK, ABContactAdd(BOB), given))
    status, answer = await post(server, "/rsi/rsi.asmx", GetMetadata().encode(given))
    assert (status, len(parse_metadata(parse_response(answer).body).messages)) == (200, 0)


async def test_a_store_that_is_gone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(_: SqlStore, __: object) -> None:
        raise StoreUnavailable("disk I/O error")

    monkeypatch.setattr(SqlStore, "password", gone)
    with pytest.raises(AssertionError):
        await tickets(server, ALICE, "secret")


async def test_requests_are_counted(tmp_path: Path) -> None:
    async with served(tmp_path, Limits(requests_burst=3, requests_per_second=0.001)) as server:
        found = [(await post(server, BOOK, b"x"))[0] for _ in range(5)]
        assert found == [500, 500, 500, 503, 503]


async def test_slow_requests_are_not_waited_for(tmp_path: Path) -> None:
    async with served(tmp_path, Limits(request_seconds=0.05)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.services_port)
        writer.write(f"POST {BOOK} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode())
        async with asyncio.timeout(20):
            assert b"408" in await reader.readline()
        writer.close()
        await writer.wait_closed()


async def test_who_is_banned_is_sent_away_from_connections_that_are_open(server: Server) -> None:
    url = f"http://127.0.0.1:{server.services_port}/"
    async with aiohttp.ClientSession() as session:
        async with session.post(url) as before:
            assert before.status == 200
        await server._store.ban(Ban("127.0.0.0/8", "", 1, 0))
        await server._bans.refresh()
        async with session.post(url) as after:
            assert (after.status, after.headers["Connection"]) == (403, "close")
