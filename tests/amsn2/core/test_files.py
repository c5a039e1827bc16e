"""Plays of files, over the network in memory."""

import pytest
from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import (
    AcceptFile,
    CancelFile,
    RefuseFile,
    RemoveFile,
    SendFile,
    SignOut,
    StartConversation,
)
from amsn2.api.errors import Problem, ProblemCode, Refused
from amsn2.api.events import (
    ConversationChanged,
    MessageAdded,
    MessageChanged,
    TransferEnded,
    TransferProgressed,
)
from amsn2.api.media import Attachment, AttachmentState, BlobId
from amsn2.api.models import AccountState, Delivery, MessageId, MessageKind
from amsn2.api.network import FileOffered
from tests.amsn2.core.pictures import picture, size_and_kind
from tests.amsn2.core.sending import (
    ANNA,
    BERT,
    CARL,
    DATA,
    accept,
    cancel,
    content,
    file_is,
    offered,
    refuse,
    retry,
    send,
    two_friends,
)
from tests.amsn2.play import Stage, new_id

S = AttachmentState


def code(message):
    return message.problem and message.problem.code


async def refused(role, command):
    with pytest.raises(Refused) as refusal:
        await role.do(command)
    return refusal.value.problem


async def test_a_file_goes_from_one_to_the_other(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT)
    added = await anna.saw(MessageAdded)
    assert (added.message.id, added.message.kind, added.message.delivery) == (
        sent,
        MessageKind.FILE,
        "queued",
    )
    assert (added.message.text, added.message.attachment.state) == ("notes.txt", S.OFFERED)
    offer = await offered(bert)
    assert offer.attachment == Attachment(name="notes.txt", size=len(DATA), state=S.OFFERED)
    assert (offer.author, offer.own, bert.snapshot.conversations[offer.conversation].unread) == (
        ANNA,
        False,
        1,
    )
    assert (await anna.message(sent)).delivery is Delivery.SENT
    await accept(bert, offer)
    here, there = await file_is(bert, offer.id, S.DONE), await file_is(anna, sent, S.DONE)
    assert await content(bert, here) == DATA
    assert (here.delivery, there.delivery) == (Delivery.DELIVERED, Delivery.DELIVERED)
    for role, message in ((anna, sent), (bert, offer.id)):
        progress = [e.progress.done for e in role.events if isinstance(e, TransferProgressed)]
        assert progress == [0, len(DATA)]  # time stands still: no more than the first and the last
        states = [e.message.attachment.state for e in role.events if isinstance(e, MessageChanged)]
        assert states[-2:] == [S.RUNNING, S.DONE]
        assert await role.saw(TransferEnded) == TransferEnded(message=message)
        assert role.snapshot.transfers == {}


async def test_a_picture_has_previews_on_both_sides_before_and_after(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT, picture(1000, 500), "photo.png")
    own = (await anna.message(sent)).attachment
    assert own.content_type == "image/png"
    assert size_and_kind(await anna.messenger.read_blob(own.preview, 0, 10**6)) == ((480, 240), "WEBP")
    offer = await offered(bert)
    assert size_and_kind(await bert.messenger.read_blob(offer.attachment.preview, 0, 10**6)) == (
        (96, 48),
        "PNG",
    )
    await accept(bert, offer)
    here = (await file_is(bert, offer.id, S.DONE)).attachment
    assert here.content_type == "image/png"
    assert size_and_kind(await bert.messenger.read_blob(here.preview, 0, 10**6)) == ((480, 240), "WEBP")


@pytest.mark.parametrize("data", [b"", b"x"], ids=["empty", "one byte"])
async def test_the_smallest_files_come_whole(stage: Stage, data: bytes) -> None:
    anna, bert = await two_friends(stage)
    await send(anna, BERT, data)
    offer = await offered(bert)
    await accept(bert, offer)
    assert await content(bert, await file_is(bert, offer.id, S.DONE)) == data


async def test_a_refusal_is_told_with_the_name_and_can_be_tried_again(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT)
    offer = await offered(bert)
    await refuse(bert, offer)
    here, there = await file_is(bert, offer.id, S.REFUSED), await file_is(anna, sent, S.REFUSED)
    assert (here.delivery, here.problem) == (Delivery.DELIVERED, None)
    assert there.delivery is Delivery.FAILED
    assert there.problem == Problem(code=ProblemCode.FILE_REFUSED, detail="Bert")
    for command in (AcceptFile, RefuseFile, CancelFile):
        assert (await refused(bert, command(id=new_id(), message=offer.id))).code is ProblemCode.FILE_GONE
    await retry(anna, sent)
    again = await offered(bert, 2)
    assert again.id != offer.id
    await accept(bert, again)
    assert (await file_is(anna, sent, S.DONE)).delivery is Delivery.DELIVERED
    await retry(anna, sent)
    assert (await anna.message(sent)).attachment.state is S.DONE


