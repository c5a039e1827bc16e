"""The words that every floor of papyon shares: dialects, statuses, list bits, networks, capabilities."""

from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag, StrEnum
from typing import Self

__all__ = [
    "Capabilities",
    "Dialect",
    "ErrorCode",
    "ListBits",
    "NetworkId",
    "Status",
]


class Dialect(IntEnum):
    """A version of the protocol; greater numbers are younger. On the wire it is written ``MSNP18``."""

    MSNP8 = 8
    MSNP9 = 9
    MSNP10 = 10
    MSNP11 = 11
    MSNP12 = 12
    MSNP13 = 13
    MSNP14 = 14
    MSNP15 = 15
    MSNP16 = 16
    MSNP17 = 17
    MSNP18 = 18

    @property
    def token(self) -> str:
        """The argument of VER, such as ``MSNP18``."""
        return f"MSNP{int(self)}"

    @classmethod
    def from_token(cls, token: str) -> Self | None:
        """Read an argument of VER in any case; None for ``CVR0`` and whatever else we do not know."""
        for dialect in cls:
            if token.upper() == dialect.token:
                return dialect
        return None


class Status(StrEnum):
    """How available somebody is. HDN is only ever asked for, FLN is only ever told."""

    NLN = "NLN"  # online
    BSY = "BSY"  # busy
    IDL = "IDL"  # idle, told by the client by itself
    BRB = "BRB"  # be right back
    AWY = "AWY"  # away
    PHN = "PHN"  # on the phone
    LUN = "LUN"  # out to lunch
    HDN = "HDN"  # appearing offline
    FLN = "FLN"  # offline


class ListBits(IntFlag):
    """On which of the five lists a contact is; FORWARD is the visible contact list."""

    NONE = 0
    FORWARD = 1
    ALLOW = 2
    BLOCK = 4
    REVERSE = 8
    PENDING = 16
    HIDE = 64


