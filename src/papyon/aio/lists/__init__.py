"""How the contact list is kept on the network, in either family of dialects.

Five words: a *keeper* does one change on the network; the *command* keeper speaks SYN and its relatives
(MSNP8 to 12); the *service* keeper asks the SOAP services and tells the notification server (MSNP13 and
later); a *follower* takes over what others change; the facade in front of them is ``papyon.aio.contacts``.
"""

from papyon.aio.lists.commands import CommandKeeper
from papyon.aio.lists.keeper import Keeper
from papyon.aio.lists.services import ServiceKeeper

__all__ = ["CommandKeeper", "Keeper", "ServiceKeeper"]
