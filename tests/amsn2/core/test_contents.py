"""Winks, voice clips and handwriting, as they come."""

import pytest
from msgspec.structs import replace

from amsn2.api import limits
from amsn2.api.commands import ClearHistory, RetryMessage, SetPresence, SignOut
from amsn2.api.errors import Problem, ProblemCode, Refused
from amsn2.api.events import MessageAdded, MessageChanged
from amsn2.api.media import AttachmentState
from amsn2.api.models import AccountState, MessageKind, Presence
from amsn2.api.network import ContentReceived, ContentReference, MessageReceived
from amsn2.core import missing
from tests.amsn2.core.test_emoticons import put, save
from tests.amsn2.play import Role, Stage, new_id
from tests.amsn2.storage.drawings import SVG, drawn, moving

ANNA, BERT = "anna@example.com", "bert@example.com"


def message(kind: MessageKind, **fields) -> MessageReceived:
    return MessageReceived(participants=(ANNA,), author=ANNA, remote_id="r", kind=kind, **fields)


def content(data: bytes | None, **fields) -> ContentReceived:
    return ContentReceived(author=ANNA, remote_id="r", data=data, **{"shortcut": "", **fields})


async def told(stage: Stage, bert: Role, *events):
    for event in events:
        stage.network.tell(BERT, event)
    await stage.network.settled()
    return (await bert.history(ANNA))[0]


async def test_a_wink_shows_a_picture_of_it_once_it_is_here(stage: Stage):
    bert = await stage.member(BERT)
    first = await told(stage, bert, message(MessageKind.WINK, text="Laughing girl"))
    assert first.attachment.state is AttachmentState.RUNNING
    wink = await told(stage, bert, content(b"MSCF" + bytes(90), preview=drawn()))
    assert wink.attachment.state is AttachmentState.DONE
    assert (await bert.messenger.blob(wink.attachment.preview)).content_type == "image/png"
    assert (await bert.messenger.blob(wink.attachment.blob)).size == wink.attachment.size == 94
    assert (await bert.saw(MessageChanged)).message == wink
    again = await told(stage, bert, content(None))
    assert again == wink


async def test_a_voice_clip_is_a_sound_or_at_least_a_file(stage: Stage):
    bert = await stage.member(BERT)
    clip = await told(stage, bert, message(MessageKind.VOICE), content(b"RIFF\0\0\0\0WAVEfmt "))
    assert clip.attachment.content_type == "audio/wav"
    assert (await bert.messenger.blob(clip.attachment.blob)).kind == "sound"


async def test_what_cannot_be_had_says_so(stage: Stage):
    bert = await stage.member(BERT)
    clip = await told(stage, bert, message(MessageKind.VOICE), content(None))
    assert (clip.attachment.state, clip.attachment.blob) == (AttachmentState.FAILED, None)


async def test_handwriting_comes_at_once(stage: Stage):
    bert = await stage.member(BERT)
    ink = await told(stage, bert, message(MessageKind.INK, content=drawn(600, 200, "GIF")))
    assert (ink.attachment.state, ink.attachment.content_type) == (AttachmentState.DONE, "image/png")
    assert (await bert.saw(MessageAdded)).message == ink


async def test_strokes_that_nobody_can_draw_are_kept_as_a_file(stage: Stage):
    bert = await stage.member(BERT)
    ink = await told(stage, bert, message(MessageKind.INK, content=b"\0\x1c\x03 strokes"))
    assert ink.attachment.content_type == "application/octet-stream"


async def test_hostile_emoticons_stay_words(stage: Stage):
    bert = await stage.member(BERT)
    many = tuple(f"({number})" for number in range(100))
    came = await told(
        stage,
        bert,
        message(MessageKind.TEXT, text="(1)", shortcuts=("", "x" * 33, *many)),
        content(SVG, shortcut="(1)"),
    )
    assert len(came.emoticons) == limits.MESSAGE_EMOTICONS
    assert all(one.blob is None for one in came.emoticons)


async def test_the_content_of_nothing_is_of_no_use(stage: Stage):
    bert = await stage.member(BERT)
    stage.network.tell(BERT, content(drawn()))
    await stage.network.settled()
    assert not [event for event in bert.events if isinstance(event, MessageChanged)]


