"""What a person keeps of contacts: stored first, merged into whatever the networks say, never lost."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amsn2.api.commands import (
    AddAccount,
    RemoveAccount,
    RemoveContact,
    SetAlert,
    SetFavourite,
    SetNotes,
    SetPresence,
    SignIn,
    SignOut,
)
from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import ContactChanged, Event
from amsn2.api.models import AccountState, Contact, Presence, contact_id
from amsn2.api.network import (
    ContactForgotten,
    ContactUpdated,
    GroupForgotten,
    NetworkContact,
    NetworkEvent,
    NetworkGroup,
    RosterReceived,
)
from tests.amsn2.play import NOON, PASSWORD, PATIENCE, Role, Stage, a_stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"


async def hear(role: Role, event: NetworkEvent) -> None:
    (link,) = role.messenger._parts.links._links.values()
    await link.deliver(event)


@pytest.fixture
async def anna(stage: Stage) -> Role:
    """Anna, who has Bert on her list and sees him."""
    anna = await stage.member(ANNA)
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT, presence=Presence.ONLINE)))
    anna.events.clear()
    return anna


async def remark(anna: Role) -> None:
    bert = contact_id(anna.account.id, BERT)
    for command in (
        SetFavourite(id=new_id(), contact=bert, favourite=True),
        SetAlert(id=new_id(), contact=bert, alert=True),
        SetNotes(id=new_id(), contact=bert, notes="Birthday in May"),
    ):
        assert (await anna.settled(command)).problem is None


def remarks_on(contact: Contact) -> tuple[bool, bool, str]:
    return contact.favourite, contact.alert, contact.notes


ALL = (True, True, "Birthday in May")


async def test_each_takes_effect_at_once_and_is_told(anna: Role) -> None:
    await remark(anna)
    told = [remarks_on(event.contact) for event in anna.events if isinstance(event, ContactChanged)]
    assert told == [(True, False, ""), (True, True, ""), ALL]
    (kept,) = (await anna.store.load()).remarks
    assert (kept.favourite, kept.alert, kept.notes) == ALL


async def test_whatever_the_network_says_the_remarks_stay(stage: Stage, anna: Role) -> None:
    await remark(anna)
    busy = NetworkContact(address=BERT, display_name="Bertram", presence=Presence.BUSY, groups=("1",))
    await hear(anna, ContactUpdated(contact=busy))
    assert remarks_on(anna.contact(BERT)) == ALL
    groups = (NetworkGroup(id="1", name="Friends"),)
    await hear(anna, RosterReceived(groups=groups, contacts=(busy,), requests=()))
    assert remarks_on(anna.contact(BERT)) == ALL
    await hear(anna, GroupForgotten(id="1"))
    assert remarks_on(anna.contact(BERT)) == ALL
    anna = await stage.again(anna)
    assert remarks_on(anna.loaded.contacts[contact_id(anna.account.id, BERT)]) == ALL


async def test_who_is_removed_and_comes_back_has_them_again(stage: Stage, anna: Role) -> None:
    await remark(anna)
    await hear(anna, ContactForgotten(address=BERT))
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    assert anna.contact(BERT) is None
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT)))
    assert remarks_on(anna.contact(BERT)) == ALL


async def test_they_go_with_the_account(anna: Role) -> None:
    await remark(anna)
    await anna.settled(RemoveAccount(id=new_id(), account=anna.account.id))
    assert (await anna.store.load()).remarks == ()
    await anna.do(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    await anna.in_state(AccountState.SIGNED_IN)
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT)))
    assert remarks_on(anna.contact(BERT)) == (False, False, "")


async def test_nobody_and_a_full_disk_are_refused(anna: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = SetFavourite(id=new_id(), contact=contact_id(anna.account.id, CARL), favourite=True)
    with pytest.raises(Refused) as refused:
        await anna.do(unknown)
    assert refused.value.problem.code is ProblemCode.CONTACT_NOT_LISTED
    monkeypatch.setattr(type(anna.store._database), "writing", _full)
    with pytest.raises(StoreFailure):
        await anna.do(SetNotes(id=new_id(), contact=contact_id(anna.account.id, BERT), notes="Lost"))
    assert anna.events == []
    assert anna.contact(BERT).notes == ""


def _full(database: object) -> object:
    raise StoreFailure(ProblemCode.STORE_FULL)


async def test_last_seen_is_when_they_left(stage: Stage, anna: Role) -> None:
    assert anna.contact(BERT).last_seen is None
    stage.clock.pass_by(60)
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT)))
    assert anna.contact(BERT).last_seen == NOON + 60_000
    stage.clock.pass_by(60)
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT, display_name="B")))
    assert anna.contact(BERT).last_seen == NOON + 60_000
    await hear(anna, ContactUpdated(contact=NetworkContact(address=BERT, presence=Presence.AWAY)))
    assert anna.contact(BERT).last_seen is None
    await hear(anna, ContactForgotten(address=BERT))
    assert [one.last_seen for one in (await anna.store.load()).remarks] == [NOON + 120_000]


@pytest.mark.parametrize("how", ["sign out", "break", "stop", "roster"])
async def test_last_seen_is_when_we_left(stage: Stage, anna: Role, how: str) -> None:
    stage.clock.pass_by(60)
    match how:
        case "sign out":
            await anna.do(SignOut(id=new_id(), account=anna.account.id))
            await anna.in_state(AccountState.SIGNED_OUT)
        case "break":
            stage.network.break_off(ANNA)
            await anna.in_state(AccountState.WAITING)
        case "stop":
            await stage.leave(anna)
        case _:
            await hear(anna, RosterReceived(groups=(), contacts=(NetworkContact(address=BERT),), requests=()))
    assert anna.contact(BERT).last_seen == NOON + 60_000
    assert [one.last_seen for one in (await anna.store.load()).remarks] == [NOON + 60_000]


async def test_last_seen_is_not_written_again_while_nothing_is_known(
    stage: Stage, anna: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    before = anna.contact(BERT).last_seen
    stage.clock.pass_by(60)
    monkeypatch.setattr(type(anna.store), "transaction", None)
    stage.network.faults.unreachable = True
    stage.network.come_back()
    await anna.in_state(AccountState.WAITING)
    assert anna.contact(BERT).last_seen == before


async def test_a_favourite_of_the_network_is_one_until_the_person_decides(anna: Role) -> None:
    favourite = NetworkContact(address=CARL, favourite=True)
    await hear(anna, ContactUpdated(contact=favourite))
    assert anna.contact(CARL).favourite
    carl = contact_id(anna.account.id, CARL)
    await anna.do(SetFavourite(id=new_id(), contact=carl, favourite=False))
    await hear(anna, RosterReceived(groups=(), contacts=(favourite,), requests=()))
    assert not anna.contact(CARL).favourite


WHO = (BERT, CARL)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "favourite",
                "alert",
                "notes",
                "update",
                "forget",
                "roster",
                "out",
                "in",
                "break",
                "hide",
                "restart",
            ]
        ),
        st.sampled_from(WHO),
        st.integers(0, 3),
    ),
    max_size=30,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_no_order_of_things_loses_a_remark(stream: list[tuple[str, str, int]]) -> None:
    async def act() -> None:
        with tempfile.TemporaryDirectory() as directory:
            async with a_stage(Path(directory)) as stage, asyncio.timeout(PATIENCE):
                play = _Play(stage, await stage.member(ANNA))
                for what, address, number in stream:
                    await play.step(what, address, number)

    asyncio.run(act())


class _Play:
    """Anna, and what she has said of whom."""

    def __init__(self, stage: Stage, anna: Role) -> None:
        self.stage = stage
        self.anna = anna
        self.said: dict[str, tuple[bool, bool, str]] = {}
        self._follow()

    def _follow(self) -> None:
        self.anna.messenger.subscribe(self._heard)

    def _heard(self, event: Event) -> None:
        if isinstance(event, ContactChanged):
            contact = event.contact
            assert (contact.last_seen is None) or contact.presence is Presence.OFFLINE

    async def step(self, what: str, address: str, number: int) -> None:
        contact = contact_id(self.anna.account.id, address)
        favourite, alert, notes = self.said.get(address, (False, False, ""))
        presence = (Presence.OFFLINE, Presence.ONLINE, Presence.AWAY, Presence.HIDDEN)[number]
        match what:
            case "favourite" | "alert" | "notes" if self.anna.contact(address) is not None:
                command = {
                    "favourite": SetFavourite(id=new_id(), contact=contact, favourite=number > 1),
                    "alert": SetAlert(id=new_id(), contact=contact, alert=number > 1),
                    "notes": SetNotes(id=new_id(), contact=contact, notes="!" * number),
                }[what]
                changed = {"favourite": (number > 1, alert, notes), "alert": (favourite, number > 1, notes)}
                # A removal of before may be carried out just now: then nothing is said.
                with suppress(Refused):
                    await self.anna.do(command)
                    self.said[address] = changed.get(what, (favourite, alert, "!" * number))
            case "update" | "forget" | "roster" if self.anna.account.state is AccountState.SIGNED_IN:
                one = NetworkContact(address=address, presence=presence)
                roster = RosterReceived(groups=(), contacts=(one,) * (number > 0), requests=())
                told = {
                    "update": ContactUpdated(contact=one),
                    "forget": ContactForgotten(address=address),
                    "roster": roster,
                }
                await hear(self.anna, told[what])
            case "out":
                await self.anna.do(SignOut(id=new_id(), account=self.anna.account.id))
            case "in":
                await self.anna.do(SignIn(id=new_id(), account=self.anna.account.id))
                await self.stage.network.settled()
            case "break":
                self.stage.network.break_off(ANNA)
                self.stage.network.come_back()
                await self.stage.network.settled()
            case "hide":
                hidden = SetPresence(id=new_id(), account=self.anna.account.id, presence=Presence.HIDDEN)
                await self.anna.do(hidden)
                with suppress(Refused):
                    await self.anna.do(RemoveContact(id=new_id(), contact=contact))
            case "restart":
                self.anna = await self.stage.again(self.anna)
                self._follow()
        for who, said in self.said.items():
            known = self.anna.contact(who)
            assert known is None or remarks_on(known) == said
        kept = {one.contact: one for one in (await self.anna.store.load()).remarks}
        for who, said in self.said.items():
            one = kept[contact_id(self.anna.account.id, who)]
            assert (one.favourite, one.alert, one.notes) == said
