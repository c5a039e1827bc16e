"""The machine under the measurement: cores, and what processes cost by its own books (/proc)."""

import contextlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGESIZE")

_SPIN = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
parent = os.getppid()
while os.getppid() == parent:
    pass
"""


def pin(core: int) -> None:
    """Run on that core alone from now on, with all children; on a machine with one core, nothing happens."""
    if core < (os.cpu_count() or 1):
        os.sched_setaffinity(0, {core})
    # Before all that runs beside it: else a turn of somebody else's is what is measured. Wants root.
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def tree(pid: int) -> list[int]:
    """A process with all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    found, ahead = [], [pid]
    while ahead:
        found.append(ahead.pop())
        ahead += children.get(found[-1], [])
    return found


def cpu_seconds(pids: list[int]) -> float:
    """Processor time used so far, user's and system's together; of ticks of 10 ms."""
    return sum(int(value) for pid in pids for value in _stat(pid)[11:13]) / _TICK


def resident_bytes(pids: list[int]) -> int:
    """Resident memory."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE for pid in pids)


def stolen_seconds() -> float:
    """What the host took from this virtual machine, since it began."""
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[8]) / _TICK


def described() -> str:
    """The machine in one line."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release().split('-')[0]}"


@contextlib.contextmanager
def awake() -> Iterator[None]:
    """Keep both cores from halting, at the lowest priority there is.

    What it takes to wake a virtual core is the host's, and more than what is measured here.
    """
    processes = [
        subprocess.Popen([sys.executable, "-c", _SPIN, str(core)])  # noqa: S603 - our own lines
        for core in (SERVER_CORE, LOAD_CORE)
        if core < (os.cpu_count() or 1)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may have spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
