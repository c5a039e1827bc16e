"""What never becomes a request is answered like everything else."""

import asyncio

import msgspec
import pytest

from amsn2.frontends.web.answers import SECURITY_HEADERS
from tests.amsn2.frontends.web.scripted import PATIENCE, House

HOST = b"Host: localhost\r\n"


async def answer_to(house: House, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in lower case, and body."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", house.frontend.port)
        writer.write(request)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        writer.close()
        await writer.wait_closed()
    return int(first.split()[1]), headers, body


@pytest.mark.parametrize(
    "request_",
    [
        b"NONSENSE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Host: other\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: NONSENSE" + b"x" * 9_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"A%d: b\r\n" % i for i in range(100)) + b"\r\n",
    ],
)
async def test_what_cannot_be_read(house, request_):
    status, headers, body = await answer_to(house, request_)
    assert status == 400
    for name, value in SECURITY_HEADERS.items():
        assert headers[name.lower()] == value
    assert headers["cache-control"] == "no-store"
    assert headers["content-type"].startswith("application/problem+json")
    assert msgspec.json.decode(body)["code"] == "malformed"
    assert b"NONSENSE" not in body


async def test_an_expectation_that_nobody_meets(house):
    request = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Expect: NONSENSE\r\n\r\n"
    status, headers, _ = await answer_to(house, request)
    assert status == 417
    for name, value in SECURITY_HEADERS.items():
        assert headers[name.lower()] == value


async def test_a_fault_of_the_outermost_kind_shows_nothing(house, monkeypatch):
    def broken(*_args: object) -> None:
        raise ZeroDivisionError("secret insides")

    monkeypatch.setattr("amsn2.frontends.web.answers.caller_of", broken)
    status, headers, body = await answer_to(house, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (status, msgspec.json.decode(body)["code"]) == (500, "internal")
    assert headers["server"] == "aMSN2"
    assert b"secret" not in body
