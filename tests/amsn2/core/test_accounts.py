"""Accounts: what is kept of them, how they look, and what one wants to be."""

import asyncio

import pytest

from amsn2.api.commands import (
    AddAccount,
    AddContact,
    Endpoints,
    RemoveAccount,
    SetDisplayName,
    SetMedia,
    SetPersonalMessage,
    SetPresence,
    SetPrivacy,
    SignIn,
    SignOut,
    SignOutEndpoint,
)
from amsn2.api.errors import NetworkFailure, ProblemCode, Refused
from amsn2.api.events import AccountChanged, AccountRemoved, CommandSettled, MessageChanged, NetworkNotice
from amsn2.api.models import AccountState, Delivery, Media, Presence, contact_id
from amsn2.api.network import AccountSettings, SelfUpdated
from tests.amsn2.play import NOON, PASSWORD, PATIENCE, Role, Stage, new_id

ANNA = "anna@example.com"


async def hear(role: Role, event: SelfUpdated) -> None:
    (link,) = role.messenger._parts.links._links.values()
    await link.deliver(event)


async def test_signing_in_shows_its_steps(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    states = [event.account.state for event in anna.events if isinstance(event, AccountChanged)]
    assert [state for number, state in enumerate(states) if [state] != states[number - 1 : number]] == [
        AccountState.SIGNED_OUT,
        AccountState.CONNECTING,
        AccountState.AUTHENTICATING,
        AccountState.LOADING,
        AccountState.SIGNED_IN,
    ]
    assert anna.account.display_name == "Anna"


async def test_an_account_is_kept_with_its_password_apart(stage: Stage) -> None:
    anna = await stage.member("Anna@Example.com")
    (kept,) = (await anna.store.load()).accounts
    assert (kept.address, kept.wanted, len(kept.endpoint_id)) == (ANNA, True, 36)
    assert PASSWORD not in repr(kept)
    assert await anna.store.password(kept.id) == PASSWORD


async def test_the_server_is_shown(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    assert anna.account.server == "built-in"
    elsewhere = Endpoints(host="msn.example.org", port=1)
    add = AddAccount(id=new_id(), network="memory", address=ANNA, password="x", endpoints=elsewhere)
    await anna.settled(add)
    servers = sorted(account.server for account in anna.snapshot.accounts.values())
    assert servers == ["built-in", "msn.example.org"]
    again = AddAccount(
        id=new_id(), network="memory", address=ANNA, password="x", endpoints=Endpoints(host="MSN.example.org")
    )
    with pytest.raises(Refused) as refused:
        await anna.do(again)
    assert refused.value.problem.code is ProblemCode.ACCOUNT_EXISTS


async def test_to_be_offline_is_to_sign_out(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    for command in (
        SetPresence(id=new_id(), account=anna.account.id, presence=Presence.OFFLINE),
        AddAccount(id=new_id(), network="memory", address="x@y", password="x", presence=Presence.OFFLINE),
    ):
        with pytest.raises(Refused):
            await anna.do(command)


async def test_a_server_that_does_not_answer_is_said_with_the_next_attempt(stage: Stage) -> None:
    stage.network.faults.unreachable = True
    anna = await stage.newcomer(ANNA)
    await anna.do(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    account = await anna.in_state(AccountState.WAITING)
    assert account.problem is not None
    assert account.problem.code is ProblemCode.SERVER_UNREACHABLE
    assert account.retry_at is not None
    assert account.retry_at > NOON
    stage.network.faults.unreachable = False
    await anna.do(SignIn(id=new_id(), account=account.id))
    account = await anna.in_state(AccountState.SIGNED_IN)
    assert account.problem is account.retry_at is None


async def test_a_new_password_replaces_the_old_one(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.network.register(ANNA, "new")
    await anna.do(SignIn(id=new_id(), account=anna.account.id, password="new"))
    await anna.saw(AccountChanged, lambda event: event.account.state is AccountState.CONNECTING)
    await anna.in_state(AccountState.SIGNED_IN)
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)


async def test_who_is_signed_in_elsewhere_is_not_thrown_out_by_a_restart(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    other = await stage.newcomer()
    await other.do(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    account = await anna.in_state(AccountState.SIGNED_OUT)
    assert account.problem is not None
    assert account.problem.code is ProblemCode.SIGNED_IN_ELSEWHERE
    anna = await stage.again(anna)
    assert anna.account.state is AccountState.SIGNED_OUT
    await other.in_state(AccountState.SIGNED_IN)


async def test_how_one_wants_to_be_seen_is_shown_at_once_and_kept(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    await anna.settled(SetPresence(id=new_id(), account=account, presence=Presence.LUNCH))
    await anna.settled(SetDisplayName(id=new_id(), account=account, display_name="Anne"))
    await anna.settled(SetPersonalMessage(id=new_id(), account=account, personal_message="Soup"))
    member = stage.network.members[ANNA]
    assert (member.presence, member.display_name, member.personal_message) == ("lunch", "Anne", "Soup")
    anna = await stage.again(anna)
    assert anna.loaded is not None
    (kept,) = anna.loaded.accounts.values()
    assert (kept.presence, kept.display_name, kept.personal_message) == ("lunch", "Anne", "Soup")


async def test_what_changes_elsewhere_is_followed(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await hear(anna, SelfUpdated(presence=Presence.AWAY, display_name="Phone", personal_message="Out"))
    account = anna.account
    assert (account.presence, account.display_name, account.personal_message) == ("away", "Phone", "Out")
    await hear(anna, SelfUpdated(presence=Presence.OFFLINE, display_name="Phone", personal_message=""))
    assert anna.account.presence is Presence.AWAY


async def test_what_one_still_wants_to_change_wins_over_what_the_network_says(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    # In passing: the wishes wait for the clock, which does not move.
    failures = [NetworkFailure(ProblemCode.SERVER_BUSY, lasting=False)]
    for method in ("set_display_name", "set_personal_message", "set_presence"):
        stage.network.faults.fail[method] = list(failures)
    await anna.do(SetDisplayName(id=new_id(), account=account, display_name="Mine"))
    await anna.do(SetPersonalMessage(id=new_id(), account=account, personal_message="Mine"))
    await anna.do(SetPresence(id=new_id(), account=account, presence=Presence.BUSY))
    await hear(anna, SelfUpdated(presence=Presence.AWAY, display_name="Old", personal_message="Old"))
    shown = anna.account
    assert (shown.presence, shown.display_name, shown.personal_message) == ("busy", "Mine", "Mine")


async def test_a_message_that_the_network_refuses_is_taken_back(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    await anna.settled(SetPersonalMessage(id=new_id(), account=account, personal_message="Good"))
    stage.network.faults.fail["set_personal_message"] = [NetworkFailure(ProblemCode.NAME_REFUSED)]
    await anna.settled(SetPersonalMessage(id=new_id(), account=account, personal_message="Bad"))
    assert anna.account.personal_message == "Good"
    stage.network.faults.fail["set_presence"] = [NetworkFailure(ProblemCode.SERVER_BUSY)]
    settled = await anna.settled(SetPresence(id=new_id(), account=account, presence=Presence.AWAY))
    assert settled.problem is not None
    assert anna.account.presence is Presence.AWAY


async def test_a_wish_that_is_replaced_while_it_is_carried_out_is_settled_once(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    reached, go_on = asyncio.Event(), asyncio.Event()
    (connection,) = stage.network.places.of(ANNA)
    set_display_name = connection.set_display_name

    async def slow(name: str) -> None:
        reached.set()
        await go_on.wait()
        await set_display_name(name)

    connection.set_display_name = slow
    first = SetDisplayName(id=new_id(), account=account, display_name="First")
    await anna.do(first)
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
    second = SetDisplayName(id=new_id(), account=account, display_name="Second")
    await anna.do(second)
    go_on.set()
    await anna.saw(CommandSettled, lambda event: event.command == second.id)
    await stage.network.settled()
    settled = [event.command for event in anna.events if isinstance(event, CommandSettled)]
    assert (settled.count(first.id), settled.count(second.id)) == (1, 1)
    assert anna.account.display_name == stage.network.members[ANNA].display_name == "Second"


async def test_a_name_that_the_network_does_not_keep_is_told_again(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.network.members[ANNA].display_name = ""
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    stage.network.come_back()
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(SetPersonalMessage(id=new_id(), account=anna.account.id, personal_message="x"))
    assert stage.network.members[ANNA].display_name == anna.account.display_name == "Anna"


async def test_a_removed_account_can_be_added_anew(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    gone = anna.account.id
    await anna.settled(RemoveAccount(id=new_id(), account=gone))
    assert AccountRemoved(account=gone) in anna.events
    await anna.settled(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    await anna.in_state(AccountState.SIGNED_IN)
    assert anna.account.id != gone
    settled = [event for event in anna.events if isinstance(event, CommandSettled)]
    assert all(event.problem is None for event in settled)


async def test_who_hides_while_the_server_is_away_is_never_seen(stage: Stage, monkeypatch) -> None:
    stage.network.faults.unreachable = True
    anna = await stage.newcomer(ANNA)
    await anna.do(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    account = await anna.in_state(AccountState.WAITING)
    arrived = []
    arrive = stage.network.arrive

    def watched(connection) -> None:
        arrived.append(connection.presence)
        arrive(connection)

    monkeypatch.setattr(stage.network, "arrive", watched)
    await anna.do(SetPresence(id=new_id(), account=account.id, presence=Presence.HIDDEN))
    stage.network.faults.unreachable = False
    stage.network.come_back()
    await anna.in_state(AccountState.SIGNED_IN)
    assert set(arrived) == {Presence.HIDDEN}


SONG = Media(title="Song", artist="Singer")


async def test_a_network_is_picked_by_name_and_nonsense_is_refused(stage: Stage) -> None:
    anna = await stage.newcomer(ANNA)
    unknown = AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD, choice="nowhere")
    with pytest.raises(Refused) as refused:
        await anna.do(unknown)
    assert refused.value.problem.code is ProblemCode.NETWORK_UNKNOWN
    add = AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD, choice="memory")
    await anna.settled(add)
    assert anna.account.server == anna.snapshot.networks[0].id == "memory"
    again = await stage.again(anna)
    assert again.account.server == "memory"


async def test_an_account_of_an_earlier_version_is_known_by_its_network(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(settings: AccountSettings) -> AccountSettings:
        if settings.endpoints is not None and settings.endpoints.host == "old.example":
            return AccountSettings(address=settings.address, choice="memory")
        if not settings.choice:
            raise Refused(ProblemCode.SERVER_INVALID)
        return settings

    anna = await stage.newcomer(ANNA)
    old = Endpoints(host="old.example")
    await anna.settled(
        AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD, endpoints=old)
    )
    await anna.do(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD))
    monkeypatch.setattr(stage.network, "check", check)
    anna = await stage.again(anna)
    assert sorted(one.server for one in anna.snapshot.accounts.values()) == ["built-in", "memory"]


async def test_a_status_to_sign_in_with(stage: Stage) -> None:
    anna = await stage.newcomer(ANNA)
    await anna.do(
        AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD, presence=Presence.HIDDEN)
    )
    await anna.in_state(AccountState.SIGNED_IN)
    assert stage.network.members[ANNA].presence is Presence.HIDDEN
    account = anna.account.id
    await anna.do(SignOut(id=new_id(), account=account))
    await anna.in_state(AccountState.SIGNED_OUT)
    await anna.settled(SignIn(id=new_id(), account=account, presence=Presence.BUSY))
    await anna.in_state(AccountState.SIGNED_IN)
    assert (anna.account.presence, stage.network.members[ANNA].presence) == ("busy", "busy")
    # Who is signed in already changes the status, on the same connection.
    told = len(anna.events)
    await anna.settled(SignIn(id=new_id(), account=account, presence=Presence.AWAY))
    assert stage.network.members[ANNA].presence is Presence.AWAY
    states = [event.account.state for event in anna.events[told:] if isinstance(event, AccountChanged)]
    assert set(states) == {AccountState.SIGNED_IN}
    with pytest.raises(Refused):
        await anna.do(SignIn(id=new_id(), account=account, presence=Presence.OFFLINE))


async def test_a_status_to_sign_in_with_takes_the_place_of_an_earlier_wish(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    stage.network.faults.unreachable = True
    early = SetPresence(id=new_id(), account=anna.account.id, presence=Presence.LUNCH)
    await anna.do(early)
    await anna.in_state(AccountState.WAITING)
    stage.network.faults.unreachable = False
    await anna.do(SignIn(id=new_id(), account=anna.account.id, presence=Presence.PHONE))
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.saw(CommandSettled, lambda event: event.command == early.id)
    assert anna.account.presence is stage.network.members[ANNA].presence is Presence.PHONE


async def test_waiting_says_why_and_until_when_and_can_be_cut_short(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    stage.network.break_off(ANNA)
    waiting = await anna.in_state(AccountState.WAITING)
    assert waiting.problem is not None
    assert waiting.problem.code is ProblemCode.SERVER_GONE
    assert waiting.retry_at is not None
    assert waiting.endpoints == ()
    await anna.do(SignIn(id=new_id(), account=anna.account.id))
    tried = await anna.in_state(AccountState.SIGNED_IN)
    assert (tried.problem, tried.retry_at) == (None, None)


async def test_what_one_plays_waits_is_stored_and_restored(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    account = anna.account.id
    stage.network.faults.unreachable = True
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    play = SetMedia(id=new_id(), account=account, media=SONG)
    await anna.do(play)
    assert anna.account.media == SONG
    anna = await stage.again(anna)
    assert anna.loaded.accounts[account].media == SONG
    stage.network.faults.unreachable = False
    stage.network.come_back()
    await anna.saw(CommandSettled, lambda event: event.command == play.id)
    assert stage.network.members[ANNA].media == SONG
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(SetDisplayName(id=new_id(), account=account, display_name="Anna"))
    assert stage.network.members[ANNA].media == anna.account.media == SONG
    await anna.settled(SetMedia(id=new_id(), account=account, media=None))
    assert stage.network.members[ANNA].media is anna.account.media is None


async def test_what_one_plays_at_another_endpoint_is_shown_here(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    elsewhere = SelfUpdated(presence=Presence.ONLINE, display_name="Anna", personal_message="", media=SONG)
    await hear(anna, elsewhere)
    assert anna.account.media == SONG
    stage.network.faults.fail["set_media"] = [NetworkFailure(ProblemCode.NOT_THERE)]
    await anna.settled(SetMedia(id=new_id(), account=anna.account.id, media=None))
    assert anna.account.media == SONG
    silent = SelfUpdated(presence=Presence.ONLINE, display_name="Anna", personal_message="")
    await hear(anna, silent)
    assert anna.account.media is None


async def test_who_may_see_one_waits_is_stored_and_follows_the_network(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member("bert@example.com")
    account = anna.account.id
    assert anna.account.allow_strangers is True
    await bert.settled(AddContact(id=new_id(), account=bert.account.id, address=ANNA))
    seen = contact_id(bert.account.id, ANNA)
    await bert.until(lambda now: seen in now.contacts and now.contacts[seen].presence is Presence.ONLINE)
    # Said while it cannot be told, told after a restart, and only once when it is said twice.
    stage.network.faults.unreachable = True
    stage.network.break_off(ANNA)
    await anna.in_state(AccountState.WAITING)
    close = SetPrivacy(id=new_id(), account=account, allow_strangers=False)
    for _ in range(2):
        await anna.do(close)
    assert anna.account.allow_strangers is False
    anna = await stage.again(anna)
    assert anna.loaded.accounts[account].allow_strangers is False
    stage.network.faults.unreachable = False
    stage.network.come_back()
    settled = await anna.saw(CommandSettled, lambda event: event.command == close.id)
    assert settled.problem is None
    assert not stage.network.members[ANNA].allow_strangers
    await bert.say("Are you there?", ANNA)
    failed = await bert.saw(MessageChanged, lambda event: event.message.delivery is Delivery.FAILED)
    assert failed.message.problem.code is ProblemCode.CONTACT_UNREACHABLE
    # Changed at another place: followed. Refused: as the network has it, and said.
    stage.network.lists.set_privacy(stage.network.members[ANNA], allow_strangers=True)
    await anna.until(lambda _: anna.account.allow_strangers is True)
    stage.network.faults.fail["set_privacy"] = [NetworkFailure(ProblemCode.NOT_THERE)]
    refused = await anna.settled(SetPrivacy(id=new_id(), account=account, allow_strangers=False))
    assert refused.problem is not None
    assert anna.account.allow_strangers is True
    await bert.until(lambda now: now.contacts[seen].presence is Presence.ONLINE)


async def test_endpoints_are_shown_and_can_be_signed_out(stage: Stage) -> None:
    stage.network.places.together = True
    one, other = await stage.member(ANNA), await stage.member(ANNA)
    await one.until(lambda _: len(one.account.endpoints) == 2)
    (there,) = [place for place in one.account.endpoints if not place.here]
    (here,) = [place for place in one.account.endpoints if place.here]
    for wrong in ("nowhere", here.id):
        with pytest.raises(Refused) as refused:
            await one.do(SignOutEndpoint(id=new_id(), account=one.account.id, endpoint=wrong))
        assert refused.value.problem.code is ProblemCode.ENDPOINT_UNKNOWN
    settled = await one.settled(SignOutEndpoint(id=new_id(), account=one.account.id, endpoint=there.id))
    assert settled.problem is None
    await other.in_state(AccountState.SIGNED_OUT)
    assert other.account.endpoints == ()
    await one.until(lambda _: [place.here for place in one.account.endpoints] == [True])


async def test_a_notice_is_told_and_changes_nothing(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    before = anna.snapshot
    stage.network.announce("Be nice", minutes=10)
    told = await anna.saw(NetworkNotice)
    assert told == NetworkNotice(account=anna.account.id, text="Be nice", minutes=10)
    assert anna.snapshot == before
