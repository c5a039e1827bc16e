"""Addresses as arguments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import NetworkAddress, has_network, join_endpoint, split_endpoint
from tests.papyon.payload.strategies import addresses, braced


@given(addresses, st.integers(0, 99999), st.one_of(st.just(""), addresses))
def test_every_address_survives(address: str, network: int, via: str) -> None:
    found = NetworkAddress(address, network, via)
    assert NetworkAddress.from_token(str(found)) == found
    assert has_network(str(found))


def test_the_member_of_a_circle() -> None:
    token = "1:alice@example.com;via=9:00000000-0000-0000-0009-0123456789ab@live.com"
    assert NetworkAddress.from_token(token) == NetworkAddress(
        "alice@example.com", 1, "9:00000000-0000-0000-0009-0123456789ab@live.com"
    )


def test_a_plain_address_is_on_the_messenger_network() -> None:
    assert NetworkAddress.from_token("a@b") == NetworkAddress("a@b", 1)
    assert not has_network("a@b")
    assert not has_network("tel:+1555")
    with pytest.raises(PayloadError):
        NetworkAddress.from_token(";via=9:x")


@given(addresses, st.one_of(st.just(""), braced))
def test_endpoints_survive(address: str, endpoint: str) -> None:
    assert split_endpoint(join_endpoint(address, endpoint)) == (address, endpoint)
