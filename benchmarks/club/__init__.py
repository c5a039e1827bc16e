"""What a club of thousands asks of msnpd.

Five words: a *club* is a server process with people in it; a *member* is one raw connection that signs in,
from memory of what to say; a *room* is a switchboard with two of them; *growth* is the same at ten times the
size; a *figure* has its median and its spread over the rounds.
"""
