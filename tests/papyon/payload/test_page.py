"""Messages through the notification server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import MimeMessage, NetworkAddress
from papyon.payload.page import Page, PageKind, parse_arrival, parse_request
from papyon.payload.text import TextMessage
from papyon.types import NetworkId
from tests.papyon.payload.strategies import addresses
from tests.transcripts.plays import Play

PEOPLE = st.builds(NetworkAddress, addresses, st.sampled_from([1, 4, 32]))
MESSAGE = TextMessage("read me later", agent="client").message()
KINDS = st.one_of(st.sampled_from(PageKind), st.integers(0, 99))


@given(PEOPLE, PEOPLE, KINDS)
def test_every_page_survives(sender: NetworkAddress, recipient: NetworkAddress, kind: int) -> None:
    page = Page(recipient, MESSAGE, kind)
    assert parse_request(page.request_args(), page.message.encode()) == page
    arrived = Page(recipient, MESSAGE, kind, sender)
    assert parse_arrival(arrived.arrival_args(), arrived.message.encode()) == arrived


def test_the_page_of_the_golden_transcript() -> None:
    step = next(data for _, data in Play.load("msnp18", "notification") if data.startswith(b"UUM"))
    line, _, payload = step.partition(b"\r\n")
    args = tuple(line.decode().split(" ")[2:-1])
    page = parse_request(args, payload)
    assert page.recipient == NetworkAddress("dave@example.org")
    assert (page.kind, page.message.header("Dest-Agent"), page.message.body) == (
        1,
        "client",
        b"read me later",
    )
    assert page.request_args() == args


def test_other_ways_to_write_addresses() -> None:
    page = parse_arrival(("32:eve@yahoo.example", "1:alice@example.com", "3"), b"")
    assert page == Page(
        NetworkAddress("alice@example.com"),
        MimeMessage(""),
        PageKind.NUDGE,
        NetworkAddress("eve@yahoo.example", NetworkId.YAHOO),
    )
    assert parse_request(("bob@example.com", "0", "1"), b"").recipient.network == NetworkId.MESSENGER


@pytest.mark.parametrize(
    "args", [(), ("a@b",), ("a@b", "x", "1"), ("a@b", "1"), ("a@b", "1", "x"), ("", "1", "1")]
)
def test_what_is_no_page_is_refused(args: tuple[str, ...]) -> None:
    with pytest.raises(PayloadError):
        parse_request(args, b"")
    with pytest.raises(PayloadError):
        parse_arrival(args, b"")
