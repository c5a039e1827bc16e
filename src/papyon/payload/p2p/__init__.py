"""What peers say to each other past the server: the bytes of MSNSLP and of what carries it.

Five words: a *chunk* (TLP version 1) or a *packet* (version 2) is what travels at once; *MSNSLP* is the text
in which a session is offered, answered and ended; a *context* says what is offered; an *envelope* carries a
packet through a switchboard; a *bridge* is a way past it. All readers raise PayloadError and nothing else.
"""

from papyon.payload.p2p.bridge import BridgeAnswer, BridgeOffer, parse_bridge_answer, parse_bridge_offer
from papyon.payload.p2p.chunk import Chunk, Flags, parse_chunk
from papyon.payload.p2p.direct import FOO, Frames, Handshake, frame, hashed_nonce
from papyon.payload.p2p.envelope import P2P, Envelope, parse_envelope
from papyon.payload.p2p.file_context import FileContext, parse_file_context
from papyon.payload.p2p.invitation import (
    FILE_TRANSFER,
    MSN_OBJECT,
    AppId,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    object_context,
    parse_session_answer,
    parse_session_end,
    parse_session_offer,
    read_object_context,
)
from papyon.payload.p2p.packet import DataHeader, DataKind, Operation, Packet, PeerInfo, parse_packet
from papyon.payload.p2p.slp import (
    ContentType,
    SlpCode,
    SlpMessage,
    SlpRequest,
    SlpResponse,
    parse_slp,
)

__all__ = [
    "FILE_TRANSFER",
    "FOO",
    "MSN_OBJECT",
    "P2P",
    "AppId",
    "BridgeAnswer",
    "BridgeOffer",
    "Chunk",
    "ContentType",
    "DataHeader",
    "DataKind",
    "Envelope",
    "FileContext",
    "Flags",
    "Frames",
    "Handshake",
    "Operation",
    "Packet",
    "PeerInfo",
    "SessionAnswer",
    "SessionEnd",
    "SessionOffer",
    "SlpCode",
    "SlpMessage",
    "SlpRequest",
    "SlpResponse",
    "frame",
    "hashed_nonce",
    "object_context",
    "parse_bridge_answer",
    "parse_bridge_offer",
    "parse_chunk",
    "parse_envelope",
    "parse_file_context",
    "parse_packet",
    "parse_session_answer",
    "parse_session_end",
    "parse_session_offer",
    "parse_slp",
    "read_object_context",
]
