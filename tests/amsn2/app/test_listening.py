"""Ports that cannot be had, in words."""

import errno
import os
import socket

import pytest

from amsn2.app.listening import page_url, ports_in_words
from amsn2.app.problems import CannotStart


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EADDRINUSE, "it is taken"),
        (errno.EACCES, "only the administrator"),
        (errno.EADDRNOTAVAIL, "no address of this machine"),
        (errno.EMFILE, "open files"),
    ],
)
def test_the_reason_and_the_advice(number, words):
    with pytest.raises(CannotStart) as caught, ports_in_words("The page", "h", "port 9", "Try --port 0."):
        raise OSError(number, os.strerror(number))
    text = str(caught.value)
    assert text.startswith("The page cannot listen on h, port 9: ")
    assert words in text
    assert text.endswith(". Try --port 0.")


def test_a_host_that_nobody_knows():
    with pytest.raises(CannotStart, match="no machine of that name"), ports_in_words("A", "h", "p", "B"):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")


def test_a_port_that_is_really_taken():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(CannotStart, match="taken"),
        ports_in_words("A", "127.0.0.1", "p", "B"),
        socket.create_server(taken.getsockname()),
    ):
        pass


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:7/x/"),
        ("0.0.0.0", "http://127.0.0.1:7/x/"),  # noqa: S104 - shown, not listened on
        ("::", "http://[::1]:7/x/"),
        ("fe80::1", "http://[fe80::1]:7/x/"),
        ("chat.lan", "http://chat.lan:7/x/"),
    ],
)
def test_where_the_page_is(host, url):
    assert page_url(host, 7, "/x/") == url
