"""MSN through papyon: the only room of amsn2 that speaks its words.

Five words: *endpoints* become papyon's settings; a *translation* makes network events of what a client
tells; a *problem* is a papyon error in words for people; a *connection* is a client behind the port.
"""

from amsn2.networks.msn.connection import MsnNetwork

__all__ = ["MsnNetwork"]
