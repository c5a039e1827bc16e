"""Messages for those who are away."""

from pathlib import Path

import pytest

from msnpd.errors import MailboxFull, OppositeList, PersonUnknown
from msnpd.limits import Limits
from msnpd.mailbox import as_mail, removal
from msnpd.model import Role
from papyon.payload.maildata import parse_mail_data
from papyon.payload.message import MimeMessage
from papyon.payload.oim import OfflineText, parse_offline_text
from tests.msnpd.world import ALICE, BOB, DAVE, World, opened

MIME = (
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nDest-Agent: client\r\n"
    b"X-Message-ID: 11111111-1111-4111-8111-111111111111\r\nX-MMS-IM-Format: FN=Arial; EF=B; CO=ff\r\n\r\n"
    b"d\xc3\xa9j\xc3\xa0 vu\r\n\xf0\x9f\x98\x80"
)


async def test_a_message_waits_until_it_is_deleted(world: World) -> None:
    alice, dave = await world.directory.account(ALICE), await world.directory.account(DAVE)
    kept = await world.hub.mailbox.keep(alice, DAVE, MIME)
    await world.hub.mailbox.keep(alice, DAVE, MIME)
    data = await world.hub.mailbox.metadata(dave)
    assert [message.sender for message in data.messages] == [ALICE, ALICE]
    assert data.messages[0].id == kept.id
    assert await world.hub.mailbox.mail(dave, kept.id) == as_mail(kept, DAVE)
    assert await world.hub.mailbox.mail(alice, kept.id) is None
    assert await world.hub.mailbox.delete(alice, [kept.id]) == 0
    assert await world.hub.mailbox.delete(dave, [kept.id]) == 1
    assert len((await world.hub.mailbox.metadata(dave)).messages) == 1


async def test_what_the_sender_wrote_survives_the_form_of_mail(world: World) -> None:
    alice = await world.directory.account(ALICE)
    mail = as_mail(await world.hub.mailbox.keep(alice, DAVE, MIME), DAVE)
    found = parse_offline_text(mail)
    assert found.text == "déjà vu\n😀"
    assert found.message_id == "11111111-1111-4111-8111-111111111111"
    assert (found.sender, found.sender_name, found.recipient) == (ALICE, "Alice", DAVE)
    assert MimeMessage.parse(mail.encode()).header("X-MMS-IM-Format") == "FN=Arial; EF=B; CO=ff"
    assert "Dest-Agent" not in mail
    assert "\r" not in mail


async def test_the_content_of_store_is_read_as_well(world: World) -> None:
    alice = await world.directory.account(ALICE)
    content = OfflineText(
        "hello", "{22222222-2222-4222-8222-222222222222}", 7, message_id="x-1"
    ).store_content()
    found = parse_offline_text(as_mail(await world.hub.mailbox.keep(alice, DAVE, content.encode()), DAVE))
    assert (found.text, found.run_id, found.sequence) == (
        "hello",
        "{22222222-2222-4222-8222-222222222222}",
        7,
    )


async def test_nonsense_is_kept_as_it_is(world: World) -> None:
    alice = await world.directory.account(ALICE)
    for payload in (b"", b"\x00\xff\xfe", b"Content-Type: image/gif\r\n\r\nGIF"):
        kept = await world.hub.mailbox.keep(alice, DAVE, payload)
        assert parse_offline_text(as_mail(kept, DAVE)).sender == ALICE


async def test_who_may_leave_messages(world: World) -> None:
    alice, dave = await world.directory.account(ALICE), await world.directory.account(DAVE)
    with pytest.raises(PersonUnknown):
        await world.hub.mailbox.keep(alice, "nobody@example.com", MIME)
    await world.directory.add_member(dave, Role.BLOCK, ALICE)
    with pytest.raises(OppositeList):
        await world.hub.mailbox.keep(alice, DAVE, MIME)
    with pytest.raises(MailboxFull):
        await world.hub.mailbox.keep(await world.directory.account(BOB), DAVE, b"x" * 16385)


async def test_a_mailbox_is_bounded(tmp_path: Path) -> None:
    limits = Limits(offline_messages=3, offline_messages_per_sender=2)
    async with opened(tmp_path / "small.sqlite3", limits) as world:
        await world.people(ALICE, BOB, DAVE)
        alice, bob = await world.directory.account(ALICE), await world.directory.account(BOB)
        for sender in (alice, alice, bob):
            await world.hub.mailbox.keep(sender, DAVE, MIME)
        for sender in (alice, bob):
            with pytest.raises(MailboxFull):
                await world.hub.mailbox.keep(sender, DAVE, MIME)


async def test_messages_are_told_at_sign_in_and_live(world: World) -> None:
    alice = await world.directory.account(ALICE)
    await world.hub.mailbox.keep(alice, DAVE, MIME)
    dave = await world.sign_in(DAVE, 15)
    await dave.session.receive(b"CHG 5 HDN 1 0\r\n")
    (initial,) = [command for command in dave.heard() if command.verb == "MSG"]
    found = parse_mail_data(MimeMessage.parse(initial.payload or b""))
    assert [message.sender for message in found.messages] == [ALICE]
    sender = await world.online(ALICE)
    await sender.send(f"UUM 13 {DAVE} 1 1", MIME)
    (live,) = dave.heard()
    notice = MimeMessage.parse(live.payload or b"")
    assert notice.kind == "text/x-msmsgsoimnotification"
    (message,) = parse_mail_data(notice).messages
    assert (message.sender, message.folder) == (ALICE, ".!!OIM")
    world.hub.router.mail(DAVE, removal(2))
    assert b"Message-Delta: 2" in dave.link.take()


async def test_many_messages_are_asked_for(world: World) -> None:
    alice = await world.directory.account(ALICE)
    for _ in range(26):
        await world.hub.mailbox.keep(alice, DAVE, MIME)
    summary = await world.hub.mailbox.summary(await world.directory.account(DAVE))
    assert parse_mail_data(summary).too_large