async def test_whoever_sends_takes_it_back_or_cancels_it(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    first = await send(anna, BERT)
    offer = await offered(bert)
    await cancel(anna, first)
    assert code(await file_is(anna, first, S.CANCELLED)) is ProblemCode.FILE_CANCELLED
    assert code(await file_is(bert, offer.id, S.CANCELLED)) is ProblemCode.FILE_CANCELLED
    stage.network.files.faults.hold = True
    second = await send(anna, BERT)
    offer = await offered(bert, 2)
    await accept(bert, offer)
    await file_is(anna, second, S.RUNNING)
    await cancel(anna, second)
    assert code(await file_is(bert, offer.id, S.CANCELLED)) is ProblemCode.FILE_CANCELLED
    await bert.until(lambda snapshot: not snapshot.transfers)
    assert anna.snapshot.transfers == {}


async def test_whoever_receives_cancels_it(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    stage.network.files.faults.hold = True
    sent = await send(anna, BERT)
    offer = await offered(bert)
    await accept(bert, offer)
    await accept(bert, offer)  # from another tab
    assert (await refused(bert, RefuseFile(id=new_id(), message=offer.id))).code is ProblemCode.FILE_GONE
    await cancel(bert, offer.id)
    assert (await file_is(bert, offer.id, S.CANCELLED)).problem is None
    assert code(await file_is(anna, sent, S.CANCELLED)) is ProblemCode.FILE_CANCELLED
    stage.network.files.release()
    await stage.network.settled()
    assert (await bert.message(offer.id)).attachment.state is S.CANCELLED


async def test_a_break_in_the_middle_is_told_and_offered_again_when_asked(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    stage.network.files.faults.break_after = 16 * 1024
    sent = await send(anna, BERT)
    offer = await offered(bert)
    await accept(bert, offer)
    assert code(await file_is(anna, sent, S.FAILED)) is ProblemCode.FILE_BROKEN
    assert code(await file_is(bert, offer.id, S.FAILED)) is ProblemCode.FILE_BROKEN
    stage.network.files.faults.break_after = None
    await retry(anna, sent)
    again = await offered(bert, 2)
    await accept(bert, again)
    assert await content(bert, await file_is(bert, again.id, S.DONE)) == DATA


async def test_an_offer_waits_for_who_is_away_and_for_ones_own_session(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    await stage.leave(bert)
    await anna.until(lambda _: anna.contact(BERT).presence == "offline")
    sent = await send(anna, BERT)
    await stage.network.settled()
    assert (await anna.message(sent)).delivery is Delivery.QUEUED
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    assert (await anna.message(sent)).delivery is Delivery.QUEUED
    bert = await stage.enter(bert.snapshot.person, BERT)
    offer = await offered(bert)
    await accept(bert, offer)
    await file_is(anna, sent, S.DONE)


async def test_after_a_restart_an_offer_of_ones_own_is_made_again_and_the_other_sees_the_old_one_gone(
    stage: Stage,
) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT, picture(), "photo.png")
    first = await offered(bert)
    anna = await stage.again(anna)
    second = await offered(bert, 2)
    assert code(await file_is(bert, first.id, S.FAILED)) is ProblemCode.FILE_GONE
    assert second.attachment.preview is not None
    await accept(bert, second)
    await file_is(anna, sent, S.DONE)


async def test_after_a_restart_an_offer_that_was_not_answered_is_gone(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT)
    first = await offered(bert)
    bert = await stage.again(bert)
    gone = await bert.message(first.id)
    assert (gone.attachment.state, code(gone)) == (S.FAILED, ProblemCode.FILE_GONE)
    assert (await refused(bert, AcceptFile(id=new_id(), message=first.id))).code is ProblemCode.FILE_GONE
    again = await offered(bert)  # Bert is back, so Anna offers it again
    await accept(bert, again)
    await file_is(anna, sent, S.DONE)


async def test_what_was_in_the_middle_when_it_was_killed_has_broken_off(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    stage.network.files.faults.hold = True
    sent = await send(anna, BERT)
    offer = await offered(bert)
    await accept(bert, offer)
    await file_is(anna, sent, S.RUNNING)
    # Nothing of what follows is stored any more, as after kill -9: the store is as it was.
    kept = {role.address: [await role.message(id_)] for role, id_ in ((anna, sent), (bert, offer.id))}
    for role in (anna, bert):
        await stage.leave(role)
        async with role.store.transaction() as transaction:
            for message in kept[role.address]:
                await transaction.change_message(message.id, message.delivery, message.problem)
                await transaction.change_content(message.id, (), message.attachment)
    for role, id_ in ((anna, sent), (bert, offer.id)):
        again = await stage.enter(role.snapshot.person, role.address)
        broken = await again.message(id_)
        assert (broken.attachment.state, broken.delivery) == (S.FAILED, Delivery.FAILED)
        assert code(broken) is ProblemCode.FILE_BROKEN
        assert again.loaded.conversations[broken.conversation].last == broken
        assert again.loaded.transfers == {}


async def test_when_the_session_breaks_both_are_told(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    stage.network.files.faults.hold = True
    sent = await send(anna, BERT)
    offer = await offered(bert)
    await accept(bert, offer)
    await file_is(anna, sent, S.RUNNING)
    stage.network.break_off(BERT)
    assert code(await file_is(bert, offer.id, S.FAILED)) is ProblemCode.FILE_BROKEN
    assert code(await file_is(anna, sent, S.FAILED)) is ProblemCode.FILE_BROKEN
    waiting = await send(anna, BERT)
    stage.network.come_back()
    offer = await offered(bert, 2)
    await bert.do(SignOut(id=new_id(), account=bert.account.id))
    assert code(await file_is(bert, offer.id, S.FAILED)) is ProblemCode.FILE_GONE
    await stage.network.settled()
    assert (await anna.message(waiting)).delivery is Delivery.QUEUED


async def test_names_sizes_and_previews_of_strangers_are_made_harmless(stage: Stage) -> None:
    _, bert = await two_friends(stage)
    for number, name in enumerate(("../../x", "photo\u202egpj.exe", "x" * 300, "<img onerror=alert(1)>.png")):
        event = FileOffered(author=ANNA, transfer=f"evil-{number}", name=name, size=2**63, preview=b"<svg>")
        stage.network.tell(BERT, event)
        stage.network.tell(BERT, event)  # twice is once
    await offered(bert, 4)
    await stage.network.settled()
    messages = [message for message in await bert.history(ANNA) if message.kind is MessageKind.FILE]
    assert [message.attachment.name for message in messages] == [
        "x",
        "photogpj.exe",
        "x" * limits.FILE_NAME_LENGTH,
        "_img onerror=alert(1)_.png",
    ]
    assert {message.attachment.size for message in messages} == {limits.POSITION}
    assert {message.attachment.preview for message in messages} == {None}
    too_large = await refused(bert, AcceptFile(id=new_id(), message=messages[0].id))
    assert (too_large.code, str(too_large)) == (
        ProblemCode.BLOB_TOO_LARGE,
        "That file is too large. The limit is 2 GB.",
    )
    # One that nobody offers any more, though its session goes on.
    stage.network.tell(BERT, FileOffered(author=ANNA, transfer="gone", name="a", size=1))
    offer = await offered(bert, 5)
    await accept(bert, offer)
    assert code(await file_is(bert, offer.id, S.FAILED)) is ProblemCode.FILE_GONE


async def test_without_room_nothing_is_accepted_and_what_grows_over_it_breaks(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT)
    offer = await offered(bert)
    stage.set_quota(len(DATA) - 1)
    full = await refused(bert, AcceptFile(id=new_id(), message=offer.id))
    assert str(full).startswith("Files may take 0 MB here, which are full.")
    assert (await bert.message(offer.id)).attachment.state is S.OFFERED
    stage.set_quota(len(DATA))
    stage.network.files.faults.hold = True
    await accept(bert, offer)
    stage.set_quota(1)
    stage.network.files.release()
    assert code(await file_is(bert, offer.id, S.FAILED)) is ProblemCode.QUOTA_FULL
    assert code(await file_is(anna, sent, S.FAILED)) is ProblemCode.FILE_BROKEN


async def test_the_bytes_of_a_file_are_removed_and_make_room(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    photo = picture(1000, 500)
    first, second = await send(anna, BERT, photo, "photo.png"), await send(anna, BERT, DATA)
    assert [message.id for message in await anna.messenger.files()] == [second, first]
    await accept(bert, await offered(bert))
    kept = await file_is(anna, first, S.DONE)
    stage.set_quota(10_000_000)
    more = 10_000_000 - len(DATA)
    with pytest.raises(Refused):
        await anna.store.blobs.check_room(more)
    for message in (first, second):
        await anna.settled(RemoveFile(id=new_id(), message=message))
    assert await anna.messenger.files() == ()
    await anna.store.blobs.check_room(more)
    with pytest.raises(Refused):
        await anna.messenger.blob(kept.attachment.blob)
    gone = await anna.message(first)
    assert gone.attachment == replace(kept.attachment, blob=None, preview=None)
    # What had not ended was cancelled first.
    await file_is(bert, (await offered(bert, 2)).id, S.CANCELLED)
    with pytest.raises(Refused) as refusal:
        await retry(anna, second)
    assert refusal.value.problem.code is ProblemCode.BLOB_UNKNOWN
    nothing = RemoveFile(id=new_id(), message=MessageId(new_id()))
    assert (await refused(anna, nothing)).code is ProblemCode.MESSAGE_UNKNOWN


async def test_what_makes_no_sense_is_refused(stage: Stage) -> None:
    anna, _ = await two_friends(stage)
    sent = await send(anna, BERT)
    unknown = SendFile(id=new_id(), conversation=anna.with_(BERT), blob=BlobId("0" * 64), name="x")
    assert (await refused(anna, unknown)).code is ProblemCode.BLOB_UNKNOWN
    nothing = MessageId(new_id())
    assert (await refused(anna, AcceptFile(id=new_id(), message=nothing))).code is ProblemCode.MESSAGE_UNKNOWN
    assert (await refused(anna, AcceptFile(id=new_id(), message=sent))).code is ProblemCode.FILE_GONE
    said = await anna.say("hi", BERT)
    assert (await refused(anna, CancelFile(id=new_id(), message=said))).code is ProblemCode.MESSAGE_UNKNOWN


async def test_each_of_several_is_offered_it_and_answers_alone(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    carl = await stage.member(CARL)
    await stage.friends(anna, carl)
    first = await send(anna, BERT)
    blob = (await anna.message(first)).attachment.blob
    await cancel(anna, first)
    group = StartConversation(id=new_id(), account=anna.account.id, participants=(BERT, CARL))
    await anna.settled(group)
    command = SendFile(id=new_id(), conversation=anna.with_(BERT, CARL), blob=blob, name="notes.txt")
    await anna.do(command)
    await anna.do(command)  # the same once more changes nothing
    by_receiver = {one.attachment.receiver: one.id for one in await anna.history(BERT, CARL)}
    assert set(by_receiver) == {BERT, CARL}
    assert len(await anna.history(BERT, CARL)) == 2
    assert len(set(by_receiver.values()) | {command.id}) == 3
    # In a talk of two each, for the network knows no other.
    offers = {BERT: await offered(bert, 2), CARL: await offered(carl)}
    assert offers[CARL].conversation == carl.with_(ANNA)
    await accept(bert, offers[BERT])
    await refuse(carl, offers[CARL])
    await file_is(anna, by_receiver[BERT], S.DONE)
    refused_one = await file_is(anna, by_receiver[CARL], S.REFUSED)
    assert refused_one.problem == Problem(code=ProblemCode.FILE_REFUSED, detail="Carl")
    # Offered again to that one alone, also by who has been restarted meanwhile.
    await retry(anna, by_receiver[CARL])
    await offered(carl, 2)
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    again = await offered(carl, 3)
    await accept(carl, again)
    await file_is(anna, by_receiver[CARL], S.DONE)
    assert await content(carl, await file_is(carl, again.id, S.DONE)) == DATA
    assert len([e for e in bert.events if isinstance(e, MessageAdded)]) == 2


async def test_who_has_left_is_not_offered_anything(stage: Stage) -> None:
    anna, _ = await two_friends(stage)
    sent = await send(anna, BERT)
    blob = (await anna.message(sent)).attachment.blob
    group = StartConversation(id=new_id(), account=anna.account.id, participants=(BERT, CARL))
    await anna.settled(group)
    conversation = anna.snapshot.conversations[anna.with_(BERT, CARL)]
    left = replace(conversation, left=(CARL,))
    anna.messenger._state.tell(ConversationChanged(conversation=left))
    await anna.do(SendFile(id=new_id(), conversation=conversation.id, blob=blob, name="x"))
    assert [one.attachment.receiver for one in await anna.history(BERT, CARL)] == [BERT]


async def test_the_same_command_twice_has_one_effect(stage: Stage) -> None:
    anna, bert = await two_friends(stage)
    sent = await send(anna, BERT)
    blob = (await anna.message(sent)).attachment.blob
    await anna.do(SendFile(id=sent, conversation=anna.with_(BERT), blob=blob, name="notes.txt"))
    offer = await offered(bert)
    command = AcceptFile(id=new_id(), message=offer.id)
    await bert.settled(command)
    await bert.do(command)
    await file_is(anna, sent, S.DONE)
    assert len(await bert.history(ANNA)) == len(await anna.history(BERT)) == 1
    await anna.settled(RemoveFile(id=new_id(), message=sent))
    # The browser that never heard of it asks once more; the bytes are gone by now.
    await anna.do(SendFile(id=sent, conversation=anna.with_(BERT), blob=blob, name="notes.txt"))
    assert len(await anna.history(BERT)) == 1