async def sent_in_vain(stage: Stage) -> tuple[Role, Role]:
    """Anna's cat does not come to Bert, who is her friend."""
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await save(anna, ":cat:", await put(anna, moving()))
    stage.network.faults.keep_back = True
    await anna.say("a :cat:", BERT)
    await bert.saw(MessageAdded)
    await stage.network.settled()
    assert await asked(bert) == [1]
    return anna, bert


async def asked(bert: Role) -> list[int]:
    """How often Anna was asked for each of what is missing."""
    return [one.asked for one in (await bert.store.load()).missing]


async def cat(bert: Role):
    return (await bert.history(ANNA))[0].emoticons[0].blob


async def comes_again(stage: Stage, anna: Role) -> None:
    """She says that she is there."""
    for presence in (Presence.BUSY, Presence.ONLINE):
        await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=presence))
    await stage.network.settled()


async def test_what_did_not_come_is_asked_for_when_its_author_is_there_again(stage: Stage):
    anna, bert = await sent_in_vain(stage)
    await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=Presence.HIDDEN))
    await stage.network.settled()
    assert await asked(bert) == [1]
    stage.network.faults.keep_back = False
    await comes_again(stage, anna)
    assert (await bert.messenger.blob(await cat(bert))).content_type == "image/gif"
    assert await asked(bert) == []
    assert len([event for event in bert.events if isinstance(event, MessageChanged)]) == 1


async def test_what_did_not_come_before_a_restart_is_asked_for_after_it(stage: Stage):
    _, bert = await sent_in_vain(stage)
    stage.network.faults.keep_back = False
    bert = await stage.again(bert)
    await bert.saw(MessageChanged)
    assert await cat(bert) is not None
    assert await asked(bert) == []


async def test_a_restart_in_the_middle_loses_nothing(stage: Stage):
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    reference = ContentReference(shortcut="", reference="wink")
    stage.network.post.shown._data[ANNA, "wink"] = b"MSCF" + bytes(90)
    wink = await told(stage, bert, message(MessageKind.WINK, references=(reference,)))
    assert wink.attachment.state is AttachmentState.RUNNING
    bert = await stage.again(bert)
    changed = await bert.saw(MessageChanged)
    assert changed.message.attachment.state is AttachmentState.DONE


async def test_a_word_of_the_author_is_enough_and_one_in_the_middle_asks_nothing(stage: Stage):
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    reference = ContentReference(shortcut="", reference="clip")
    first = message(MessageKind.VOICE, references=(reference,))
    await told(stage, bert, first, MessageReceived(participants=(ANNA,), author=ANNA, remote_id="2"))
    assert await asked(bert) == [1]
    await told(stage, bert, content(None))
    stage.network.post.shown._data[ANNA, "clip"] = b"RIFF\0\0\0\0WAVEfmt "
    clip = await told(stage, bert, MessageReceived(participants=(ANNA,), author=ANNA, remote_id="3"))
    assert clip.attachment.state is AttachmentState.DONE
    assert anna.account.state is AccountState.SIGNED_IN


async def test_somebody_who_does_not_have_it_is_asked_less_and_less_and_no_more(stage: Stage):
    anna, bert = await sent_in_vain(stage)
    for number, pause in enumerate(missing.AGAIN, 2):
        if pause:
            stage.clock.pass_by(pause / 1000 - 1)
            await comes_again(stage, anna)
            assert await asked(bert) == [number - 1]
            stage.clock.pass_by(1)
        await comes_again(stage, anna)
        assert await asked(bert) == [number]
    stage.network.faults.keep_back = False
    stage.clock.pass_by(10 * missing.AGAIN[-1] / 1000)
    await comes_again(stage, anna)
    assert await cat(bert) is None


async def test_of_one_author_the_newest_are_remembered(stage: Stage, monkeypatch):
    monkeypatch.setattr(missing, "OF_ONE", 3)
    bert = await stage.member(BERT)
    for number in range(5):
        reference = ContentReference(shortcut="", reference=str(number))
        event = message(MessageKind.VOICE, references=(reference,))
        await told(stage, bert, replace(event, remote_id=str(number)))
    # All in one millisecond: which of them comes first is nobody's promise.
    assert {one.reference for one in (await bert.store.load()).missing} == {"2", "3", "4"}


async def test_what_is_missing_goes_with_its_message(stage: Stage):
    anna, bert = await sent_in_vain(stage)
    await bert.settled(ClearHistory(id=new_id(), conversation=bert.with_(ANNA)))
    assert await asked(bert) == []
    stage.network.faults.keep_back = False
    await comes_again(stage, anna)
    assert await bert.history(ANNA) == ()


