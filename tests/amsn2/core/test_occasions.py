"""Contacts that appear, people who ask, accounts that need somebody."""

from amsn2.api.commands import (
    AddContact,
    ChangePreferences,
    DeclineRequest,
    ReportActivity,
    SetAlert,
    SetPresence,
    SignIn,
    SignOut,
)
from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.events import ContactAppeared, ContactChanged, NotificationDue, RequestReceived
from amsn2.api.models import AccountState, Notification, NotificationKind, Presence, contact_id
from amsn2.api.network import SignedOut
from amsn2.api.preferences import PreferencesChange
from amsn2.core.notifier import GRACE
from amsn2.core.occasions import LISTING
from tests.amsn2.play import Role, Stage, new_id

ANNA, BERT = "anna@example.com", "bert@example.com"


def appeared(role: Role) -> list[ContactAppeared]:
    return [event for event in role.events if isinstance(event, ContactAppeared)]


def told(role: Role, kind: NotificationKind) -> list[Notification]:
    events = [event for event in role.events if isinstance(event, NotificationDue)]
    return [event.notification for event in events if event.notification.kind is kind]


async def friends(stage: Stage) -> tuple[Role, Role]:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    stage.clock.pass_by(LISTING)
    return anna, bert


async def goes_and_comes(anna: Role, bert: Role) -> None:
    await bert.do(SignOut(id=new_id(), account=bert.account.id))
    await bert.in_state(AccountState.SIGNED_OUT)
    await anna.until(lambda _: anna.contact(BERT).presence is Presence.OFFLINE)
    await bert.do(SignIn(id=new_id(), account=bert.account.id))
    await anna.until(lambda _: anna.contact(BERT).presence is not Presence.OFFLINE)
    await bert.in_state(AccountState.SIGNED_IN)


async def test_a_contact_signs_in(stage: Stage) -> None:
    anna, bert = await friends(stage)
    before = len(appeared(anna))
    await goes_and_comes(anna, bert)
    assert appeared(anna)[before:] == [
        ContactAppeared(contact=contact_id(anna.account.id, BERT), alert=False)
    ]
    # Another status is no appearance.
    await bert.settled(SetPresence(id=new_id(), account=bert.account.id, presence=Presence.LUNCH))
    await anna.saw(ContactChanged, lambda event: event.contact.presence is Presence.LUNCH)
    assert len(appeared(anna)) == before + 1
    assert told(anna, NotificationKind.SIGNED_IN) == []


async def test_a_new_contact_has_not_come(stage: Stage) -> None:
    anna, _ = await friends(stage)
    assert appeared(anna) == []


async def test_who_was_there_before_us_has_not_appeared(stage: Stage) -> None:
    anna, _ = await friends(stage)
    anna = await stage.again(anna)
    await anna.until(lambda _: (found := anna.contact(BERT)) and found.presence is Presence.ONLINE)
    await stage.network.settled()
    assert appeared(anna) == []


async def test_who_leaves_and_comes_back_appears_however_soon_that_is(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    await goes_and_comes(anna, bert)
    assert [event.contact for event in appeared(anna)] == [contact_id(anna.account.id, BERT)]


async def test_alerts_make_a_notification_and_the_others_can_be_off(stage: Stage) -> None:
    anna, bert = await friends(stage)
    await anna.do(ChangePreferences(id=new_id(), change=PreferencesChange(sign_in_alerts=False)))
    before = len(appeared(anna))
    await goes_and_comes(anna, bert)
    assert len(appeared(anna)) == before
    await anna.do(SetAlert(id=new_id(), contact=contact_id(anna.account.id, BERT), alert=True))
    await goes_and_comes(anna, bert)
    assert appeared(anna)[before:] == [ContactAppeared(contact=contact_id(anna.account.id, BERT), alert=True)]
    (due,) = told(anna, NotificationKind.SIGNED_IN)
    assert (due.title, due.silent) == ("Bert", False)


async def test_busy_means_no_appearance_and_a_silent_alert(stage: Stage) -> None:
    anna, bert = await friends(stage)
    await anna.settled(SetPresence(id=new_id(), account=anna.account.id, presence=Presence.BUSY))
    await anna.do(SetAlert(id=new_id(), contact=contact_id(anna.account.id, BERT), alert=True))
    before = len(appeared(anna))
    await goes_and_comes(anna, bert)
    assert len(appeared(anna)) == before
    (due,) = told(anna, NotificationKind.SIGNED_IN)
    assert due.silent


async def test_a_request_is_told_once(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await bert.settled(AddContact(id=new_id(), account=bert.account.id, address=ANNA, text="It is\nme"))
    await anna.saw(NotificationDue)
    (due,) = told(anna, NotificationKind.REQUEST)
    assert (due.title, due.text) == ("Bert", "It is me")
    again = await stage.again(anna)
    await again.in_state(AccountState.SIGNED_IN)
    await stage.network.settled()
    assert told(again, NotificationKind.REQUEST) == []


async def test_a_request_that_is_answered_in_time_is_not_told(stage: Stage) -> None:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await anna.do(ReportActivity(id=new_id(), device="tab", active=True))
    await bert.settled(AddContact(id=new_id(), account=bert.account.id, address=ANNA))
    request = (await anna.saw(RequestReceived)).request
    await anna.settled(DeclineRequest(id=new_id(), request=request.id))
    await anna.until(lambda snapshot: not snapshot.requests)
    stage.clock.pass_by(GRACE)
    await anna.do(ReportActivity(id=new_id(), device="tab", active=False))
    assert told(anna, NotificationKind.REQUEST) == []


async def test_an_account_that_cannot_sign_in_by_itself_any_more(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    (link,) = anna.messenger._parts.links._links.values()
    problem = Problem(code=ProblemCode.WRONG_PASSWORD)
    for retry_at in (stage.clock.now() + 1000, None, None):
        await link.deliver(SignedOut(problem=problem, retry_at=retry_at))
    (due,) = told(anna, NotificationKind.PROBLEM)
    assert (due.title, due.text) == (ANNA, str(problem))


async def test_who_is_there_sees_what_is_wrong(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    await anna.do(ReportActivity(id=new_id(), device="tab", active=True))
    (link,) = anna.messenger._parts.links._links.values()
    await link.deliver(SignedOut(problem=Problem(code=ProblemCode.WRONG_PASSWORD)))
    assert told(anna, NotificationKind.PROBLEM) == []
