"""msnpd with a club in it: `python -m benchmarks.club.server DATABASE [quick]`.

Prints its ports and its process id as one line of JSON, and serves until standard input ends. It is pinned to
the first core; the store is a file, flushed at every commit as always.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import uvloop

from benchmarks.club.people import QUICK
from benchmarks.longpush.machine import SERVER_CORE
from benchmarks.pace import input_ended
from msnpd.cli import spare_collector
from msnpd.config import Config
from msnpd.limits import Limits
from msnpd.server import Server

# One machine plays thousands, so the limits of one address are those of all together.
LIMITS = replace(
    Limits(),
    connections=50_000,
    connections_per_address=50_000,
    service_connections=50_000,
    service_connections_per_address=50_000,
    connects_burst=50_000,
    connects_per_second=50_000.0,
    account_messages_burst=1_000_000,
    account_messages_per_second=1e6,
    messages_per_second=1e6,
    messages_burst=1_000_000,
    requests_per_second=1e6,
    requests_burst=1_000_000,
    attempts_per_address=1_000_000,
    # The members are silent, and do not answer the challenge.
    challenge_seconds=3600.0,
    silence_seconds=3600.0,
)


async def main(database: Path, *, quick: bool) -> None:
    """Serve until standard input ends; `quick`: with passwords that take no time."""
    limits = LIMITS
    if quick:
        limits = replace(limits, hash_memory_kib=QUICK.hash_memory_kib, hash_passes=QUICK.hash_passes)
    server = Server(Config(port=0, services_port=0, database=database, limits=limits))
    await server.start()
    spare_collector()
    hello = {"port": server.port, "services_port": server.services_port, "pid": os.getpid()}
    print(msgspec.json.encode(hello).decode(), flush=True)
    await input_ended()
    await server.stop()


if __name__ == "__main__":
    os.sched_setaffinity(0, {SERVER_CORE})
    sys.exit(uvloop.run(main(Path(sys.argv[1]), quick="quick" in sys.argv[2:])))