class NetworkId(IntEnum):
    """To which network an address belongs (MSNP13 and later)."""

    NONE = 0
    MESSENGER = 1
    OFFICE = 2
    PHONE = 4
    MNI = 8
    CIRCLE = 9
    TEMPORARY_GROUP = 10
    CID = 11
    CONNECT = 13
    REMOTE = 14
    SMTP = 16
    YAHOO = 32


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a client can do: two words of 32 bits; ``extended`` is None before MSNP16."""

    basic: int = 0
    extended: int | None = None

    # The first word.
    MOBILE = 0x1
    INK_GIF = 0x4
    INK_ISF = 0x8
    WEBCAM = 0x10
    MULTI_PACKET = 0x20
    WEB = 0x200
    WINKS = 0x8000
    BOT = 0x20000
    VOICE_CLIPS = 0x40000
    PAGES = 0x800000
    VERSION = 0xF0000000
    """Which peer-to-peer version somebody speaks, see `at`; 0 is none."""
    # The second word.
    PEER_TO_PEER_2 = 0x20
    NUDGES = 0x400
    CUSTOM_EMOTICONS = 0x8000000

    def __str__(self) -> str:
        """The form on the wire: ``a:b``, or ``a`` where there is no second word."""
        return str(self.basic) if self.extended is None else f"{self.basic}:{self.extended}"

    def token(self, dialect: Dialect) -> str:
        """The form that this dialect knows: ``a:b`` from MSNP16 on, ``a`` before."""
        if dialect >= Dialect.MSNP16:
            return f"{self.basic}:{self.extended or 0}"
        return str(self.basic)

    def at(self, dialect: Dialect) -> Self:
        """The same as this dialect can say it: with the version of the client that brought it, where none is
        given, and with a second word from MSNP16 on, only then.
        """
        basic = self.basic if self.basic & self.VERSION else self.basic | _VERSIONS[dialect] << 28
        return replace(
            self, basic=basic, extended=(self.extended or 0) if dialect >= Dialect.MSNP16 else None
        )

    @property
    def peer_to_peer(self) -> bool:
        """Whether pictures and files can be asked for."""
        return self.basic & self.VERSION != 0

    @classmethod
    def from_token(cls, token: str) -> Self:
        """Read ``a`` or ``a:b``. Clients write nonsense here now and then: what is no number counts as 0."""
        basic, colon, extended = token.partition(":")
        return cls(_word(basic), _word(extended) if colon else None)


_VERSIONS = {
    Dialect.MSNP8: 0,
    Dialect.MSNP9: 1,
    Dialect.MSNP10: 3,
    Dialect.MSNP11: 4,
    Dialect.MSNP12: 5,
    Dialect.MSNP13: 6,
    Dialect.MSNP14: 6,
    Dialect.MSNP15: 7,
    Dialect.MSNP16: 0xA,
    Dialect.MSNP17: 0xA,
    Dialect.MSNP18: 0xA,
}


def _word(token: str) -> int:
    # Ten digits hold 32 bits; more would make int() work for whoever sends it.
    if not (token.isascii() and token.isdigit() and len(token) <= 10):
        return 0
    return int(token) & 0xFFFFFFFF


class ErrorCode(IntEnum):
    """The three-digit answers that papyon gives or understands by name; any other number is possible too."""

    SYNTAX = 200
    INVALID_PARAMETER = 201
    INVALID_FEDERATED_USER = 203
    INVALID_NETWORK = 204
    UNKNOWN_ACCOUNT_OLD = 205
    DOMAIN_MISSING = 206
    ALREADY_SIGNED_IN = 207
    UNKNOWN_ACCOUNT = 208
    NAME_NOT_ALLOWED = 209
    LIST_FULL = 210
    ALREADY_THERE = 215
    NOT_ON_LIST = 216
    NOT_ONLINE = 217
    ALREADY_IN_MODE = 218
    ON_OPPOSITE_LIST = 219
    TOO_MANY_GROUPS = 223
    UNKNOWN_GROUP = 224
    CONTACT_NOT_IN_GROUP = 225
    GROUP_NOT_EMPTY = 227
    GROUP_NAME_EXISTS = 228
    GROUP_NAME_TOO_LONG = 229
    GROUP_NOT_REMOVABLE = 230
    EMPTY_DOMAIN = 240
    INVALID_LIST = 241
    SWITCHBOARD_FAILED = 280
    TRANSFER_FAILED = 281
    MALFORMED_DATA = 282
    FIELD_MISSING = 300
    NOT_SIGNED_IN = 302
    ADDRESS_BOOK_UNAVAILABLE = 402
    INTERNAL = 500
    DATABASE = 501
    COMMAND_DISABLED = 502
    NOT_DELIVERABLE = 509
    DELIVERY_REFUSED = 511
    CHALLENGE_FAILED = 540
    BUSY = 600
    UNAVAILABLE = 601
    GOING_DOWN = 604
    PAGING_UNAVAILABLE = 606
    BAD_CVR = 710
    RESTRICTED = 711
    OVERLOADED = 712
    TOO_ACTIVE = 713
    TOO_MANY_SESSIONS = 714
    NOT_EXPECTED = 715
    CVR_NOT_EXPECTED = 726
    USR_NOT_EXPECTED = 731
    UNKNOWN_ENDPOINT = 733
    TOO_MANY_ENDPOINTS = 734
    CHANGING_TOO_RAPIDLY = 800
    SERVER_TOO_BUSY = 910
    AUTHENTICATION_FAILED = 911
    NOT_WHILE_HIDDEN = 913
    NOT_ACCEPTING_NEW_USERS = 920
    PARENTAL_CONSENT_MISSING = 923
    NOT_VERIFIED = 924
    SUSPENDED = 926
    SUSPENDED_ACCOUNT = 927
    BAD_TICKET = 928
    WRONG_SERVER = 931
    INVALID_CIRCLE = 933
    INVALID_SIGNATURE = 935

    @classmethod
    def words(cls, number: int) -> str:
        """The meaning of a number in words, for messages and logs."""
        known = {int(code): code for code in cls}
        return known[number].name.lower().replace("_", " ") if number in known else "unknown error"
