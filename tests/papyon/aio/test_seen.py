"""Letters that come twice."""

import asyncio

import pytest

from papyon.aio.seen import Seen

BOB = "bob@example.com"


class Listener:
    def __init__(self):
        self.taken = []
        self.ready = asyncio.Event()
        self.ready.set()
        self.fail = False

    def take(self, name):
        async def take():
            await self.ready.wait()
            if self.fail:
                raise OSError("the disk is full")
            self.taken.append(name)

        return take


async def test_a_letter_is_known_by_its_author_and_its_id():
    seen, listener = Seen(), Listener()
    for author, letter in ((BOB, "1"), (BOB, "1"), (BOB, "2"), ("eve@example.com", "1"), (BOB, "1")):
        await seen.once((author, letter), listener.take((author, letter)))
    assert listener.taken == [(BOB, "1"), (BOB, "2"), ("eve@example.com", "1")]


async def test_what_was_not_taken_may_come_again():
    seen, listener = Seen(), Listener()
    listener.fail = True
    with pytest.raises(OSError, match="full"):
        await seen.once((BOB, "1"), listener.take("first"))
    listener.fail = False
    await seen.once((BOB, "1"), listener.take("second"))
    assert listener.taken == ["second"]


@pytest.mark.parametrize(("fail", "taken"), [(False, ["first"]), (True, ["second"])])
async def test_a_second_copy_waits_for_the_first(fail, taken):
    seen, slow, quick = Seen(), Listener(), Listener()
    slow.taken = quick.taken
    slow.ready.clear()
    slow.fail = fail
    loop = asyncio.get_running_loop()
    first = loop.create_task(seen.once((BOB, "1"), slow.take("first")))
    await asyncio.sleep(0)
    second = loop.create_task(seen.once((BOB, "1"), quick.take("second")))
    await asyncio.sleep(0)
    assert quick.taken == []
    slow.ready.set()
    await asyncio.wait((first, second))
    assert (first.exception() is not None) is fail
    assert second.exception() is None
    assert quick.taken == taken


async def test_the_oldest_are_forgotten():
    seen, listener = Seen(limit=2), Listener()
    for name in "1223321":
        await seen.once((BOB, name), listener.take(name))
    assert listener.taken == ["1", "2", "3", "1"]
