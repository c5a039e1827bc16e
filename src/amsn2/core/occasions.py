"""What else a person is told of: contacts that appear, people who ask, accounts that need somebody."""

from functools import partial

from amsn2.api.events import (
    AccountChanged,
    AccountRemoved,
    ContactAppeared,
    ContactChanged,
    ContactRemoved,
    Event,
    NotificationDue,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
)
from amsn2.api.models import (
    Account,
    AccountId,
    AccountState,
    Contact,
    ContactId,
    ContactRequest,
    Notification,
    NotificationKind,
    Presence,
)
from amsn2.core.activity import Activity
from amsn2.core.clock import Cancel
from amsn2.core.desk import Desk
from amsn2.core.notifier import GRACE
from amsn2.core.quiet import quiet
from amsn2.core.wording import TEXT_LENGTH, name_of, one_line

LISTING = 5.0
"""Seconds after signing in in which the network says who was there before us: nobody of them has appeared."""


class Occasions:
    """Hears contact lists and accounts; tells of what is new in them, each once."""

    def __init__(self, desk: Desk, activity: Activity) -> None:
        self._desk = desk
        self._activity = activity
        self._there: dict[AccountId, set[ContactId]] = {}
        self._known: set[ContactId] = set()
        """Who has been seen online or listed before: a new contact shows where they are, and did not come."""
        self._gone: set[ContactId] = set()
        """Who left since we signed in: whatever the network says of those who are there, they come back."""
        self._listed_until: dict[AccountId, float] = {}
        self._states: dict[AccountId, tuple[AccountState, object]] = {}
        self._asked: set[ContactId] = set()
        self._pending: dict[ContactId, Cancel] = {}

    def begin(self) -> None:
        """Begin with what was there before a restart."""
        self._asked = set(self._desk.state.snapshot.requests)
        self._known = set(self._desk.state.snapshot.contacts)
        self._desk.state.subscribe(self._heard)

    def stop(self) -> None:
        """Leave no timer behind."""
        for cancel in self._pending.values():
            cancel()
        self._pending.clear()

    def _heard(self, event: Event) -> None:
        match event:
            case ContactChanged(contact=contact):
                self._contact_changed(contact)
            case ContactRemoved():
                self._known.discard(event.contact)
                self._gone.discard(event.contact)
                for there in self._there.values():
                    there.discard(event.contact)
            case RosterLoaded():
                self._there[event.account] = {one.id for one in event.contacts if _is_there(one)}
                self._gone = {one for one in self._gone if not one.startswith(f"{event.account}:")}
                self._known |= {one.id for one in event.contacts}
                requests = {one.id: one for one in event.requests}
                for gone in [one for one in self._asked if one.startswith(f"{event.account}:")]:
                    if gone not in requests:
                        self._request_gone(gone)
                for request in requests.values():
                    self._request(request)
            case RequestReceived(request=request):
                self._request(request)
            case RequestRemoved():
                self._request_gone(event.request)
            case AccountChanged(account=account):
                self._account_changed(account)
            case AccountRemoved():
                for gone in [one for one in self._asked if one.startswith(f"{event.account}:")]:
                    self._request_gone(gone)
                for known in (self._there, self._listed_until, self._states):
                    known.pop(event.account, None)
                for seen in (self._known, self._gone):
                    seen -= {one for one in seen if one.startswith(f"{event.account}:")}
            case _:
                pass

    def _contact_changed(self, contact: Contact) -> None:
        there = self._there.setdefault(contact.account, set())
        if not _is_there(contact):
            if contact.id in there:
                there.discard(contact.id)
                self._gone.add(contact.id)
            return
        if contact.id in there:
            return
        there.add(contact.id)
        if contact.id not in self._known:
            self._known.add(contact.id)
            return
        # The network says who is there in any order with that we are signed in ourselves.
        account = self._desk.state.snapshot.accounts.get(contact.account)
        now = self._desk.clock.now()
        if (
            account is not None
            and account.state is AccountState.SIGNED_IN
            and (now >= self._listed_until.get(account.id, 0) or contact.id in self._gone)
            and contact.listed
            and not contact.blocked
        ):
            self._appeared(account, contact, now)

    def _appeared(self, account: Account, contact: Contact, now: int) -> None:
        preferences = self._desk.state.snapshot.preferences
        silent = self._silent(account)
        if not silent and (preferences.sign_in_alerts or contact.alert):
            self._desk.state.tell(ContactAppeared(contact=contact.id, alert=contact.alert))
        if contact.alert:
            self._tell(
                Notification(
                    id=f"{contact.id}/{now}",
                    kind=NotificationKind.SIGNED_IN,
                    account=account.id,
                    title=name_of(contact, contact.address),
                    text="",
                    picture=contact.picture,
                    at=now,
                    silent=silent,
                )
            )

    def _request(self, request: ContactRequest) -> None:
        if request.id in self._asked:
            return
        self._asked.add(request.id)
        due = partial(self._desk.owner.post, partial(self._tell_request, request))
        if self._activity.present:
            self._pending[request.id] = self._desk.clock.call_later(GRACE, due)
        else:
            self._pending[request.id] = _nothing
            due()

    def _request_gone(self, request: ContactId) -> None:
        self._asked.discard(request)
        cancel = self._pending.pop(request, None)
        if cancel is not None:
            cancel()

    async def _tell_request(self, request: ContactRequest) -> None:
        snapshot = self._desk.state.snapshot
        if self._pending.pop(request.id, None) is None or request.id not in snapshot.requests:
            return
        now = self._desk.clock.now()
        self._tell(
            Notification(
                id=f"{request.id}/{now}",
                kind=NotificationKind.REQUEST,
                account=request.account,
                title=name_of(snapshot.contacts.get(request.id), request.address, request.display_name),
                text=one_line(request.text, TEXT_LENGTH) if snapshot.preferences.notification_text else "",
                at=now,
                silent=self._silent(snapshot.accounts[request.account]),
            )
        )

    def _account_changed(self, account: Account) -> None:
        before = self._states.get(account.id, (AccountState.SIGNED_OUT, None))
        after = self._states[account.id] = account.state, account.problem
        now = self._desk.clock.now()
        if account.state is AccountState.SIGNED_IN and before[0] is not AccountState.SIGNED_IN:
            self._listed_until[account.id] = now + LISTING * 1000
        # While it is tried again by itself nobody has to do anything; who is there sees it.
        failed = account.state is AccountState.SIGNED_OUT and account.problem is not None
        if failed and before != after and not self._activity.present:
            self._tell(
                Notification(
                    id=f"{account.id}/{now}",
                    kind=NotificationKind.PROBLEM,
                    account=account.id,
                    title=one_line(account.address, TEXT_LENGTH),
                    text=str(account.problem),
                    at=now,
                    silent=self._silent(account),
                )
            )

    def _silent(self, account: Account) -> bool:
        preferences = self._desk.state.snapshot.preferences
        return account.presence is Presence.BUSY or quiet(preferences, self._desk.clock.now())

    def _tell(self, notification: Notification) -> None:
        self._desk.state.tell(NotificationDue(notification=notification))


def _nothing() -> None:
    """What is due already cannot be taken back."""


def _is_there(contact: Contact) -> bool:
    return contact.presence is not Presence.OFFLINE
