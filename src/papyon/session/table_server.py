"""The table of a notification session in the server role: when a command may come, and what is made of it.

A rule says in which states its command is allowed, how many arguments it needs, and what answers it where it
does not belong: in another state, or in a dialect that does not have it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Generic, TypeVar

from papyon.types import ErrorCode

__all__ = ["ALL", "SIGNED_IN", "Refusal", "Rule", "ServerState", "number"]

Make = TypeVar("Make", bound=Callable[..., object])


class ServerState(Enum):
    """How far a client has come."""

    NEW = auto()
    VERSION_CHOSEN = auto()
    CLIENT_KNOWN = auto()
    IDENTITY_GIVEN = auto()
    """The server checks whether it wants this one."""
    CHALLENGED = auto()
    PROOF_GIVEN = auto()
    LISTING = auto()
    """Signed in; lists and the first status are the client's to ask for."""
    LIVE = auto()
    CLOSED = auto()


SIGNED_IN: Final = frozenset({ServerState.LISTING, ServerState.LIVE})
ALL: Final = frozenset(ServerState) - {ServerState.CLOSED}


class Refusal(Exception):  # noqa: N818 - no error: an answer
    """A command that is answered with an error, unless `code` is 0; `close` says why the connection ends."""

    def __init__(self, code: int, *, close: str = "") -> None:
        self.code = code
        self.close = close
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Rule(Generic[Make]):
    """A row of the table. `otherwise` answers the command in any other state, `elsewhere` in a dialect that
    does not have it; None closes the connection."""

    states: frozenset[ServerState]
    least: int
    make: Make
    otherwise: ErrorCode | None = ErrorCode.NOT_SIGNED_IN
    elsewhere: ErrorCode | None = ErrorCode.COMMAND_DISABLED
    has_trid: bool = True


def number(token: str, limit: int = 65535) -> int:
    """A decimal argument; raises Refusal for whatever is none."""
    if not (token.isascii() and token.isdigit() and len(token) <= 10) or int(token) > limit:
        raise Refusal(ErrorCode.INVALID_PARAMETER)
    return int(token)
