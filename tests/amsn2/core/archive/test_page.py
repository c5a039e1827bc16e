"""History as a page."""

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from amsn2.api.media import Attachment, BlobId, MessageEmoticon
from amsn2.api.models import Delivery, MessageKind
from amsn2.core.archive.page import Page, local_time
from tests.amsn2.core.archive.logs import BERT
from tests.amsn2.core.archive.test_document import message

SMILE = BlobId("a" * 64)


def page(*messages, images=None, names=None):
    made = Page("Bert & Anna", names or {BERT: "Bert"}, UTC)
    return made.begin() + made.messages(messages, images or {}) + made.end()


def test_days_names_and_times():
    text = page(message(1), message(2), message(3, sent_at=90_000_000))
    assert text.count("<h2>") == 2
    assert "<h2>1970-01-01, Thursday</h2>" in text
    assert "<bdi>Bert</bdi>" in text
    assert "00:00:01" in text
    assert "<script" not in text


@given(st.text())
def test_nothing_that_was_said_is_markup(text):
    hostile = f"<img src=x onerror=y>{text}</p><script>"
    made = page(
        message(1, text=hostile, attachment=Attachment(name=hostile, size=1)), names={BERT: f'"{hostile}'}
    )
    assert "<script" not in made
    assert "<img" not in made


def test_pictures_are_inside_it():
    smile = message(1, text="a :) <b>", emoticons=(MessageEmoticon(shortcut=":)", blob=SMILE),))
    text = page(smile, images={SMILE: ("image/png", b"png")})
    assert 'a  <img alt=":)" title=":)" src="data:image/png;base64,cG5n"> &lt;b&gt;' in text
    assert ":)" in page(smile)
    assert "<img" not in page(smile, images={SMILE: ("text/html", b"<script>")})


def test_no_shortcut_is_found_in_what_stands_for_another():
    shortcuts = ("a", "amp", "\x00" + "b" * 64 + "\x00", "onload=x")
    blobs = [BlobId(letter * 64) for letter in "abcd"]
    emoticons = tuple(map(lambda one, blob: MessageEmoticon(shortcut=one, blob=blob), shortcuts, blobs))
    text = page(
        message(1, text="a & amp onload=x", emoticons=emoticons),
        images=dict.fromkeys(blobs, ("image/png", b"png")),
    )
    said = text[text.index('<p dir="auto">') : text.index("</article>")]
    assert "\x00" not in said
    assert said.count("<img") == said.count('src="data:image/png;base64,cG5n">') == 3
    assert " &amp; " in said


def test_what_is_no_text():
    text = page(
        message(1, text="", kind=MessageKind.NUDGE),
        message(2, text="", kind=MessageKind.FILE, attachment=Attachment(name="a.txt", size=1234)),
        message(3, delivery=Delivery.FAILED),
        message(4, text="", kind=MessageKind.JOINED),
        message(5, text="", kind=MessageKind.LEFT),
    )
    assert "sent a nudge" in text
    assert "<bdi>a.txt</bdi> (1,234 bytes)" in text
    assert "not delivered" in text
    assert '<p class="note">joined the conversation</p>' in text
    assert '<p class="note">left the conversation</p>' in text


def test_times_that_no_calendar_has():
    assert local_time(-1, UTC).year == 1970
    assert local_time(10**17, UTC).year > 9000
