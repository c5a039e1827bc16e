"""History as JSON."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.api.media import Attachment, AttachmentState, BlobId, MessageEmoticon
from amsn2.api.models import ConversationId, Delivery, Message, MessageId, MessageKind
from amsn2.core.archive.document import (
    Head,
    Party,
    Talk,
    document_lines,
    end_text,
    head_text,
    is_document,
    messages_text,
    written_time,
)
from amsn2.core.archive.enclosed import is_name
from tests.amsn2.core.archive.logs import AMSN, ANNA, BERT, log

HEAD = Head(account=Party(address=ANNA), conversation=Talk(participants=(Party(address=BERT, name="Bert"),)))


def message(number: int, **fields: object) -> Message:
    values = {"own": False, "author": BERT, "text": f"line {number}", "sent_at": 1_000 + number}
    return Message(
        id=MessageId(f"00000000-0000-4000-8000-{number:012}"),
        conversation=ConversationId(f"a:{BERT}"),
        position=number,
        **{**values, **fields},
    )


def written(*messages: Message) -> str:
    first = messages_text(messages[:2], first=True)
    return head_text(HEAD) + first + messages_text(messages[2:], first=not messages) + end_text()


def test_it_is_json_for_everybody():
    document = json.loads(written(message(1), message(2, text='"\n<'), message(3)))
    assert document["format"] == "amsn2-history"
    assert document["conversation"]["participants"] == [{"address": BERT, "name": "Bert"}]
    assert [one["text"] for one in document["messages"]] == ["line 1", '"\n<', "line 3"]
    assert document["messages"][0]["sent_at"] == "1970-01-01T00:00:01.001Z"
    assert json.loads(written())["messages"] == []
    assert is_document(written().splitlines())
    assert not is_document(AMSN.splitlines())


@given(st.text(min_size=1, max_size=50), st.booleans(), st.integers(0, 4_000_000_000_000))
@settings(deadline=None)
def test_it_comes_back_as_it_was(text, own, at):
    one = message(1, text=text, own=own, sent_at=at)
    (said,) = document_lines(log("a.json", written(one)))
    assert (said.text, said.own, said.at, said.id, said.talk) == (text, own, at, one.id, (BERT,))


def test_what_brought_something_along_says_so():
    file = Attachment(name="a.txt", size=1, blob=BlobId("a" * 64), preview=BlobId("b" * 64))
    (said,) = document_lines(log("a.json", written(message(1, kind=MessageKind.FILE, attachment=file))))
    assert (said.kind, said.text, said.attachment) == (MessageKind.FILE, "a.txt", file)
    without = written(message(1, text="", kind=MessageKind.WINK))
    (said,) = document_lines(log("a.json", without))
    assert said.attachment == Attachment(name="", size=0)


def test_who_came_or_went_has_said_nothing():
    one = message(1, kind=MessageKind.LEFT, text="Send me your password")
    (said,) = document_lines(log("a.json", written(one)))
    assert (said.kind, said.text) == (MessageKind.LEFT, "")


def test_what_was_under_way_is_so_nowhere_else():
    file = Attachment(name="a.txt", size=1, state=AttachmentState.RUNNING)
    one = message(1, kind=MessageKind.FILE, attachment=file, delivery=Delivery.SENT, own=True)
    (said,) = document_lines(log("a.json", written(one)))
    assert said.delivery is Delivery.FAILED
    assert said.attachment is not None
    assert said.attachment.state is AttachmentState.FAILED


def test_a_stranger_names_no_path_and_no_script():
    file = Attachment(name="a", size=1, blob=BlobId("a" * 64))
    text = written(message(1, kind=MessageKind.FILE, attachment=file))
    for was, evil in (
        ('"name":"a"', '"name":"../../etc/\u202egnp.exe"'),
        ("a" * 64, "../key"),
        ('"size":1', '"size":-7,"content_type":"text/html; x=<script>"'),
    ):
        assert was in text
        text = text.replace(was, evil)
    (said,) = document_lines(log("a.json", text))
    assert said.attachment == Attachment(name="gnp.exe", size=0)


def test_emoticons_come_with_what_they_mean():
    emoticons = (
        MessageEmoticon(shortcut="(x)", blob=BlobId("c" * 64)),
        MessageEmoticon(shortcut="(y)"),
    )
    (said,) = document_lines(log("a.json", written(message(1, emoticons=emoticons))))
    assert said.emoticons == emoticons


def test_spoiled_messages_are_left_out():
    text = written(message(1), message(2)).replace('"line 1"', "[]").replace("00:00:01.002", "99:99:99")
    assert list(document_lines(log("a.json", text))) == []
    text = written(message(1), message(2)).replace("00:00:01.001Z", "00:00:01.001")
    assert [said.text for said in document_lines(log("a.json", text))] == ["line 2"], "when, nobody knows"


fields = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "sent_at",
            "author",
            "own",
            "kind",
            "text",
            "format",
            "delivery",
            "emoticons",
            "pictures",
            "attachment",
        ]
    ),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=90)
        | st.sampled_from(["file", "ink", "done"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "size", "content", "preview", "state", "(x)"]), inner)
        ),
        max_leaves=6,
    ),
)


@given(fields)
@settings(deadline=None)
def test_no_stranger_surprises(more):
    file = Attachment(name="a", size=1, blob=BlobId("a" * 64))
    whole = json.loads(written(message(1, kind=MessageKind.FILE, attachment=file)))["messages"][0]
    text = head_text(HEAD) + json.dumps(whole | more) + end_text()
    for said in document_lines(log("a.json", text)):
        brought = said.attachment
        if brought is not None:
            assert "/" not in brought.name
            assert 0 <= brought.size < 2**53
            assert all(name is None or is_name(name) for name in (brought.blob, brought.preview))
        assert len(said.emoticons) <= 35


@pytest.mark.parametrize(
    "text", ["{}", "[]", "", "nonsense", written().replace('"version":1', '"version":2')]
)
def test_what_is_none_is_no_document(text):
    with pytest.raises(ValueError, match="history"):
        raise ValueError("no history") if not list(document_lines(log("a.json", text))) else AssertionError


def test_times_that_no_calendar_has():
    assert written_time(-5) == "1970-01-01T00:00:00.000Z"
    assert written_time(10**18).startswith("9999")
