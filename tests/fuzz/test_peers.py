"""No packet of a peer makes us raise anything but PayloadError, write what nobody reads, or keep too much."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import MimeMessage
from papyon.payload.p2p import (
    FILE_TRANSFER,
    MSN_OBJECT,
    BridgeAnswer,
    BridgeOffer,
    Chunk,
    ContentType,
    DataHeader,
    Envelope,
    FileContext,
    Packet,
    PeerInfo,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    SlpRequest,
    parse_bridge_answer,
    parse_bridge_offer,
    parse_chunk,
    parse_envelope,
    parse_file_context,
    parse_packet,
    parse_session_answer,
    parse_session_end,
    parse_session_offer,
    parse_slp,
    read_object_context,
)
from papyon.session.p2p import CALLS, FileOffered, ObjectAsked
from papyon.session.p2p.bridging import Addresses
from papyon.session.p2p.carrier import UNSENT
from tests.fuzz.inputs import inputs
from tests.papyon.payload.p2p.golden import ALICE, BOB, BRANCH, CALL, INVITE, OBJECT, OK
from tests.papyon.session.p2p.couple import couple

FILE = FileContext("a.txt", 5, b"\x89PNG\r\n\x1a\n")
SPOTS = (("192.0.2.1", 6891),)
BODIES = (
    (ContentType.SESSION, SessionOffer(FILE_TRANSFER, 7, 2, FILE.encode(), True, True).fields()),
    (ContentType.SESSION, SessionOffer(MSN_OBJECT, 8, 12, OBJECT.encode()).fields()),
    (ContentType.SESSION, SessionAnswer(7, 3).fields()),
    (ContentType.CLOSE, SessionEnd(7, "AAAA", True).fields()),
    (ContentType.TRANSPORT_REQUEST, BridgeOffer().fields()),
    (ContentType.TRANSPORT_ANSWER, BridgeAnswer(True, external=SPOTS, ipv6=SPOTS).fields(True)),
)
TEXTS = [INVITE, OK]
TEXTS += [
    SlpRequest(method, BOB, ALICE, BRANCH, CALL, kind, body).encode()
    for method in ("INVITE", "BYE", "ACK")
    for kind, body in BODIES
]
CHUNKS = [Chunk(0, 9, 0, len(text), 0, 5, body=text).encode(footer=True) for text in TEXTS]
CHUNKS += [Chunk(7, 10, 0, 5, flags, 6, body=b"12345").encode(footer=True) for flags in (0x20, 0x2, 0x40)]
PACKETS = [
    Packet(9, 3, PeerInfo(), 5, 6, DataHeader(0, 0, True, 1, 10), text).encode(footer=True) for text in TEXTS
]
PACKETS.append(Packet(9, 0, data=DataHeader(6, 7, True, 0, 3), body=b"12").encode(footer=True))
HONEST = [*TEXTS, *CHUNKS, *PACKETS, FILE.encode(), Envelope(BOB, b"\0\1", ALICE).message().encode()]


def slp(data: bytes) -> None:
    """What can be read can be written, and is the same then."""
    message = parse_slp(data)
    assert parse_slp(message.encode()) == message
    parse_bridge_answer(parse_bridge_answer(message.body).fields(True))
    parse_bridge_offer(message.body).fields()
    parse_session_answer(message.body)
    parse_session_end(message.body)
    read_object_context(parse_session_offer(message.body).context)


def chunk(data: bytes) -> None:
    """The same for version 1."""
    read = parse_chunk(data)
    assert parse_chunk(read.encode(footer=True)) == read


def packet(data: bytes) -> None:
    """And for version 2."""
    read = parse_packet(data)
    assert parse_packet(read.encode(footer=True)) == read


PARSERS: dict[str, Callable[[bytes], object]] = {
    "slp": slp,
    "chunk": chunk,
    "packet": packet,
    "file": lambda data: parse_file_context(data).encode(),
    "envelope": lambda data: parse_envelope(MimeMessage.parse(data)).message().encode(),
}


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=200)
@given(data=inputs(*HONEST))
def test_parsers(name: str, data: bytes) -> None:
    with contextlib.suppress(PayloadError):
        PARSERS[name](data)


@pytest.mark.parametrize(("version", "honest"), [(1, CHUNKS), (2, PACKETS)])
@settings(max_examples=150)
@given(data=st.data())
def test_a_machine_bears_whatever_comes(version: int, honest: list[bytes], data: st.DataObject) -> None:
    _, bob = couple(version, bridges=True)
    for received in data.draw(st.lists(inputs(*honest), max_size=20)):
        for event in bob.receive(received):
            if isinstance(event, ObjectAsked):
                bob.serve(event.call, 5)
            elif isinstance(event, FileOffered):
                bob.accept(event.call, 3)
            bob.answer_bridge(event.call, Addresses(internal=SPOTS))
        if data.draw(st.booleans()):
            bob.next_packet(direct=data.draw(st.booleans()))
    for call, offset, count in bob.wants:
        bob.feed(call, offset, bytes(count))
    assert len(bob.calls) <= CALLS
    said = 0
    while (answer := bob.next_packet(direct=True)) is not None:
        said += 1
        assert (parse_chunk if version == 1 else parse_packet)(answer)
    assert said <= UNSENT + 100
