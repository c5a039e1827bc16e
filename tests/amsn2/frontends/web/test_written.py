"""The lane's answers have what all answers have."""

from amsn2.frontends.web.answers import SECURITY_HEADERS
from amsn2.frontends.web.problems import HttpCode, Unfit
from amsn2.frontends.web.written import Written


def test_news_are_whole_and_dated():
    written = Written(lambda: 1.0)
    answer = written.news(b'{"a":1}')
    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b'{"a":1}'
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    for name, value in SECURITY_HEADERS.items():
        assert f"{name}: {value}".encode() in head
    assert b"\r\nContent-Length: 7" in head
    assert b"\r\nDate: " in head
    assert b"\r\nCache-Control: no-store, no-transform" in head


def test_the_same_body_is_written_once_a_second():
    now = [1.0]
    written = Written(lambda: now[0])
    body = b"{}"
    first = written.news(body)
    assert written.news(body) is first
    now[0] = 2.5
    assert written.news(body) is not first
    assert written.news(b"[]").endswith(b"[]")


def test_a_problem():
    answer = Written(lambda: 1.0).problem(Unfit(HttpCode.STARTING, retry_after=4).document)
    assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"\r\nRetry-After: 4\r\n" in answer
    assert b"application/problem+json" in answer
