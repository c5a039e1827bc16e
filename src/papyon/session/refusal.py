"""What the server's number means when it is the answer to signing in."""

from typing import Final

from papyon.errors import (
    AccountBlocked,
    AccountUnverified,
    DialectRefused,
    ServerBusy,
    ServerFull,
    SignInError,
    TicketRefused,
)
from papyon.types import ErrorCode

__all__ = ["refusal"]

_FULL: Final = frozenset({712, 714, 910, 912, 918, 919, 920, 921, 922})
_BUSY: Final = frozenset({500, 501, 600, 601, 602, 603, 604, 605, 910, 913, 914, 915, 916})


def refusal(code: int, verb: str) -> SignInError:
    """The named error for a three-digit answer to `verb`; `code` 0 is VER's way to say no."""
    kind = DialectRefused if verb == "VER" else _kind(code)
    if code == 0:
        return kind()
    number = f"{code} ({ErrorCode.words(code)})"
    if kind is SignInError:
        return SignInError(f"signing in was answered {number}", code)
    return kind(f"{kind().args[0]} [{number}]", code)


def _kind(code: int) -> type[SignInError]:
    match code:
        case 911 | 917 | 928:
            return TicketRefused
        case 926 | 927:
            return AccountBlocked
        case 923 | 924:
            return AccountUnverified
        case 420 | 710 | 731:
            return DialectRefused
        case _ if code in _FULL:
            return ServerFull
        case _ if code in _BUSY:
            return ServerBusy
        case _:
            return SignInError
