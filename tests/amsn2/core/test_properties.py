"""What holds whatever happens: followers see what is, restarts keep what was acknowledged, exactly once."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from amsn2.api.commands import (
    AcceptRequest,
    AddContact,
    AddGroup,
    BlockContact,
    DeclineRequest,
    LeaveConversation,
    MarkRead,
    MoveContact,
    RemoveContact,
    RemoveGroup,
    RenameContact,
    SendNudge,
    SetDisplayName,
    SetPersonalMessage,
    SetPresence,
    SetTyping,
    SignIn,
    SignOut,
    StartConversation,
    UnblockContact,
)
from amsn2.api.errors import Refused
from amsn2.api.events import Event
from amsn2.api.models import (
    AccountState,
    Delivery,
    MessageKind,
    Presence,
    Snapshot,
    contact_id,
)
from amsn2.api.state import apply
from tests.amsn2.play import PATIENCE, Role, Stage, a_stage, new_id

ADDRESSES = ("anna@example.com", "bert@example.com", "carl@example.com")

who = st.integers(0, 2)
whom = st.sampled_from(ADDRESSES)
words = st.text(min_size=1, max_size=5)
ACTS = (
    *("say", "say", "say", "nudge", "group_say", "start", "leave", "fall_silent", "read", "typing", "look"),
    *("add", "accept", "decline", "remove", "rename", "block", "unblock", "group", "ungroup", "move"),
    *("presence", "name", "psm", "sign_out", "sign_in", "restart"),
    *("pass_by", "break_off", "come_back", "duplicate", "lose"),
)
Step = tuple[str, int, str, str]
steps = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        who,
        whom,
        words,
    ),
    min_size=5,
    max_size=40,
)


class Follower:
    """A subscriber that has nothing but a snapshot and the events since."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.seen = role.snapshot
        self.stop = role.messenger.subscribe(self._heard)

    def _heard(self, event: Event) -> None:
        self.seen = apply(self.seen, event)
        assert self.seen == self.role.snapshot


