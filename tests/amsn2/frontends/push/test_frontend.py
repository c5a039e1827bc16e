"""The push frontend on the real core, with a push service on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from amsn2.api.commands import ChangePreferences, MarkRead, SignIn
from amsn2.api.errors import Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.events import NotificationDue
from amsn2.api.models import AccountState, PersonId
from amsn2.api.network import MessageReceived, NetworkRequest, RequestArrived, RequestGone, SignedOut
from amsn2.api.people_storage import SessionRecord
from amsn2.api.preferences import PreferencesChange
from amsn2.api.push import LatePush, PushAddress, PushDevice, PushProblem, PushRecord
from amsn2.frontends.push import PushFrontend, Sender, Signer, limits, new_key
from tests.amsn2.play import Role, Stage, a_stage, new_id
from tests.amsn2.push_service import PushService, Subscriber, push_service

ANNA, BERT = "anna@example.com", "bert@example.com"


def _digest(token: str) -> str:
    return f"digest of {token}"


@dataclass
class House:
    stage: Stage
    anna: Role
    service: PushService
    push: PushFrontend
    start: Callable[[], Awaitable[PushFrontend]]
    """Of another one, as after a restart."""

    @property
    def person(self) -> PersonId:
        return self.anna.snapshot.person.id

    async def subscribed(self, token: str) -> tuple[Subscriber, PushDevice]:
        """A browser with a session of its own."""
        record = SessionRecord(
            digest=_digest(token), person=self.person, device="", created_at=1, last_used_at=1
        )
        await self.stage.storage.people.add_session(record)
        browser = Subscriber(self.service, token)
        return browser, await self.push.subscribe(self.person, token, f"Browser {token}", browser.address)

    async def receive(self, text: str, author: str = BERT) -> None:
        (link,) = self.anna.messenger._parts.links._links.values()
        heard = MessageReceived(participants=(author,), author=author, remote_id=new_id(), text=text)
        await link.deliver(heard)

    async def device(self, token: str, problem: PushProblem) -> PushDevice:
        """The browser of that session, once it is noted that it went like that."""
        async with asyncio.timeout(20):
            while True:
                for one in await self.push.devices(self.person, token):
                    if one.here and one.problem is problem and (one.last_success_at or one.last_failure_at):
                        return one
                await asyncio.sleep(0)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_stage(tmp_path) as stage, push_service() as service:
        anna = await stage.member(ANNA)
        now = stage.clock.now
        sender = Sender(Signer(new_key(), "mailto:a@b.c", now), loopback=True)

        async def at_once(seconds: float) -> None:
            await asyncio.sleep(0)

        async def start() -> PushFrontend:
            push = PushFrontend(stage.storage.push, sender, _digest, now, at_once)
            await push.start()
            push.attach(anna.snapshot.person.id, anna.messenger)
            return push

        house = House(stage, anna, service, await start(), start)
        yield house
        await house.push.stop()


async def test_a_messenger_is_let_go(house: House) -> None:
    heard = house.anna.messenger._state._subscriptions._listeners
    before = len(heard)
    detach = house.push.attach(house.person, house.anna.messenger)
    assert len(heard) == before + 1
    for _ in range(2):
        detach()
        assert len(heard) == before
        assert len(house.push._subscriptions) == 1


async def test_every_browser_that_nobody_looks_at_is_told(house: House) -> None:
    phone, _ = await house.subscribed("phone")
    desk, _ = await house.subscribed("desk")
    await house.receive("Hello")
    pushed = {one.path: one for one in await house.service.until(2)}
    said = phone.read(pushed[phone.path])
    assert (said["title"], said["text"], said["kind"]) == (BERT, "Hello", "message")
    assert said == desk.read(pushed[desk.path])
    await house.device("phone", PushProblem.NONE)

    house.push.report("desk", "tab", active=True)
    await house.receive("Again")
    assert phone.read((await house.service.until(3))[2])["text"] == "Again"
    await house.push.stop()
    assert len(house.service.pushed) == 3


async def test_nothing_of_what_was_said_when_the_person_wants_it_so(house: House) -> None:
    phone, _ = await house.subscribed("phone")
    change = PreferencesChange(notification_text=False)
    await house.anna.do(ChangePreferences(id=new_id(), change=change))
    await house.receive("Secret")
    assert phone.read((await house.service.until(1))[0])["text"] == ""


async def test_a_browser_that_is_gone_is_told_nothing_more_and_is_listed_as_gone(house: House) -> None:
    await house.subscribed("phone")
    house.service.answers.append((410, {}))
    await house.receive("Hello")
    await house.service.until(1)
    gone = await house.device("phone", PushProblem.GONE)
    assert gone.last_failure_at is not None
    desk, _ = await house.subscribed("desk")
    await house.receive("Anybody?")
    assert desk.read((await house.service.until(2))[1])["text"] == "Anybody?"
    await house.push.stop()
    assert len(house.service.pushed) == 2


async def test_a_browser_that_was_gone_and_subscribes_anew_is_told_again(house: House) -> None:
    _, before = await house.subscribed("phone")
    house.service.answers.append((404, {}))
    assert (await house.push.test(house.person, "phone", before.id)).problem is PushProblem.GONE
    again = Subscriber(house.service, "again")
    await house.push.subscribe(house.person, "phone", "Firefox", again.address)
    (device,) = await house.push.devices(house.person, "phone")
    assert (device.id == before.id, device.problem) == (False, PushProblem.NONE)
    await house.receive("Hello again")
    assert again.read((await house.service.until(2))[1])["text"] == "Hello again"


async def test_a_busy_service_is_asked_again(house: House) -> None:
    phone, _ = await house.subscribed("phone")
    house.service.answers += [(429, {"Retry-After": "1"}), (503, {})]
    await house.receive("Hello")
    pushed = await house.service.until(3)
    assert {phone.read(one)["text"] for one in pushed} == {"Hello"}
    device = await house.device("phone", PushProblem.NONE)
    assert device.last_failure_at is not None


async def test_who_signs_out_is_not_told_any_more(house: House) -> None:
    await house.subscribed("phone")
    await house.stage.storage.people.remove_session(_digest("phone"))
    desk, _ = await house.subscribed("desk")
    await house.receive("Hello")
    (pushed,) = await house.service.until(1)
    assert pushed.path == desk.path


async def test_the_test_button_says_how_it_went(house: House) -> None:
    phone, device = await house.subscribed("phone")
    shown = await house.push.test(house.person, "phone", device.id)
    assert (shown.here, shown.problem) == (True, PushProblem.NONE)
    assert phone.read(house.service.pushed[0])["kind"] == "test"
    house.service.answers.append((403, {}))
    assert (await house.push.test(house.person, "desk", device.id)).problem is PushProblem.REFUSED
    for person, name in ((house.person, "unknown"), (PersonId("other"), device.id)):
        with pytest.raises(Refused) as refused:
            await house.push.test(person, "phone", name)
        assert refused.value.problem.code is ProblemCode.PUSH_REFUSED


async def test_subscribing_twice_is_once_and_only_with_a_session(house: House) -> None:
    phone, device = await house.subscribed("phone")
    assert await house.push.subscribe(house.person, "phone", "Browser phone", phone.address) == device
    for token, endpoint in (("nobody", phone.address.endpoint), ("phone", "https://10.0.0.1/x")):
        address = PushAddress(endpoint=endpoint, p256dh=phone.address.p256dh, auth=phone.address.auth)
        with pytest.raises(Refused):
            await house.push.subscribe(house.person, token, "", address)
    await house.push.unsubscribe(PersonId("other"), device.id)
    assert len(await house.push.devices(house.person, "phone")) == 1
    await house.push.unsubscribe(house.person, device.id)
    assert await house.push.devices(house.person, "phone") == ()


async def left_over(house: House, count: int) -> None:
    """Wait until the store keeps so many pushes."""
    async with asyncio.timeout(20):
        while True:
            if len(await house.stage.storage.push.late(house.person)) == count:
                return
            await asyncio.sleep(0)


def busy(house: House, times: int) -> None:
    house.service.answers += [(503, {})] * times


async def for_ever(seconds: float) -> None:
    await asyncio.Event().wait()


def never_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is busy, and the pause until the next attempt outlasts the house."""
    monkeypatch.setattr(limits, "STOP_SECONDS", 0.05)
    house.push._queues._pause = for_ever
    busy(house, 1)


