"""One push, to a service on this machine."""

from collections.abc import AsyncIterator

import pytest

from amsn2.api.push import PushAddress
from amsn2.frontends.push import limits
from amsn2.frontends.push.keys import Signer, new_key
from amsn2.frontends.push.sender import Answer, Fate, Parcel, Sender
from tests.amsn2.push_service import PushService, Subscriber, push_service

PARCEL = Parcel(b'{"tag":"m"}', topic="t" * 32, urgency="normal")


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    sender = Sender(Signer(new_key(), "mailto:a@b.c", lambda: 1_795_000_000_000), loopback=True)
    sender.start()
    yield sender
    await sender.stop()


async def test_only_the_browser_can_read_it(service: PushService, sender: Sender) -> None:
    browser = Subscriber(service)
    assert await sender.send(browser.address, PARCEL) == Answer(Fate.TAKEN)
    (pushed,) = service.pushed
    assert browser.read(pushed) == {"tag": "m"}
    assert b"tag" not in pushed.body
    headers = pushed.headers
    assert (headers["TTL"], headers["Urgency"], headers["Topic"]) == ("86400", "normal", "t" * 32)
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Authorization"].startswith("vapid t=")


@pytest.mark.parametrize(
    ("status", "headers", "answer"),
    [
        (200, {}, Answer(Fate.TAKEN)),
        (404, {}, Answer(Fate.GONE)),
        (410, {}, Answer(Fate.GONE)),
        (413, {}, Answer(Fate.REFUSED)),
        (429, {"Retry-After": "17"}, Answer(Fate.BUSY, 17.0)),
        (429, {"Retry-After": "99999999"}, Answer(Fate.BUSY, limits.LONGEST_RETRY)),
        (503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, Answer(Fate.BUSY)),
        (500, {}, Answer(Fate.BUSY)),
        (307, {"Location": "http://127.0.0.1:9/"}, Answer(Fate.REFUSED)),
    ],
)
async def test_what_services_say(
    service: PushService, sender: Sender, status: int, headers: dict[str, str], answer: Answer
) -> None:
    service.answers.append((status, headers))
    assert await sender.send(Subscriber(service).address, PARCEL) == answer
    assert len(service.pushed) == 1


async def test_nobody_there_and_nowhere_to_go(service: PushService, sender: Sender) -> None:
    good = Subscriber(service).address
    nobody = PushAddress(endpoint="http://127.0.0.1:9/", p256dh=good.p256dh, auth=good.auth)
    inside = PushAddress(endpoint="https://10.0.0.1/", p256dh=good.p256dh, auth=good.auth)
    no_name = PushAddress(endpoint="https://localhost/", p256dh=good.p256dh, auth=good.auth)
    assert await sender.send(nobody, PARCEL) == Answer(Fate.UNREACHABLE)
    assert await sender.send(inside, PARCEL) == Answer(Fate.REFUSED)
    # The name leads to this machine, which is found out when it is asked for.
    assert await sender.send(no_name, PARCEL) == Answer(Fate.UNREACHABLE)
    await sender.stop()
    assert await sender.send(good, PARCEL) == Answer(Fate.REFUSED)
