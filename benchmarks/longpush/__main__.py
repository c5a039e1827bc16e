"""aMSN2's long push beside bare asyncio and its neighbours, on this machine, in this run.

    python -m benchmarks.longpush [--targets amsn2,bare,aiohttp | all] [--rounds 2] [--growth]
                                  [--plot docs/images/long-push.svg] [--save FILE] [--load FILE]

Rounds go over all targets in turn, so that the machine's moods hit all of them. Prints Markdown tables:
medians, spreads, and ratios to bare asyncio of the same round. A lost, doubled or reordered event fails
the run.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

import msgspec

from benchmarks.longpush import plot, table
from benchmarks.longpush.generator import Lost
from benchmarks.longpush.machine import LOAD_CORE, described, pin
from benchmarks.longpush.results import Results
from benchmarks.longpush.rounds import STAGES, measure_growth, measure_round
from benchmarks.longpush.targets import TARGETS, Target, python_path

FEW = "amsn2,bare,aiohttp"


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def measure(targets: list[Target], rounds: int, seconds: float, stages: tuple[int, ...]) -> Results:
    """All rounds, then the growth."""
    results = Results(machine=described())
    here = []
    for target in targets:
        if how := target.missing():
            results.missing[target.name] = how
        else:
            here.append(target)
    for number in range(rounds):
        for target in here[number % len(here) :] + here[: number % len(here)]:
            try:
                values = measure_round(target, seconds).values
            except (Lost, OSError) as failure:
                results.failures.append(f"{target.title}: {failure}")
                _say(results.failures[-1])
            else:
                results.rounds.setdefault(target.name, []).append(values)
                _say(f"{target.name}: { ({key: round(value, 2) for key, value in values.items()}) }")
    for target in here if stages else []:
        if target.name != "amsn2-whole":
            try:
                results.growth[target.name] = measure_growth(target, stages, _say)
            except (Lost, OSError) as failure:
                results.failures.append(f"{target.title}, growing: {failure}")
                _say(results.failures[-1])
    return results


def main() -> int:
    """Measure, or read what was measured, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--targets", default=FEW, help=f"of {', '.join(TARGETS)}; or all")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2.0, help="of busy pairs, and of latency")
    parser.add_argument(
        "--growth", action="store_true", help="from 1 to 10,000 parked polls; with all, always"
    )
    parser.add_argument("--plot", type=Path, help="where to draw the growth, as SVG")
    parser.add_argument("--save", type=Path, help="where to keep the figures, as JSON")
    parser.add_argument("--load", type=Path, help="figures that were kept, instead of measuring")
    options = parser.parse_args()
    if options.load:
        results = msgspec.json.decode(options.load.read_bytes(), type=Results)
    else:
        everything = options.targets == "all"
        names = list(TARGETS) if everything else options.targets.split(",")
        if unknown := [name for name in names if name not in TARGETS]:
            parser.error(f"no such target: {', '.join(unknown)}")
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        python_path()
        pin(LOAD_CORE)
        stages = STAGES if everything or options.growth or options.plot else ()
        results = measure([TARGETS[name] for name in names], options.rounds, options.seconds, stages)
    if options.save:
        options.save.write_bytes(msgspec.json.encode(results))
    print(table.of(results))
    if options.plot and results.growth:
        options.plot.write_text(plot.of(results))
    for failure in results.failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    return 1 if results.failures else 0


if __name__ == "__main__":
    sys.exit(main())
