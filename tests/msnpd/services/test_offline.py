"""Offline messages by SOAP."""

import re

import pytest

from msnpd.limits import Limits
from msnpd.model import Role
from msnpd.services.caller import Caller
from msnpd.services.offline import answer_rsi, answer_store, lock_key_challenge, rsi_fault
from papyon.errors import ServiceFault
from papyon.payload.oim import OfflineText, parse_offline_text
from papyon.payload.soap.envelope import parse_request, parse_response
from papyon.payload.soap.offline import (
    DeleteMessages,
    GetMessage,
    GetMetadata,
    RsiRequest,
    Store,
    parse_message,
    parse_metadata,
)
from papyon.session.challenge import PRODUCTS, answer
from papyon.types import Dialect
from tests.msnpd.world import ALICE, DAVE, KEY, World

PRODUCT = "PROD0119GSJUC$18"
TEXT = OfflineText("read me later", "{22222222-2222-4222-8222-222222222222}", 1, message_id="id-1")


async def leave(
    world: World, *, lock_key: str = "", sender: str = ALICE, to: str = DAVE, text: str = "", ticket: str = ""
) -> tuple[bytes, bool]:
    given = ticket or (await world.ticket(ALICE, b"12345678"))[0]
    content = text or TEXT.store_content()
    request = Store(sender, to, content, given, PRODUCT, lock_key, "Alice", 1)
    return await answer_store(world.hub, parse_request(request.encode()), request.ticket, "Store2", KEY)


async def key_for(world: World) -> str:
    caller = Caller(await world.directory.account(ALICE), b"12345678".hex())
    challenge = lock_key_challenge(KEY, caller)
    return answer(challenge, PRODUCT, PRODUCTS[PRODUCT], Dialect.MSNP15)


async def ask(world: World, request: RsiRequest, address: str = DAVE) -> bytes:
    return await answer_rsi(world.hub, Caller(await world.directory.account(address), ""), request)


async def test_the_lock_key_is_asked_for_once_in_a_sign_in(world: World) -> None:
    said, good = await leave(world)
    assert not good
    with pytest.raises(ServiceFault, match="AuthenticationFailed") as caught:
        parse_response(said)
    challenge = caught.value.detail
    assert re.fullmatch(r"\d{20}", challenge)
    key = answer(challenge, PRODUCT, PRODUCTS[PRODUCT], Dialect.MSNP15)
    assert key == await key_for(world)
    for _ in range(2):
        said, good = await leave(world, lock_key=key)
        assert good
        assert parse_response(said).action == "Store2Response"


async def test_from_sender_to_recipient_and_away(world: World) -> None:
    assert (await leave(world, lock_key=await key_for(world)))[1]
    (waiting,) = parse_metadata(parse_response(await ask(world, GetMetadata())).body).messages
    assert (waiting.sender, waiting.sender_name) == (ALICE, "Alice")
    mail = parse_message(parse_response(await ask(world, GetMessage(waiting.id))).body)
    found = parse_offline_text(mail)
    assert (found.text, found.sender, found.message_id) == ("read me later", ALICE, "id-1")
    dave = await world.online(DAVE, 15)
    dave.link.take()
    assert parse_response(await ask(world, DeleteMessages((waiting.id, "unknown")))).action
    assert b"Message-Delta: 1" in dave.link.take()
    assert parse_metadata(parse_response(await ask(world, GetMetadata())).body).messages == ()
    with pytest.raises(ServiceFault, match="MessageDoesNotExist"):
        await ask(world, GetMessage(waiting.id))
    assert parse_response(await ask(world, DeleteMessages((waiting.id,)))).action
    assert dave.link.take() == b""


async def test_only_the_recipient_reads(world: World) -> None:
    await leave(world, lock_key=await key_for(world))
    (waiting,) = parse_metadata(parse_response(await ask(world, GetMetadata())).body).messages
    with pytest.raises(ServiceFault):
        await ask(world, GetMessage(waiting.id), ALICE)
    await ask(world, DeleteMessages((waiting.id,)), ALICE)
    assert len(parse_metadata(parse_response(await ask(world, GetMetadata())).body).messages) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"sender": DAVE}, "AuthenticationFailed"),
        ({"ticket": "t=x&p="}, "AuthenticationFailed"),
        ({"to": "nobody@example.com"}, "SystemUnavailable"),
        ({"to": "nonsense"}, "SystemUnavailable"),
        ({"text": "Content-Type: image/gif\n\nx"}, "InvalidContent"),
    ],
)
async def test_what_is_not_taken(world: World, wrong: dict[str, str], code: str) -> None:
    said, good = await leave(world, lock_key=await key_for(world), **wrong)
    assert not good
    with pytest.raises(ServiceFault, match=code):
        parse_response(said)


async def test_blocked_and_full(world: World) -> None:
    key = await key_for(world)
    for _ in range(Limits().offline_messages_per_sender):
        assert (await leave(world, lock_key=key))[1]
    with pytest.raises(ServiceFault, match="SenderThrottleLimitExceeded"):
        parse_response((await leave(world, lock_key=key))[0])
    dave = await world.directory.account(DAVE)
    await world.directory.add_member(dave, Role.BLOCK, ALICE)
    with pytest.raises(ServiceFault, match="SystemUnavailable"):
        parse_response((await leave(world, lock_key=key))[0])


def test_faults() -> None:
    with pytest.raises(ServiceFault, match="Client"):
        parse_response(rsi_fault(ServiceFault("Client", "text")))
