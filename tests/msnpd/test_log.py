"""What is logged."""

import json
import logging
from datetime import datetime

import pytest

from msnpd.log import HTTP_LOG, JsonLines, log_to_stderr, note
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


def test_json_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "msnpd")
    note("refused", ("192.0.2.1", 5), verb="a\nb", code=241)
    logging.getLogger("msnpd").info("plain %s", "words")
    try:
        raise KeyError("ours")
    except KeyError:
        HTTP_LOG.exception("fault")
    first, second, third = (json.loads(JsonLines().format(record)) for record in caplog.records)
    assert datetime.fromisoformat(first.pop("time")).tzinfo is not None
    assert first == {
        "level": "INFO",
        "logger": "msnpd",
        "what": "refused",
        "peer": "192.0.2.1:5",
        "verb": "a\nb",
        "code": 241,
    }
    assert second["what"] == "plain words"
    assert "KeyError" in third["traceback"]


def test_the_log_of_a_server_that_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.root.handlers[:], logging.root.level
    try:
        log_to_stderr(logging.INFO, json=True)
        note("x", ("192.0.2.1", 5))
        log_to_stderr(logging.INFO, json=False)
        note("y", ("192.0.2.1", 5))
    finally:
        logging.root.handlers[:], logging.root.level = before
    one, other = capsys.readouterr().err.splitlines()
    assert json.loads(one)["what"] == "x"
    assert other.endswith("INFO y peer=192.0.2.1:5")


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


def test_what_is_no_unicode_is_logged_all_the_same() -> None:
    record = logging.LogRecord("msnpd", logging.INFO, "", 1, "%s %s", ("refused", ""), None)
    record.fields = {"verb": "/\udcff"}
    assert json.loads(JsonLines().format(record))["verb"] == "/?"
