"""The rules of a messenger, for one person each, whatever the networks and the frontends are.

Five words: the *owner* does one job after the other; a *job* stores, then changes memory, then tells;
a *link* is an account's connection with the work it is given; an *errand* is a command that waits for
its network; the *outbox* holds the messages that have not arrived yet.

The two paths, each one way:

    in    Connection --deliver--> Link -> Messenger.hear -> Owner -> Roster | Conversations | Accounts
          -> Store (on disk) -> State.tell: apply(snapshot, event), then every subscriber.
          Only then does `deliver` return, and only then does the network acknowledge.

    out   Messenger.execute -> Owner -> checks (Refused) -> Store: an errand or a queued message (on disk)
          -> State.tell, and `execute` returns. The link's workers take what waits to the network while
          it is signed in; what became of it comes back on the first path.
"""

from amsn2.core.clock import Clock, SystemClock
from amsn2.core.messenger import Messenger

__all__ = ["Clock", "Messenger", "SystemClock"]