def kept(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what is not meant to survive a restart."""
    return replace(
        snapshot,
        accounts={
            key: replace(one, state=AccountState.SIGNED_OUT, problem=None, retry_at=None)
            for key, one in snapshot.accounts.items()
        },
        contacts={
            key: replace(one, presence=Presence.OFFLINE, media="") for key, one in snapshot.contacts.items()
        },
        conversations={key: replace(one, typing=()) for key, one in snapshot.conversations.items()},
    )


class Play:
    """Three people and a random hand."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.roles: list[Role] = []
        self.followers: list[Follower] = []
        self.said: list[tuple[int, tuple[str, ...], str]] = []

    async def begin(self) -> None:
        self.roles = [await self.stage.member(address) for address in ADDRESSES]
        self.followers = [Follower(role) for role in self.roles]

    async def step(self, what: str, number: int, whom: str, word: str) -> None:
        role = self.roles[number]
        with suppress(Refused):
            await getattr(self, what)(role, number, whom, word)
        for follower in self.followers:
            assert follower.seen == follower.role.snapshot

    async def say(self, role: Role, number: int, whom: str, word: str) -> None:
        await self._say(role, number, (whom,))

    async def group_say(self, role: Role, number: int, whom: str, word: str) -> None:
        await self._say(role, number, tuple(one for one in ADDRESSES if one != role.address))

    async def _say(self, role: Role, number: int, whom: tuple[str, ...]) -> None:
        text = f"{len(self.said)}"
        await role.say(text, *whom)
        self.said.append((number, whom, text))

    async def nudge(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(SendNudge(id=new_id(), conversation=role.with_(whom)))

    async def start(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(StartConversation(id=new_id(), account=role.account.id, participants=(whom,)))

    async def leave(self, role: Role, number: int, whom: str, word: str) -> None:
        others = (one for one in ADDRESSES if one != role.address)
        await role.do(LeaveConversation(id=new_id(), conversation=role.with_(*others)))

    async def fall_silent(self, role: Role, number: int, whom: str, word: str) -> None:
        self.stage.network.talks.fall_silent()

    async def read(self, role: Role, number: int, whom: str, word: str) -> None:
        said = await role.history(whom)
        position = said[min(len(word) * 3, len(said) - 1)].position if said else 1
        await role.do(MarkRead(id=new_id(), conversation=role.with_(whom), position=position))

    async def typing(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(SetTyping(id=new_id(), conversation=role.with_(whom)))

    async def add(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(AddContact(id=new_id(), account=role.account.id, address=whom, text=word))

    async def accept(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(
            AcceptRequest(id=new_id(), request=contact_id(role.account.id, whom), add=len(word) > 2)
        )

    async def decline(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(
            DeclineRequest(id=new_id(), request=contact_id(role.account.id, whom), block=len(word) > 4)
        )

    async def remove(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(RemoveContact(id=new_id(), contact=contact_id(role.account.id, whom)))

    async def rename(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(RenameContact(id=new_id(), contact=contact_id(role.account.id, whom), alias=word))

    async def block(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(BlockContact(id=new_id(), contact=contact_id(role.account.id, whom)))

    async def unblock(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(UnblockContact(id=new_id(), contact=contact_id(role.account.id, whom)))

    async def group(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(AddGroup(id=new_id(), account=role.account.id, name=word))

    async def ungroup(self, role: Role, number: int, whom: str, word: str) -> None:
        for group in tuple(role.snapshot.groups):
            await role.do(RemoveGroup(id=new_id(), group=group))

    async def move(self, role: Role, number: int, whom: str, word: str) -> None:
        groups = tuple(role.snapshot.groups)[: len(word)]
        await role.do(MoveContact(id=new_id(), contact=contact_id(role.account.id, whom), groups=groups))

    async def presence(self, role: Role, number: int, whom: str, word: str) -> None:
        presence = list(Presence)[len(word)]
        await role.do(SetPresence(id=new_id(), account=role.account.id, presence=presence))

    async def name(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(SetDisplayName(id=new_id(), account=role.account.id, display_name=word))

    async def psm(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(SetPersonalMessage(id=new_id(), account=role.account.id, personal_message=word))

    async def sign_out(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(SignOut(id=new_id(), account=role.account.id))

    async def sign_in(self, role: Role, number: int, whom: str, word: str) -> None:
        await role.do(SignIn(id=new_id(), account=role.account.id))

    async def look(self, role: Role, number: int, whom: str, word: str) -> None:
        self.followers.append(Follower(role))

    async def restart(self, role: Role, number: int, whom: str, word: str) -> None:
        await self.stage.leave(role)
        self._forget_followers(role)
        person = role.snapshot.person
        # Not `again`: what is loaded has to be seen before a network says anything.
        self.roles[number] = await self.stage.enter(person, role.address)
        assert kept(self.roles[number].loaded) == kept(role.snapshot)
        self.followers.append(Follower(self.roles[number]))

    def _forget_followers(self, role: Role) -> None:
        for follower in [one for one in self.followers if one.role is role]:
            assert follower.seen == role.snapshot
            follower.stop()
            self.followers.remove(follower)

    async def pass_by(self, role: Role, number: int, whom: str, word: str) -> None:
        self.stage.clock.pass_by(len(word) * 2)

    async def break_off(self, role: Role, number: int, whom: str, word: str) -> None:
        self.stage.network.break_off(role.address)

    async def come_back(self, role: Role, number: int, whom: str, word: str) -> None:
        self.stage.network.come_back()

    async def duplicate(self, role: Role, number: int, whom: str, word: str) -> None:
        self.stage.network.faults.duplicate = True

    async def lose(self, role: Role, number: int, whom: str, word: str) -> None:
        self.stage.network.faults.lose += 1

    async def end(self) -> None:
        """Everybody is unblocked and signs in anew, so that everything arrives."""
        self.stage.network.faults.lose = 0
        for number, role in enumerate(self.roles):
            self.stage.network.members[role.address].blocked.clear()
            self._forget_followers(role)
            self.roles[number] = role = await self.stage.again(role)
            await role.do(SignIn(id=new_id(), account=role.account.id))
            await role.in_state(AccountState.SIGNED_IN)
        for role in self.roles:
            await role.until(lambda _, role=role: not len(role.messenger._parts.outbox))
        await self.stage.network.settled()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_whatever_happens_followers_follow_and_nothing_said_is_lost(stream: list[Step]) -> None:
    async def act() -> None:
        with tempfile.TemporaryDirectory() as directory:
            async with a_stage(Path(directory)) as stage, asyncio.timeout(3 * PATIENCE):
                play = Play(stage)
                await play.begin()
                for what, number, whom, word in stream:
                    await play.step(what, number, whom, word)
                await play.end()
                await assert_all_is_there_once(play)

    asyncio.run(act())


async def assert_all_is_there_once(play: Play) -> None:
    for number, whom, text in play.said:
        author = play.roles[number]
        others = tuple(one for one in whom if one != author.address) or whom
        assert (await author.texts(*others)).count(text) >= 1
        failed = [message for message in await author.history(*others) if message.delivery is Delivery.FAILED]
        if any(message.text == text for message in failed):
            continue  # its receiver had blocked its author then, and the author was told
        for address in others:
            if address == author.address:
                continue
            reader = play.roles[ADDRESSES.index(address)]
            people = tuple({author.address, *others} - {address})
            texts = [
                message.text
                for message in await reader.history(*people)
                if not message.own and message.kind is MessageKind.TEXT
            ]
            assert texts.count(text) == 1, (text, author.address, address)
