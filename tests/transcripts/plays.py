r"""Plays: whole conversations between a client and a server, byte for byte.

A play file holds several plays. ``# ...`` is a comment, ``= name`` begins the play of one connection, ``C> ``
is a line that the client sends and ``S> `` one that the server sends; `` | `` continues the command above
with its payload. Every byte is visible: ``\r\n`` is a line end, ``\\`` a backslash, ``\0`` a NUL; the line
ends of the file mean nothing. Everything else is UTF-8.

    play = Play.load("msnp15", "notification")
    for direction, data in play: ...

Each step is one command, so a driver can feed the ``S`` steps to a client role and compare what it sends with
the ``C`` steps, or the other way round. Plays 11, 15 and 18 are the golden transcripts of the protocol
reference; ``signin`` signs in with each dialect. The addresses are documentation ranges and the tickets are
dummies.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Self

FOLDER = Path(__file__).parent
_ESCAPES = {"r": "\r", "n": "\n", "0": "\0", "\\": "\\"}


class Step(NamedTuple):
    """One command: who sends it (``C`` or ``S``), and its bytes with the payload."""

    direction: Literal["C", "S"]
    data: bytes


@dataclass(frozen=True)
class Play:
    """The steps of one connection, in their order."""

    name: str
    steps: tuple[Step, ...]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def stream(self, direction: str) -> bytes:
        """Everything that one side sends."""
        return b"".join(step.data for step in self.steps if step.direction == direction)

    @classmethod
    def load(cls, file: str, name: str) -> Self:
        """One play of a file, such as ``Play.load("msnp18", "switchboard bob")``."""
        return cls.all(file)[name]

    @classmethod
    def all(cls, file: str) -> dict[str, Self]:
        """All plays of a file by their names."""
        return cls.parse((FOLDER / f"{file}.play").read_text(encoding="utf-8"))

    @classmethod
    def parse(cls, text: str) -> dict[str, Self]:
        """Read the text of a play file; raises ValueError for a line that means nothing."""
        plays: dict[str, list[Step]] = {}
        steps: list[Step] | None = None
        for number, line in enumerate(text.splitlines(), start=1):
            if not line or line.startswith("#"):
                continue
            if line.startswith("= "):
                steps = plays.setdefault(line[2:], [])
            elif steps is None:
                raise ValueError(f"line {number} comes before any play")
            elif line.startswith("C> "):
                steps.append(Step("C", _bytes(line[3:])))
            elif line.startswith("S> "):
                steps.append(Step("S", _bytes(line[3:])))
            elif line.startswith(" | ") and steps:
                steps[-1] = Step(steps[-1].direction, steps[-1].data + _bytes(line[3:]))
            else:
                raise ValueError(f"line {number} is no step: {line!r}")
        return {name: cls(name, tuple(found)) for name, found in plays.items()}


def _bytes(text: str) -> bytes:
    return re.sub(r"\\(.)", lambda match: _ESCAPES[match[1]], text).encode()
