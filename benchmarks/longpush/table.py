"""The figures of a run as Markdown."""

import statistics
from collections.abc import Iterable

from benchmarks.longpush.results import YARDSTICK, Results
from benchmarks.longpush.targets import TARGETS

COLUMNS = (
    ("cpu_us", "server CPU per event, µs", 0),
    ("p50_us", "p50 at 100 events/s, µs", 0),
    ("p99_us", "p99, µs", 0),
    ("tabs_ms", "one event to 1,000 tabs, ms", 1),
    ("people_ms", "to 1,000 people, ms", 1),
    ("drain_ms", "10,000 queued events, ms", 1),
)


def of(results: Results) -> str:
    """All tables."""
    parts = [f"Measured on: {results.machine}.", "", *_main(results), "", *_loads(results)]
    if results.growth:
        parts += ["", *_growth(results)]
    return "\n".join(parts)


def _main(results: Results) -> Iterable[str]:
    heads = ["server", "CPU ratio", *(head for _, head, _ in COLUMNS), "in answers"]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    measured = sorted(
        results.rounds, key=lambda name: statistics.median(results.values(name, "cpu_us") or [0])
    )
    for name in measured:
        ratio = results.ratio(name, "cpu_us")
        cells = [TARGETS[name].title, f"**{ratio:.2f}**" if ratio else "-"]
        cells += [_with_ratio(results, name, key, digits) for key, _, digits in COLUMNS]
        answers = results.values(name, "drain_answers")
        cells.append(f"{statistics.median(answers):.0f}" if answers else "-")
        yield _row(cells)
    for name, how in results.missing.items():
        yield _row([TARGETS[name].title, f"not measured: `{how}`", *["-"] * (len(heads) - 2)])


def _with_ratio(results: Results, name: str, key: str, digits: int) -> str:
    """Median, spread, and the ratio to the yardstick."""
    text = spread(results.values(name, key), digits)
    ratio = results.ratio(name, key)
    return text if ratio is None or name == YARDSTICK or key == "cpu_us" else f"{text}, x{ratio:.2f}"


def _loads(results: Results) -> Iterable[str]:
    heads = [
        "server",
        "events/s, one core",
        "generator's own CPU per event, µs",
        "stolen by the host, %",
        "events checked",
    ]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for name in results.rounds:
        yield _row(
            [
                TARGETS[name].title,
                spread(results.values(name, "per_s"), 0),
                spread(results.values(name, "load_us"), 0),
                spread([100 * one for one in results.values(name, "stolen")], 1),
                f"{sum(results.values(name, 'heard')):,.0f}",
            ]
        )


def _growth(results: Results) -> Iterable[str]:
    stages = sorted({stage for grown in results.growth.values() for stage in grown})
    heads = ["server", *(f"kB a poll at {stage:,}" for stage in stages if stage >= 100)]
    heads += [f"p50 at {stage:,}, µs" for stage in stages]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for name, grown in results.growth.items():
        cells = [TARGETS[name].title]
        cells += [_cell(grown, stage, "kb", 1) for stage in stages if stage >= 100]
        cells += [_cell(grown, stage, "p50_us", 0) for stage in stages]
        yield _row(cells)


def _cell(grown: dict[int, dict[str, float]], stage: int, key: str, digits: int) -> str:
    value = grown.get(stage, {}).get(key)
    return "-" if value is None else f"{value:,.{digits}f}"


def spread(values: list[float], digits: int) -> str:
    """The median, and between which values it lies."""
    if not values:
        return "-"
    low, middle, high = min(values), statistics.median(values), max(values)
    if f"{low:.{digits}f}" == f"{high:.{digits}f}":
        return f"{middle:,.{digits}f}"
    return f"{middle:,.{digits}f} ({low:,.{digits}f}-{high:,.{digits}f})"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
