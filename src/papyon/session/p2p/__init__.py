"""MSNSLP between two peers, in either role and both versions, without a loop, a socket or a clock.

Five words: a *carrier* makes packets of texts and data and puts them together again; a *call* is one thing
that is offered or asked for; a *stream* is data on its way out; a *bridge* is a direct connection that two
peers agree on; a *peer* is the machine that does all of it with one other.
"""

from papyon.session.p2p.call import Call, CallKind, CallState
from papyon.session.p2p.events import (
    Accepted,
    BridgeAsked,
    BridgeFound,
    BridgeWanted,
    Ended,
    Ending,
    FileOffered,
    Finished,
    ObjectAsked,
    PeerEvent,
    Received,
)
from papyon.session.p2p.peer import Peer
from papyon.session.p2p.register import CALLS

__all__ = [
    "CALLS",
    "Accepted",
    "BridgeAsked",
    "BridgeFound",
    "BridgeWanted",
    "Call",
    "CallKind",
    "CallState",
    "Ended",
    "Ending",
    "FileOffered",
    "Finished",
    "ObjectAsked",
    "Peer",
    "PeerEvent",
    "Received",
]
