"""The logs of Pidgin."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2.api.models import MessageKind
from amsn2.core.archive.pidgin import is_pidgin, pidgin_lines
from tests.amsn2.core.archive.logs import AMSN, BERT, PIDGIN, PIDGIN_PATH, PIDGIN_TEXT, log


def read(path, text):
    return list(pidgin_lines(log(path, text), UTC))


def test_html_says_who_by_colours_and_when_by_its_name():
    first, second = read(PIDGIN_PATH, PIDGIN)
    # 20:15:40 an hour east of UTC.
    assert (first.at, first.text, first.own, first.talk) == (1_291_576_540_000, "hi <3 link", True, (BERT,))
    assert (second.at, second.text, second.own) == (1_291_576_545_000, "yo", False)
    assert is_pidgin(PIDGIN.splitlines())
    assert not is_pidgin(AMSN.splitlines())


def test_text():
    first, second, third = read(PIDGIN_PATH.replace(".html", ".txt"), PIDGIN_TEXT)
    assert (first.text, first.own) == ("hi\ngoing on", True)
    assert (second.text, second.author, second.own) == ("still here?", "Bert", None)
    assert (third.text, third.kind, third.author) == ("yawns", MessageKind.ACTION, "Bert")
    assert third.at - second.at == 11_000
    assert is_pidgin(PIDGIN_TEXT.splitlines())


def test_a_file_alone_says_in_its_first_line_who_and_when():
    head = "Conversation with bert@example.com at Sun 05 Dec 2010 08:15:34 PM UTC on anna@example.com (msn)\n"
    (line,) = read("log.txt", f"{head}(08:15:40 PM) Bert: hi\n")
    assert (line.at, line.talk) == (1_291_580_140_000, (BERT,))


@pytest.mark.parametrize(
    ("clock", "at"),
    [
        ("08:16:00 PM", 1_291_576_560_000),
        ("20:16", 1_291_576_560_000),
        ("2010-12-06 01:00:00", 1_291_593_600_000),
    ],
)
def test_clocks(clock, at):
    (line,) = read(PIDGIN_PATH.replace(".html", ".txt"), f"Conversation with\n({clock}) Bert: hi\n")
    assert line.at == at


def test_markup_is_never_kept():
    text = (
        PIDGIN.splitlines()[0]
        + "\n"
        + "(20:15:45) <b>Bert:</b> &lt;script&gt;<script>x</script><img src=y><br/>\n"
    )
    (line,) = read(PIDGIN_PATH, text)
    assert line.text == "<script>x"


pieces = st.lists(
    st.sampled_from(
        [
            "(20:15:45)",
            "(99:99)",
            "(10-10-10 12:00:00 PM)",
            "<b>",
            "</b>",
            "<font color=",
            ":",
            " ",
            "\n",
            "<br/>",
            "Conversation with a@b at x on c@d (msn)",
            "***",
            "&#0;",
            "&#xD800;",
            "é",
        ]
    ),
    max_size=60,
).map("".join)


@given(pieces | st.text(max_size=200), st.sampled_from([PIDGIN_PATH, "a.txt", "9999-99-99.999999.html"]))
@settings(deadline=None)
def test_nothing_is_a_surprise(text, path):
    for line in read(path, text):
        assert len(line.text) <= 8_000


@pytest.mark.parametrize("line", ["a " * 32_000, "a" * 65_000, "<" * 65_000, "&" * 65_000, "a on b " * 9_000])
def test_no_line_holds_up_everybody(line):
    # Each of the first took a minute, in which nothing else in the process moves.
    text = f"Conversation with {line}\n{line}\n"
    assert not is_pidgin(text.splitlines())
    assert read("log.html", text) == []
