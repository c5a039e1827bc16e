"""papyon: the MSN Messenger protocol, client side, and the wire it shares with a server.

Five words: a *command* is one line of the wire with its payload; a *payload* is what is inside; a *session*
is a state machine that eats commands and yields events, in either role; a *client* is a session with sockets
(``aio``); a *dialect* is a version of the protocol. Everything below ``aio`` is sans-IO.
"""
