"""The load generator: compiled when it is first needed, then driven by one-line commands."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.longpush.machine import LOAD_CORE, pin
from benchmarks.longpush.plan import Plan

SOURCE = Path(__file__).with_name("generator.c")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "amsn2-benchmarks"
"""Outside the tree: what is compiled, and what npm brings."""


class Lost(Exception):  # noqa: N818 - reads as what it is
    """Events were lost, doubled or reordered, or the target stopped answering: the run has failed."""


class Report(msgspec.Struct):
    """What one command did."""

    heard: int = 0
    lost: int = 0
    doubled: int = 0
    strayed: int = 0
    seconds: float = 0
    own_seconds: float = 0
    """Processor time of the generator itself."""
    p50_us: float = 0
    p99_us: float = 0
    first_us: float = 0
    answers: float = 0


class Generator:
    """A running generator."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def do(self, *words: object) -> Report:
        """Have one command done. Raises `Lost`."""
        assert self._process.stdin is not None
        self._process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        self._process.stdin.flush()
        return self.read()

    def read(self) -> Report:
        """Its next line. Raises `Lost`."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            said = self._process.stderr.read().decode(errors="replace").strip()
            raise Lost(said or f"the generator ended with {self._process.wait()}")
        report = msgspec.json.decode(line, type=Report)
        if report.lost or report.doubled or report.strayed:
            raise Lost(f"{report.lost} events lost, {report.doubled} doubled, {report.strayed} strayed")
        return report


@contextlib.contextmanager
def generating(plan: Plan) -> Iterator[Generator]:
    """A generator on its own core, with the speakers connected; ended afterwards. Raises `Lost`."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(plan.encoded())
        file.flush()
        process = subprocess.Popen(  # noqa: S603 - our own program
            [_compiled(), file.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: pin(LOAD_CORE),
        )
        with process:
            generator = Generator(process)
            try:
                generator.read()
                yield generator
            finally:
                process.kill()


def _compiled() -> str:
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("The load generator is compiled with cc, and there is none: apt-get install gcc")
    text = SOURCE.read_bytes()
    program = CACHE / f"generator-{hashlib.sha256(text).hexdigest()[:12]}"
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = program.with_suffix(f".{os.getpid()}")
        subprocess.run([compiler, "-O2", "-o", fresh, SOURCE], check=True)  # noqa: S603 - our own program
        fresh.rename(program)
    return str(program)