ALWAYS = len(limits.RETRIES) + len(limits.LATER) + 1


async def test_what_a_busy_service_did_not_take_outlives_a_restart(house: House, monkeypatch) -> None:
    phone, _ = await house.subscribed("phone")
    never_again(house, monkeypatch)
    await house.receive("Hello")
    await left_over(house, 1)
    await house.push.stop()
    house.push = await house.start()
    await house.anna.do(ChangePreferences(id=new_id(), change=PreferencesChange(volume=7)))
    pushed = await house.service.until(2)
    assert [phone.read(one)["text"] for one in pushed] == ["Hello", "Hello"]
    await left_over(house, 0)


EVE = "eve@example.com"
ASKS = RequestArrived(request=NetworkRequest(address=EVE, text="Please"))
OUT = SignedOut(problem=Problem(code=ProblemCode.WRONG_PASSWORD))


@pytest.mark.parametrize("what", ["request", "problem"])
async def test_requests_and_problems_outlive_a_restart_until_they_are_seen_to(
    house: House, monkeypatch, what
) -> None:
    phone, _ = await house.subscribed("phone")
    never_again(house, monkeypatch)
    (link,) = house.anna.messenger._parts.links._links.values()
    happens = ASKS if what == "request" else OUT
    await link.deliver(happens)
    await left_over(house, 1)
    await house.push.stop()
    busy(house, 1)
    house.push = await house.start()
    house.push._queues._pause = for_ever
    await house.anna.do(ChangePreferences(id=new_id(), change=PreferencesChange(volume=7)))
    pushed = await house.service.until(2)
    assert [phone.read(one)["kind"] for one in pushed] == [what] * 2
    assert len({phone.read(one)["tag"] for one in pushed}) == 1
    # Seen to, at another browser perhaps: after the next restart it is no news.
    await house.push.stop()
    if what == "request":
        await link.deliver(RequestGone(address=EVE))
    else:
        await house.anna.do(SignIn(id=new_id(), account=house.anna.account.id))
        await house.anna.in_state(AccountState.SIGNED_IN)
    house.push = await house.start()
    await house.anna.do(ChangePreferences(id=new_id(), change=PreferencesChange(volume=8)))
    await left_over(house, 0)
    assert len(house.service.pushed) == 2


