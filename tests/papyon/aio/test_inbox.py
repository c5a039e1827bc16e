"""Letters are handed over in their order, and nobody waits for that."""

import asyncio

from papyon.aio.inbox import LETTERS, Inbox


class Reader:
    """Takes letters when a test says so."""

    def __init__(self):
        self.taken, self.turns = [], asyncio.Semaphore(0)

    def letter(self, name):
        async def hand_over():
            await self.turns.acquire()
            self.taken.append(name)

        return hand_over

    def may_take(self, count):
        for _ in range(count):
            self.turns.release()


async def test_in_their_order_while_others_are_brought():
    inbox, reader = Inbox("test"), Reader()
    for name in range(5):
        await inbox.put(reader.letter(name))
    assert reader.taken == []
    reader.may_take(5)
    async with asyncio.timeout(10):
        await inbox.close()
    assert reader.taken == [0, 1, 2, 3, 4]


async def test_a_letter_that_nobody_can_take_holds_up_no_other(caplog):
    async def broken():
        raise OSError("the disk is full")

    inbox, reader = Inbox("test"), Reader()
    reader.may_take(1)
    await inbox.put(broken)
    await inbox.put(reader.letter("next"))
    async with asyncio.timeout(10):
        await inbox.close()
    assert reader.taken == ["next"]
    assert "not handed over" in caplog.text


async def test_a_full_inbox_holds_up_who_brings_more():
    inbox, reader = Inbox("test"), Reader()
    for name in range(LETTERS):
        await inbox.put(reader.letter(name))
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        bringing = group.create_task(inbox.put(reader.letter("one more")))
        await asyncio.sleep(0)
        assert not bringing.done()
        reader.may_take(LETTERS + 1)
    await inbox.close()
    assert reader.taken[-1] == "one more"


async def test_who_takes_nothing_is_not_waited_for():
    inbox, reader = Inbox("test"), Reader()
    await inbox.put(reader.letter("1"))
    async with asyncio.timeout(10):
        await inbox.close(0.01)
        await inbox.close()
    assert reader.taken == []
