"""What was said, made of the messages in which it came."""

import pytest

from papyon.errors import PayloadError
from papyon.payload.contents import Action, Ink, Nudge, Text, VoiceClip, Wink
from papyon.payload.datacast import Datacast, DatacastKind
from papyon.payload.emoticons import Emoticon, emoticon_lists
from papyon.payload.ink import InkKind, InkMessage
from papyon.payload.message import MimeMessage
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.text import TextFormat, TextMessage
from papyon.session.hearing import KNOWN_AUTHORS, KNOWN_EMOTICONS, Hearing
from papyon.session.letters import Letter, parts

BOB, CAROL = "bob@example.com", "carol@example.com"
ID = "4f0e4b6a-1f0c-4d0e-9f6e-0d5a4f1b2c3d"
WINK = MsnObject.of(b"film", BOB, ObjectKind.WINK)
CLIP = MsnObject.of(b"hello", BOB, ObjectKind.VOICE_CLIP)
CAT = Emoticon("(cat)", MsnObject.of(b"cat", BOB, ObjectKind.EMOTICON))
DOG = Emoticon("my dog", MsnObject.of(b"dog", BOB, ObjectKind.EMOTICON))


@pytest.mark.parametrize(
    "content",
    [
        Text("hi (cat), where is my dog?", TextFormat("Arial", color="#ff0000"), (CAT, DOG), "Bobby"),
        Text("plain"),
        Nudge(),
        Wink(WINK),
        VoiceClip(CLIP),
        Ink(b"GIF89a"),
        Ink(b"\0\x01", InkKind.ISF),
        Action("waves"),
    ],
    ids=lambda content: type(content).__name__,
)
def test_what_is_said_is_heard(content):
    messages, ids = parts(Letter(ID, content), chunked=False)
    hearing = Hearing()
    heard = [hearing.read(BOB, MimeMessage.parse(message.encode())) for message in messages]
    assert [one for one in heard if one is not None] == [(content, ID)]
    assert ids == {ID}


def test_emoticons_are_their_authors_and_stay_known():
    hearing = Hearing()
    (listed,) = emoticon_lists([CAT])
    assert hearing.read(BOB, listed) is None
    for _ in range(2):
        content, _ = hearing.read(BOB, TextMessage("(cat)").message())
        assert content.emoticons == (CAT,)
    for author, words in ((BOB, "no cat"), (CAROL, "(cat)")):
        content, _ = hearing.read(author, TextMessage(words).message())
        assert content.emoticons == ()
    hearing.forget(BOB)
    content, _ = hearing.read(BOB, TextMessage("(cat)").message())
    assert content.emoticons == ()


def test_only_so_many_emoticons_are_remembered():
    hearing = Hearing()
    for number in range(KNOWN_EMOTICONS + 1):
        (listed,) = emoticon_lists([Emoticon(f"<{number}>", CAT.object)])
        hearing.read(BOB, listed)
    content, _ = hearing.read(BOB, TextMessage(f"<0> <1> <{KNOWN_EMOTICONS}>").message())
    assert [one.shortcut for one in content.emoticons] == ["<1>", f"<{KNOWN_EMOTICONS}>"]


def test_only_so_many_people_are_remembered():
    hearing = Hearing()
    (listed,) = emoticon_lists([CAT])
    for number in range(KNOWN_AUTHORS + 1):
        hearing.read(f"{number}@example.com", listed)
    known = [hearing.read(f"{number}@example.com", TextMessage("(cat)").message())[0] for number in (0, 1)]
    assert [content.emoticons for content in known] == [(), (CAT,)]


@pytest.mark.parametrize(
    "message",
    [
        TextMessage("").message(),
        Datacast(99, "x").message(),
        MimeMessage("text/x-keepalive"),
        MimeMessage("text/html", (), b"<b>"),
    ],
    ids=lambda message: message.kind,
)
def test_what_is_no_content_is_passed_over(message):
    assert Hearing().read(BOB, message) is None


@pytest.mark.parametrize(
    "message",
    [
        Datacast(DatacastKind.WINK, "no object").message(),
        Datacast(DatacastKind.VOICE_CLIP).message(),
        Datacast(DatacastKind.ACTION).message(),
        InkMessage(b"").message(),
    ],
)
def test_what_cannot_be_read_is_refused(message):
    with pytest.raises(PayloadError):
        Hearing().read(BOB, message)
