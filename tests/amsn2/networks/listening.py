"""A listener that writes down what it hears, as `amsn2.api.network.NetworkListener`."""

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import MessageId, MessageKind, Presence, TextFormat
from amsn2.api.network import (
    AccountSettings,
    ContactUpdated,
    DeliveryChanged,
    MessageReceived,
    NetworkEvent,
    Outgoing,
)
from amsn2.networks.memory import MemoryConnection, MemoryNetwork

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"
NOON = 1_795_000_000_000


class Listener:
    def __init__(self) -> None:
        self.heard: list[NetworkEvent] = []
        self.full = False

    async def deliver(self, event: NetworkEvent) -> None:
        if self.full and isinstance(event, MessageReceived):
            raise StoreFailure(ProblemCode.STORE_FULL)
        self.heard.append(event)

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.heard if isinstance(event, MessageReceived)]

    @property
    def deliveries(self) -> list[str]:
        return [event.delivery.value for event in self.heard if isinstance(event, DeliveryChanged)]

    def presences(self, address: str) -> list[str]:
        return [
            event.contact.presence.value
            for event in self.heard
            if isinstance(event, ContactUpdated) and event.contact.address == address
        ]


def a_network() -> MemoryNetwork:
    """A network with three members."""
    network = MemoryNetwork(lambda: NOON)
    for address in (ANNA, BERT, CARL):
        network.register(address, "secret", address.partition("@")[0].title())
    return network


async def sign_in(
    network: MemoryNetwork,
    address: str,
    password: str = "secret",
    presence: Presence = Presence.ONLINE,
    endpoint: str = "",
) -> tuple[MemoryConnection, Listener]:
    listener = Listener()
    connection = network.connect(AccountSettings(address=address, endpoint_id=endpoint), password, listener)
    await connection.sign_in(presence)
    await network.settled()
    return connection, listener


def outgoing(number: int, *participants: str) -> Outgoing:
    return Outgoing(
        id=MessageId(f"m{number}"),
        participants=participants,
        kind=MessageKind.TEXT,
        text=str(number),
        format=TextFormat(),
    )