@pytest.mark.parametrize("says", [{}, {"Retry-After": "7"}])
async def test_what_waits_behind_it_outlives_a_restart_too(house: House, monkeypatch, says) -> None:
    phone, _ = await house.subscribed("phone")
    stuck = asyncio.Event()
    monkeypatch.setattr(limits, "STOP_SECONDS", 0.05)

    async def for_ever(seconds: float) -> None:
        await stuck.wait()

    house.push._queues._pause = for_ever
    house.service.answers += [(503, says)] * ALWAYS
    await house.receive("Hello")
    await left_over(house, 1)
    await house.receive("Carl says so", "carl@example.com")
    await left_over(house, 2)
    await house.push.stop()
    house.service.answers.clear()
    before = len(house.service.pushed)
    house.push = await house.start()
    await house.anna.do(ChangePreferences(id=new_id(), change=PreferencesChange(volume=7)))
    pushed = (await house.service.until(before + 2))[before:]
    assert [phone.read(one)["text"] for one in pushed] == ["Hello", "Carl says so"]
    await left_over(house, 0)


async def test_a_store_that_cannot_be_read_for_a_moment_loses_nothing(house: House) -> None:
    phone, _ = await house.subscribed("phone")
    of, asked = house.push._storage.of, 0

    async def fails_once(person: PersonId) -> tuple[PushRecord, ...]:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise StoreFailure(ProblemCode.STORE_FAILED)
        return await of(person)

    async def no_time(seconds: float) -> None:
        pass

    house.push._queues._pause = no_time
    house.push._storage.of = fails_once  # type: ignore[method-assign]  # a disk that fails once
    await house.receive("Hello")
    (pushed,) = await house.service.until(1)
    assert phone.read(pushed)["text"] == "Hello"


