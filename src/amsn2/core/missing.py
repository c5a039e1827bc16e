"""What belongs to messages and has not come: of whom, and when they may be asked for it again."""

from typing import Final

from msgspec.structs import replace

from amsn2.api.media import AttachmentState
from amsn2.api.models import AccountId, Message, MessageId
from amsn2.api.network import MessageReceived
from amsn2.api.storage import MissingContent

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE

AGAIN: Final = (0, _MINUTE, 10 * _MINUTE, _HOUR, 6 * _HOUR, 24 * _HOUR, 24 * _HOUR)
"""Milliseconds from one time that somebody is asked to the next, for which they have to be there too. Nothing
at first: most often they have gone in the middle, or we have. After the last nobody is asked by itself."""

SOON: Final = 10_000
"""Milliseconds at least until somebody who stays there is asked again without having said anything: what
broke a moment ago needs one to be well."""

OF_ONE: Final = 100
"""Things of one author that are remembered, the newest: a dozen messages with all that they may have."""

AT_ONCE: Final = 20
"""Things that somebody is asked for at a time; the others have their turn when that one is next there."""

LOST: Final = 30 * _MINUTE
"""Milliseconds after which what was asked for is not awaited any more: it leaves out what is too much."""

_Author = tuple[AccountId, str]


class Missing:
    """In memory as in the store. Whoever changes both does so as a job of the owner, the store first."""

    def __init__(self) -> None:
        self._kept: dict[_Author, dict[str, MissingContent]] = {}
        self._under_way: dict[AccountId, set[str]] = {}

    def load(self, kept: tuple[MissingContent, ...]) -> None:
        """Begin with what was stored."""
        for one in kept:
            self._kept.setdefault((one.account, one.author), {})[one.id] = one

    def drop(self, account: AccountId) -> None:
        """The account is gone, with its messages."""
        self._under_way.pop(account, None)
        for author in [one for one in self._kept if one[0] == account]:
            del self._kept[author]

    def authors(self, account: AccountId) -> list[str]:
        """Of whom something is missing."""
        return [author for of, author in self._kept if of == account]

    def get(self, account: AccountId, author: str, id: str) -> MissingContent | None:  # noqa: A002 - it is an id
        """Something that is missing."""
        return self._kept.get((account, author), {}).get(id)

    def crowded_out(self, new: tuple[MissingContent, ...]) -> list[MissingContent]:
        """What is forgotten for the sake of something new, all of one author."""
        if not new:
            return []
        kept = list(self._kept.get((new[0].account, new[0].author), {}).values())
        return kept[: max(0, len(kept) + len(new) - OF_ONE)]

    def put(self, one: MissingContent) -> None:
        """It is missing, and its author is asked for it just now."""
        self._kept.setdefault((one.account, one.author), {})[one.id] = one
        self._under_way.setdefault(one.account, set()).add(one.id)

    def take(self, one: MissingContent) -> None:
        """It has come, or never will."""
        self.ended(one.account, one.id)
        kept = self._kept.get((one.account, one.author), {})
        kept.pop(one.id, None)
        if not kept:
            self._kept.pop((one.account, one.author), None)

    def ended(self, account: AccountId, id: str) -> None:  # noqa: A002 - it is an id
        """Nobody is being asked for it any more."""
        self._under_way.get(account, set()).discard(id)

    def session_over(self, account: AccountId) -> None:
        """Nobody is being asked for anything there."""
        self._under_way.pop(account, None)

    def due(self, account: AccountId, author: str, now: int) -> list[MissingContent]:
        """What somebody who is there may be asked for again, as it is once they have been: the newest."""
        kept = [one for one in self._kept.get((account, author), {}).values() if not given_up(one)]
        under_way = self._under_way.get(account, set())
        awaited = [one for one in kept if one.id in under_way and now - one.asked_at < LOST]
        due = [one for one in kept if one not in awaited and now - one.asked_at >= AGAIN[one.asked - 1]]
        # What is lost is asked for in any case; of the rest only so much that not too much is under way.
        lost = [one for one in due if one.id in under_way]
        others = [one for one in due if one.id not in under_way]
        found = (others[max(0, len(others) + len(awaited) - AT_ONCE) :] + lost)[-AT_ONCE:]
        return [replace(one, asked=one.asked + 1, asked_at=now) for one in found]

    def next_due(self, account: AccountId, author: str) -> int | None:
        """When somebody who is there and says nothing may be asked next (ms since 1970 UTC); None: never."""
        kept = [one for one in self._kept.get((account, author), {}).values() if not given_up(one)]
        under_way = self._under_way.get(account, set())
        awaited = [one.asked_at + max(LOST, AGAIN[one.asked - 1]) for one in kept if one.id in under_way]
        others = [one.asked_at + max(SOON, AGAIN[one.asked - 1]) for one in kept if one.id not in under_way]
        return min(awaited + (others if len(awaited) < AT_ONCE else []), default=None)

    def by_hand(self, account: AccountId, message: Message, now: int) -> list[MissingContent] | None:
        """What of a message may be asked for because a person wants it; None: there is nothing to ask for.

        As it is once its author has been asked, and as if for the first time.
        """
        kept = self._kept.get((account, message.author), {}).values()
        wanted = [one for one in kept if one.message == message.id]
        under_way = self._under_way.get(account, set())
        rested = [one for one in wanted if one.id not in under_way or now - one.asked_at >= SOON]
        return [replace(one, asked=1, asked_at=now) for one in rested] if wanted else None


def given_up(one: MissingContent) -> bool:
    """Whether it was asked for as often as anything is, unless a person wants it."""
    return one.asked > len(AGAIN)


def missing_id(message: MessageId, shortcut: str) -> str:
    """Names it among all that is missing."""
    return f"{message}/{shortcut}"


def missing_of(
    message: Message, account: AccountId, event: MessageReceived, now: int
) -> tuple[MissingContent, ...]:
    """What of a message comes later, as it is once its author has been asked for the first time."""
    expected = {one.shortcut for one in message.emoticons}
    if message.attachment is not None and message.attachment.state is AttachmentState.RUNNING:
        expected.add("")
    found: dict[str, MissingContent] = {}
    for one in event.references:
        if one.shortcut in expected and one.shortcut not in found:
            found[one.shortcut] = MissingContent(
                id=missing_id(message.id, one.shortcut),
                message=message.id,
                account=account,
                author=message.author,
                remote_id=event.remote_id,
                shortcut=one.shortcut,
                reference=one.reference,
                asked=1,
                asked_at=now,
            )
    return tuple(found.values())
