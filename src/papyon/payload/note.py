"""What endpoints tell each other through the notification server: UUN on the way there, UBN from there."""

from enum import IntEnum


class NoteKind(IntEnum):
    """What a note is about."""

    DATA = 1  # XML of shared folders and the like
    CALL = 2  # an invitation to speak by SIP
    PEER_TO_PEER = 3  # MSNSLP that prepares a direct connection
    SIGN_OUT = 4
    CONVERSATION_CLOSED = 5
    RESYNC = 6
    SIGN_OUT_EVERYWHERE = 8
    TURN = 10
    ACTIVITY = 11
    TUNNELED_CALL = 12


SIGN_OUT = b"goawyplzthxbye"
"""The payload that ends the session of one endpoint. What begins with it also forbids several of them."""

SIGN_OUT_EVERYWHERE = b"gtfo"
"""The payload that ends them all."""

_LONGEST_SESSION = 40


def encode_closed(session: str, host: str) -> bytes:
    """The payload that says which conversation a person closed: by its session, at which switchboard."""
    return f"{session};{host}".encode()


def parse_closed(payload: bytes) -> str:
    """The session in such a payload, '' if there is none."""
    session = payload.partition(b";")[0].decode("utf-8", "replace").strip()
    return session if session.isascii() and session.isdigit() and len(session) <= _LONGEST_SESSION else ""
