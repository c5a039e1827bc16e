"""The roaming profile: kept on disk, found again, and nobody else's."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from msnpd.server import Server
from papyon.errors import ServiceFault
from papyon.payload.soap import storage
from papyon.payload.soap.envelope import Envelope, parse_response
from papyon.payload.soap.roaming import RoamingProfile, parse_profile_result
from papyon.payload.soap.rst import CLEAR
from papyon.payload.soap.storage import (
    CreateDocument,
    CreateProfile,
    CreateRelationships,
    DeleteRelationships,
    FindDocuments,
    GetProfile,
    Relationship,
    ShareItem,
    StorageHeader,
    UpdateDocument,
    UpdateProfile,
)
from tests.msnpd.sockets import post, served, sign_in, tickets

ALICE, BOB = "alice@example.com", "bob@example.com"
PATH = "/storageservice/SchematizedStore.asmx"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
GIF = b"GIF89a" + bytes(100)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with served(tmp_path) as made:
        for address in (ALICE, BOB):
            await made.accounts.register(address, "secret", address.partition("@")[0].title())
        yield made


async def ask(server: Server, request: storage.StorageRequest, who: str = ALICE) -> Envelope:
    token = (await tickets(server, who, "secret")).token(CLEAR)
    assert token is not None
    status, answer = await post(server, PATH, request.encode(StorageHeader(token.ticket)))
    assert status == (500 if b"faultcode" in answer else 200)
    return parse_response(answer)


async def profile(server: Server, who: str = ALICE, cid: str = "") -> RoamingProfile:
    return parse_profile_result((await ask(server, GetProfile(cid), who)).body)


async def fetch(url: str) -> tuple[int, str, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url) as got:
        return got.status, got.content_type, await got.read()


async def test_name_and_message_are_kept(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.accounts.register(ALICE, "secret", "Alice")
        before = await profile(server, cid="4660")
        assert (before.display_name, before.personal_message, before.photo) == ("Alice", "", None)
        await ask(server, UpdateProfile(before.expression_id, "Alice A", "At <home> & well"))
    async with served(tmp_path) as server:
        found = await profile(server)
        assert (found.display_name, found.personal_message) == ("Alice A", "At <home> & well")
        assert found.expression_id == "1234!118"
        assert found.modified > before.modified
        await ask(server, UpdateProfile(found.expression_id, None, ""))
        found = await profile(server)
        assert (found.display_name, found.personal_message) == ("Alice A", "")
        with pytest.raises(ServiceFault):
            await ask(server, UpdateProfile("", "x" * 400, None))


async def test_another_name_is_told_to_everybody(server: Server) -> None:
    alice, bob = await sign_in(server, ALICE), await sign_in(server, BOB)
    for wire, other in ((alice, b"bob"), (bob, b"alice")):
        payload = b'<ml><d n="example.com"><c n="%s" l="3" t="1"/></d></ml>' % other
        wire.message("ADL 7", payload)
        await wire.until("ADL")
    await alice.until("NLN")
    await ask(server, UpdateProfile("", "Alice A", None))
    while (line := await bob.until("NLN")).args[3] != "Alice%20A":
        assert line.args[1] == ALICE
    await alice.close()
    await bob.close()


async def test_a_picture_is_kept_and_served(server: Server) -> None:
    made = storage.parse_created(await ask(server, CreateDocument("4660", "me.png", PNG)))
    await ask(server, CreateRelationships((Relationship("1234!118", made),)))
    await ask(server, ShareItem("1234!118"))
    photo = (await profile(server)).photo
    assert photo is not None
    assert (photo.id, photo.name) == (made, "me.png")
    stream = photo.streams[0]
    assert (stream.mime_type, stream.size) == ("image/png", len(PNG))
    assert await fetch(stream.url) == (200, "image/png", PNG)
    assert (await fetch(stream.url[:-1] + ("0" if stream.url[-1] != "0" else "1")))[0] == 404
    listed = storage.parse_documents((await ask(server, FindDocuments("4660"))).body)
    assert [one.id for one in listed] == [made]
    assert (await profile(server, BOB)).photo is None
    # Another one takes its place; the old address and the old id mean nothing any more.
    await ask(server, UpdateDocument(made, "other.gif", GIF, "text/html"))
    assert (await fetch(stream.url))[0] == 404
    photo = (await profile(server)).photo
    assert photo is not None
    assert await fetch(photo.streams[0].url) == (200, "image/gif", GIF)
    await ask(server, DeleteRelationships((made,), "4660"))
    assert (await profile(server)).photo is not None
    await ask(server, DeleteRelationships((photo.id,), "4660"))
    assert (await profile(server)).photo is None
    assert storage.parse_documents((await ask(server, FindDocuments("4660"))).body) == ()


async def test_what_is_no_picture_is_not_kept(server: Server) -> None:
    with pytest.raises(ServiceFault):
        await ask(server, CreateDocument("4660", "x.png", b"<html>"))
    assert (await profile(server)).photo is None
    for path in ("1-2-3", "x", "--", "1", "\u00e9-1-2"):
        assert (await fetch(f"http://127.0.0.1:{server.services_port}/usertile/{path}"))[0] == 404


async def test_the_profile_of_others_is_empty_and_no_error(server: Server) -> None:
    found = await profile(server, ALICE, "4661")
    assert (found.display_name, found.personal_message) == ("", "")
    assert storage.parse_created(await ask(server, CreateProfile())) == "1234!118"


async def test_tickets_and_documents_that_are_none(server: Server) -> None:
    _, answer = await post(server, PATH, GetProfile("").encode(StorageHeader("t=x&p=")))
    with pytest.raises(ServiceFault, match="BadContextToken"):
        parse_response(answer)
    status, answer = await post(server, PATH, b"<x/>")
    assert (status, b"faultcode" in answer) == (500, True)


async def test_the_answer_has_the_namespace_of_the_question(server: Server) -> None:
    token = (await tickets(server, ALICE, "secret")).token(CLEAR)
    assert token is not None
    header = StorageHeader(token.ticket, namespace=storage.NAMESPACE_2008, cache_key="key")
    _, answer = await post(server, PATH, GetProfile("4660").encode(header))
    assert f'xmlns="{storage.NAMESPACE_2008}"'.encode() in answer
    assert b"<CacheKey>key</CacheKey>" in answer
