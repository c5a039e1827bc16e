"""Which messages wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import MailData, MailMoved, MimeMessage, WaitingMessage, parse_mail_data, parse_mail_moved
from papyon.payload.maildata import LIVE_FOLDER, NOTICE_LIMIT, TRASH
from tests.papyon.payload.strategies import addresses, guids, line_texts, numbers, tokens
from tests.transcripts.plays import Play

WAITING = st.builds(
    WaitingMessage,
    guids,
    addresses,
    line_texts,
    st.sampled_from(["", "2009-01-01T12:00:00.000Z"]),
    numbers,
    st.booleans(),
    tokens,
)
MAIL = st.builds(
    MailData,
    st.lists(WAITING, max_size=NOTICE_LIMIT).map(tuple),
    st.one_of(st.none(), st.tuples(numbers, numbers)),
)


@given(MAIL)
def test_every_notice_survives(data: MailData) -> None:
    for message in (data.initial(), data.live()):
        assert parse_mail_data(MimeMessage.parse(message.encode())) == data


@pytest.mark.parametrize("file", ["msnp11", "msnp15", "msnp18"])
def test_the_notice_of_the_golden_transcripts_is_written_back(file: str) -> None:
    payload = next(
        payload
        for _, _, payload in (data.partition(b"\r\n") for _, data in Play.load(file, "notification"))
        if b"initialmdata" in payload
    )
    assert parse_mail_data(MimeMessage.parse(payload)) == MailData((), (0, 0))
    assert MailData((), (0, 0)).initial().encode() == payload


def test_too_many_messages_are_asked_for_elsewhere() -> None:
    waiting = tuple(WaitingMessage(str(number), "a@b") for number in range(NOTICE_LIMIT + 1))
    message = MailData(waiting).initial()
    assert b"Mail-Data: too-large\r\n" in message.body
    assert parse_mail_data(message) == MailData(too_large=True)


def test_the_fields_may_stand_among_the_headers() -> None:
    raw = b"MIME-Version: 1.0\r\nContent-Type: x/y\r\nMail-Data: <MD><M><I>1</I><E>a@b</E></M></MD>\r\n\r\n"
    assert [message.id for message in parse_mail_data(MimeMessage.parse(raw)).messages] == ["1"]


@pytest.mark.parametrize("body", [b"", b"Mail-Data: \r\n", b"Mail-Data: <MD>\r\n"])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_mail_data(MimeMessage("x/y", (), body))


def test_moved_mail() -> None:
    moved = MailMoved(LIVE_FOLDER, TRASH, 3)
    assert parse_mail_moved(MimeMessage.parse(moved.message().encode())) == moved
    assert b"Src-Folder: .!!OIM\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 3\r\n" in moved.message().encode()
