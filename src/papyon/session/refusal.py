"""What the server's number means when it is the answer to signing in."""

from papyon.errors import (
    AccountBlocked,
    AccountUnverified,
    DialectRefused,
    ServerBusy,
    SignInError,
    TicketRefused,
)
from papyon.types import ErrorCode

__all__ = ["refusal"]

_BUSY = frozenset({500, 501, 600, 601, 603, 604, 605, 712, 714, 910, *range(912, 917), *range(918, 923)})


def refusal(code: int, verb: str) -> SignInError:
    """The named error for a three-digit answer to `verb`; `code` 0 is VER's way to say no."""
    words = f"signing in was answered {code} ({ErrorCode.words(code)})"
    if verb == "VER":
        return DialectRefused("the server speaks none of our dialects", code)
    match code:
        case 911 | 917 | 928:
            return TicketRefused(words, code)
        case 926 | 927:
            return AccountBlocked(words, code)
        case 923 | 924:
            return AccountUnverified(words, code)
        case 420 | 710 | 731:
            return DialectRefused(words, code)
        case _ if code in _BUSY:
            return ServerBusy(words, code)
        case _:
            return SignInError(words, code)
