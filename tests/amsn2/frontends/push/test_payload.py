"""What a push says."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api.models import AccountId, ConversationId, Notification, NotificationKind
from amsn2.api.push import PushAddress
from amsn2.frontends.push import limits
from amsn2.frontends.push.payload import payload_of, sealed, topic_of, trial_payload, urgency_of


def notification(**more: object) -> Notification:
    values = {
        "id": "m1",
        "kind": NotificationKind.MESSAGE,
        "account": AccountId("a"),
        "conversation": ConversationId("a:b@c.d"),
        "position": 5,
        "title": "Bert",
        "text": "Hello",
        "at": 7,
    }
    return Notification(**{**values, **more})


def test_little_is_said() -> None:
    assert msgspec.json.decode(payload_of(notification())) == {
        "tag": "m1",
        "kind": "message",
        "title": "Bert",
        "text": "Hello",
        "conversation": "a:b@c.d",
        "position": 5,
        "at": 7,
        "silent": False,
    }
    assert msgspec.json.decode(trial_payload("x", 7)) == {"tag": "test/x/7", "kind": "test", "at": 7}


@given(st.text(), st.text())
def test_it_is_never_too_long(title: str, text: str) -> None:
    payload = payload_of(notification(title=title * 50, text=text * 200))
    assert len(payload) <= limits.PAYLOAD_BYTES
    assert msgspec.json.decode(payload)["tag"] == "m1"


def test_topics_tell_nothing_and_are_short_enough() -> None:
    topic = topic_of(notification())
    assert topic == topic_of(notification(id="m2", text="Other"))
    assert topic != topic_of(notification(conversation=None))
    assert len(topic) == 32
    assert "b@c.d" not in topic


def test_only_what_is_awaited_wakes_a_phone() -> None:
    assert urgency_of(notification()) == "high"
    assert urgency_of(notification(silent=True)) == "normal"
    assert urgency_of(notification(kind=NotificationKind.SIGNED_IN)) == "normal"


def test_keys_that_are_none() -> None:
    for p256dh, auth in (("A" * 87, "B" * 22), ("A" * 16, "B" * 16), ("_" * 88, "=" * 16)):
        address = PushAddress(endpoint="https://push.example.com/1", p256dh=p256dh, auth=auth)
        with pytest.raises(ValueError, match="no keys"):
            sealed(b"{}", address)
