import random

from hypothesis import given
from hypothesis import strategies as st

from papyon.payload.message import MimeMessage
from papyon.payload.text import TextFormat, TextMessage, parse_text
from papyon.session.chunks import BODY_LIMIT, CHUNKS, JOIN_TIMEOUT, OPEN_JOINS, Joiner, cut
from papyon.session.switchboard import MESSAGE_LIMIT

GUID = "{11111111-1111-4111-8111-111111111111}"
BOB = "bob@example.com"


def over_the_wire(part):
    return MimeMessage.parse(part.encode())


def text(length, **look):
    return TextMessage("ж" * length, TextFormat(**look), message_id="m").message()


def test_a_short_message_is_sent_and_taken_as_it_is():
    assert cut(text(10), GUID) == [text(10)]
    assert Joiner().add(BOB, text(10), 0.0) == text(10)


@given(st.integers(0, 8000), st.booleans())
def test_what_is_cut_is_joined_again_in_any_order(length, shuffled):
    message = text(length)
    parts = cut(message, GUID)
    assert all(len(part.encode()) <= MESSAGE_LIMIT for part in parts)
    rest = parts[1:]
    if shuffled:
        random.Random(length).shuffle(rest)
    joiner = Joiner()
    joined = [joiner.add(BOB, over_the_wire(part), 0.0) for part in [parts[0], *rest]]
    assert joined[:-1] == [None] * (len(parts) - 1)
    assert joined[-1] == message
    assert parse_text(joined[-1]).text == "ж" * length


def test_a_font_with_a_long_name_leaves_less_room_in_the_first_part():
    parts = cut(text(2000, font="ж" * 64), GUID)
    assert all(len(part.encode()) <= MESSAGE_LIMIT for part in parts)


def test_parts_of_two_people_under_one_id_are_kept_apart():
    first, second = cut(text(1000), GUID)
    joiner = Joiner()
    assert joiner.add(BOB, over_the_wire(first), 0.0) is None
    assert joiner.add("eve@example.com", over_the_wire(second), 0.0) is None
    assert joiner.add(BOB, over_the_wire(second), 0.0) == text(1000)


def test_a_part_without_its_beginning_or_out_of_range_is_nothing():
    first, second = cut(text(1000), GUID)
    joiner = Joiner()
    assert joiner.add(BOB, over_the_wire(second), 0.0) is None
    joiner.add(BOB, over_the_wire(first), 0.0)
    beyond = MimeMessage("", (("Message-ID", GUID), ("Chunk", "2")), b"x")
    assert joiner.add(BOB, beyond, 0.0) is None


def test_parts_that_come_too_late_are_forgotten():
    first, second = cut(text(1000), GUID)
    joiner = Joiner()
    joiner.add(BOB, over_the_wire(first), 0.0)
    assert joiner.add(BOB, over_the_wire(second), JOIN_TIMEOUT + 1) is None


def test_nobody_can_make_us_keep_more_than_the_limits():
    joiner = Joiner()
    for number in range(3 * OPEN_JOINS):
        start = MimeMessage("text/plain", (("Message-ID", str(number)), ("Chunks", "2")), b"x" * BODY_LIMIT)
        assert joiner.add(BOB, start, 0.0) is None
    assert len(joiner._joins) == OPEN_JOINS
    huge = MimeMessage("text/plain", (("Message-ID", "huge"), ("Chunks", str(CHUNKS + 1))), b"x")
    assert joiner.add(BOB, huge, 0.0) is None
    assert len(joiner._joins) == OPEN_JOINS


def test_parts_of_unheard_of_size_are_not_kept():
    joiner = Joiner()
    head = (("Message-ID", GUID), ("Chunks", str(CHUNKS)))
    joiner.add(BOB, MimeMessage("text/plain", head, b"x" * 60_000), 0.0)
    for number in range(1, CHUNKS):
        part = MimeMessage("", (("Message-ID", GUID), ("Chunk", str(number))), b"x" * 60_000)
        assert joiner.add(BOB, part, 0.0) is None
    assert joiner.size == 0
