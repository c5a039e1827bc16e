"""What the server counts while it works: plain numbers, since the busiest code counts here."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Meter:
    """All since the start, but `connections` (messenger port) and `tunnels` (gateway) are those of now."""

    connections: int = 0
    tunnels: int = 0
    accepted: int = 0
    turned_away: Counter[str] = field(default_factory=Counter)
    sign_ins: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    delivered: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    kept: int = 0
    requests: Counter[int] = field(default_factory=Counter)
    throttled: int = 0
