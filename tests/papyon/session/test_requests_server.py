"""Requests: every kind has the transaction id that its answer needs."""

from typing import get_args

import pytest

from papyon.session import requests_server
from papyon.session.requests_server import Asked, Message, NotificationRequest, SwitchboardRequest


def test_every_request_is_in_one_of_the_unions() -> None:
    kinds = {
        kind
        for name in requests_server.__all__
        if isinstance(kind := getattr(requests_server, name), type) and kind is not Asked
    }
    assert kinds == {*get_args(NotificationRequest), *get_args(SwitchboardRequest)}


@pytest.mark.parametrize("kind", [*get_args(NotificationRequest), *get_args(SwitchboardRequest)])
def test_the_transaction_id_comes_first(kind: type[Asked]) -> None:
    assert issubclass(kind, Asked)
    assert kind.__match_args__[0] == "trid"
    assert kind.__doc__


def test_requests_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Message(1, "A", b"").kind = "U"  # type: ignore[misc]
