"""Two peers in one room: what one says the other hears, at once or as a test wants it."""

import itertools

from papyon.payload.p2p.file_context import FileContext
from papyon.session.p2p import FileOffered, Peer

ALICE, BOB = "alice@example.com", "bob@example.com"
ALICE2, BOB2 = (
    f"{ALICE};{{A0000000-0000-4000-8000-000000000001}}",
    f"{BOB};{{B0000000-0000-4000-8000-000000000002}}",
)

FILE = FileContext("notes.txt", 100_000)
DATA = bytes(range(256)) * 391


def content(size):
    """So many bytes, each place another."""
    return (DATA * (size // len(DATA) + 1))[:size]


class Throws:
    """Dice that show what they are told to, then count."""

    def __init__(self, *first, start=1):
        self._numbers = itertools.chain(first, itertools.count(start))

    def __call__(self, bits):
        return next(self._numbers) & ((1 << bits) - 1)


def couple(version=1, bridges=False):
    """Alice and Bob."""
    me, them = (ALICE, BOB) if version == 1 else (ALICE2, BOB2)
    return (
        Peer(me, them, Throws(start=1000), version, bridges),
        Peer(them, me, Throws(start=5000), version, bridges),
    )


class Table:
    """Carries packets between two peers until nobody has anything to say; `sources` is what each can send."""

    def __init__(self, one, other, direct=False):
        self.peers = (one, other)
        self.events = {one: [], other: []}
        self.sources = {}
        self.received = {}
        self.direct = direct
        self.packets = []

    def take(self, peer, events):
        for event in events:
            self.events[peer].append(event)
            if type(event).__name__ == "Received":
                got = self.received.setdefault(event.call, bytearray())
                assert event.offset in (len(got), getattr(self, "start", 0) + len(got))
                got += event.data

    def feed(self, peer):
        for call, offset, count in peer.wants:
            peer.feed(call, offset, self.sources[call][offset : offset + count])

    def step(self):
        """One packet from everybody who has one; whether there was any."""
        moved = False
        for peer, other in (self.peers, self.peers[::-1]):
            self.feed(peer)
            packet = peer.next_packet(self.direct)
            if packet is not None:
                moved = True
                self.packets.append(packet)
                self.take(other, other.receive(packet))
        return moved

    def settle(self):
        while self.step():
            pass

    def last(self, peer, kind):
        return next(event for event in reversed(self.events[peer]) if isinstance(event, kind))

    def all(self, peer, kind):
        return [event for event in self.events[peer] if isinstance(event, kind)]


def offered(version=1, context=FILE, bridges=False):
    """Alice offers Bob a file."""
    alice, bob = couple(version, bridges)
    table = Table(alice, bob)
    call = alice.offer(context)
    table.sources[call] = content(context.size)
    table.settle()
    assert table.last(bob, FileOffered) == FileOffered(call, context, resumable=True)
    return table, alice, bob, call
