"""What a browser may say of where it is told."""

import msgspec
import pytest

from amsn2.api.push import PushAddress

KEY = "A" * 87


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth"),
    [
        ("ftp://push.example.com/1", KEY, "B" * 22),
        ("https://push.example.com/ 1", KEY, "B" * 22),
        ("https://push.example.com/" + "a" * 1000, KEY, "B" * 22),
        ("https://push.example.com/1", "no key!" * 4, "B" * 22),
        ("https://push.example.com/1", KEY, "short"),
        ("https://push.example.com/1", KEY * 2, "B" * 22),
    ],
)
def test_an_address_has_its_bounds(endpoint: str, p256dh: str, auth: str) -> None:
    raw = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, PushAddress)
    good = {"endpoint": "https://push.example.com/1", "p256dh": KEY, "auth": "B" * 22}
    assert msgspec.convert(good, PushAddress).auth == "B" * 22
