"""What the generator needs to know: how to ask, and who there is. See generator.c for the templates."""

from dataclasses import dataclass, field

BROWSER_HEADERS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0\r\n"
    "Accept: */*\r\nAccept-Encoding: identity\r\nAccept-Language: en-GB,en;q=0.9\r\n"
    "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n"
    "Connection: keep-alive\r\n"
)
"""What a browser sends along, so that every server parses what it would parse in life."""


@dataclass
class Peer:
    """A browser or a speaker, by what fills its templates."""

    session: str = ""
    channel: str = ""
    """What a browser listens to, or whom a speaker speaks to."""
    rid: int = 0
    stream: int = 0


@dataclass
class Plan:
    """Templates and peers. Heads are without the host, the browser's headers and the empty line."""

    port: int
    poll: str
    event: str
    poll_body: str = ""
    event_body: str = "%e"
    event_port: int = 0
    """0: the port of the polls."""
    cursor: tuple[str, str] = ("", " ")
    """What stands before a cursor in an answer, and the character after it."""
    lines: int = 1
    """Connections of a speaker: two where a request is answered when the next one comes."""
    browsers: list[Peer] = field(default_factory=list)
    speakers: list[Peer] = field(default_factory=list)

    def encoded(self) -> bytes:
        """As the generator reads it."""
        fields: list[str | int] = [
            self.port,
            self.event_port or self.port,
            self._head(self.poll, self.port, has_body=bool(self.poll_body)),
            self.poll_body,
            self._head(self.event, self.event_port or self.port, has_body=True),
            self.event_body,
            *self.cursor,
            len(self.browsers),
        ]
        for browser in self.browsers:
            fields += [browser.stream, browser.session, browser.channel, browser.rid]
        fields += [self.lines, len(self.speakers)]
        for speaker in self.speakers:
            fields += [speaker.session, speaker.channel, speaker.rid]
        return b"".join(f"{one}\0".encode() for one in fields)

    @staticmethod
    def _head(lines: str, port: int, *, has_body: bool) -> str:
        request, _, more = lines.partition("\n")
        more = "".join(f"{line}\r\n" for line in more.splitlines())
        length = "Content-Length: %l\r\n" if has_body else ""
        return f"{request} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{BROWSER_HEADERS}{more}{length}\r\n"
