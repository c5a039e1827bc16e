"""What is counted while it is on its way, and when the author of a message is told."""

import pytest
from msgspec.structs import replace

from amsn2.api.models import Delivery
from amsn2.api.network import ContentReference, DeliveryChanged, NetworkEvent, OutgoingEmoticon
from amsn2.networks.memory_delivery import Receipt, Shown, UnderWay
from tests.amsn2.networks.listening import BERT, CARL, outgoing


class Author:
    def __init__(self) -> None:
        self.told: list[NetworkEvent] = []

    def tell(self, event: NetworkEvent) -> None:
        self.told.append(event)


def test_nothing_is_under_way_when_all_has_arrived() -> None:
    under_way = UnderWay()
    under_way.change(+2)
    under_way.change(-1)
    assert not under_way.nothing.is_set()
    under_way.change(-1)
    assert under_way.nothing.is_set()


@pytest.mark.parametrize(
    ("kept", "lost", "deliveries"),
    [(False, False, [Delivery.DELIVERED]), (True, False, [Delivery.OFFLINE]), (False, True, [])],
)
def test_the_author_is_told_once_when_all_have_it(kept: bool, lost: bool, deliveries: list[Delivery]) -> None:
    author = Author()
    receipt = Receipt(author, outgoing(1, BERT, CARL), {BERT, CARL}, lost=lost)
    (receipt.kept if kept else receipt.arrived)(BERT)
    assert author.told == []
    for _ in range(2):
        receipt.arrived(CARL)
    assert author.told == [DeliveryChanged(message="m1", delivery=delivery) for delivery in deliveries]


def test_what_goes_with_a_message_can_be_asked_for_again() -> None:
    shown = Shown()
    message = replace(outgoing(1, BERT), emoticons=(OutgoingEmoticon(shortcut=":cat:", data=b"cat"),))
    (reference,) = shown.add(CARL, message)
    assert reference.shortcut == ":cat:"
    assert shown.get(CARL, reference) == b"cat"
    assert shown.get(BERT, reference) is None
    assert shown.get(CARL, ContentReference(shortcut=":cat:", reference="?")) is None
    assert [one.data for come in (True, False) for one in shown.contents(CARL, message, come=come)] == [
        b"cat",
        None,
    ]
