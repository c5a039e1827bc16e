"""The logs of aMSN."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.core.archive.amsn import amsn_lines, is_amsn
from tests.amsn2.core.archive.logs import AMSN, BERT, PIDGIN, log


def read(text, zone=UTC):
    return list(amsn_lines(log(f"logs/{BERT}.log", text), zone))


def test_what_was_said():
    first, second = read(AMSN)
    assert (first.at, first.author, first.talk) == (1_165_346_140_000, "Anna", (BERT,))
    assert first.text == "hello from aMSN\nsecond line"
    assert (second.at, second.text, second.own) == (1_165_346_150_000, "yes", None)
    assert is_amsn(AMSN.splitlines())
    assert not is_amsn(PIDGIN.splitlines())


def test_older_logs_have_a_date_and_then_times():
    lines = read(
        '|"LRED[Conversation started on 05 Dec 2006 23:59:00]\n'
        '|"LGRA[23:59:30] |"LITAAnna |"LNOR: before midnight\n'
        '|"LGRA[00:00:10] |"LITABert :|"LNOR after midnight\n'
    )
    assert [(line.at, line.author, line.text) for line in lines] == [
        (1_165_363_170_000, "Anna", "before midnight"),
        (1_165_363_210_000, "Bert", "after midnight"),
    ]


def test_times_without_a_date_are_nothing():
    assert read('|"LGRA[23:59:30] |"LITAAnna :|"LNOR when?\n') == []


def test_a_conference_is_with_all_who_are_named():
    lines = read(
        '|"LRED[Bert has entered into a conference on |"LTIME1165346134 '
        "(bert@example.com, carl@example.com) ]\n"
        '|"LGRA[|"LTIME1165346140 ] |"LITACarl :|"LNOR hello both\n'
        '|"LRED[Conversation started on |"LTIME1165346200 ]\n'
        '|"LGRA[|"LTIME1165346201 ] |"LITABert :|"LNOR hello you\n'
    )
    assert [line.talk for line in lines] == [(BERT, "carl@example.com"), (BERT,)]


def test_what_was_not_delivered_is_ones_own():
    (line,) = read('|"LGRA[|"LTIME1165346140 ] |"LITANot delivered :|"LRED hello\n')
    assert line.own is True


pieces = st.lists(
    st.sampled_from(
        [
            '|"LGRA',
            '|"LRED',
            '|"LITA',
            '|"LNOR',
            '|"LTIME',
            "1165346140",
            "99999999999",
            " ] ",
            "[",
            ":",
            "a@b",
            "12:61:99",
            "31 Feb 2006 10:00:00",
            "\n",
            "é\x00",
            '|"LC00',
        ]
    ),
    max_size=60,
).map("".join)


@given(pieces | st.text(max_size=200))
@settings(deadline=None)
def test_nothing_is_a_surprise(text):
    for line in read(text, None):
        assert line.at >= 0
        assert len(line.text) <= 8_000


@pytest.mark.parametrize("line", ['|"LITA' * 10_000, '|"LRED' + "a" * 65_000, '|"LITA' + ":" * 65_000])
def test_no_line_holds_up_everybody(line):
    # Each took a minute, in which nothing else in the process moves.
    assert read(line) == []
