"""What is measured of a target, in one round."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.longpush.crowd import Crowd, Shape
from benchmarks.longpush.generator import Generator, Report, generating
from benchmarks.longpush.machine import awake, cpu_seconds, resident_bytes, stolen_seconds
from benchmarks.longpush.targets import Running, Target

PAIRS = 100
RATE = 100
QUEUED = 10_000
FANS = 10
FANNED = 1_000
STAGES = (1, 100, 1_000, 10_000)


@dataclass
class Figures:
    """One target, one round; what could not be measured is not there."""

    values: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, key: str) -> float | None:
        return self.values.get(key)


def measure_round(target: Target, seconds: float) -> Figures:
    """The figures of the table. Raises `Lost`."""
    figures = Figures()
    crowd = Crowd(Shape.PAIRS, PAIRS)
    stolen, begin = stolen_seconds(), time.monotonic()
    with target.start(crowd) as running, generating(running.plan) as generator:
        generator.do("park", PAIRS)
        _busy(running, generator, figures, seconds)
        with awake():
            _quiet(running)
            report = generator.do("rate", RATE, int(RATE * seconds))
        figures.values |= {"p50_us": report.p50_us, "p99_us": report.p99_us}
        if target.name != "amsn2-whole":  # the database would be measured, ten thousand times
            report = generator.do("away", QUEUED)
            figures.values |= {"drain_ms": report.first_us / 1e3, "drain_answers": report.answers}
    for shape, key in ((Shape.TABS, "tabs_ms"), (Shape.PEOPLE, "people_ms")):
        if shape in target.shapes:
            crowd = Crowd(shape, FANNED)
            with target.start(crowd) as running, generating(running.plan) as generator:
                generator.do("park", FANNED)
                _quiet(running)
                generator.do("fan", 2, 100)
                figures.values[key] = generator.do("fan", FANS, 100).p50_us / 1e3
    figures.values["stolen"] = (stolen_seconds() - stolen) / (time.monotonic() - begin)
    return figures


def _busy(running: Running, generator: Generator, figures: Figures, seconds: float) -> None:
    """All pairs as fast as they can: what an event costs."""
    generator.do("pairs", 0.3)
    pids = running.pids
    before = cpu_seconds(pids)
    report: Report = generator.do("pairs", seconds)
    used = cpu_seconds(pids) - before
    figures.values |= {
        "cpu_us": used * 1e6 / report.heard,
        "per_s": report.heard / report.seconds,
        "load_us": report.own_seconds * 1e6 / report.heard,
        "heard": report.heard,
    }


def measure_growth(
    target: Target, stages: tuple[int, ...], say: Callable[[str], None]
) -> dict[int, dict[str, float]]:
    """Memory and latency while more and more polls are parked; at the end, each proves to be alive."""
    found: dict[int, dict[str, float]] = {}
    with (
        target.start(Crowd(Shape.GROWTH, stages[-1])) as running,
        generating(running.plan) as generator,
    ):
        pids = running.pids
        _quiet(running)
        empty = resident_bytes(pids)
        for stage in stages:
            generator.do("park", stage)
            _quiet(running)
            figures = found[stage] = {}
            if stage >= 100:
                figures["kb"] = (resident_bytes(pids) - empty) / stage / 1024
            with awake():
                report = generator.do("rate", RATE, 200)
            figures |= {"p50_us": report.p50_us, "p99_us": report.p99_us}
            say(f"{target.name}: {stage} parked, {figures}")
        generator.do("each")
    return found


def _quiet(running: Running) -> None:
    """Wait until the server has nothing left to do; five seconds at most."""
    pids = running.pids
    before = cpu_seconds(pids)
    for _ in range(25):
        time.sleep(0.2)
        now = cpu_seconds(pids)
        if now - before < 0.015:
            return
        before = now
