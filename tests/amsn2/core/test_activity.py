"""Whether somebody is at a browser, and what contacts see while nobody is."""

from amsn2.api.commands import (
    AcceptRequest,
    AddAccount,
    AddContact,
    ChangePreferences,
    ReportActivity,
    SetPersonalMessage,
    SetPresence,
)
from amsn2.api.models import AccountId, AccountState, Presence, contact_id
from amsn2.api.preferences import PreferencesChange
from amsn2.core.activity import DEVICES, GOOD_FOR
from tests.amsn2.play import PASSWORD, Role, Stage, new_id

ANNA, BERT, CARL, WORK = "anna@example.com", "bert@example.com", "carl@example.com", "anna@work.example.com"
MINUTE = 60


async def report(role: Role, device: str = "tab", *, active: bool = True) -> None:
    await role.do(ReportActivity(id=new_id(), device=device, active=active))


async def seen_as(bert: Role, presence: Presence) -> None:
    await bert.until(lambda _: bert.contact(ANNA).presence is presence)


async def friends(stage: Stage) -> tuple[Role, Role]:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    return anna, bert


async def work_account(stage: Stage, anna: Role) -> tuple[AccountId, Role]:
    """Anna's second account, busy, and somebody who knows only that; the id of the account."""
    stage.network.register(WORK, PASSWORD, "Anna at work")
    added = AddAccount(id=new_id(), network="memory", address=WORK, password=PASSWORD, presence=Presence.BUSY)
    await anna.settled(added)
    now = await anna.until(
        lambda now: all(it.state is AccountState.SIGNED_IN for it in now.accounts.values())
    )
    (account,) = [it.id for it in now.accounts.values() if it.address == WORK]
    ashore = await stage.member(CARL)
    await anna.settled(AddContact(id=new_id(), account=account, address=CARL))
    asked = contact_id(ashore.account.id, WORK)
    await ashore.until(lambda now: asked in now.requests)
    await ashore.settled(AcceptRequest(id=new_id(), request=asked))
    await ashore.until(lambda _: (found := ashore.contact(WORK)) and found.presence is Presence.BUSY)
    return account, ashore


async def test_nobody_at_any_browser_is_idle_then_away_and_back_at_once(stage: Stage) -> None:
    anna, bert = await friends(stage)
    stage.clock.pass_by(5 * MINUTE)
    await seen_as(bert, Presence.IDLE)
    assert (anna.account.presence, anna.account.automatic) == (Presence.ONLINE, Presence.IDLE)
    stage.clock.pass_by(10 * MINUTE)
    await seen_as(bert, Presence.AWAY)
    await report(anna)
    assert anna.account.automatic is None
    await seen_as(bert, Presence.ONLINE)
    assert anna.account.presence is Presence.ONLINE


async def test_one_browser_that_says_so_keeps_all_accounts_online(stage: Stage) -> None:
    anna, bert = await friends(stage)
    for _ in range(20):
        await report(anna, "phone")
        stage.clock.pass_by(MINUTE)
    await report(anna, "desk", active=False)
    assert anna.account.automatic is None
    # It counts from the last word of the last one.
    await report(anna, "phone", active=False)
    stage.clock.pass_by(5 * MINUTE - 1)
    await anna.do(ReportActivity(id=new_id(), device="nobody", active=False))
    assert anna.account.automatic is None
    stage.clock.pass_by(1)
    await seen_as(bert, Presence.IDLE)


async def test_a_tab_that_was_killed_is_there_for_a_while_only(stage: Stage) -> None:
    anna, _ = await friends(stage)
    await report(anna)
    assert anna.messenger._parts.activity.present
    stage.clock.pass_by(GOOD_FOR)
    assert not anna.messenger._parts.activity.present
    stage.clock.pass_by(5 * MINUTE)
    await anna.until(lambda _: anna.account.automatic is Presence.IDLE)


async def test_what_the_person_chose_is_left_alone(stage: Stage) -> None:
    anna, bert = await friends(stage)
    await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=Presence.BUSY))
    stage.clock.pass_by(20 * MINUTE)
    await report(anna, active=False)
    assert anna.account.automatic is None
    assert bert.contact(ANNA).presence is Presence.BUSY


async def test_to_choose_is_to_be_there(stage: Stage) -> None:
    anna, bert = await friends(stage)
    stage.clock.pass_by(6 * MINUTE)
    await seen_as(bert, Presence.IDLE)
    await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=Presence.LUNCH))
    await seen_as(bert, Presence.LUNCH)
    assert (anna.account.presence, anna.account.automatic) == (Presence.LUNCH, None)
    await anna.settled(SetPersonalMessage(id=new_id(), account=anna.account.id, personal_message="Mm"))
    assert anna.account.presence is Presence.LUNCH


async def test_what_the_network_repeats_is_not_the_persons_choice(stage: Stage) -> None:
    anna, bert = await friends(stage)
    stage.clock.pass_by(6 * MINUTE)
    await seen_as(bert, Presence.IDLE)
    await stage.network.settled()
    await anna.until(lambda _: anna.account.automatic is Presence.IDLE)
    assert anna.account.presence is Presence.ONLINE
    assert (await anna.store.load()).accounts[0].presence is Presence.ONLINE


