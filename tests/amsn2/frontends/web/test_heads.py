"""The head of a request: only what is plain is read."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.frontends.web import limits
from amsn2.frontends.web.heads import Heads, body_length, may_begin
from amsn2.frontends.web.settings import Settings
from tests.amsn2.frontends.web.wire import get, post

PLAIN = b"Host: Localhost\r\nCookie: a=b; amsn2_session=t\r\n"


def heads(**settings) -> Heads:
    return Heads(Settings(version="1", domain="d", **settings))


def test_what_the_headers_of_a_poll_say():
    head = heads().read("192.0.2.1", PLAIN + b"\r\n")
    assert head is not None
    assert (head.token, head.caller.peer, head.caller.host) == ("t", "192.0.2.1", "localhost")


def test_a_proxy_is_believed_by_the_same_rules():
    block = PLAIN + b"X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-Host: chat.example\r\n\r\n"
    reader = heads(trusted_proxies=(ip_network("192.0.2.0/24"),))
    head, stranger = reader.read("192.0.2.1", block), reader.read("198.51.100.1", block)
    assert head is not None
    assert stranger is not None
    assert (head.caller.peer, head.caller.host) == ("203.0.113.9", "chat.example")
    assert (stranger.caller.peer, stranger.caller.host) == ("198.51.100.1", "localhost")


@pytest.mark.parametrize(
    "more",
    [
        b"Host: other\r\n", b"Connection: close\r\n", b"Connection: Upgrade\r\n", b"Upgrade: h2c\r\n",
        b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n", b" fold\r\n",
        b"X: a\0b\r\n", b"X: a\nY: b\r\n", b"nonsense\r\n", b"X: " + b"y" * limits.HEADER_BYTES + b"\r\n",
        b"X: y\r\n" * limits.HEADERS,
    ],
)  # fmt: skip
def test_what_is_not_plain_is_not_read(more):
    assert heads().read("", PLAIN + more + b"\r\n") is None


def test_only_so_many_and_so_large_are_remembered():
    reader = heads()
    head = reader.read("", PLAIN + b"\r\n")
    assert head is not None
    for number in range(limits.HEADERS_KEPT + 10):
        reader.remember("", b"%d" % number, head)
    reader.remember("", b"x" * (limits.HEADERS_KEPT_BYTES + 1), head)
    assert len(reader._remembered) == limits.HEADERS_KEPT
    assert reader.known("", b"0") is None
    assert reader.known("", b"x" * (limits.HEADERS_KEPT_BYTES + 1)) is None
    assert reader.known("", b"100") is head
    assert reader.known("elsewhere", b"100") is None


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (get("/"), 0),
        (get("/", "", "Content-Length: 7"), 7),
        (post("/", b"1234")[:-4], 4),
        (get("/", "", "Content-Length: 7", "Content-Length: 7"), None),
        (get("/", "", "Content-Length: 7", "Transfer-Encoding: chunked"), None),
        (get("/", "", "Transfer-Encoding: chunked"), None),
        (get("/", "", "Content-Length: +7"), None),
        (get("/", "", "Content-Length: " + "9" * 15), None),
        (get("/", "", "Connection: upgrade", "Upgrade: h2c"), None),
        (b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", None),
        (b"NONSENSE\r\n\r\n", None),
        (b"\r\n\r\n", None),
    ],
)
def test_where_a_request_ends(head, length):
    assert body_length(head) == length


@given(st.integers(0, 200))
def test_a_request_may_begin_as_it_begins(end):
    assert may_begin((get("/api/events?cursor=a.1", "t", "Connection: keep-alive") * 2)[: max(1, end)][:150])


@pytest.mark.parametrize("data", [b"\x16\x03\x01", b"get /", b"\r\n", b"GET / HTTP/1.1\nHost", b"GET\t/", b"G" * 40])
def test_what_no_request_begins_with(data):
    assert not may_begin(data)
