"""Who takes part in a measurement."""

from dataclasses import dataclass
from enum import Enum, auto


class Shape(Enum):
    """How browsers and streams belong together."""

    PAIRS = auto()
    """Each browser has a person, a stream and a speaker of its own."""
    TABS = auto()
    """All browsers belong to the first person and hear one stream."""
    PEOPLE = auto()
    """Each browser has a person of its own, and all hear one stream."""
    GROWTH = auto()
    """The first browser has the first person and stream alone; the others share up to 999 people."""


@dataclass(frozen=True)
class Crowd:
    """So many browsers of that shape."""

    shape: Shape
    browsers: int

    @property
    def people(self) -> int:
        """How many people there are."""
        match self.shape:
            case Shape.PAIRS | Shape.PEOPLE:
                return self.browsers
            case Shape.TABS:
                return 1
            case Shape.GROWTH:
                return min(self.browsers, 1_000)

    def person(self, browser: int) -> int:
        """Whose browser that is."""
        match self.shape:
            case Shape.PAIRS | Shape.PEOPLE:
                return browser
            case Shape.TABS:
                return 0
            case Shape.GROWTH:
                return browser if browser < self.people else 1 + (browser - 1) % (self.people - 1)

    def stream(self, browser: int) -> int:
        """What it hears."""
        return 0 if self.shape in (Shape.TABS, Shape.PEOPLE) else self.person(browser)

    @property
    def streams(self) -> int:
        """How many streams, and so speakers, there are."""
        return 1 if self.shape in (Shape.TABS, Shape.PEOPLE) else self.people
