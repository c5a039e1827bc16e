"""Where other clients broke: rows of the protocol reference's table of pitfalls, for the services."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from msnpd.server import Server
from papyon.payload.soap.addressbook import ABContactAdd, ABFindAll, ABFindContactsPaged, AddressBook
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.rst import (
    CLEAR,
    CONTACTS,
    PASSPORT,
    SecurityRequest,
    SecurityResponse,
    TokenRequest,
    Version,
)
from papyon.payload.soap.service import ApplicationHeader, Request, parse_service_header
from papyon.payload.soap.sharing import (
    AddMember,
    DeleteMember,
    FindMembership,
    FindMembershipResult,
    Member,
    MemberKind,
    Role,
)
from tests.msnpd.sockets import post, served, tickets

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.com"
BOOK, SHARING = "/abservice/abservice.asmx", "/abservice/SharingService.asmx"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(tmp_path) as made:
        for address in (ALICE, BOB, CAROL):
            await made.accounts.register(address, "secret", address.partition("@")[0].title())
        yield made


async def ask(server: Server, path: str, request: Request, who: str = ALICE, **headers: str) -> bytes:
    token = (await tickets(server, who, "secret")).token(CONTACTS)
    assert token is not None
    status, answer = await post(server, path, request.encode(ApplicationHeader(token.ticket)), **headers)
    assert status == 200, answer
    return answer


async def members(server: Server, who: str = ALICE) -> list[Member]:
    answer = await ask(server, SHARING, FindMembership(), who)
    return list(FindMembershipResult.parse(parse_response(answer).body).members)


@pytest.mark.parametrize("version", list(Version))
async def test_row_2_tokens_are_named_by_the_digits_of_their_request(
    server: Server, version: Version
) -> None:
    wanted = (TokenRequest("RST0", PASSPORT), TokenRequest("RST1", CLEAR), TokenRequest("RST4", CONTACTS))
    path = "/RST2.srf" if version is Version.RST2 else "/RST.srf"
    _, answer = await post(server, path, SecurityRequest(ALICE, "secret", wanted, version).encode())
    assert re.findall(rb'Id="((?:Compact|BinaryDAToken)[0-9]+)"', answer) == [
        b"BinaryDAToken0",
        b"Compact1",
        b"Compact4",
    ]
    assert [token.number for token in SecurityResponse.parse(answer).tokens] == ["0", "1", "4"]


async def test_row_3_no_white_space_stands_between_elements(server: Server) -> None:
    wanted = (TokenRequest("RST1", CLEAR, "MBI_KEY_OLD"),)
    _, answer = await post(server, "/RST.srf", SecurityRequest(ALICE, "secret", wanted).encode())
    for document in (
        answer,
        await ask(server, BOOK, ABFindAll()),
        await ask(server, BOOK, ABFindContactsPaged()),
        await ask(server, SHARING, FindMembership()),
    ):
        assert not re.search(rb">\s+<", document)


async def test_row_4_membership_ids_are_integers_and_enough_to_remove_somebody(server: Server) -> None:
    await ask(server, BOOK, ABContactAdd(ALICE), BOB)
    await ask(server, SHARING, AddMember((Member(Role.ALLOW, CAROL), Member(Role.BLOCK, BOB))))
    await ask(server, BOOK, ABContactAdd(ALICE), CAROL)
    listed = await members(server)
    ids = [member.membership_id for member in listed]
    assert all(0 < number < 2**31 for number in ids)
    assert len(set(ids)) == len(ids)
    for member in listed:
        alone = Member(member.role, "", MemberKind.PASSPORT, member.membership_id)
        if member.role is not Role.PENDING:
            await ask(server, SHARING, DeleteMember((alone,)))
    assert [member.role for member in await members(server) if member.role is not Role.REVERSE] == []


async def test_row_7_values_may_stand_on_lines_of_their_own(server: Server) -> None:
    token = (await tickets(server, ALICE, "secret")).token(CONTACTS)
    assert token is not None
    document = ABContactAdd(BOB).encode(ApplicationHeader(token.ticket))
    padded = re.sub(rb">([^<]+)</", rb">\n      \1\n    </", document)
    assert padded != document
    status, _ = await post(server, BOOK, padded)
    assert status == 200
    book = AddressBook.parse(parse_response(await ask(server, BOOK, ABFindAll())).body)
    assert [contact.address for contact in book.contacts] == [BOB, ALICE]


async def test_row_17_clients_are_told_names_that_they_can_reach(server: Server) -> None:
    answer = await ask(server, BOOK, ABFindAll(), Host="contacts.msn.com")
    assert parse_service_header(parse_response(answer)).preferred_host == "contacts.msn.com"
    answer = await ask(server, BOOK, ABFindAll())
    assert parse_service_header(parse_response(answer)).preferred_host == ""


async def test_row_19_differences_are_told_instead_of_refused(server: Server) -> None:
    await ask(server, BOOK, ABContactAdd(BOB))
    book = AddressBook.parse(parse_response(await ask(server, BOOK, ABFindAll())).body)
    later = ABFindContactsPaged(deltas_only=True, last_change=book.last_change)
    found = AddressBook.parse(parse_response(await ask(server, BOOK, later)).body)
    assert found.contacts == ()


async def test_row_23_who_is_added_is_not_pending_any_more(server: Server) -> None:
    await ask(server, BOOK, ABContactAdd(ALICE), BOB)
    assert [(member.role, member.address) for member in await members(server)] == [(Role.PENDING, BOB)]
    await ask(server, BOOK, ABContactAdd(BOB))
    found = {(member.role, member.address) for member in await members(server)}
    assert found == {(Role.REVERSE, BOB), (Role.ALLOW, BOB)}


async def test_actions_are_known_by_their_element_whatever_the_header_says(server: Server) -> None:
    for action in ("", "nonsense", '"HTTP://WWW.MSN.COM/WEBSERVICES/ADDRESSBOOK/ABFINDALL"'):
        answer = await ask(server, BOOK.upper(), ABFindAll(), SOAPAction=action)
        assert parse_response(answer).action == "ABFindAllResponse"
