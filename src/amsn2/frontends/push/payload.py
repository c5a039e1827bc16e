"""What a push says: little, and of bounded size. The worker in the browser reads it: web/src/worker."""

import base64
import hashlib

import msgspec
from pywebpush import WebPusher  # type: ignore[import-untyped]  # it has no types of its own

from amsn2.api.models import Notification, NotificationKind
from amsn2.api.push import PushAddress
from amsn2.frontends.push import limits


def payload_of(notification: Notification) -> bytes:
    """The notification as JSON; its text is shortened when it is too long."""
    words = {"title": notification.title, "text": notification.text}
    while len(encoded := _encoded(notification, words)) > limits.PAYLOAD_BYTES:
        # Escaped signs take up to six bytes each; halving ends soon.
        longest = max(words, key=lambda word: len(words[word]))
        words[longest] = words[longest][: len(words[longest]) // 2]
    return encoded


def _encoded(notification: Notification, words: dict[str, str]) -> bytes:
    return msgspec.json.encode(
        {
            "tag": notification.id,
            "kind": notification.kind.value,
            **words,
            "conversation": notification.conversation,
            "position": notification.position,
            "at": notification.at,
            "silent": notification.silent,
        }
    )


def trial_payload(id: str, at: int) -> bytes:  # noqa: A002 - it is an id
    """What the test button sends; the worker has the words.

    Each under a tag of its own: a browser replaces what has the same without a sound, or anything to see.
    """
    return msgspec.json.encode({"tag": f"test/{id}/{at}", "kind": "test", "at": at})


def topic_of(notification: Notification) -> str:
    """Of what a service keeps for a phone that is off, the last of a topic replaces those before it.

    A digest, so that the service learns nothing from it.
    """
    about = notification.conversation or notification.id
    return base64.urlsafe_b64encode(hashlib.sha256(about.encode()).digest()[:24]).decode()


def urgency_of(notification: Notification) -> str:
    """Whether a phone that saves its battery is woken for it."""
    awaited = (NotificationKind.MESSAGE, NotificationKind.NUDGE, NotificationKind.FILE)
    return "high" if notification.kind in awaited and not notification.silent else "normal"


def sealed(payload: bytes, address: PushAddress) -> bytes:
    """The payload as only that browser can read it (RFC 8291). Raises ValueError for keys that are none."""
    keys = {"p256dh": address.p256dh, "auth": address.auth}
    try:
        encoded = WebPusher({"endpoint": address.endpoint, "keys": keys}).encode(payload)
    except Exception as error:
        # The library raises whatever it stumbles over; the keys are a stranger's.
        raise ValueError("the keys of a subscription are no keys") from error
    return bytes(encoded["body"])
