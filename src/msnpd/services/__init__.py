"""The HTTP services: SOAP documents in, SOAP documents out.

Five words: a *site* is the set of routes; a *caller* is the account that a ticket speaks for; a *ticket*
comes from RST and is good for all services; a *book* is an address book with its groups; a *fault* is how
a service says no.
"""
