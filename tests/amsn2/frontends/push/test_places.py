"""Where we let ourselves be sent."""

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from aiohttp.abc import AbstractResolver
from hypothesis import given
from hypothesis import strategies as st

from amsn2.frontends.push.places import NoPublicPlace, PublicResolver, is_fit, is_public


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com:443/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://[2606:4700::6810:1]/abc",
    ],
)
def test_push_services_are_fit(endpoint: str) -> None:
    assert is_fit(endpoint, loopback=False)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/abc",
        "https://127.0.0.1/abc",
        "https://10.1.2.3/abc",
        "https://192.168.0.1/abc",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/abc",
        "https://[fe80::1%25eth0]/abc",
        "https://[::ffff:10.0.0.1]/abc",
        "https://[64:ff9b::a00:1]/abc",
        "https://[2002:a00:1::]/abc",
        "https://224.0.0.1/abc",
        "https://0.0.0.0/",
        "https://push.example.com:8080/abc",
        "https://user@push.example.com/abc",
        "https://user:word@push.example.com/abc",
        "https://pu\u0455h.example.com/abc",
        "https://[broken/abc",
        "https:///abc",
        "ftp://push.example.com/abc",
    ],
)
def test_our_own_network_and_tricks_are_not(endpoint: str) -> None:
    assert not is_fit(endpoint, loopback=False)


def test_tests_may_have_a_service_of_their_own() -> None:
    assert is_fit("http://127.0.0.1:4711/abc", loopback=True)
    assert not is_fit("http://10.0.0.1:4711/abc", loopback=True)
    assert not is_fit("http://localhost:4711/abc", loopback=True)


@given(st.text(), st.booleans())
def test_whatever_a_browser_says_it_is_answered(text: str, loopback: bool) -> None:
    for endpoint in (text, f"https://{text}", f"https://push.example.com:{text}", f"https://[{text}]/"):
        assert is_fit(endpoint, loopback=loopback) in (True, False)


@given(st.ip_addresses())
def test_no_address_of_our_own_network_is_fit(address: IPv4Address | IPv6Address) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    fit = is_fit(f"https://{host}/x", loopback=False)
    assert fit is is_public(address)
    assert not (fit and (address.is_private or address.is_loopback or address.is_link_local))


class Names(AbstractResolver):
    """Says of every name what it was told."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET):
        return [
            {"hostname": host, "host": one, "port": port, "family": family, "proto": 0, "flags": 0}
            for one in self.addresses
        ]

    async def close(self) -> None:
        pass


async def test_a_name_that_leads_into_our_network_leads_nowhere() -> None:
    resolver = PublicResolver()
    resolver._resolver = Names("10.0.0.1", "1.1.1.1", "::1")
    assert [one["host"] for one in await resolver.resolve("rebound.example.com", 443)] == ["1.1.1.1"]
    resolver._resolver = Names("192.168.1.1", "fe80::1%2")
    with pytest.raises(NoPublicPlace):
        await resolver.resolve("rebound.example.com", 443)
    await resolver.close()
