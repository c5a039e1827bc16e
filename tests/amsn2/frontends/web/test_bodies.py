"""Bodies: bounded, in time, of JSON."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from amsn2.api.models import PersonId
from amsn2.frontends.web import limits
from tests.amsn2.frontends.web.scripted import PATIENCE

PATH = "/api/session"
COMMAND = (
    b'{"type":"set_display_name","id":"00000000-0000-4000-8000-000000000001","account":"home",'
    b'"display_name":"NAME"}'
)


async def test_a_body_that_says_it_is_too_large(house):
    answer = await house.call("POST", PATH, data=b" " * (limits.FORM_BYTES + 1))
    assert (answer.status, answer.json["code"]) == (413, "too_large")


async def test_a_body_that_turns_out_too_large(house):
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1_000

    answer = await house.call("POST", PATH, data=chunks())
    assert (answer.status, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        rb'{"name": "A\u00\u000000", "password": "correct horse"}',
        b"[]",
        b'{"name":1}',
        b"[" * 8_000,
        b'{"name":"a","password":"b","x":1}',
    ],
)
async def test_nonsense(house, data):
    answer = await house.call("POST", PATH, data=data)
    assert (answer.status, answer.json["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (rb"an\u0000\u0000na", "anna"),
        (rb"\\u0000", r"\u0000"),
        (rb"\\\u0000", "\\"),
        (rb"\\\\u0000\u0000", r"\\u0000"),
    ],
)
async def test_no_text_has_a_nul(house, written, name):
    token = house.people.add("anna")
    messenger = house.people.messengers[PersonId("anna")]
    command = COMMAND.replace(b"NAME", written)
    answer = await house.call("POST", "/api/commands", token=token, data=command)
    assert answer.status == 202
    assert messenger.commands[0].display_name == name


async def test_a_compressed_body_is_refused_unopened(house):
    data = gzip.compress(b'{"name":"a","password":"b"}')
    answer = await house.call("POST", PATH, data=data, headers={"Content-Encoding": "gzip"})
    assert (answer.status, answer.json["code"]) == (415, "unsupported")


async def test_a_body_that_does_not_come(house, monkeypatch):
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.01)
    reader, writer = await asyncio.open_connection("127.0.0.1", house.frontend.port)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nX-AMSN2: 1\r\n"
        "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n"
    )
    writer.write(head.encode())
    async with asyncio.timeout(PATIENCE):
        assert b" 408 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
