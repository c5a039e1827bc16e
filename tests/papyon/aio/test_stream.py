import asyncio

import pytest

from papyon.aio.events import LetterReceived, Maintenance, SignedOut, TypingReceived
from papyon.aio.stream import EVENTS, EventStream
from papyon.errors import ConnectionLost, LocalProtocolError
from papyon.payload.text import TextFormat


def letter(name):
    return LetterReceived(("bob@example.com",), "bob@example.com", name, "hi", TextFormat())


async def test_events_come_in_their_order_until_the_last():
    stream = EventStream()
    told = [Maintenance(5), SignedOut(ConnectionLost("x"), 5.0), TypingReceived((), "b"), SignedOut()]
    for event in told:
        await stream.tell(event)
    assert [event async for event in stream] == told
    assert [event async for event in stream] == []


async def test_a_letter_is_taken_when_the_next_event_is_asked_for():
    stream = EventStream()
    telling = asyncio.gather(stream.tell(letter("1")))
    assert await anext(stream) == letter("1")
    assert not telling.done()
    await stream.tell(SignedOut())
    assert await anext(stream) == SignedOut()
    await telling


async def test_other_events_do_not_wait_for_a_letter():
    stream = EventStream()
    telling = asyncio.gather(stream.tell(letter("1")))
    await anext(stream)
    async with asyncio.timeout(5):
        await stream.tell(Maintenance(1))
    stream.close()
    with pytest.raises(LocalProtocolError):
        await telling


async def test_a_letter_that_nobody_takes_fails_for_its_author():
    stream = EventStream()
    telling = asyncio.gather(stream.tell(letter("1")), stream.tell(letter("2")), return_exceptions=True)
    await anext(stream)
    await asyncio.sleep(0)
    stream.close()
    assert [type(result) for result in await telling] == [LocalProtocolError, LocalProtocolError]


async def test_a_reader_that_does_not_keep_up_holds_the_client_up():
    stream = EventStream()
    for _ in range(EVENTS):
        await stream.tell(Maintenance(1))
    telling = asyncio.gather(stream.tell(Maintenance(2)))
    await asyncio.sleep(0)
    assert not telling.done()
    await anext(stream)
    async with asyncio.timeout(5):
        await telling


async def test_a_reader_that_does_not_read_does_not_hold_up_the_end():
    stream = EventStream()
    for _ in range(EVENTS):
        await stream.tell(Maintenance(1))
    stream.close()
    async with asyncio.timeout(5):
        await stream.tell(SignedOut())
    with pytest.raises(LocalProtocolError):
        await stream.tell(letter("1"))
    heard = [event async for event in stream]
    assert (len(heard), heard[-1]) == (EVENTS, SignedOut())
