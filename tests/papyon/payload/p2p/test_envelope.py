"""Packets in a switchboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.message import MimeMessage
from papyon.payload.p2p.envelope import Envelope, parse_envelope
from tests.papyon.payload.strategies import addresses


@given(addresses, st.binary(max_size=100), st.one_of(st.just(""), addresses))
def test_every_envelope_survives(dest, packet, source):
    envelope = Envelope(dest, packet, source)
    assert parse_envelope(MimeMessage.parse(envelope.message().encode())) == envelope


def test_the_bytes_of_either_version():
    assert Envelope("bob@example.com", b"\0\1").message().encode() == (
        b"MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\n"
        b"P2P-Dest: bob@example.com\r\n\r\n\0\1"
    )
    second = Envelope("bob@example.com;{b}", b"", "alice@example.com;{a}")
    assert second.message().encode().endswith(b"P2P-Src: alice@example.com;{a}\r\n\r\n")
    assert (second.version, Envelope("bob@example.com", b"", "alice@example.com;{a}").version) == (2, 1)


def test_one_for_nobody_is_refused():
    with pytest.raises(PayloadError):
        parse_envelope(MimeMessage("application/x-msnmsgrp2p"))
