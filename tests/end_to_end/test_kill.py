"""kill -9 in the middle of everything, many times: what was acknowledged is there exactly once."""

import asyncio
import collections
import contextlib
import random

import msgspec
import pytest

from amsn2.api.models import Delivery
from tests.amsn2.push_service import PushService, Subscriber, push_service
from tests.end_to_end.house import PATIENCE, Tab, befriend, identifier, join, open_house, set_up, tab

KILLS = 10
ADDRESSES = 2


@pytest.mark.parametrize("seed", [2009])
async def test_nothing_acknowledged_is_lost_or_doubled(tmp_path, seed):
    dice = random.Random(seed)
    (tmp_path / "config.toml").write_text("[push]\nloopback = true\n")
    async with (
        push_service() as service,
        open_house(tmp_path) as house,
        tab(house) as alice,
        tab(house) as bob,
    ):
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        phone = Subscriber(service)
        status, _ = await alice.call("POST", "api/push", msgspec.to_builtins(phone.address))
        assert status == 201
        talks = {
            alice: f"{alice.account}:{bob.address}",
            bob: f"{bob.account}:{alice.address}",
        }
        said: dict[Tab, dict[str, str]] = {alice: {}, bob: {}}
        made: list[str] = []
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

        async def make() -> None:
            """One more address after the other, each asked for until it is accepted."""
            own = random.Random(f"{seed} addresses")
            while not done.is_set() and len(made) < ADDRESSES:
                name = f"alice.{len(made)}"
                await alice.insist("make_account", id=identifier(), name=name)
                made.append(f"{name}@amsn2.local")
                await asyncio.sleep(own.uniform(0, 6))  # a pace, too

        async def kill() -> None:
            for number in range(KILLS):
                for person in (alice, bob):  # a busy machine may not have told them yet of the start before
                    await _recovered(person, number)
                await asyncio.sleep(dice.uniform(0.05, 1.5))  # the random moment
                await house.kill()
                await house.start()
            done.set()

        async with asyncio.TaskGroup() as play:
            play.create_task(talk(alice, "alice"))
            play.create_task(talk(bob, "bob"))
            play.create_task(make())
            play.create_task(kill())

        # Who is not there yet gets what the server kept for them when they are.
        for person in (alice, bob):
            await person.signed_in()
        for speaker, listener in ((alice, bob), (bob, alice)):
            assert len(said[speaker]) > KILLS, "too little was said for the kills to matter"
            sent = await _until_settled(speaker, talks[speaker])
            own = {m.id: m.text for m in sent if m.own}
            assert own == said[speaker]
            heard = await _until_heard(listener, talks[listener], len(own))
            assert collections.Counter(m.text for m in heard) == collections.Counter(said[speaker].values())
            if listener is alice:
                await _told(phone, service, heard[-1].text)
        assert [one.address for one in alice.state.accounts.values()] == ["alice@amsn2.local", *made]
        for person in (alice, bob):
            await _recovered(person, KILLS)  # by itself each time, never by a reload


async def _recovered(person: Tab, times: int) -> None:
    await person.until(lambda _: person.snapshots_taken > times)


async def _told(phone: Subscriber, service: PushService, text: str) -> None:
    """The phone is told of the last; the newest may have taken the place of those before it."""
    while text not in {phone.read(one)["text"] for one in service.pushed}:
        await service.until(len(service.pushed) + 1)


async def _until_settled(speaker: Tab, talk: str) -> list:
    while True:
        seen = speaker.answers
        messages = await speaker.history(talk)
        waiting = [m for m in messages if m.own and m.delivery in (Delivery.QUEUED, Delivery.SENT)]
        if not waiting:
            assert not [m for m in messages if m.delivery is Delivery.FAILED]
            return messages
        await speaker.next_answer(seen)


async def _until_heard(listener: Tab, talk: str, count: int) -> list:
    """What others said, once there are so many messages, or nothing more comes."""
    heard: list = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while len(heard) < count:
                seen = listener.answers
                heard = [m for m in await listener.history(talk) if not m.own]
                if len(heard) < count:
                    await listener.next_answer(seen)
    return heard


def _other(talk: str) -> str:
    return talk.partition(":")[2]
