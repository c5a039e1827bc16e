"""What waits for browsers."""

import asyncio

from amsn2.api.models import ConversationId, PersonId
from amsn2.api.push import LatePush
from amsn2.frontends.push import limits
from amsn2.frontends.push.queues import Queues
from amsn2.frontends.push.sender import Answer, Fate, Parcel

TAKEN, BUSY = Answer(Fate.TAKEN), Answer(Fate.BUSY)


class Service:
    """Answers as told, and says how long was waited."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.sent: list[bytes] = []
        self.pauses: list[float] = []
        self.waiting = asyncio.Event()
        self.go_on = asyncio.Event()

    async def send(self, parcel: Parcel) -> Answer:
        self.sent.append(parcel.payload)
        return self.answers.pop(0) if self.answers else TAKEN

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.waiting.set()
        await self.go_on.wait()

    async def fails(self, parcel: Parcel) -> Answer:
        raise RuntimeError("broken")


def parcel(number: int, topic: str = "", late: LatePush | None = None) -> Parcel:
    return Parcel(b"%d" % number, topic, late=late)


LATE = LatePush(
    id="l", person=PersonId("p"), subscription="b", payload=b"", topic="", urgency="high",
    conversation=ConversationId("c"), position=1, at=1,
)  # fmt: skip


async def test_in_order_and_again_while_it_is_busy() -> None:
    service = Service(BUSY, Answer(Fate.UNREACHABLE, None), Answer(Fate.BUSY, 7.0), TAKEN)
    service.go_on.set()
    queues = Queues(service.pause)
    for number in (1, 2):
        queues.put("b", parcel(number), service.send)
    await queues.stop()
    assert service.sent == [b"1", b"1", b"1", b"1", b"2"]
    assert service.pauses == [*limits.RETRIES[:2], 7.0]
    assert not queues._tasks


async def test_there_is_an_end_to_trying() -> None:
    service = Service(*[BUSY] * 50)
    service.go_on.set()
    queues = Queues(service.pause)
    queues.put("b", parcel(1), service.send)
    await queues.stop()
    assert len(service.sent) == len(limits.RETRIES) + 1


async def test_the_newest_of_a_topic_takes_the_place_of_those_that_wait() -> None:
    service = Service(BUSY)
    queues = Queues(service.pause)
    queues.put("b", parcel(1, "t"), service.send)
    async with asyncio.timeout(20):
        await service.waiting.wait()
    for number in range(2, 46):
        queues.put("b", parcel(number, "t" if number < 30 else ""), service.send)
    service.go_on.set()
    await queues.stop()
    assert service.sent == [b"1", *(b"%d" % number for number in range(29, 46))]


async def test_only_so_many_wait() -> None:
    service = Service(BUSY)
    queues = Queues(service.pause)
    for number in range(limits.WAITING + 30):
        queues.put("b", parcel(number), service.send)
    service.go_on.set()
    await queues.stop()
    assert len(set(service.sent)) == limits.WAITING


async def test_a_browser_that_is_gone_gets_nothing_more() -> None:
    service = Service(BUSY)
    queues = Queues(service.pause)
    for number in (1, 2):
        queues.put("b", parcel(number), service.send)
    async with asyncio.timeout(20):
        await service.waiting.wait()
    queues.drop("b")
    service.go_on.set()
    await queues.stop()
    assert service.sent == [b"1"]


async def test_what_breaks_is_logged_and_ends_in_time(caplog, monkeypatch) -> None:
    monkeypatch.setattr(limits, "STOP_SECONDS", 0.05)
    service = Service(BUSY)
    queues = Queues(service.pause)
    queues.put("broken", parcel(1), service.fails)
    queues.put("busy", parcel(1), service.send)
    async with asyncio.timeout(20):
        await service.waiting.wait()
    await queues.stop()
    assert "a push could not be sent" in caplog.text
    assert not queues._tasks


async def test_a_message_is_tried_for_hours_while_it_is_of_use() -> None:
    service = Service(*[BUSY] * 50)
    service.go_on.set()
    unread = [True, True, True, True, True, False]
    ended: list[bytes] = []
    queues = Queues(
        service.pause,
        lambda one: one.late is None or unread.pop(0),
        lambda one: ended.append(one.payload),
    )
    queues.put("b", parcel(1, late=LATE), service.send)
    await queues.stop()
    assert service.pauses == [*limits.RETRIES, *limits.LATER][:5]
    assert ended == [b"1"]


async def test_something_newer_is_not_kept_waiting_for_hours() -> None:
    service = Service(BUSY)
    queues = Queues(service.pause)
    queues.put("b", parcel(1), service.send)
    async with asyncio.timeout(20):
        await service.waiting.wait()
    queues.put("b", parcel(2), service.send)
    await queues.stop()
    assert service.sent == [b"1", b"1", b"2"]
    assert not service.go_on.is_set()


async def test_what_comes_while_a_service_does_not_answer_waits_no_longer() -> None:
    service = Service(BUSY)
    queues = Queues(service.pause)

    async def send(one: Parcel) -> Answer:
        if not service.sent:
            queues.put("b", parcel(2), send)
        return await service.send(one)

    queues.put("b", parcel(1), send)
    await queues.stop()
    assert service.sent == [b"1", b"1", b"2"]
    assert not service.go_on.is_set()


async def test_whoever_keeps_them_hears_the_end_of_each() -> None:
    service = Service(BUSY)
    ended: list[bytes] = []
    queues = Queues(service.pause, ended=lambda one: ended.append(one.payload))
    for number in range(limits.WAITING + 2):
        queues.put("b", parcel(number, "t" if number < 2 else ""), service.send)
    assert ended == [b"0", b"1"]
    async with asyncio.timeout(20):
        await service.waiting.wait()
    queues.drop("b")
    service.go_on.set()
    await queues.stop()
    assert len(ended) == limits.WAITING + 2
