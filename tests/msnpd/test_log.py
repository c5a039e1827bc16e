"""What is logged."""

import logging

import pytest

from msnpd.log import HTTP_LOG, note
from tests.msnpd.test_notification import TEXT
from tests.msnpd.world import ALICE, DAVE, World


def test_a_line_of_words_and_pairs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "msnpd")
    note("refused", ("192.0.2.1", 5), verb="ADL", code=241)
    note("quiet", ("192.0.2.1", 5), logging.DEBUG)
    assert caplog.messages == ["refused peer=192.0.2.1:5 verb=ADL code=241"]


def test_nobody_writes_lines_of_his_own(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "msnpd")
    note("x", ("192.0.2.1", 5), verb="a\nb c" + "d" * 500)
    assert "\n" not in caplog.messages[0]
    assert "a?b?c" in caplog.messages[0]
    assert len(caplog.messages[0]) < 300


def test_a_fault_of_ours_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError("ours")
    except KeyError:
        HTTP_LOG.exception("Error handling request")
    assert caplog.records[0].levelno == logging.ERROR
    assert "Traceback" in caplog.text


async def test_no_text_and_no_ticket_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ticket, _ = await world.ticket(ALICE)
    client = await world.online(ALICE)
    await client.send(f"UUM 13 {DAVE} 1 1", TEXT)
    await client.send("UUM 14 nobody@example.com 1 1", TEXT)
    await client.say("PRP 15 MFN My%20Secret%20Name")
    assert "verb=UUM code=509" in caplog.text
    for secret in ("read me later", ticket, "Secret"):
        assert secret not in caplog.text
