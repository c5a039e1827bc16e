"""kill -9 in the middle of a conversation, many times: what was acknowledged is there exactly once."""

import asyncio
import collections
import random

import pytest

from amsn2.api.models import Delivery
from tests.end_to_end.house import Tab, befriend, identifier, join, open_house, set_up, tab

KILLS = 10


@pytest.mark.parametrize("seed", [2009])
async def test_nothing_acknowledged_is_lost_or_doubled(tmp_path, seed):
    dice = random.Random(seed)
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        talks = {
            alice: f"{alice.account}:{bob.address}",
            bob: f"{bob.account}:{alice.address}",
        }
        said: dict[Tab, dict[str, str]] = {alice: {}, bob: {}}
        done = asyncio.Event()

        async def talk(who: Tab, name: str) -> None:
            own = random.Random(f"{seed} {name}")
            await who.command("start_conversation", account=who.account, participants=[_other(talks[who])])
            while not done.is_set():
                message = identifier()
                text = f"{name} says {len(said[who]) + 1}"
                await who.insist("send_message", id=message, conversation=talks[who], text=text)
                said[who][message] = text
                await asyncio.sleep(own.uniform(0, 0.03))  # a pace, not a synchronisation

        async def kill() -> None:
            for _ in range(KILLS):
                await asyncio.sleep(dice.uniform(0.05, 1.5))  # the random moment
                await house.kill()
                await house.start()
            done.set()

        async with asyncio.TaskGroup() as play:
            play.create_task(talk(alice, "alice"))
            play.create_task(talk(bob, "bob"))
            play.create_task(kill())

        for speaker, listener in ((alice, bob), (bob, alice)):
            assert len(said[speaker]) > KILLS, "too little was said for the kills to matter"
            sent = await _until_settled(speaker, talks[speaker])
            own = {m.id: m.text for m in sent if m.own}
            assert own == said[speaker]
            heard = [m for m in await listener.history(talks[listener]) if not m.own]
            assert collections.Counter(m.text for m in heard) == collections.Counter(said[speaker].values())
        for person in (alice, bob):
            assert person.snapshots_taken > KILLS  # it recovered by itself each time, never by a reload


async def _until_settled(speaker: Tab, talk: str) -> list:
    while True:
        seen = speaker.answers
        messages = await speaker.history(talk)
        waiting = [m for m in messages if m.own and m.delivery in (Delivery.QUEUED, Delivery.SENT)]
        if not waiting:
            assert not [m for m in messages if m.delivery is Delivery.FAILED]
            return messages
        await speaker.next_answer(seen)


def _other(talk: str) -> str:
    return talk.partition(":")[2]
