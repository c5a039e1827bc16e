"""Every limit of what is pushed, each with its reason."""

from typing import Final

SUBSCRIPTIONS: Final = 20
"""Browsers of a person that are told: the oldest makes room for the next."""

PAYLOAD_BYTES: Final = 2_048
"""Bytes of what a push says: services take 4,096 encrypted, and less is safer with old ones."""

TTL_SECONDS: Final = 24 * 3600
"""How long a push service keeps it for a phone that is off: past a day it is old news."""

SECONDS: Final = 15.0
"""Time for a push service to answer: they do in one; whoever needs more is tried again later."""

AT_A_TIME: Final = 16
"""Connections to push services at once: a household has a dozen browsers, on three services."""

WAITING: Final = 20
"""Pushes that wait for one browser while its service is busy; past that the oldest is dropped, and the
message itself waits in its conversation."""

RETRIES: Final = (5.0, 60.0, 600.0)
"""Seconds between attempts, where the service does not say: that somebody signed in is no news after that."""

LATER: Final = (3600.0, 4 * 3600.0, 8 * 3600.0)
"""And then for messages, as long as they are not read: within the day for which a service would keep them."""

LONGEST_RETRY: Final = 3600.0
"""The longest that a service may make us wait."""

TOKEN_LIFE: Final = 12 * 3600
"""Seconds that what we sign is good for: services refuse more than a day."""

TOKEN_REUSE: Final = 3600
"""Seconds for which one signature is used again: to sign costs as much as to encrypt."""

VISIBLE_SECONDS: Final = 90.0
"""How long a tab's word holds that somebody looks at it: it is said again every minute."""

SESSIONS: Final = 1_000
"""Browsers whose tabs are remembered; past that the one that reported longest ago is forgotten."""

TABS: Final = 64
"""Tabs of one browser that are remembered."""

STOP_SECONDS: Final = 2.0
"""Time that pushes under way get when aMSN2 stops."""
