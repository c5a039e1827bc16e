import pytest

from papyon.payload.datacast import parse_datacast
from papyon.payload.text import TextFormat, TextMessage, parse_text
from papyon.session.letters import OFFLINE_LIMIT, Letter, offline_parts, parts
from papyon.session.switchboard import MESSAGE_LIMIT

ID = "4f0e4b6a-1f0c-4d0e-9f6e-0d5a4f1b2c3d"
LONG = "word and ж " * 600


@pytest.mark.parametrize("chunked", [True, False])
def test_a_short_text_goes_under_its_own_id(chunked):
    look = TextFormat("Arial", color="#ff0000")
    (message,), ids = parts(Letter(ID, "hello", look), chunked)
    assert parse_text(message) == TextMessage("hello", look, ID)
    assert ids == {ID}


def test_a_nudge():
    (message,), ids = parts(Letter(ID, None), chunked=False)
    assert parse_datacast(message).message_id == ID
    assert ids == {ID}
    assert offline_parts(Letter(ID, None)) == []


def test_a_long_text_stays_one_for_who_can_join_it():
    messages, ids = parts(Letter(ID, LONG), chunked=True)
    assert len(messages) > 1
    assert ids == {ID}
    assert all(len(message.encode()) <= MESSAGE_LIMIT for message in messages)


def test_for_old_clients_it_is_cut_between_words_and_every_part_is_confirmed():
    messages, ids = parts(Letter(ID, LONG), chunked=False)
    texts = [parse_text(message) for message in messages]
    assert "".join(text.text for text in texts) == LONG
    assert all(text.text.endswith(" ") for text in texts)
    assert {text.message_id for text in texts} == ids
    assert len(ids) == len(texts)
    # Otherwise the whole text, sent once more, would be taken for a repetition of its first part.
    assert ID not in ids
    assert parts(Letter(ID, LONG), chunked=False)[1] == ids
    assert all(len(message.encode()) <= MESSAGE_LIMIT for message in messages)


def test_what_is_kept_for_later_is_marked_and_cut_too():
    texts = offline_parts(Letter(ID, LONG))
    assert "".join(text.text for text in texts) == LONG
    assert all(text.agent == "client" for text in texts)
    assert all(len(text.text.encode()) <= OFFLINE_LIMIT for text in texts)
    assert offline_parts(Letter(ID, "short"))[0].message_id == ID
