"""papyon: the MSN Messenger protocol, client side, and the wire it shares with a server."""