async def test_zero_is_never(stage: Stage) -> None:
    anna, bert = await friends(stage)
    change = PreferencesChange(idle_after=0, away_after=0)
    await anna.do(ChangePreferences(id=new_id(), change=change))
    stage.clock.pass_by(200 * MINUTE)
    await report(anna, active=False)
    assert anna.account.automatic is None
    # Settings count at once, also for those who have long been gone.
    stage.clock.pass_by(60)
    await anna.do(ChangePreferences(id=new_id(), change=PreferencesChange(away_after=1)))
    stage.clock.pass_by(60)
    await seen_as(bert, Presence.AWAY)


async def test_it_survives_reconnects_and_restarts(stage: Stage) -> None:
    anna, bert = await friends(stage)
    stage.clock.pass_by(6 * MINUTE)
    await seen_as(bert, Presence.IDLE)
    stage.network.break_off(ANNA)
    await seen_as(bert, Presence.OFFLINE)
    stage.network.come_back()
    await seen_as(bert, Presence.IDLE)
    anna = await stage.again(anna)
    assert anna.account.automatic is Presence.IDLE
    await anna.in_state(AccountState.SIGNED_IN)
    await seen_as(bert, Presence.IDLE)
    stage.clock.pass_by(10 * MINUTE)
    await seen_as(bert, Presence.AWAY)
    await report(anna)
    await seen_as(bert, Presence.ONLINE)
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    await seen_as(bert, Presence.ONLINE)
    assert (anna.account.presence, anna.account.automatic) == (Presence.ONLINE, None)


async def test_each_account_has_its_own_status(stage: Stage) -> None:
    anna, bert = await friends(stage)
    busy, ashore = await work_account(stage, anna)
    assert ashore.contact(WORK).presence is Presence.BUSY
    stage.clock.pass_by(6 * MINUTE)
    await seen_as(bert, Presence.IDLE)
    assert {one.address: one.automatic for one in anna.snapshot.accounts.values()} == {
        ANNA: Presence.IDLE,
        WORK: None,
    }
    # Online again by hand, it joins the others; whoever is back is so with all that nobody chose otherwise.
    stage.clock.pass_by(10 * MINUTE)
    await seen_as(bert, Presence.AWAY)
    await report(anna)
    await seen_as(bert, Presence.ONLINE)
    assert ashore.contact(WORK).presence is Presence.BUSY
    await anna.settled(SetPresence(id=new_id(), account=busy, presence=Presence.ONLINE))
    await report(anna, active=False)
    stage.clock.pass_by(5 * MINUTE)
    await seen_as(bert, Presence.IDLE)
    await ashore.until(lambda _: ashore.contact(WORK).presence is Presence.IDLE)


async def test_away_by_hand_is_not_taken_back_by_whoever_comes_back(stage: Stage) -> None:
    anna, bert = await friends(stage)
    for chosen in (Presence.AWAY, Presence.IDLE, Presence.HIDDEN):
        await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=chosen))
        stage.clock.pass_by(20 * MINUTE)
        await report(anna)
        assert (anna.account.presence, anna.account.automatic) == (chosen, None)
    assert bert.contact(ANNA).presence is Presence.OFFLINE
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    assert (anna.account.presence, anna.account.automatic) == (Presence.HIDDEN, None)


async def test_a_clock_that_is_set_back_makes_nobody_be_there_for_hours(stage: Stage) -> None:
    anna, bert = await friends(stage)
    await report(anna)
    stage.clock.jump(-3 * 60 * MINUTE)
    # The tab was killed just then, and a timer of the loop says when to look again.
    await anna.do(ReportActivity(id=new_id(), device="nobody", active=False))
    assert not anna.messenger._parts.activity.present
    stage.clock.pass_by(5 * MINUTE)
    await seen_as(bert, Presence.IDLE)
    stage.clock.pass_by(10 * MINUTE)
    await seen_as(bert, Presence.AWAY)
    # Set back while away, and restarted: it goes on being away no longer than anybody else.
    stage.clock.jump(-60 * MINUTE)
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    await seen_as(bert, Presence.ONLINE)
    stage.clock.pass_by(5 * MINUTE)
    await seen_as(bert, Presence.IDLE)


async def test_who_is_there_when_the_clock_is_set_forward_is_online_at_their_next_word(stage: Stage) -> None:
    anna, bert = await friends(stage)
    await report(anna)
    stage.clock.jump(3 * 60 * MINUTE)
    await report(anna)
    assert anna.account.automatic is None
    # A machine that slept does what was due when it wakes.
    stage.clock.pass_by(3 * 60 * MINUTE)
    await seen_as(bert, Presence.AWAY)
    await report(anna)
    await seen_as(bert, Presence.ONLINE)


async def test_only_so_many_tabs_are_remembered(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for number in range(DEVICES + 5):
        await report(anna, f"tab {number}")
    assert len(anna.messenger._parts.activity._devices) == DEVICES


async def test_the_end_leaves_no_timer(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await report(anna)
    await stage.leave(anna)
    assert stage.clock.waiting == 0
