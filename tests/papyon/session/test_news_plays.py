"""The plays of news in the role of the client: every byte of hers, and what she is told."""

from dataclasses import replace

import pytest

from papyon.errors import ServerError
from papyon.payload.address import NetworkAddress
from papyon.payload.maildata import MailData, WaitingMessage, parse_mail_data, parse_mail_moved
from papyon.payload.message import MimeMessage
from papyon.payload.note import NoteKind
from papyon.payload.page import Page
from papyon.payload.presence import StatusChange
from papyon.payload.text import TextFormat, TextMessage
from papyon.session.events import (
    Invited,
    NoteReceived,
    NotificationMessage,
    PageReceived,
    Refused,
    Replied,
    SwitchboardOpened,
)
from papyon.session.masque import MASQUES
from papyon.types import Capabilities, Dialect, NetworkId, Status
from tests.transcripts.plays import Play
from tests.transcripts.scenes import BOB, page_from_another_network, signed_in

BOBS = "{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}"
HOUSE = ("192.0.2.22", 1864)
FIRST = 5
"""The transaction id of the first command of each play."""


def since(first):
    return pytest.mark.parametrize("dialect", [one for one in MASQUES if one >= first], ids=str)


def play(dialect, scene, *intents):
    """What she is told while she does all that in this order."""
    machine, told, left = signed_in(dialect), [], list(intents)
    for direction, data in Play.load("news", f"{dialect.token.lower()} {scene}"):
        if direction == "S":
            told += machine.receive(data, 0.0)
        else:
            left.pop(0)(machine)
            assert machine.data_to_send() == data
    assert left == []
    assert machine.data_to_send() == b""
    return told


def test_there_is_a_play_for_each_dialect():
    firsts = {"calls": 8, "mail": 11, "much": 11, "notes": 13, "pages": 14}
    names = [
        f"{one.token.lower()} {scene}" for scene, first in firsts.items() for one in MASQUES if one >= first
    ]
    assert sorted(Play.all("news")) == sorted(names)


@since(Dialect.MSNP8)
def test_calls(dialect):
    opened, rung = play(dialect, "calls", lambda me: me.open_switchboard())
    assert opened == SwitchboardOpened(FIRST, *HOUSE, "17262740.1050826919.32308")
    assert rung == Invited("11752013", *HOUSE, "849102291.520491113", BOB, "Bob")


def appear(machine):
    able = Capabilities(Capabilities.MULTI_PACKET, Capabilities.NUDGES).at(machine.dialect)
    machine.set_status(StatusChange(Status.NLN, able))


WAITING = WaitingMessage("00000000-0000-4000-8000-000000000005", BOB, "Bob", size=89)


@since(Dialect.MSNP11)
def test_mail_that_waits_comes_and_is_gone(dialect):
    news = [one.message for one in play(dialect, "mail", appear) if isinstance(one, NotificationMessage)]
    initial, live, gone = news
    moment = "2006-01-01T00:00:00.000Z"
    assert parse_mail_data(initial) == MailData((replace(WAITING, received=moment),), (0, 0))
    (message,) = parse_mail_data(live).messages
    assert message.id != WAITING.id
    assert replace(message, id=WAITING.id) == replace(WAITING, folder=".!!OIM")
    moved = parse_mail_moved(gone)
    assert (moved.source, moved.destination, moved.count) == (".!!OIM", ".!!trAsH", 2)


@since(Dialect.MSNP11)
def test_more_mail_than_a_notice_holds_has_to_be_asked_for(dialect):
    (notice,) = [one.message for one in play(dialect, "much", appear) if isinstance(one, NotificationMessage)]
    assert parse_mail_data(notice) == MailData(too_large=True)


@since(Dialect.MSNP13)
def test_notes(dialect):
    endpoint = BOBS if dialect >= Dialect.MSNP16 else ""
    sent, heard, refused = play(
        dialect,
        "notes",
        lambda me: me.send_note(BOB, endpoint, NoteKind.DATA, b"<q/>"),
        lambda me: me.send_note("carol@example.net", "", NoteKind.DATA, b"<q/>"),
    )
    assert isinstance(sent, Replied)
    assert sent.trid == FIRST
    assert heard == NoteReceived(BOB, endpoint, NoteKind.DATA, b"<s/>")
    assert isinstance(refused, Refused)
    assert (refused.trid, refused.error.code) == (FIRST + 1, 217)


@since(Dialect.MSNP14)
def test_pages(dialect):
    look = TextFormat(font="Segoe UI")
    text = TextMessage("read me later", look).message()
    later = MimeMessage(text.content_type, (("Dest-Agent", "client"), *text.headers), text.body)
    kept, refused, heard = play(
        dialect,
        "pages",
        lambda me: me.page(Page(NetworkAddress("dave@example.org"), later)),
        lambda me: me.fence(0.0),
        lambda me: me.page(
            Page(
                NetworkAddress("eve@yahoo.example", NetworkId.YAHOO),
                TextMessage("Hello there", look).message(),
            )
        ),
    )
    assert isinstance(kept, Replied)
    assert kept.trid == FIRST
    assert isinstance(refused, Refused)
    assert isinstance(refused.error, ServerError)
    assert (refused.trid, refused.error.code) == (FIRST + 1, 509)
    assert heard == PageReceived(page_from_another_network())
