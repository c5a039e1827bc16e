"""The client with its sockets: the only room of papyon that knows a loop.

Five words: a *client* is one account that is signed in or on its way; a *link* drives one session machine
over one connection; a *service* is asked by SOAP over HTTP with a *ticket*; a *conversation* is what is said
between the same people, over as many switchboards as it takes.
"""

from papyon.aio.client import Client
from papyon.aio.events import ClientEvent
from papyon.aio.reconnect import Backoff
from papyon.aio.settings import Settings

__all__ = ["Backoff", "Client", "ClientEvent", "Settings"]
