"""Where peers may send us, and where not."""

import ipaddress

import pytest

from papyon.aio.reach import LOWEST_PORT, Reach

WORLD = ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "2002:808:808::1"]
LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "2002:7f00:1::1", "64:ff9b::7f00:1"]
PRIVATE = ["10.0.0.1", "172.16.0.9", "192.168.1.1", "fd00::1", "::ffff:10.0.0.1", "2002:a00:1::1"]
NEVER = ["169.254.169.254", "fe80::1", "fe80::1%eth0", "::", "224.0.0.1", "ff02::1", "240.0.0.1"]
SHARED = ["100.64.0.1"]


def allowed(reach, addresses, port=6891):
    return [address for address, _ in reach.within([(address, port) for address in addresses])]


def test_the_world_is_open_to_everybody():
    assert allowed(Reach("messenger.example.com"), WORLD) == WORLD


@pytest.mark.parametrize("home", ["messenger.example.com", "", "8.8.4.4", "2001:4860:4860::8844"])
def test_a_server_in_the_world_opens_none_of_our_networks(home):
    assert allowed(Reach(home), [*LOOPBACK, *PRIVATE, *NEVER, *SHARED]) == []


@pytest.mark.parametrize("home", ["192.168.0.5", "fd00::2"])
def test_a_server_in_our_network_opens_that_but_not_this_machine(home):
    assert allowed(Reach(home), [*LOOPBACK, *PRIVATE, *NEVER, *SHARED]) == PRIVATE


@pytest.mark.parametrize("home", ["127.0.0.1", "::1", "localhost", "LOCALHOST"])
def test_a_server_on_this_machine_opens_both(home):
    assert allowed(Reach(home), [*LOOPBACK, *PRIVATE, *NEVER, *SHARED]) == [*LOOPBACK, *PRIVATE]


def test_a_network_can_be_opened_by_name():
    networks = (ipaddress.ip_network("100.64.0.0/10"), ipaddress.ip_network("169.254.169.0/24"))
    found = allowed(Reach("messenger.example.com", networks), [*LOOPBACK, *PRIVATE, *NEVER, *SHARED])
    assert found == ["169.254.169.254", "100.64.0.1"]


def test_servers_of_other_kinds_are_nobodys_client():
    reach = Reach("127.0.0.1")
    for port in (22, 25, 80, LOWEST_PORT - 1):
        assert allowed(reach, [*WORLD, *LOOPBACK], port) == []
    assert allowed(reach, ["127.0.0.1"], LOWEST_PORT) == ["127.0.0.1"]


def test_names_and_nonsense_lead_nowhere():
    assert allowed(Reach("127.0.0.1"), ["localhost", "example.com", "", "127.1", "1"]) == []