async def test_what_was_read_meanwhile_is_not_pushed(house: House, monkeypatch) -> None:
    await house.subscribed("phone")
    monkeypatch.setattr(limits, "STOP_SECONDS", 0.05)
    busy(house, ALWAYS)
    reading = asyncio.Event()

    async def until_read(seconds: float) -> None:
        await reading.wait()

    house.push._queues._pause = until_read
    await house.receive("Hello")
    await left_over(house, 1)
    (talk,) = house.anna.snapshot.conversations.values()
    assert talk.last is not None
    await house.anna.do(MarkRead(id=new_id(), conversation=talk.id, position=talk.last.position))
    await house.anna.until(lambda now: now.conversations[talk.id].unread == 0)
    reading.set()
    await left_over(house, 0)
    assert len(house.service.pushed) == 1


async def test_what_is_under_way_at_a_kill_is_sent_again(house: House, monkeypatch) -> None:
    phone, _ = await house.subscribed("phone")
    monkeypatch.setattr(limits, "STOP_SECONDS", 0.05)
    house.service.answering.clear()
    await house.receive("Hello")
    await house.service.until(1)
    await left_over(house, 1)
    await house.push.stop()  # as a kill: what is sent is cut off
    house.service.answering.set()
    house.push = await house.start()
    await house.anna.do(ChangePreferences(id=new_id(), change=PreferencesChange(volume=7)))
    first, second = map(phone.read, await house.service.until(2))
    assert first == second  # under the same tag, so that the browser shows it once
    await left_over(house, 0)


async def test_it_is_kept_before_the_person_counts_as_told(house: House) -> None:
    await house.subscribed("phone")
    keep, undecided = house.stage.storage.push.keep, []

    async def keeps(*late: LatePush) -> None:
        for _ in range(3):  # time enough to note it, for who would not wait
            undecided.extend((await house.anna.store.load()).unnotified)
        await keep(*late)

    house.push._storage.keep = keeps  # type: ignore[method-assign]  # it looks around first
    await house.receive("Hello")
    await house.service.until(1)
    assert [one.text for one in undecided] == ["Hello"] * 3
    async with asyncio.timeout(20):
        while (await house.anna.store.load()).unnotified:
            pass


async def test_a_message_that_is_told_of_twice_is_under_way_once(house: House) -> None:
    await house.subscribed("phone")
    house.service.answering.clear()
    await house.receive("Hello")
    await house.service.until(1)
    (due,) = [one for one in house.anna.events if isinstance(one, NotificationDue)]
    for _ in range(2):
        house.push._heard(house.person, due)
    await house.push._kept(house.person)
    house.service.answering.set()
    await left_over(house, 0)
    await house.push.stop()
    assert len(house.service.pushed) == 1


async def test_what_cannot_be_kept_is_sent_all_the_same(house: House, caplog) -> None:
    await house.subscribed("phone")

    async def full(*late: LatePush) -> None:
        raise StoreFailure(ProblemCode.STORE_FAILED)

    house.push._storage.keep = full  # type: ignore[method-assign]  # a disk that is full
    await house.receive("Hello")
    await house.service.until(1)
    await house.device("phone", PushProblem.NONE)
    assert "would not outlive a restart" in caplog.text
