"""Who calls: strangers are not believed, proxies of ours are."""

from collections.abc import Mapping
from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from amsn2.frontends.web.caller import Caller, caller_of, host_name
from amsn2.frontends.web.settings import LOOPBACK, Settings

FORWARDED = {
    "Host": "inner:2009",
    "X-Forwarded-For": "6.6.6.6, 203.0.113.9, 192.0.2.2",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "chat.example",
}


def seen(peer: str, headers: Mapping[str, str], *proxies: str) -> Caller:
    request = make_mocked_request("GET", "/", headers).clone(remote=peer)
    trusted = tuple(ip_network(proxy) for proxy in proxies)
    return caller_of(request, Settings(version="1", domain="d", trusted_proxies=trusted))


def test_a_stranger_is_not_believed():
    assert seen("203.0.113.9", FORWARDED, "192.0.2.0/24") == Caller("203.0.113.9", "inner:2009", False)


def test_a_trusted_proxy_is_believed_up_to_the_nearest_stranger():
    assert seen("192.0.2.1", FORWARDED, "192.0.2.0/24") == Caller("203.0.113.9", "chat.example", True)


def test_the_last_line_is_that_of_the_proxy():
    made_up = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    headers = CIMultiDict([*made_up.items(), *FORWARDED.items()])
    assert seen("192.0.2.1", headers, "192.0.2.0/24") == Caller("203.0.113.9", "chat.example", True)


def test_a_trusted_proxy_that_says_nothing():
    assert seen("192.0.2.1", {"Host": "Chat.Example"}, "192.0.2.0/24") == Caller(
        "192.0.2.1", "chat.example", False
    )


@pytest.mark.parametrize("words", ["", "unknown", "203.0.113.9, <script>", "192.0.2.7"])
def test_nonsense_from_a_proxy_leaves_the_proxy(words):
    headers = {"Host": "h", "X-Forwarded-For": words}
    assert seen("192.0.2.1", headers, "192.0.2.0/24").peer == "192.0.2.1"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:2009", "localhost"),
        ("[::1]:2009", "::1"),
        ("Chat.Example", "chat.example"),
        ("", ""),
        ("[broken", ""),
        ("user@chat.example", "chat.example"),
    ],
)
def test_the_name_in_a_host(host, name):
    assert host_name(host) == name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:2009", "[::1]:2009", "192.0.2.4", "ours.example:1"])
def test_our_names(host):
    assert Caller("", host, False).names_us(frozenset({"ours.example"}))


@pytest.mark.parametrize("host", ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_other_names(host):
    assert not Caller("", host, False).names_us(frozenset({"ours.example"}))


@pytest.mark.parametrize(
    ("peer", "within"), [("127.0.0.1", True), ("::ffff:127.0.0.1", True), ("192.0.2.1", False), ("", False)]
)
def test_networks(peer, within):
    assert Caller(peer, "", False).is_in(LOOPBACK) is within
