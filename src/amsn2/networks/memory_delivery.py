"""What is on its way in the network in memory, and what its author is told of it."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from amsn2.api.models import Delivery
from amsn2.api.network import ContentReceived, ContentReference, DeliveryChanged, NetworkEvent, Outgoing


class Sender(Protocol):
    """Who is told."""

    def tell(self, event: NetworkEvent) -> None:
        """Tell its listener."""


class UnderWay:
    """Counts what has been told and not been heard."""

    def __init__(self) -> None:
        self.nothing = asyncio.Event()
        self.nothing.set()
        self._count = 0

    def change(self, by: int) -> None:
        """So many more are under way, or fewer."""
        self._count += by
        if self._count:
            self.nothing.clear()
        else:
            self.nothing.set()


@dataclass
class Receipt:
    """Tells the author of a message once, when it has arrived at, or is kept for, everybody."""

    sender: Sender
    message: Outgoing
    missing: set[str]
    offline: bool = False
    lost: bool = False

    def arrived(self, address: str) -> None:
        """It is there."""
        if address in self.missing:
            self.missing.remove(address)
            if not self.missing and not self.lost:
                delivery = Delivery.OFFLINE if self.offline else Delivery.DELIVERED
                self.sender.tell(DeliveryChanged(message=self.message.id, delivery=delivery))

    def kept(self, address: str) -> None:
        """It is kept until they are there."""
        self.offline = True
        self.arrived(address)


class Shown:
    """What members show along with their messages, for whoever asks once more."""

    def __init__(self) -> None:
        self._data: dict[tuple[str, str], bytes] = {}

    def add(self, author: str, message: Outgoing) -> tuple[ContentReference, ...]:
        """Keep the emoticons of a message; by what they are asked for."""
        found: list[ContentReference] = []
        for one in message.emoticons:
            reference = f"{message.id}/{one.shortcut}"
            self._data[author, reference] = one.data
            found.append(ContentReference(shortcut=one.shortcut, reference=reference))
        return tuple(found)

    @staticmethod
    def contents(author: str, message: Outgoing, *, come: bool) -> tuple[ContentReceived, ...]:
        """What follows a message."""
        return tuple(
            ContentReceived(
                author=author, remote_id=message.id, shortcut=one.shortcut, data=one.data if come else None
            )
            for one in message.emoticons
        )

    def get(self, author: str, reference: ContentReference) -> bytes | None:
        """What was kept under that."""
        return self._data.get((author, reference.reference))
