"""Keeps the robot from talking too much, above all with another robot."""

from collections import OrderedDict, deque
from enum import Enum
from typing import Final

from msgspec import Struct, field

from amsn2.frontends.robot.words import Language

ANSWERS_A_MINUTE: Final = 30
"""Answers in one conversation: faster than anybody types, slower than two robots."""

ANSWERS_AN_HOUR: Final = 300
"""Answers in one conversation: more than anybody wants, and the end of it for a program that goes on."""

PATIENCE: Final = 3
"""Messages in a row that make no sense, or are nudges, before silence: two robots fall silent."""

CONVERSATIONS: Final = 1_000
"""Conversations that are remembered; the longest silent goes first."""


class Mood(Enum):
    """How the robot feels about answering."""

    WILLING = "willing"
    LAST_WORD = "last word"
    """It answers this one, and then no more of the kind."""
    SILENT = "silent"


class _Memory(Struct):
    answered: deque[float] = field(default_factory=deque)
    senseless: int = 0
    language: Language = Language.ENGLISH


class Temper:
    """What the robot remembers of each conversation, for as long as it runs."""

    def __init__(self) -> None:
        self._memories: OrderedDict[str, _Memory] = OrderedDict()

    def mood(self, conversation: str, *, sense: bool, now: float) -> Mood:
        """How to take a message at that time (seconds); asked once for each message.

        sense: the robot understands it.
        """
        memory = self._memory(conversation)
        memory.senseless = 0 if sense else memory.senseless + 1
        while memory.answered and now - memory.answered[0] >= 3_600:
            memory.answered.popleft()
        lately = sum(now - moment < 60 for moment in memory.answered)
        too_much = lately >= ANSWERS_A_MINUTE or len(memory.answered) >= ANSWERS_AN_HOUR
        if memory.senseless > PATIENCE or too_much:
            return Mood.SILENT
        memory.answered.append(now)
        return Mood.LAST_WORD if memory.senseless == PATIENCE else Mood.WILLING

    def language(self, conversation: str, asked: Language | None) -> Language:
        """The language asked in, or the last one of the conversation."""
        memory = self._memory(conversation)
        memory.language = asked or memory.language
        return memory.language

    def _memory(self, conversation: str) -> _Memory:
        memory = self._memories.setdefault(conversation, _Memory())
        self._memories.move_to_end(conversation)
        if len(self._memories) > CONVERSATIONS:
            self._memories.popitem(last=False)
        return memory
