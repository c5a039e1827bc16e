import pytest

from papyon.errors import LocalProtocolError
from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Ink, Nudge, Text
from papyon.payload.datacast import parse_datacast
from papyon.payload.emoticons import Emoticon
from papyon.payload.ink import INK_LIMIT, InkMessage
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.page import PageKind
from papyon.payload.text import TextFormat, TextMessage, parse_text
from papyon.session.chunks import CHUNKS, cut
from papyon.session.letters import OFFLINE_LIMIT, Letter, offline_parts, pages, parts
from papyon.session.switchboard import MESSAGE_LIMIT
from papyon.types import NetworkId

ID = "4f0e4b6a-1f0c-4d0e-9f6e-0d5a4f1b2c3d"
LONG = "word and ж " * 600


@pytest.mark.parametrize("chunked", [True, False])
def test_a_short_text_goes_under_its_own_id(chunked):
    look = TextFormat("Arial", color="#ff0000")
    (message,), ids = parts(Letter(ID, Text("hello", look)), chunked)
    assert parse_text(message) == TextMessage("hello", look, ID)
    assert ids == {ID}


def test_a_nudge():
    (message,), ids = parts(Letter(ID, Nudge()), chunked=False)
    assert parse_datacast(message).message_id == ID
    assert ids == {ID}
    assert offline_parts(Letter(ID, Nudge())) == []


def test_a_long_text_stays_one_for_who_can_join_it():
    messages, ids = parts(Letter(ID, Text(LONG)), chunked=True)
    assert len(messages) > 1
    assert ids == {ID}
    assert all(len(message.encode()) <= MESSAGE_LIMIT for message in messages)


def test_for_old_clients_it_is_cut_between_words_and_every_part_is_confirmed():
    messages, ids = parts(Letter(ID, Text(LONG)), chunked=False)
    texts = [parse_text(message) for message in messages]
    assert "".join(text.text for text in texts) == LONG
    assert all(text.text.endswith(" ") for text in texts)
    assert {text.message_id for text in texts} == ids
    assert len(ids) == len(texts)
    # Otherwise the whole text, sent once more, would be taken for a repetition of its first part.
    assert ID not in ids
    assert parts(Letter(ID, Text(LONG)), chunked=False)[1] == ids
    assert all(len(message.encode()) <= MESSAGE_LIMIT for message in messages)


def test_what_is_kept_for_later_is_marked_and_cut_too():
    texts = offline_parts(Letter(ID, Text(LONG)))
    assert "".join(text.text for text in texts) == LONG
    assert all(text.agent == "client" for text in texts)
    assert all(len(text.text.encode()) <= OFFLINE_LIMIT for text in texts)
    assert offline_parts(Letter(ID, Text("short")))[0].message_id == ID


def test_handwriting_is_cut_for_who_can_join_it_and_refused_to_who_cannot():
    letter = Letter(ID, Ink(bytes(5000)))
    messages, ids = parts(letter, chunked=True)
    assert len(messages) == 6
    assert ids == {ID}
    assert all(len(message.encode()) <= MESSAGE_LIMIT for message in messages)
    with pytest.raises(LocalProtocolError):
        parts(letter, chunked=False)
    assert len(cut(InkMessage(bytes(INK_LIMIT), message_id=ID).message(), "{g}")) <= CHUNKS


def test_emoticons_go_before_their_text():
    cat = Emoticon("(cat)", MsnObject.of(b"cat", "a@example.com", ObjectKind.EMOTICON))
    for chunked in (True, False):
        messages, ids = parts(Letter(ID, Text("a (cat)", emoticons=(cat,))), chunked)
        assert [message.kind for message in messages] == ["text/x-mms-emoticon", "text/plain"]
        assert ids == {ID}
    endless = Emoticon("(cat)", MsnObject("a@example.com", 1, 2, cat.object.sha1d, "x" * 2000))
    messages, _ = parts(Letter(ID, Text("a (cat)", emoticons=(endless,))), chunked=False)
    assert [message.kind for message in messages] == ["text/plain"]
    messages, _ = parts(Letter(ID, Text("a (cat)", emoticons=(endless,))), chunked=True)
    assert len(messages) == 3
    assert all(len(message.encode()) <= MESSAGE_LIMIT for message in messages)


def test_pages_for_other_networks():
    eve = NetworkAddress("eve@yahoo.example", NetworkId.YAHOO)
    (page,) = pages(Letter(ID, Nudge()), eve)
    assert (page.kind, parse_datacast(page.message).message_id) == (PageKind.NUDGE, ID)
    (page,) = pages(Letter(ID, Text("hi")), eve)
    assert (page.kind, page.recipient, parse_text(page.message).agent) == (PageKind.TEXT, eve, "")
    dave = NetworkAddress("dave@example.com")
    (page,) = pages(Letter(ID, Text("hi")), dave)
    assert parse_text(page.message).agent == "client"
    assert pages(Letter(ID, Nudge()), dave) == []
