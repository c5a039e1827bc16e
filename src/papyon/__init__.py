"""papyon: the MSN Messenger protocol, client side, and the wire it shares with a server.

Five words: a *command* is one line of the wire with its payload; a *payload* is what is inside; a *session*
is a state machine that eats commands and yields events, in either role; a *client* is a session with sockets
(``aio``); a *dialect* is a version of the protocol. Everything below ``aio`` is sans-IO.
"""

from papyon.errors import PapyonError, ProtocolError, ServerError, ServiceFault, SignInError
from papyon.types import Capabilities, Dialect, ErrorCode, ListBits, NetworkId, Status

__all__ = [
    "Capabilities",
    "Dialect",
    "ErrorCode",
    "ListBits",
    "NetworkId",
    "PapyonError",
    "ProtocolError",
    "ServerError",
    "ServiceFault",
    "SignInError",
    "Status",
]
