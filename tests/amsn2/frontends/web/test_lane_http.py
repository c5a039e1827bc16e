"""Whatever comes is answered as the framework alone would answer it."""

import pytest

from tests.amsn2.frontends.web.wire import cut, get, open_wired, post, settle

POLL = "/api/events"
COMMAND = b'{"type":"sign_out","id":"00000000-0000-4000-8000-000000000001","account":"home"}'
H = "Host: localhost\r\n"
C = "Cookie: amsn2_session=token-0\r\n"


def raw(text: str) -> bytes:
    return text.encode("latin-1")


SHAPES = {
    "poll": get(POLL, "token-0"),
    "poll of nobody": get(POLL),
    "poll of a stranger": get(POLL, "no such token"),
    "cursor of nonsense": get(f"{POLL}?cursor=nonsense", "token-0"),
    "wait of nonsense": get(f"{POLL}?wait=1.2.3", "token-0"),
    "unknown cursor": get(f"{POLL}?cursor=other.5&wait=0", "token-0"),
    "the other order": get(f"{POLL}?wait=0&cursor=other.5", "token-0"),
    "more in the query": get(f"{POLL}?cursor=other.5&wait=0&x=y", "token-0"),
    "percent": get(f"{POLL}?cursor=other%2E5", "token-0"),
    "path with percent": get("/api/%65vents", "token-0"),
    "twice the cursor": get(f"{POLL}?cursor=other.5&cursor=nonsense", "token-0"),
    "empty query": get(f"{POLL}?", "token-0"),
    "fragment": get(f"{POLL}#x", "token-0"),
    "longer path": get(f"{POLL}/", "token-0"),
    "close": get(POLL, "token-0", "Connection: close"),
    "keep-alive": get(POLL, "token-0", "Connection: keep-alive"),
    "head": get(POLL, "token-0", method="HEAD"),
    "options": get(POLL, "token-0", method="OPTIONS"),
    "lower case": get(POLL, "token-0", method="get"),
    "expect": get(POLL, "token-0", "Expect: 100-continue"),
    "expect nonsense": get(POLL, "token-0", "Expect: tea"),
    "absolute": get(f"http://localhost{POLL}", "token-0"),
    "absolute elsewhere": get(f"http://evil.example{POLL}", "token-0"),
    "bad host": raw(f"GET {POLL} HTTP/1.1\r\nHost: evil.example\r\n{C}\r\n"),
    "no host": raw(f"GET {POLL} HTTP/1.1\r\n{C}\r\n"),
    "two hosts": raw(f"GET {POLL} HTTP/1.1\r\n{H}{H}{C}\r\n"),
    "no headers": raw(f"GET {POLL} HTTP/1.1\r\n\r\n"),
    "1.0": raw(f"GET {POLL} HTTP/1.0\r\n{H}{C}\r\n"),
    "1.0 keep-alive": raw(f"GET {POLL} HTTP/1.0\r\n{H}{C}Connection: keep-alive\r\n\r\n"),
    "1.2": raw(f"GET {POLL} HTTP/1.2\r\n{H}{C}\r\n"),
    "2.0": raw(f"GET {POLL} HTTP/2.0\r\n{H}{C}\r\n"),
    "0.9": raw(f"GET {POLL}\r\n\r\n"),
    "preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "two spaces": raw(f"GET  {POLL} HTTP/1.1\r\n{H}{C}\r\n"),
    "get with a body": get(POLL, "token-0", "Content-Length: 5") + b"hello",
    "get with a body of none": get(POLL, "token-0", "Content-Length: 0"),
    "both lengths": get(POLL, "token-0", "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "both lengths of a change": post("/api/commands", b"0\r\n\r\n", "token-0", "Transfer-Encoding: chunked"),
    "two lengths": get(POLL, "token-0", "Content-Length: 5", "Content-Length: 6") + b"hello!",
    "two equal lengths": post("/api/commands", COMMAND, "token-0", f"Content-Length: {len(COMMAND)}"),
    "length with a sign": get(POLL, "token-0", "Content-Length: +5") + b"hello",
    "length in words": get(POLL, "token-0", "Content-Length: five") + b"hello",
    "length without end": get(POLL, "token-0", "Content-Length: " + "9" * 40),
    "chunked get": get(POLL, "token-0", "Transfer-Encoding: chunked") + b"5\r\nhello\r\n0\r\n\r\n",
    "chunked and more": get(POLL, "token-0", "Transfer-Encoding: chunked") + b"0\r\n\r\n" + get(POLL, "token-0"),
    "bad chunk": get(POLL, "token-0", "Transfer-Encoding: chunked") + b"x\r\nhello\r\n0\r\n\r\n",
    "xchunked": get(POLL, "token-0", "Transfer-Encoding: xchunked") + b"0\r\n\r\n",
    "te with a space": get(POLL, "token-0", "Transfer-Encoding : chunked") + b"0\r\n\r\n",
    "fold": get(POLL, "token-0", "X: a\r\n b"),
    "fold of a length": get(POLL, "token-0", "Content-Length:\r\n 5") + b"hello",
    "nul": get(POLL, "token-0", "X: a\0b"),
    "bare line feed": raw(f"GET {POLL} HTTP/1.1\n{H}{C}\r\n"),
    "bare return": get(POLL, "token-0", "X: a\rY: b"),
    "only line feeds": raw(f"GET {POLL} HTTP/1.1\nHost: localhost\n\n"),
    "no colon": get(POLL, "token-0", "nonsense"),
    "no name": get(POLL, "token-0", ": nonsense"),
    "name with a space": get(POLL, "token-0", "a b: c"),
    "high bytes": get(POLL, "token-0", "X: \xe9\xff"),
    "leading lines": b"\r\n\r\n" + get(POLL, "token-0"),
    "upgrade": get(POLL, "token-0", "Connection: Upgrade", "Upgrade: h2c"),
    "connect": b"CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "long line": get(f"{POLL}?cursor={'x' * 9_000}", "token-0"),
    "long header": get(POLL, "token-0", "X: " + "y" * 9_000),
    "many headers": get(POLL, "token-0", *(f"X{n}: y" for n in range(100))),
    "long head": get(POLL, "token-0", *(f"X{n}: {'y' * 1_000}" for n in range(30))),
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "nonsense": b"NONSENSE\r\n\r\n",
    "half a request": get(POLL, "token-0")[:-10],
    "half a body": post("/api/commands", COMMAND, "token-0")[:-10],
    "a command": post("/api/commands", COMMAND, "token-0"),
    "a command with expect": post("/api/commands", COMMAND, "token-0", "Expect: 100-continue"),
    "a command of nobody": post("/api/commands", COMMAND),
    "a body for who reads none": get("/api/session", "token-0", "Content-Length: 5") + b"hello" + get(POLL, "token-0"),
    "too large": post("/api/commands", b"x" * 140_000, "token-0") + get("/api/session"),
    "three polls": get(POLL, "token-0") * 3,
    "all sorts": get(POLL, "token-0") + post("/api/commands", COMMAND, "token-0") + get("/nothing")
    + get(f"{POLL}?cursor=nonsense", "token-0") + get("/api/session") + get(POLL, "token-0"),
    "a poll in a header": raw(f"GET /api/session HTTP/1.1\r\n{H}X: ") + get(POLL, "token-0"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
async def test_the_lane_answers_as_the_framework_does(shape):
    data = SHAPES[shape]
    pieces = [[data], [data[: len(data) // 2], data[len(data) // 2 :]]]
    if len(data) < 1_000:
        pieces.append(cut(data, range(len(data))))
    async with open_wired() as wired:
        wired.house.people.add("anna")
        for way in pieces:
            expected, lane = wired.framework(), wired.lane()
            expected.feed(*way)
            lane.feed(*way)
            await settle()
            assert [got.status for got in lane.answers()] == [got.status for got in expected.answers()]
            assert lane.answers() == expected.answers()
            assert lane.closed == expected.closed
            lane.lose()
            expected.lose()
        await settle()
        assert not wired.house.frontend._desk.lanes


BEHIND = {
    "close and more": (get(POLL, "token-0", "Connection: close") + get(POLL, "token-0"), [200]),
    "close, then more": (get("/api/session", "", "Connection: close") + get(POLL, "token-0"), [200]),
    "nonsense behind": (get(POLL, "token-0") + b"NONSENSE\r\n\r\n", [200, 400]),
    "nonsense behind a change": (post("/api/commands", COMMAND, "token-0") + b"\0\r\n\r\n", [202, 400]),
}


@pytest.mark.parametrize("shape", BEHIND)
async def test_what_comes_behind_does_not_spoil_what_came_before(shape):
    """The framework alone forgets a request when it cannot read what came with it in one piece."""
    data, statuses = BEHIND[shape]
    async with open_wired() as wired:
        wired.house.people.add("anna")
        for way in ([data], cut(data, range(len(data)))):
            lane = wired.lane()
            lane.feed(*way)
            await settle()
            assert [got.status for got in lane.answers()] == statuses
            assert lane.closed
