"""Cuts a stream of bytes into commands."""

import re
from dataclasses import dataclass
from typing import assert_never

from papyon.errors import RemoteProtocolError
from papyon.wire.command import WireCommand
from papyon.wire.verbs import PayloadRule, Side, payload_rule

_VERB = re.compile(rb"[A-Z]{3}|[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one command may take, in bytes.

    ``line``: official servers stayed below 2 KiB, the longest real line carries a ticket of about 1 KiB; 8
    KiB leaves room for longer tickets. ``payload``: the protocol's own number for a length that is still
    believable.
    """

    line: int = 8192
    payload: int = 65535


class Reader:
    """Feed it bytes as they come, take commands until there is none.

    The commands are the same however the stream is cut into chunks. Take all commands after each ``feed``:
    what stays inside is then never more than one unfinished command. After a ``RemoteProtocolError`` the
    stream cannot be brought back into step, so every later call raises the same again.
    """

    def __init__(self, side: Side, limits: Limits | None = None) -> None:
        self._side = side
        self._limits = limits or Limits()
        self._buffer = bytearray()
        self._searched = 0  # how much of the buffer is known to hold no line feed
        self._waiting: WireCommand | None = None  # a command whose payload has not come entirely
        self._length = 0
        self._error: str | None = None

    def feed(self, data: bytes) -> None:
        """Take over the next bytes of the stream."""
        if self._error is None:
            self._buffer += data

    def next_command(self) -> WireCommand | None:
        """The next complete command, None while it needs more bytes. Raises RemoteProtocolError."""
        if self._error is not None:
            raise RemoteProtocolError(self._error)
        try:
            return self._next()
        except RemoteProtocolError as error:
            self._error = str(error)
            self._buffer.clear()
            raise

    def _next(self) -> WireCommand | None:
        while self._waiting is None:
            line = self._take_line()
            if line is None:
                return None
            tokens = line.split(b" ")
            words = [token for token in tokens if token]
            if not words:
                continue  # an empty line between commands does no harm
            command = self._parse(words)
            length = self._payload_length(command)
            if length is None:
                return command
            self._waiting = WireCommand(command.verb, command.args[:-1])
            self._length = length
        if len(self._buffer) < self._length:
            return None
        payload = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        complete = WireCommand(self._waiting.verb, self._waiting.args, payload)
        self._waiting = None
        return complete

    def _take_line(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._searched, self._limits.line)
        if end < 0:
            self._searched = min(len(self._buffer), self._limits.line)
            if self._searched >= self._limits.line:
                raise RemoteProtocolError(f"a line is longer than {self._limits.line} bytes")
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._searched = 0
        return line.rstrip(b"\r")

    def _parse(self, words: list[bytes]) -> WireCommand:
        if not _VERB.fullmatch(words[0]):
            raise RemoteProtocolError("a line does not begin with a command")
        if any(b"\r" in word for word in words):
            raise RemoteProtocolError("a carriage return stands inside a line")
        # Names in a foreign encoding are shown with replacement characters rather than ending the session.
        verb, *args = (word.decode("utf-8", "replace") for word in words)
        return WireCommand(verb, tuple(args))

    def _payload_length(self, command: WireCommand) -> int | None:
        if not self._has_payload(command):
            return None
        number = command.args[-1] if command.args else ""
        # Eight digits are enough for every honest number, leading zeros and all.
        if not _is_number(number) or len(number) > 8:
            raise RemoteProtocolError(f"{command.verb} comes without a payload length")
        if int(number) > self._limits.payload:
            raise RemoteProtocolError(
                f"the payload of {command.verb} is longer than {self._limits.payload} bytes"
            )
        return int(number)

    def _has_payload(self, command: WireCommand) -> bool:
        args = command.args
        rule = payload_rule(command.verb, self._side)
        match rule:
            case PayloadRule.NEVER:
                return False
            case PayloadRule.ALWAYS:
                return True
            case PayloadRule.IF_NUMBER:
                # NOT is the only one of these that has no transaction id before its length.
                shortest = 1 if command.verb == "NOT" else 2
                return len(args) >= shortest and _is_number(args[-1])
            case PayloadRule.UNLESS_OK:
                return args[-1:] != ("OK",)
            case PayloadRule.INVITATION:
                return len(args) >= 8 and _is_number(args[-1])
            case _:
                assert_never(rule)


def _is_number(token: str) -> bool:
    return token.isascii() and token.isdigit()