async def passes(stage: Stage, seconds: float) -> None:
    """Until everybody has done what they were to do then."""

    async def nothing() -> None:
        pass

    stage.clock.pass_by(seconds)
    for _ in range(2):
        for role in stage.roles:
            await role.messenger._owner.do(nothing)
        await stage.network.settled()


async def test_who_stays_there_and_says_nothing_is_asked_all_the_same_at_growing_distances(stage: Stage):
    _, bert = await sent_in_vain(stage)
    pauses = [max(missing.SOON, pause) / 1000 for pause in missing.AGAIN]
    for number, pause in enumerate(pauses, 2):
        await passes(stage, pause - 1)
        assert await asked(bert) == [number - 1]
        await passes(stage, 1)
        assert await asked(bert) == [number]
    await passes(stage, 10 * pauses[-1])
    assert await asked(bert) == [len(pauses) + 1]


async def test_what_comes_at_the_second_time_is_there_and_nothing_more_is_asked(stage: Stage):
    _, bert = await sent_in_vain(stage)
    stage.network.faults.keep_back = False
    await passes(stage, missing.SOON / 1000)
    await bert.saw(MessageChanged)
    assert await cat(bert) is not None
    assert await asked(bert) == []


async def test_who_has_gone_is_not_asked(stage: Stage):
    anna, bert = await sent_in_vain(stage)
    await stage.leave(anna)
    await bert.until(lambda _: bert.contact(ANNA).presence == "offline")
    await passes(stage, missing.AGAIN[-1] / 1000)
    assert await asked(bert) == [1]


async def test_a_person_asks_by_hand_however_often_it_was_in_vain(stage: Stage):
    anna, bert = await sent_in_vain(stage)
    for _ in missing.AGAIN:
        await passes(stage, missing.AGAIN[-1] / 1000)
    said = (await bert.history(ANNA))[0]
    stage.network.faults.keep_back = False
    command = RetryMessage(id=new_id(), message=said.id)
    await bert.settled(command)
    await bert.saw(MessageChanged)
    assert await cat(bert) is not None
    await bert.do(command)  # the same once more changes nothing
    with pytest.raises(Refused) as refused:
        await bert.do(RetryMessage(id=new_id(), message=said.id))
    assert refused.value.problem.code is ProblemCode.CONTENT_GONE
    assert anna.account.state is AccountState.SIGNED_IN


async def test_what_is_asked_for_by_hand_is_on_its_way_until_it_is_said_that_it_did_not_come(stage: Stage):
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    reference = ContentReference(shortcut="", reference="clip")
    clip = await told(stage, bert, message(MessageKind.VOICE, references=(reference,)), content(None))
    assert clip.attachment.state is AttachmentState.FAILED
    stage.network.faults.keep_back = True
    await bert.settled(RetryMessage(id=new_id(), message=clip.id))
    await stage.network.settled()
    states = [e.message.attachment.state for e in bert.events if isinstance(e, MessageChanged)]
    assert states[-2:] == [AttachmentState.RUNNING, AttachmentState.FAILED]
    # It begins anew from here, and comes.
    stage.network.faults.keep_back = False
    stage.network.post.shown._data[ANNA, "clip"] = b"RIFF\0\0\0\0WAVEfmt "
    await passes(stage, missing.SOON / 1000)
    await bert.saw(MessageChanged, lambda e: e.message.attachment.state is AttachmentState.DONE)


async def test_nobody_who_is_away_is_asked_by_hand(stage: Stage):
    anna, bert = await sent_in_vain(stage)
    said = (await bert.history(ANNA))[0]
    await stage.leave(anna)
    await bert.until(lambda _: bert.contact(ANNA).presence == "offline")
    with pytest.raises(Refused) as refused:
        await bert.do(RetryMessage(id=new_id(), message=said.id))
    assert refused.value.problem == Problem(code=ProblemCode.CONTACT_UNREACHABLE, detail="Anna")
    await bert.settled(SignOut(id=new_id(), account=bert.account.id))
    with pytest.raises(Refused) as refused:
        await bert.do(RetryMessage(id=new_id(), message=said.id))
    assert refused.value.problem.code is ProblemCode.NOT_SIGNED_IN
    assert await asked(bert) == [1]
