"""What somebody can say to somebody, whatever it travels in: a closed union."""

from dataclasses import dataclass, field

from papyon.payload.emoticons import Emoticon
from papyon.payload.ink import InkKind
from papyon.payload.msn_object import MsnObject
from papyon.payload.text import TextFormat


@dataclass(frozen=True, slots=True)
class Text:
    """Words with their look. ``emoticons`` are the custom ones that they use.

    ``sender_name`` is the name to show for this text only, '' for the usual one.
    """

    text: str
    format: TextFormat = field(default_factory=TextFormat)
    emoticons: tuple[Emoticon, ...] = ()
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody wants to be noticed."""


@dataclass(frozen=True, slots=True)
class Wink:
    """A little film; ``object`` says where to get it."""

    object: MsnObject


@dataclass(frozen=True, slots=True)
class VoiceClip:
    """Some seconds of speech; ``object`` says where to get it."""

    object: MsnObject


@dataclass(frozen=True, slots=True)
class Ink:
    """Handwriting: a GIF, or ISF, the strokes as Windows writes them."""

    data: bytes
    kind: InkKind = InkKind.GIF


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody does rather than says, to be shown without quotes: ``waves``."""

    text: str


Content = Text | Nudge | Wink | VoiceClip | Ink | Action
"""Everything that a letter can hold."""
