"""The figures of a run, as they are kept."""

import statistics

import msgspec

YARDSTICK = "bare"


class Results(msgspec.Struct):
    """Everything that was measured."""

    machine: str = ""
    rounds: dict[str, list[dict[str, float]]] = {}
    """By target, the figures of every round."""
    growth: dict[str, dict[int, dict[str, float]]] = {}
    """By target and parked polls."""
    missing: dict[str, str] = {}
    """Targets that are not installed, and how to install them."""
    failures: list[str] = []
    """What was lost, doubled or reordered, or could not be measured to its end."""

    def values(self, target: str, key: str) -> list[float]:
        """A figure in all rounds that have it."""
        return [one[key] for one in self.rounds.get(target, ()) if key in one]

    def ratio(self, target: str, key: str) -> float | None:
        """The median of the ratios to the yardstick of the same round."""
        mine, theirs = self.rounds.get(target, ()), self.rounds.get(YARDSTICK, ())
        found = [a[key] / b[key] for a, b in zip(mine, theirs, strict=False) if key in a and b.get(key)]
        return statistics.median(found) if found else None
