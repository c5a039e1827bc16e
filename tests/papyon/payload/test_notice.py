"""Notices of changed lists."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import ListsChanged, parse_notice, personal_id
from papyon.payload.notice import TEXT_LIMIT, Alert
from tests.papyon.payload.strategies import addresses, cids, guids

SAMPLE = (Path(__file__).parent / "samples" / "notice.xml").read_bytes()
CHANGED = ListsChanged(
    "alice@example.com", "0x00001234:0x00010000", 4660, "2009-01-01T00:00:00.0000000-08:00"
)


@given(
    st.builds(
        ListsChanged, addresses, st.just("0x1:0x2"), cids, st.just("2009"), st.one_of(st.just(""), guids)
    )
)
def test_every_notice_survives(notice: ListsChanged) -> None:
    assert parse_notice(notice.encode()) == notice


def test_the_sample_of_the_reference() -> None:
    assert parse_notice(SAMPLE) == CHANGED
    assert parse_notice(CHANGED.encode()) == CHANGED
    assert CHANGED.encode().endswith(b"</NOTIFICATION>\r\n")


def test_the_personal_id() -> None:
    assert personal_id(65536, 4660) == "0x00001234:0x00010000"


@pytest.mark.parametrize(
    "payload",
    [
        b"<NOTIFICATION/>",
        b"<NOTIFICATION><MSG><BODY>&lt;NotificationData/&gt;</BODY></MSG></NOTIFICATION>",
    ],
)
def test_notices_that_say_nothing_are_none(payload: bytes) -> None:
    assert parse_notice(payload) is None


@pytest.mark.parametrize(
    ("site", "action", "url"),
    [
        ("", "http://alerts.example/1", "http://alerts.example/1"),
        ("http://alerts.example", "/1?a=1&amp;b=2", "http://alerts.example/1?a=1&b=2"),
        ("", "javascript:alert(1)", ""),
        ("", "", ""),
    ],
)
def test_a_notice_for_people(site: str, action: str, url: str) -> None:
    payload = (
        f'<NOTIFICATION ver="2" id="1" siteid="9" siteurl="{site}"><TO name="alice@example.com"/>'
        f'<MSG id="2"><ACTION url="{action}"/><BODY><TEXT>stocks</TEXT></BODY></MSG></NOTIFICATION>'
    )
    assert parse_notice(payload.encode()) == Alert("stocks", url)
    assert parse_notice(Alert("stocks", url).encode()) == Alert("stocks", url)
    assert parse_notice(Alert("x" * 9999).encode()) == Alert("x" * TEXT_LIMIT)


@pytest.mark.parametrize(
    "payload",
    [b"", b"<x/>", b"<NOTIFICATION><MSG><BODY>&lt;NotificationData&gt;</BODY></MSG></NOTIFICATION>"],
)
def test_what_cannot_be_read_is_refused(payload: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_notice(payload)
