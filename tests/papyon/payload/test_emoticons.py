"""Lists of custom emoticons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.payload import Emoticon, MimeMessage, MsnObject, ObjectKind, emoticon_lists, parse_emoticons
from papyon.payload.emoticons import ANIMATED_EMOTICONS, EMOTICON_LIMIT, EMOTICONS, LIST_LENGTH
from papyon.session.switchboard import MESSAGE_LIMIT
from tests.papyon.payload.strategies import addresses

OBJECTS = st.builds(MsnObject.of, st.binary(max_size=9), addresses, st.just(ObjectKind.EMOTICON))
SHORTCUTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=10)
CAT = Emoticon("(cat)", MsnObject.of(b"cat", "alice@example.com", ObjectKind.EMOTICON, "cat.png"))


@given(st.lists(st.builds(Emoticon, SHORTCUTS, OBJECTS), max_size=9))
def test_every_list_survives_and_fits(emoticons: list[Emoticon]) -> None:
    lists = emoticon_lists(emoticons)
    assert [one for message in lists for one in parse_emoticons(message)] == emoticons
    assert all(len(message.encode()) <= MESSAGE_LIMIT for message in lists)
    assert len(lists) == -(-len(emoticons) // LIST_LENGTH)


def test_the_bytes_of_a_list() -> None:
    (message,) = emoticon_lists([CAT])
    assert message.content_type == EMOTICONS
    assert message.body == f"(cat)\t{CAT.object}\t".encode()


@pytest.mark.parametrize("kind", [EMOTICONS, ANIMATED_EMOTICONS])
@pytest.mark.parametrize("end", ["\t", "", "\r\n", "\t\r\n"])
def test_the_ends_of_lists(kind: str, end: str) -> None:
    body = f"(my cat)\t{CAT.object}{end}".encode()
    assert parse_emoticons(MimeMessage(kind, (), body)) == (Emoticon("(my cat)", CAT.object),)


def test_what_cannot_be_read_is_left_out() -> None:
    body = f"a\tnonsense\t\t{CAT.object}\t{'x' * 99}\t{CAT.object}\t(cat)\t{CAT.object}\tlast".encode()
    assert parse_emoticons(MimeMessage(EMOTICONS, (), body)) == (CAT,)


def test_a_list_without_end_has_one() -> None:
    body = f"(cat)\t{CAT.object}\t".encode() * 1000
    assert parse_emoticons(MimeMessage(EMOTICONS, (), body)) == (CAT,) * EMOTICON_LIMIT


def test_a_shortcut_cannot_break_the_list() -> None:
    (message,) = emoticon_lists([Emoticon("a\tb\r\n", CAT.object)])
    assert parse_emoticons(message) == (Emoticon("a b  ", CAT.object),)
