"""How accounts talk: one module for every kind of network, strangers to each other.

Five words: a *network* is a kind of them; a *connection* is one account on it; a *listener* is the
core's ear; an *event* names people by address only; a *failure* is lasting, or worth trying again.
"""
