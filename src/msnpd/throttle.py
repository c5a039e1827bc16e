"""Rate limits: a bucket for one connection, and counters for many peers."""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address

Clock = Callable[[], float]


def household(peer: str) -> str:
    """What counts as one: every customer with IPv6 has 2**64 addresses, so it is his network that counts.

    Whatever is no IPv6 address (IPv4, an account) counts by itself.
    """
    if ":" not in peer:
        return peer
    try:
        address = IPv6Address(peer.partition("%")[0])
    except ValueError:
        return peer
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


class Bucket:
    """Allows `burst` at once and `rate` a second on average."""

    __slots__ = ("_burst", "_clock", "_left", "_rate", "_when")

    def __init__(self, rate: float, burst: int, clock: Clock) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left = float(burst)
        self._when = clock()

    def take(self, number: int = 1) -> bool:
        """Whether so many more are allowed now; if so, they are counted."""
        now = self._clock()
        self._left = min(float(self._burst), self._left + (now - self._when) * self._rate)
        self._when = now
        if self._left < number:
            return False
        self._left -= number
        return True

    @property
    def empty(self) -> bool:
        """Whether not even one more is allowed now."""
        self.spend(0)
        return self._left < 1

    def spend(self, number: float) -> float:
        """Counts so many, allowed or not; the seconds to wait until the debt is paid, 0 without one."""
        now = self._clock()
        self._left = min(float(self._burst), self._left + (now - self._when) * self._rate) - number
        self._when = now
        return max(0.0, -self._left / self._rate)


class Attempts:
    """How often each of many peers did something lately: at most `allowed` in `seconds`, for at most `peers`
    peers (the one not seen for longest is forgotten). Peers are accounts, or internet addresses by
    `household`."""

    def __init__(self, allowed: int, seconds: float, peers: int, clock: Clock) -> None:
        self._allowed = allowed
        self._seconds = seconds
        self._peers = peers
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, peer: str, number: int = 1) -> bool:
        """Whether this peer may do it so many times more; if so, that is counted."""
        return self._bucket(peer).take(number)

    def spent(self, peer: str) -> bool:
        """Whether this peer may not do it once more; nothing is counted."""
        return self._bucket(peer).empty

    def spend(self, peer: str, number: float) -> float:
        """Counts so many, allowed or not; the seconds to wait until the debt is paid, 0 without one."""
        return self._bucket(peer).spend(number)

    def _bucket(self, peer: str) -> Bucket:
        peer = household(peer)
        bucket = self._buckets.get(peer)
        if bucket is None:
            bucket = Bucket(self._allowed / self._seconds, self._allowed, self._clock)
            self._buckets[peer] = bucket
            if len(self._buckets) > self._peers:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(peer)
        return bucket

    def refund(self, peer: str) -> None:
        """It was no attempt that should count."""
        if (bucket := self._buckets.get(household(peer))) is not None:
            bucket.spend(-1)
