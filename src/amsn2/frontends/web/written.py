"""The lane's answers as bytes: the same headers as the framework's, made once."""

from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus

from amsn2.frontends.web.answers import SECURITY_HEADERS
from amsn2.frontends.web.events import HEADERS
from amsn2.frontends.web.problems import PROBLEM_TYPE, ProblemDocument


class Written:
    """Writes answers. The clock is monotonic, in seconds: it says when the date has to be made anew."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._second = -1
        self._news_head = b""
        self._news: tuple[bytes, bytes] = (b"", b"")
        """The last body and its answer: a thousand tabs that are told the same are given the same bytes."""

    def news(self, body: bytes) -> bytes:
        """The answer that tells what is new, or that nothing is."""
        second = int(self._clock())
        if second != self._second:
            self._second = second
            self._news_head = _head(200, {**HEADERS, "Content-Type": "application/json"})
        elif self._news[0] is body:
            return self._news[1]
        answer = b"%s%d\r\n\r\n%s" % (self._news_head, len(body), body)
        self._news = (body, answer)
        return answer

    def problem(self, document: ProblemDocument) -> bytes:
        """The answer that says what went wrong."""
        body = document.body
        headers = {**document.headers, "Cache-Control": "no-store", "Content-Type": PROBLEM_TYPE}
        return b"%s%d\r\n\r\n%s" % (_head(document.status, headers), len(body), body)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    """Everything up to the number in Content-Length."""
    every = {**headers, **SECURITY_HEADERS, "Date": formatdate(usegmt=True)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in every.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}Content-Length: ".encode("ascii")
