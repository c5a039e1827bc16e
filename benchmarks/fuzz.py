"""No input makes a parser raise anything but its own error, or takes a second of the processor.

    python -m benchmarks.fuzz [--inputs 10000000] [--parsers wire,slp,mime/text] [--jobs 2] [--seed 1]

So many inputs for each parser of `tests/fuzz`: honest ones that were cut, doubled, overwritten or mixed with
pieces that hurt, and now and then pure junk. The short run in `make test` looks for the same with hypothesis,
which finds the narrow door sooner; this one tries the wall. An input that breaks the rule is printed, and the
exit code is 1. The same seed gives the same inputs.
"""

import argparse
import gc
import itertools
import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field

from papyon.errors import RemoteProtocolError, ServiceFault
from papyon.payload import parse_presence
from papyon.types import Dialect
from papyon.wire import Limits, Reader, Side, encode
from tests.fuzz import test_lists, test_payloads, test_peers, test_reader, test_services, test_transports
from tests.fuzz.inputs import PIECES

BATCH = 20_000
"""Inputs of one piece of work: some seconds, so that all cores are busy to the end."""

SLOW = 1.0
"""Processor seconds for one input of a few kilobytes: a thousand times what an honest one takes."""

SHOWN = 5
"""Bad inputs that are kept of one batch: the first tells most of it."""

OWN_ERRORS = (RemoteProtocolError, ServiceFault)


def wire(stream: bytes) -> None:
    """Both readers, in chunks, and what they read written again."""
    for side in Side:
        reader = Reader(side, Limits(line=512, payload=2048))
        try:
            for start in range(0, len(stream), 100):
                reader.feed(stream[start : start + 100])
                while (command := reader.next_command()) is not None:
                    encode(command)
        except RemoteProtocolError:
            continue


def presence(line: bytes) -> None:
    """A presence line in the youngest dialect."""
    verb, *rest = line.decode("utf-8", "replace").split(" ")
    parse_presence(verb, tuple(arg for arg in rest if arg), Dialect.MSNP18)


def parsers() -> dict[str, tuple[Callable[[bytes], object], Sequence[bytes]]]:
    """Every parser by its name, with the honest inputs that are spoiled for it."""
    documents = [*test_services.REQUESTS, *test_services.ANSWERS]
    return {
        "wire": (wire, test_reader.STREAMS),
        "presence": (presence, test_payloads.LINES),
        **{f"list/{name}": (parse, test_lists.HONEST) for name, parse in test_lists.PARSERS.items()},
        **{f"mime/{name}": (parse, test_payloads.HONEST) for name, parse in test_payloads.PARSERS.items()},
        **{f"peer/{name}": (parse, test_peers.HONEST) for name, parse in test_peers.PARSERS.items()},
        **{f"way/{name}": (parse, test_transports.HONEST) for name, parse in test_transports.PARSERS.items()},
        **{f"soap/{name}": (parse, documents) for name, parse in test_services.PARSERS.items()},
    }


def spoiled(chance: random.Random, honest: Sequence[bytes]) -> bytes:
    """One input."""
    if chance.random() < 0.05:
        return chance.randbytes(chance.randrange(300))
    data = bytearray(chance.choice(honest))
    for _ in range(chance.randrange(5)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.randrange(31))
        match chance.randrange(4):
            case 0:
                data[start:end] = chance.choice(PIECES)
            case 1:
                data[start:end] = chance.randbytes(chance.randrange(9))
            case 2:
                data[start:end] = data[start:end] * 3
            case _:
                other = chance.choice(honest)
                cut = chance.randrange(len(other) + 1)
                data[start:end] = other[cut : cut + chance.randrange(200)]
    return bytes(data)


@dataclass
class Tally:
    """What became of a parser's inputs."""

    inputs: int = 0
    taken: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    bad: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take over the figures of another batch."""
        self.inputs += other.inputs
        self.taken += other.taken
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.bad += other.bad


def batch(name: str, seed: str, count: int) -> tuple[str, Tally]:
    """Run so many inputs through one parser."""
    parse, honest = parsers()[name]
    chance = random.Random(seed)  # noqa: S311 - the same inputs again for the same seed
    tally = Tally(inputs=count)
    # What was imported is nobody's garbage: looking through it would be taken for a slow input.
    gc.freeze()
    began = time.process_time()
    for _ in range(count):
        data = spoiled(chance, honest)
        before = time.process_time()
        try:
            parse(data)
            tally.taken += 1
        except OWN_ERRORS:
            pass
        except Exception as error:  # noqa: BLE001 - exactly these are looked for
            if len(tally.bad) < SHOWN:
                tally.bad.append((repr(error), data))
        took = time.process_time() - before
        tally.slowest = max(tally.slowest, took)
        if took > SLOW:
            tally.bad.append((f"took {took:.1f} s", data))
    tally.seconds = time.process_time() - began
    return name, tally


def chosen(wanted: str) -> list[str]:
    """The parsers whose names, or the part before the slash, stand in a comma-separated list; '' is all."""
    names = list(parsers())
    if not wanted:
        return names
    found = [name for name in names if {name, name.partition("/")[0]} & set(wanted.split(","))]
    if not found:
        raise SystemExit(f"there are: {', '.join(names)}")
    return found


def main() -> int:
    """Run it; 1 when an input broke the rule."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--inputs", type=int, default=100_000)
    options.add_argument("--parsers", default="")
    options.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    options.add_argument("--seed", default="1")
    given = options.parse_args()
    tallies: dict[str, Tally] = {name: Tally() for name in chosen(given.parsers)}
    whole, rest = divmod(given.inputs, BATCH)
    sizes = [BATCH] * whole + ([rest] if rest else [])
    with ProcessPoolExecutor(given.jobs) as pool:
        # Parser after parser: what is interrupted has at least finished some.
        for name in tallies:
            work = [
                pool.submit(batch, name, f"{given.seed}/{name}/{number}", size)
                for number, size in zip(itertools.count(), sizes)
            ]
            for done in as_completed(work):
                tallies[name].add(done.result()[1])
            tally = tallies[name]
            print(
                f"{name:24} {tally.inputs:>12,} inputs  {tally.inputs / tally.seconds:>9,.0f}/s a core"
                f"  {tally.taken / tally.inputs:>6.1%} taken  slowest {tally.slowest * 1000:>7.1f} ms"
                f"  {'-' if not tally.bad else f'{len(tally.bad)} BAD'}",
                flush=True,
            )
            for error, data in tally.bad[:SHOWN]:
                print(f"    {error}\n    {data!r}", flush=True)
    return 1 if any(tally.bad for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
