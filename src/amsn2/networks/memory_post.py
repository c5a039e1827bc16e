"""Messages on the network in memory: taken, held, carried, and kept for who is away."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, cast

from msgspec.structs import replace

from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.models import Delivery
from amsn2.api.network import DeliveryChanged, MessageReceived, NetworkEvent, Outgoing
from amsn2.networks.memory_delivery import Receipt, Shown
from amsn2.networks.memory_faults import Faults
from amsn2.networks.memory_lists import Mail, Member
from amsn2.networks.memory_places import Places


class Station(Protocol):
    """A signed-in connection, as far as the post knows it."""

    address: str

    def tell(self, event: NetworkEvent, stored: Callable[[], None] | None = None) -> None:
        """Tell its listener; `stored` is called when that has taken the event."""


class Post:
    """Carries messages from member to member."""

    def __init__(
        self, members: Mapping[str, Member], places: Places, faults: Faults, now: Callable[[], int]
    ) -> None:
        self.shown = Shown()
        self._members = members
        self._places = places
        self._faults = faults
        self._now = now
        self._held: list[tuple[Station, Outgoing]] = []

    @property
    def held(self) -> int:
        """How many messages stay on their way."""
        return len(self._held)

    def take(self, sender: Station, message: Outgoing) -> None:
        """Take a message from a member."""
        if self._faults.lose > 0:
            self._faults.lose -= 1
            sender.tell(DeliveryChanged(message=message.id, delivery=Delivery.SENT))
        elif self._faults.hold:
            self._held.append((sender, message))
        else:
            self._carry(sender, message)

    def release(self, *, reverse: bool) -> None:
        """Let the held messages go on, in their order or the other way round."""
        held, self._held = self._held, []
        for sender, message in reversed(held) if reverse else held:
            self._carry(sender, message)

    def hand_over(self, station: Station, member: Member, mail: Mail, *, kept_offline: bool) -> None:
        """Tell a member a message where they are; kept until it is stored there."""

        def stored() -> None:
            if mail in member.mail:
                member.mail.remove(mail)
                mail.arrived()

        station.tell(replace(mail.received, kept_offline=kept_offline), stored)
        for content in mail.contents:
            station.tell(content)

    def _carry(self, sender: Station, message: Outgoing) -> None:
        for address in message.participants:
            member = self._members.get(address)
            if member is None:
                _undelivered(sender, message, ProblemCode.CONTACT_UNKNOWN, address)
                return
            if not member.admits(sender.address):
                _undelivered(sender, message, ProblemCode.CONTACT_UNREACHABLE, address)
                return
        sender.tell(DeliveryChanged(message=message.id, delivery=Delivery.SENT))
        receipt = Receipt(sender, message, set(message.participants))
        if self._faults.lose_receipts > 0:
            self._faults.lose_receipts -= 1
            receipt.lost = True
        for address in message.participants:
            member = self._members[address]
            contents = self.shown.contents(sender.address, message, come=not self._faults.keep_back)
            mail = Mail(self._received(sender, address, message), partial(receipt.arrived, address), contents)
            member.mail.append(mail)
            places = self._places.of(address)
            if not places:
                receipt.kept(address)
            for place in places * (2 if self._faults.duplicate else 1):
                self.hand_over(cast("Station", place), member, mail, kept_offline=False)

    def _received(self, sender: Station, address: str, message: Outgoing) -> MessageReceived:
        others = {sender.address, *message.participants} - {address}
        return MessageReceived(
            participants=tuple(sorted(others or {address})),
            author=sender.address,
            remote_id=message.id,
            kind=message.kind,
            text=message.text,
            format=message.format,
            sent_at=self._now(),
            shortcuts=tuple(one.shortcut for one in message.emoticons),
            references=self.shown.add(sender.address, message),
        )


def _undelivered(sender: Station, message: Outgoing, code: ProblemCode, detail: str) -> None:
    problem = Problem(code=code, detail=detail)
    sender.tell(DeliveryChanged(message=message.id, delivery=Delivery.FAILED, problem=problem))
