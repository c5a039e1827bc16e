"""How often accounts and internet addresses do what costs others something, over all of their connections."""

from msnpd.limits import Limits
from msnpd.throttle import Attempts, Clock


class Rates:
    """By internet address: `connections`, `requests`. All others by account: to connect anew brings nothing.

    `requests` are those that nobody is known to have asked: they are taken when they come, and given back
    once a ticket or a password has turned out to be good.
    """

    def __init__(self, limits: Limits, clock: Clock) -> None:
        def allowed(burst: int, per_second: float) -> Attempts:
            return Attempts(burst, burst / per_second, limits.counted_peers, clock)

        self.connections = allowed(limits.connects_burst, limits.connects_per_second)
        self.requests = allowed(limits.requests_burst, limits.requests_per_second)
        self.account_requests = allowed(limits.account_requests_burst, limits.account_requests_per_second)
        self.switchboards = allowed(limits.switchboards_burst, limits.switchboards_per_second)
        self.calls = allowed(limits.calls_burst, limits.calls_per_second)
        self.messages = allowed(limits.account_messages_burst, limits.account_messages_per_second)
        self.pages = allowed(limits.pages_burst, limits.pages_per_second)
        self.entries = allowed(limits.entries_burst, limits.entries_per_second)
