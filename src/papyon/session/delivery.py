"""What became of the messages in one switchboard: acknowledged by the server, stored by the peers, or lost.

A switchboard's ACK only says that the peers' connections took a message. A peer that has announced
receipts says when it has stored it; for peers that have not, the ACK has to be enough.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

__all__ = ["ACK_TIMEOUT", "ANNOUNCE_TIMEOUT", "RECEIPT_TIMEOUT", "Deliveries", "Outcome"]

ACK_TIMEOUT: Final = 30.0
"""Seconds until a message without ACK or NAK is given up: as long as the keep-alive trusts a connection."""

ANNOUNCE_TIMEOUT: Final = 10.0
"""Seconds after the ACK in which a peer may still announce receipts; then it is a client without them."""

RECEIPT_TIMEOUT: Final = 60.0
"""Seconds after the ACK until a promised receipt is given up: a full disk, or a program that hangs."""


class Outcome(Enum):
    """What became of a message; after DELIVERED and LOST nothing more comes."""

    SENT = auto()
    DELIVERED = auto()
    LOST = auto()


@dataclass
class _Parcel:
    sent_at: float
    trids: set[int]
    awaited: dict[str, set[str]]
    """For everybody who was there: the ids that they have not confirmed yet."""
    confirmed: bool = False
    """Somebody confirmed everything."""
    acked_at: float | None = None


@dataclass
class Deliveries:
    """The messages on their way through one switchboard; times are seconds on the caller's clock."""

    _parcels: dict[str, _Parcel] = field(default_factory=dict)
    _announced: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._parcels)

    @property
    def deadline(self) -> float | None:
        """When `expire` has to be called next; None while nothing waits."""
        return min((self._due(parcel) for parcel in self._parcels.values()), default=None)

    def sent(
        self, message: str, ids: frozenset[str], trids: frozenset[int], people: frozenset[str], now: float
    ) -> None:
        """A message went out to `people` as commands `trids`, to be confirmed by `ids`."""
        self._parcels[message] = _Parcel(now, set(trids), {person: set(ids) for person in people})

    def announced(self, person: str) -> None:
        """A peer says that it sends receipts."""
        self._announced.add(person)

    def handled(self, trid: int, delivered: bool, now: float) -> list[tuple[str, Outcome]]:
        """The server acknowledged a command, or says that nobody got it."""
        message = next((name for name, parcel in self._parcels.items() if trid in parcel.trids), None)
        if message is None:
            return []
        if not delivered:
            return [self._end(message, Outcome.LOST)]
        parcel = self._parcels[message]
        parcel.trids.discard(trid)
        if parcel.trids:
            return []
        parcel.acked_at = now
        return [(message, Outcome.SENT), *self._settle(message, parcel)]

    def confirmed(self, person: str, message_id: str) -> list[tuple[str, Outcome]]:
        """A peer has stored what it got under that id."""
        self._announced.add(person)
        for message, parcel in list(self._parcels.items()):
            missing = parcel.awaited.get(person)
            if missing is not None and message_id in missing:
                missing.discard(message_id)
                parcel.confirmed = parcel.confirmed or not missing
                return self._settle(message, parcel)
        return []

    def left(self, person: str) -> list[tuple[str, Outcome]]:
        """A peer went away; what only it could confirm is lost when it had promised to."""
        outcomes: list[tuple[str, Outcome]] = []
        for message, parcel in list(self._parcels.items()):
            missing = parcel.awaited.pop(person, None)
            if missing and person in self._announced and not parcel.awaited and not parcel.confirmed:
                outcomes.append(self._end(message, Outcome.LOST))
            elif parcel.awaited:
                outcomes += self._settle(message, parcel)
        return outcomes

    def closed(self) -> list[tuple[str, Outcome]]:
        """The switchboard is gone: what was acknowledged and promised no receipt counts as delivered."""
        outcomes = []
        for message, parcel in list(self._parcels.items()):
            promised = any(person in self._announced for person in parcel.awaited)
            arrived = parcel.acked_at is not None and (parcel.confirmed or not promised)
            outcomes.append(self._end(message, Outcome.DELIVERED if arrived else Outcome.LOST))
        return outcomes

    def expire(self, now: float) -> list[tuple[str, Outcome]]:
        """Time has passed."""
        outcomes = []
        for message, parcel in list(self._parcels.items()):
            if now >= self._due(parcel):
                lost = parcel.acked_at is None or (self._promised(parcel) and not parcel.confirmed)
                outcomes.append(self._end(message, Outcome.LOST if lost else Outcome.DELIVERED))
        return outcomes

    def unanswered(self, now: float) -> bool:
        """Whether the switchboard itself has been silent about a message for too long."""
        return any(parcel.acked_at is None and now >= self._due(parcel) for parcel in self._parcels.values())

    def _due(self, parcel: _Parcel) -> float:
        if parcel.acked_at is None:
            return parcel.sent_at + ACK_TIMEOUT
        return parcel.acked_at + (RECEIPT_TIMEOUT if self._promised(parcel) else ANNOUNCE_TIMEOUT)

    def _promised(self, parcel: _Parcel) -> bool:
        return any(missing and person in self._announced for person, missing in parcel.awaited.items())

    def _settle(self, message: str, parcel: _Parcel) -> list[tuple[str, Outcome]]:
        # Who never announces receipts is not waited for once somebody else has confirmed.
        if parcel.acked_at is not None and parcel.confirmed and not self._promised(parcel):
            return [self._end(message, Outcome.DELIVERED)]
        return []

    def _end(self, message: str, outcome: Outcome) -> tuple[str, Outcome]:
        del self._parcels[message]
        return message, outcome
