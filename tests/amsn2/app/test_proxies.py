"""What proxies have to be told."""

import pytest

from amsn2.app.config import Web
from amsn2.app.proxies import KINDS, SECONDS, proxy_config
from amsn2.frontends.web import limits


@pytest.mark.parametrize("kind", KINDS)
def test_every_proxy_waits_longer_than_a_poll_and_gathers_nothing(kind):
    assert max(120, 2 * limits.WAIT_SECONDS) <= SECONDS
    text = proxy_config(kind, Web(), "chat.example")
    assert str(SECONDS) in text
    assert "chat.example" in text
    assert "127.0.0.1:2009" in text
    assert "--trust-proxy" in text
    assert any(
        word in text for word in ("proxy_buffering off", "flush_interval -1", "flushpackets=on", "-1ms")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_path_and_a_header_are_in_it(kind):
    web = Web(base_path="/chat/", user_header="Remote-User", host="::", port=3000)
    text = proxy_config(kind, web, "chat.example")
    assert "/chat/" in text
    assert "Remote-User" in text
    assert "[::1]:3000" in text
    assert "amsn2 run --base-path /chat/" in text


def test_a_header_that_comes_with_the_request_never_goes_on():
    web = Web(user_header="Remote-User")
    assert "proxy_set_header Remote-User $remote_user" in proxy_config("nginx", web, "a")
    assert "header_up -Remote-User" in proxy_config("caddy", web, "a")
    assert "RequestHeader unset Remote-User" in proxy_config("apache", web, "a")
