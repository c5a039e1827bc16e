"""Winks, voice clips and handwriting, as they come."""

from amsn2.api import limits
from amsn2.api.events import MessageAdded, MessageChanged
from amsn2.api.media import AttachmentState
from amsn2.api.models import MessageKind
from amsn2.api.network import ContentReceived, MessageReceived
from tests.amsn2.play import Role, Stage
from tests.amsn2.storage.drawings import SVG, drawn

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
