"""No gateway, and nobody at the other end of a direct connection, makes a parser raise but its own error."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from papyon.errors import PayloadError, RemoteProtocolError
from papyon.payload.gateway import GatewayAnswer, Open, Poll, Send, Service, parse_answer, parse_query
from papyon.payload.p2p.direct import FOO, Frames, Handshake, frame
from tests.fuzz.inputs import inputs
from tests.papyon.payload.p2p.test_direct import HANDSHAKE, NONCE

HONEST = [
    frame(FOO) + frame(HANDSHAKE),
    frame(FOO) + frame(Handshake(2, NONCE, NONCE).encode()) + frame(b"x" * 1400),
    *(asked.query().encode() for asked in (Open(Service.NS, "a.example"), Send("1.2"), Poll("1.2", 30))),
    GatewayAnswer("1.2", "192.0.2.1", closing=True).header().encode(),
]


def direct(stream: bytes) -> None:
    """Every packet as if it were the handshake."""
    frames = Frames(limit=4096)
    frames.feed(stream)
    while (packet := frames.next_packet()) is not None:
        with contextlib.suppress(PayloadError):
            Handshake(1, NONCE, NONCE).check(packet)


PARSERS: dict[str, Callable[[bytes], object]] = {
    "direct": direct,
    "gateway query": lambda data: parse_query(data.decode("latin-1")).query(),
    "gateway answer": lambda data: parse_answer(data.decode("latin-1")).header(),
}


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=150)
@given(data=inputs(*HONEST))
def test_transports(name: str, data: bytes) -> None:
    with contextlib.suppress(RemoteProtocolError):
        PARSERS[name](data)
