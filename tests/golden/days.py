"""Random days of a person: many events about few things, so that they meet. The same at every run."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from amsn2.api.commands import CommandId
from amsn2.api.events import (
    AccountChanged,
    AccountRemoved,
    CommandSettled,
    ContactAppeared,
    ContactChanged,
    ContactRemoved,
    ConversationChanged,
    DraftChanged,
    EmoticonChanged,
    EmoticonRemoved,
    Event,
    GroupChanged,
    GroupRemoved,
    HistoryCleared,
    JobChanged,
    JobRemoved,
    MessageAdded,
    MessageChanged,
    NetworkNotice,
    PersonChanged,
    PreferencesChanged,
    ReadChanged,
    RequestReceived,
    RequestRemoved,
    RosterLoaded,
    ThemeChanged,
    ThemeRemoved,
    TransferEnded,
    TransferProgressed,
    TypingChanged,
)
from amsn2.api.jobs import JobId
from amsn2.api.media import EmoticonId, TransferProgress
from amsn2.api.models import (
    Account,
    AccountState,
    Contact,
    ContactRequest,
    ConversationId,
    Delivery,
    Group,
    MessageId,
    MessageKind,
    Presence,
    Snapshot,
    contact_id,
    conversation_id,
    group_id,
)
from amsn2.api.preferences import Preferences, ThemeId
from tests.golden.samples import (
    ANNA,
    BOB,
    CAROL,
    CLUB,
    CLUB_ACCOUNT,
    EMPTY,
    EXPORT,
    FULL,
    HELLO,
    HOME_ACCOUNT,
    NIGHT,
    PARTY,
    WITH_BOB,
)

_Thing = TypeVar("_Thing")

DAYS, EVENTS = 12, 60
ACCOUNTS = (HOME_ACCOUNT, CLUB_ACCOUNT)
PEOPLE = (BOB, CAROL, "constructor@example.com")


class _Day:
    """Makes one event after the other."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._position = 100
        self._kinds: tuple[Callable[[], Event], ...] = (
            lambda: PersonChanged(person=replace(ANNA, name=self._word())),
            lambda: AccountChanged(account=replace(self._account(), state=self._one(tuple(AccountState)))),
            lambda: AccountRemoved(account=CLUB),
            self._roster,
            lambda: GroupChanged(group=self._group()),
            lambda: GroupRemoved(group=self._group().id),
            lambda: ContactChanged(contact=self._contact()),
            lambda: ContactRemoved(contact=self._contact().id),
            lambda: RequestReceived(request=self._request()),
            lambda: RequestRemoved(request=self._request().id),
            lambda: ConversationChanged(conversation=replace(WITH_BOB, id=self._talk(), last=None)),
            self._message,
            self._message,
            self._coming,
            lambda: ConversationChanged(conversation=replace(WITH_BOB, id=self._talk(), left=(BOB,))),
            self._fate,
            lambda: TypingChanged(conversation=self._talk(), typing=(self._one(PEOPLE),)),
            lambda: ReadChanged(conversation=self._talk(), read_position=self._position, unread=0),
            lambda: DraftChanged(conversation=self._talk(), draft=self._word()),
            lambda: HistoryCleared(conversation=self._talk(), position=self._some_position(), unread=0),
            lambda: ContactAppeared(contact=self._contact().id, alert=False),
            lambda: NetworkNotice(account=self._account().id, text=self._word()),
            lambda: TransferProgressed(
                message=self._some_message(), progress=TransferProgress(done=self._dice.randrange(9), size=9)
            ),
            lambda: TransferEnded(message=self._some_message()),
            lambda: EmoticonChanged(emoticon=replace(PARTY, id=EmoticonId(self._word()))),
            lambda: EmoticonRemoved(emoticon=EmoticonId(self._word())),
            lambda: PreferencesChanged(preferences=Preferences(volume=self._dice.randrange(101))),
            lambda: ThemeChanged(theme=replace(NIGHT, id=ThemeId(self._word()))),
            lambda: ThemeRemoved(theme=ThemeId(self._word())),
            lambda: JobChanged(job=replace(EXPORT, id=JobId(self._word()), done=self._dice.randrange(9))),
            lambda: JobRemoved(job=JobId(self._word())),
            lambda: CommandSettled(command=CommandId(self._word())),
        )

    def event(self) -> Event:
        return self._one(self._kinds)()

    def _one(self, things: Sequence[_Thing]) -> _Thing:
        return self._dice.choice(things)

    def _word(self) -> str:
        return self._one(("anna", "Änna", "א", "", "🦋"))

    def _account(self) -> Account:
        return self._one(ACCOUNTS)

    def _group(self) -> Group:
        account = self._account().id
        return Group(id=group_id(account, self._one(("g1", "g2"))), account=account, name=self._word())

    def _contact(self) -> Contact:
        account, address = self._account().id, self._one(PEOPLE)
        return Contact(
            id=contact_id(account, address),
            account=account,
            address=address,
            display_name=self._word(),
            presence=self._one(tuple(Presence)),
        )

    def _request(self) -> ContactRequest:
        account, address = self._account().id, self._one(PEOPLE)
        return ContactRequest(id=contact_id(account, address), account=account, address=address)

    def _talk(self) -> ConversationId:
        return conversation_id(self._account().id, [self._one(PEOPLE)])

    def _roster(self) -> Event:
        groups, contacts = (self._group(),), (self._contact(), self._contact())
        return RosterLoaded(
            account=self._account().id, groups=groups, contacts=contacts, requests=(self._request(),)
        )

    def _message(self) -> Event:
        self._position += 1
        name = MessageId(f"00000000-0000-4000-8000-{self._position:012}")
        message = replace(HELLO, id=name, conversation=self._talk(), position=self._position)
        return MessageAdded(message=message, unread=self._dice.randrange(3))

    def _coming(self) -> Event:
        kind = self._one((MessageKind.JOINED, MessageKind.LEFT))
        line = replace(HELLO, conversation=self._talk(), own=False, kind=kind, text="")
        if self._dice.randrange(2):
            return MessageChanged(message=replace(line, id=self._some_message()))
        self._position += 1
        name = MessageId(f"00000000-0000-4000-8000-{self._position:012}")
        return MessageAdded(message=replace(line, id=name, position=self._position), unread=0)

    def _some_position(self) -> int:
        return self._dice.randrange(100, self._position + 1)

    def _some_message(self) -> MessageId:
        return MessageId(f"00000000-0000-4000-8000-{self._some_position():012}")

    def _fate(self) -> Event:
        name = self._some_message()
        message = replace(HELLO, id=name, conversation=self._talk(), delivery=self._one(tuple(Delivery)))
        return MessageChanged(message=message)


def random_days() -> Iterator[tuple[Snapshot, list[Event]]]:
    """The snapshot a day begins with, and its events."""
    for seed in range(DAYS):
        day = _Day(seed)
        yield (FULL if seed % 2 else EMPTY), [day.event() for _ in range(EVENTS)]
