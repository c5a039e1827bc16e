"""Offline messages as mail."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload import OfflineText, format_date, parse_date, parse_offline_text
from papyon.payload.text import Effect, TextFormat
from tests.papyon.payload.strategies import addresses, braced, line_texts, message_ids, moments

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


@given(TEXTS, braced, st.integers(1, 999), addresses, line_texts, addresses, moments, message_ids)
def test_every_message_survives_as_mail(
    text: str,
    run_id: str,
    sequence: int,
    sender: str,
    name: str,
    recipient: str,
    sent: datetime,
    message_id: str,
) -> None:
    message = OfflineText(text, run_id, sequence, sender, name, recipient, sent, message_id)
    assert parse_offline_text(message.mail()) == message


@given(TEXTS, braced, st.integers(1, 999), message_ids)
def test_every_message_survives_in_the_store(text: str, run_id: str, sequence: int, message_id: str) -> None:
    message = OfflineText(text, run_id, sequence, message_id=message_id)
    content = message.store_content()
    assert parse_offline_text(content) == message
    assert "\r" not in content
    assert max(len(line) for line in content.split("\n")) <= 90


def test_the_shape_that_old_clients_parse() -> None:
    sent = datetime(2005, 11, 15, 14, 24, 27, tzinfo=timezone(timedelta(hours=-8)))
    mail = OfflineText("hi", "{1}", 3, "bob@example.com", "Bob", "a@b", sent).mail()
    assert "From: =?utf-8?B?Qm9i?= <bob@example.com>\n" in mail
    assert "\nDate: 15 Nov 2005 14:24:27 -0800\n" in mail
    assert "\nContent-Transfer-Encoding: base64\n" in mail
    assert "\nX-OIM-Sequence-Num: 3\n" in mail
    assert mail.endswith("\n\naGk=")


@pytest.mark.parametrize(
    "text", ["15 Nov 2005 14:24:27 -0800", "Tue, 15 Nov 2005 22:24:27 +0000", " 15 Nov 2005 14:24:27 -0800 "]
)
def test_dates_are_read(text: str) -> None:
    assert parse_date(text) == datetime(2005, 11, 15, 22, 24, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "32 Nov 2005 14:24:27 -0800",
        "15 Xyz 2005 14:24:27 -0800",
        "1 Jan 0001 00:00:00 +2300",
    ],
)
def test_dates_that_cannot_be_read(text: str) -> None:
    assert parse_date(text) is None


def test_a_naive_date_is_utc() -> None:
    assert (
        format_date(datetime(2009, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None))
        == "2 Jan 2009 03:04:05 +0000"
    )


def test_the_text_of_a_message_with_many_parts() -> None:
    body = base64.b64encode("schön".encode()).decode()
    mail = (
        'From: tel:+15551234\nContent-Type: multipart/mixed; boundary="=_x"\n'
        "X-OIM-Run-Id: {1}\n\npreamble\n"
        "--=_x\nContent-Type: text/html\n\n<b>no</b>\n"
        "--=_x\nContent-Type: text/plain; charset=UTF-8\n"
        f"Content-Transfer-Encoding: base64\n\n{body}\n--=_x--\n"
    )
    message = parse_offline_text(mail)
    assert (message.text, message.sender, message.run_id, message.sequence) == (
        "schön",
        "tel:+15551234",
        "{1}",
        0,
    )


@pytest.mark.parametrize(
    "mail",
    [
        "Content-Type: image/gif\n\nx",
        "Content-Type: multipart/mixed\n\nx",
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\ny",
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!",
    ],
)
def test_what_is_no_text_is_refused(mail: str) -> None:
    with pytest.raises(PayloadError):
        parse_offline_text(mail)


def test_mail_needs_a_sender_and_a_date() -> None:
    with pytest.raises(LocalProtocolError):
        OfflineText("hi", "{1}").mail()


def test_a_look_survives_in_both_forms() -> None:
    look = TextFormat(font="Arial", effects=frozenset({Effect.BOLD}), color="#ff0000")
    message = OfflineText("hi", "{1}", 3, "bob@example.com", "Bob", "a@b", datetime(2009, 1, 1, tzinfo=UTC))
    message = replace(message, format=look)
    assert parse_offline_text(message.mail()).format == look
    assert parse_offline_text(message.store_content()).format == look
    assert parse_offline_text(replace(message, format=None).mail()).format is None
