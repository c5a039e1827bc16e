"""The bodies about ways past the server."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from papyon.payload.p2p.bridge import (
    ADDRESSES,
    BridgeAnswer,
    BridgeOffer,
    parse_bridge_answer,
    parse_bridge_offer,
)

GUIDS = st.none() | st.uuids()
INT = st.integers(-(2**31), 2**31 - 1)


@st.composite
def spots(draw, addresses):
    port = draw(st.integers(1, 65535))
    return tuple((address, port) for address in draw(st.lists(addresses, max_size=ADDRESSES, unique=True)))


V4 = spots(st.sampled_from([f"192.0.2.{number}" for number in range(1, 20)]))
V6 = spots(st.sampled_from(["2001:db8::1", "2001:db8::2", "fe80::1"]))


@given(
    st.builds(
        BridgeOffer,
        st.lists(st.sampled_from(["TRUDPv1", "TCPv1", "SBBridge"]), max_size=3).map(tuple),
        st.sampled_from(["Direct-Connect", "Firewall"]),
        INT,
        st.booleans(),
        st.booleans(),
        GUIDS,
        GUIDS,
        st.integers(0, 2**31 - 1),
    )
)
def test_every_offer_survives(offer):
    assert parse_bridge_offer(offer.fields()) == offer


@given(
    st.builds(
        BridgeAnswer,
        st.booleans(),
        st.sampled_from(["TCPv1", "SBBridge"]),
        GUIDS,
        GUIDS,
        V4,
        V4,
        V6,
        st.integers(0, 2**31 - 1),
    ),
    st.booleans(),
)
def test_every_answer_survives_forwards_and_backwards(answer, backwards):
    assert parse_bridge_answer(answer.fields(backwards)) == answer


def test_the_backward_line_of_the_reference():
    answer = BridgeAnswer(listening=True, external=(("192.0.2.1", 6891),))
    assert ("srddA-lanretxE4vPI", "1.2.0.291") in answer.fields(backwards=True)
    assert ("troP-lanretxE4vPI", "1986") in answer.fields(backwards=True)
    assert ("IPv4External-Addrs", "192.0.2.1") in answer.fields(backwards=False)


def test_nonces_are_written_in_braces_and_capitals():
    nonce = uuid.UUID("12345678-9abc-def0-1122-334455667788")
    assert ("Nonce", "{12345678-9ABC-DEF0-1122-334455667788}") in BridgeAnswer(True, nonce=nonce).fields(
        False
    )
    assert ("Hashed-Nonce", "{12345678-9ABC-DEF0-1122-334455667788}") in BridgeOffer(
        hashed_nonce=nonce
    ).fields()


def test_addresses_and_ports_together_as_the_last_clients_write_them():
    fields = (("IPv4InternalAddrsAndPorts"[::-1], "192.0.2.7:1234"[::-1]),)
    assert parse_bridge_answer(fields).internal == (("192.0.2.7", 1234),)


def test_each_place_is_tried_once_and_nonsense_not_at_all():
    fields = (
        ("IPv4External-Addrs", "192.0.2.1 bogus 224.0.0.1 0.0.0.0 192.0.2.1"),
        ("IPv4External-Port", "6891"),
        ("IPv4Internal-Addrs", "192.0.2.1 198.51.100.7"),
        ("IPv4Internal-Port", "6891"),
        ("IPv6-Addrs", "2001:db8::1"),
        ("IPv6-Port", "0"),
        ("Nonce", "no"),
    )
    answer = parse_bridge_answer(fields)
    assert answer.spots == (("192.0.2.1", 6891), ("198.51.100.7", 6891))
    assert answer.nonce is None
    assert not answer.listening
