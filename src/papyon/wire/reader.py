"""Cuts a stream of bytes into commands."""

import re
from dataclasses import dataclass
from typing import assert_never

from papyon.errors import RemoteProtocolError
from papyon.wire.command import WireCommand
from papyon.wire.verbs import VERBS, PayloadRule, Side, payload_rule

_VERB = re.compile(r"[A-Z]{3}|[0-9]{3}")

_RULES = {side: {code: payload_rule(code, side) for code in VERBS} for side in Side}
"""The rules of all commands that we know: nine of ten lines have no payload, and are asked about here."""


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
        self._rules = _RULES[side]
        self._limits = limits or Limits()
        self._buffer = bytearray()
        self._searched = 0  # how much of the buffer is known to hold no line feed
        # A verb and its arguments whose payload has not come entirely.
        self._waiting: tuple[str, tuple[str, ...]] | None = None
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
            # Names in a foreign encoding are shown with replacement characters; they do not end the session.
            words = line.decode("utf-8", "replace").split(" ")
            if "" in words:
                words = [word for word in words if word]
                if not words:
                    continue  # an empty line between commands does no harm
            verb, *rest = words
            args = tuple(rest)
            rule = self._rules.get(verb)
            if rule is None:
                rule = self._rule_of_stranger(verb)
            if b"\r" in line:
                raise RemoteProtocolError("a carriage return stands inside a line")
            if rule is PayloadRule.NEVER or not _has_payload(verb, args, rule):
                return WireCommand(verb, args)
            self._length = self._payload_length(verb, args)
            self._waiting = (verb, args[:-1])
        if len(self._buffer) < self._length:
            return None
        payload = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        verb, args = self._waiting
        self._waiting = None
        return WireCommand(verb, args, payload)

    def _rule_of_stranger(self, verb: str) -> PayloadRule:
        if not _VERB.fullmatch(verb):
            raise RemoteProtocolError("a line does not begin with a command")
        return payload_rule(verb, self._side)

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

    def _payload_length(self, verb: str, args: tuple[str, ...]) -> int:
        number = args[-1] if args else ""
        # Eight digits are enough for every honest number, leading zeros and all.
        if not _is_number(number) or len(number) > 8:
            raise RemoteProtocolError(f"{verb} comes without a payload length")
        if int(number) > self._limits.payload:
            raise RemoteProtocolError(f"the payload of {verb} is longer than {self._limits.payload} bytes")
        return int(number)


def _has_payload(verb: str, args: tuple[str, ...], rule: PayloadRule) -> bool:
    match rule:
        case PayloadRule.NEVER:
            return False
        case PayloadRule.ALWAYS:
            return True
        case PayloadRule.IF_NUMBER:
            # NOT is the only one of these that has no transaction id before its length.
            shortest = 1 if verb == "NOT" else 2
            return len(args) >= shortest and _is_number(args[-1])
        case PayloadRule.UNLESS_OK:
            return args[-1:] != ("OK",)
        case PayloadRule.INVITATION:
            return len(args) >= 8 and _is_number(args[-1])
        case _:
            assert_never(rule)


def _is_number(token: str) -> bool:
    return token.isascii() and token.isdigit()
