"""The robot on the real core, with the network in memory."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amsn2.api.commands import AddContact, LeaveConversation, SendNudge, StartConversation
from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.events import MessageAdded, TypingChanged
from amsn2.api.media import AttachmentState
from amsn2.api.models import Message, MessageKind, MessageQuery
from amsn2.frontends.robot import Robot
from amsn2.frontends.robot.frontend import answer_id
from tests.amsn2.core.sending import file_is, send
from tests.amsn2.play import PATIENCE, Role, Stage, a_stage, new_id

ROBOT, ANNA = "robot@example.com", "anna@example.com"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_stage(tmp_path) as stage:
        yield stage


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


def _robot(role: Role) -> Robot:
    return Robot(role.messenger, lambda: datetime(2009, 8, 3, 7, 5, tzinfo=UTC), random.Random(1), _at_once)


async def _befriend(anna: Role, robot: Role) -> None:
    """Anna adds the robot, which allows and adds her."""
    await anna.settled(AddContact(id=new_id(), account=anna.account.id, address=ROBOT))
    await robot.until(lambda _: (found := robot.contact(anna.account.address)) and found.listed)
    await anna.until(lambda _: (found := anna.contact(ROBOT)) and found.presence != "offline")


async def _read_up(robot: Role) -> None:
    await robot.until(lambda snapshot: all(not talk.unread for talk in snapshot.conversations.values()))


async def _heard(anna: Role, count: int) -> list[Message]:
    """The first so many messages that came to Anna."""

    def heard() -> list[Message]:
        return [
            event.message
            for event in anna.events
            if isinstance(event, MessageAdded) and not (event.message.own or event.message.kind.unsaid)
        ]

    await anna.until(lambda _: len(heard()) >= count)
    return heard()


async def test_it_accepts_whoever_asks_and_adds_them(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await role.until(lambda snapshot: role.contact(ANNA) and not snapshot.requests)
    await robot.stop()


async def test_it_accepts_who_asked_while_it_was_away(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    await anna.settled(AddContact(id=new_id(), account=anna.account.id, address=ROBOT))
    await role.until(lambda snapshot: snapshot.requests)
    robot = _robot(role)
    await robot.start()
    await role.until(lambda snapshot: role.contact(ANNA) and not snapshot.requests)
    await robot.stop()


async def test_it_types_then_answers_in_the_language_of_the_question(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    for text in ("What time is it?", "Quelle heure est-il ?", "2+3*4", "qwertz"):
        await anna.say(text, ROBOT)
        await _read_up(role)
    said = await _heard(anna, 4)
    assert [message.text for message in said] == [
        "It is 07:05 here.",
        "Il est 07:05 ici.",
        "= 14",
        "Je n\N{RIGHT SINGLE QUOTATION MARK}ai pas compris. Écris « aide » pour voir ce que je sais faire.",
    ]
    typing = [
        number
        for number, event in enumerate(anna.events)
        if isinstance(event, TypingChanged) and event.typing
    ]
    first = next(
        n for n, event in enumerate(anna.events) if isinstance(event, MessageAdded) and not event.message.own
    )
    assert typing[0] < first
    await robot.stop()


async def test_it_knows_who_asks(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await role.until(lambda _: (found := role.contact(ANNA)) and found.display_name)
    await anna.say("who am i", ROBOT)
    (said,) = await _heard(anna, 1)
    assert said.text == "You are Anna, and your address is anna@example.com."
    await robot.stop()


async def test_it_nudges_back_and_gets_dizzy(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await anna.say("nudge me", ROBOT)
    said = await _heard(anna, 2)
    assert [message.kind for message in said] == [MessageKind.TEXT, MessageKind.NUDGE]
    for _ in range(5):
        await anna.do(SendNudge(id=new_id(), conversation=anna.with_(ROBOT)))
    await anna.say("hello", ROBOT)
    said = await _heard(anna, 6)
    assert [message.kind for message in said[2:]] == [MessageKind.NUDGE] * 2 + [MessageKind.TEXT] * 2
    assert said[4].text.startswith("I am getting dizzy")
    assert said[5].text.startswith("Hello Anna")
    await robot.stop()


async def test_it_refuses_files_and_says_so(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    sent = await send(anna, ROBOT)
    (answer,) = await _heard(anna, 1)
    assert answer.text.startswith("Thank you, but I have no drawer")
    await file_is(anna, sent, AttachmentState.REFUSED)
    await _read_up(role)
    await robot.stop()


async def test_it_answers_what_came_while_it_was_away_once(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await robot.stop()
    for text in ("hello", "coin", "2+2"):
        await anna.say(text, ROBOT)
    await role.until(lambda snapshot: any(talk.unread == 3 for talk in snapshot.conversations.values()))
    role = await stage.again(role)
    for _ in range(3):
        robot = _robot(role)
        await robot.start()
        await _read_up(role)
        await robot.stop()
    said = await _heard(anna, 3)
    assert [message.text for message in said[::2]] == [said[0].text, "= 4"]
    own = [message for message in await role.history(ANNA) if message.own]
    assert len(own) == 3


async def test_a_crash_between_answer_and_mark_answers_once(stage: Stage) -> None:
    """Stopped at every step on the way, as a crash would: never two answers, never none."""
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await robot.stop()
    for steps in range(0, 120, 4):
        sent = await anna.say(f"echo {steps}", ROBOT)
        await role.saw(MessageAdded, lambda event, steps=steps: event.message.text == f"echo {steps}")
        robot = _robot(role)
        await robot.start()
        for _ in range(steps):
            await asyncio.sleep(0)
        await robot.stop()
        robot = _robot(role)
        await robot.start()
        await _read_up(role)
        await robot.stop()
        assert sent
    own = [message.text for message in await role.history(ANNA) if message.own]
    assert own == [str(steps) for steps in range(0, 120, 4)]


async def test_it_waits_while_the_disk_is_full(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    execute, failures = role.messenger.execute, []

    async def full(command: object) -> None:
        if len(failures) < 5:
            failures.append(command)
            raise StoreFailure(ProblemCode.STORE_FULL)
        await execute(command)

    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await role.until(lambda _: role.contact(ANNA))
    monkeypatch.setattr(role.messenger, "execute", full)
    await anna.say("2+2", ROBOT)
    (said,) = await _heard(anna, 1)
    assert said.text == "= 4"
    assert len(failures) == 5
    await robot.stop()


async def test_two_robots_fall_silent(stage: Stage) -> None:
    """One that is called the same is not answered at all; another is known by its first answer."""
    role, other = await stage.member(ROBOT), await stage.member("robot@elsewhere.example")
    parrot = await stage.member("parrot@example.com")
    robots = [_robot(each) for each in (role, other, parrot)]
    for robot in robots:
        await robot.start()
    for each in (other, parrot):
        await _befriend(each, role)
        await each.say("hello", ROBOT)
    await parrot.saw(MessageAdded, lambda event: not event.message.own)
    # Silence: all has been delivered, everything is read, and nobody writes any more.
    async with asyncio.timeout(PATIENCE):
        before = -1
        while before != len(role.events) + len(parrot.events):
            before = len(role.events) + len(parrot.events)
            for _ in range(50):
                await stage.network.settled()
                await _read_up(role)
                await _read_up(parrot)
    assert [message.text for message in await role.history("robot@elsewhere.example")] == ["hello"]
    assert [message.text for message in await role.history("parrot@example.com")] == [
        "hello",
        "Hello Parrot! Write “help” to see what I can do.",
    ]
    for robot in robots:
        await robot.stop()


async def test_among_several_it_answers_its_name_only(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    bert = await stage.member("bert@example.com")
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await stage.friends(anna, bert)
    others = (ROBOT, "bert@example.com")
    start = StartConversation(id=new_id(), account=anna.account.id, participants=others)
    await anna.settled(start)
    await anna.say("hello", *others)
    await bert.until(lambda state: state.conversations)
    await bert.do(LeaveConversation(id=new_id(), conversation=bert.with_(ROBOT, ANNA)))
    await anna.saw(MessageAdded, lambda event: event.message.kind is MessageKind.LEFT)
    await anna.say("Robot, 2+2", *others)
    (said,) = await _heard(anna, 1)
    assert said.text == "= 4"
    await robot.stop()


async def test_the_id_of_an_answer_follows_from_the_question(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await anna.say("hello", ROBOT)
    await _heard(anna, 1)
    page = await role.messenger.messages(MessageQuery(conversation=role.with_(ANNA)))
    question, answer = page.messages
    assert answer.id == answer_id(question.id)
    await robot.stop()


async def test_it_is_never_idle(stage: Stage) -> None:
    role, anna = await stage.member(ROBOT), await stage.member(ANNA)
    robot = _robot(role)
    await robot.start()
    await _befriend(anna, role)
    await role.until(lambda snapshot: not snapshot.preferences.away_after)
    stage.clock.pass_by(24 * 3600)
    await anna.say("help", ROBOT)
    await _heard(anna, 1)
    assert role.account.automatic is None
    await robot.stop()
