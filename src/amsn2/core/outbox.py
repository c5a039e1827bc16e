"""Own messages that have not arrived yet, in the order in which they were written."""

from collections import deque
from dataclasses import dataclass, replace

from amsn2.api.events import Event, HistoryCleared
from amsn2.api.models import AccountId, Message, MessageId
from amsn2.api.network import Outgoing


@dataclass(frozen=True)
class _Letter:
    account: AccountId
    message: Message
    participants: tuple[str, ...]


class Outbox:
    """For every account its unfinished messages, and which of them the network is to be given next.

    Bounded together with the waiting commands by `limits.PENDING_COMMANDS`.
    """

    def __init__(self) -> None:
        self._letters: dict[MessageId, _Letter] = {}
        self._due: dict[AccountId, deque[MessageId]] = {}

    def __len__(self) -> int:
        return len(self._letters)

    def get(self, message: MessageId) -> Message | None:
        """A message that has not arrived yet."""
        letter = self._letters.get(message)
        return None if letter is None else letter.message

    def put(self, account: AccountId, message: Message, participants: tuple[str, ...]) -> None:
        """A message to be sent to these addresses, behind all others."""
        self._letters[message.id] = _Letter(account, message, participants)
        self._due.setdefault(account, deque()).append(message.id)

    def change(self, message: Message) -> None:
        """Something about a message is known; its place stays."""
        letter = self._letters.get(message.id)
        if letter is not None:
            self._letters[message.id] = replace(letter, message=message)

    def take(self, message: MessageId) -> None:
        """The message needs nothing more."""
        self._letters.pop(message, None)

    def heard(self, event: Event) -> None:
        """Subscribed to the state: a message that was cleared is not sent any more."""
        if isinstance(event, HistoryCleared):
            for letter in tuple(self._letters.values()):
                message = letter.message
                if message.conversation == event.conversation and message.position <= event.position:
                    self.take(message.id)

    def drop(self, account: AccountId) -> None:
        """The account is gone."""
        self._due.pop(account, None)
        for letter in self._of(account):
            del self._letters[letter.message.id]

    def begin_again(self, account: AccountId) -> None:
        """Signed in anew: what was under way may be lost, so everything is due again, with the same ids."""
        unfinished = sorted(self._of(account), key=lambda letter: letter.message.position)
        self._due[account] = deque(letter.message.id for letter in unfinished)

    def next(self, account: AccountId) -> Outgoing | None:
        """The next message that the network has not been given since sign-in; it counts as given now."""
        due = self._due.get(account, ())
        while due:
            letter = self._letters.get(due.popleft())
            if letter is not None:
                message = letter.message
                return Outgoing(
                    id=message.id,
                    participants=letter.participants,
                    kind=message.kind,
                    text=message.text,
                    format=message.format,
                )
        return None

    def _of(self, account: AccountId) -> list[_Letter]:
        return [letter for letter in self._letters.values() if letter.account == account]
