"""What voice clips of MSN clients say, as a WAV that every browser plays.

The clip never meets its decoder in this program: `siren` is started for each, and ends with it. What comes
back are samples, and the header is ours, so that nothing of a stranger's file is ever handed to a browser.
This blocks: call it in one thread, so that one clip at a time takes its time and memory.
"""

import io
import logging
import os
import subprocess
import sys
import wave
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused

log = logging.getLogger(__name__)

SECONDS: Final = 30.0
"""Time that the program may take: on a small computer that has just started half of it."""

_PROGRAM: Final = Path(__file__).with_name("siren.py")
"""Never imported here: its libraries are large, and belong to it alone."""

UNFIT: Final = 3
"""How the program ends when that was no voice clip."""

_RATE: Final = 16_000
_SAMPLE_BYTES: Final = 2
_MOST: Final = 150 * _RATE * _SAMPLE_BYTES
"""Bytes that it may say: those of somewhat more than the longest clip."""

_GIVEN: Final = (
    "PYTHONPATH",
    "PYTHONHOME",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
    "TMPDIR",
    "TEMP",
)
"""What a Python may need to find its libraries. The rest of the environment may have secrets."""


def heard(clip: bytes) -> bytes:
    """The clip as a WAV. Raises `Refused` VOICE_UNFIT, OSError when nothing can be started or written."""
    samples = _samples(clip)
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(_SAMPLE_BYTES)
        made.setframerate(_RATE)
        made.writeframes(samples)
    return out.getvalue()


def _samples(clip: bytes) -> bytes:
    with TemporaryFile() as given, TemporaryFile() as taken:
        given.write(clip)
        given.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 - our own program, and nothing of the clip in its arguments
                [sys.executable, "-P", str(_PROGRAM), str(limits.VOICE_BYTES), str(_MOST)],
                stdin=given,
                stdout=taken,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _GIVEN if name in os.environ},
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning("a voice clip was not read within %d seconds", SECONDS)
            raise Refused(ProblemCode.VOICE_UNFIT) from None
        if ended.returncode != 0:
            # That it is no clip is nothing to worry about; that the program broke may be.
            if ended.returncode != UNFIT:
                log.warning("the program that reads voice clips ended with %d", ended.returncode)
            raise Refused(ProblemCode.VOICE_UNFIT)
        taken.seek(0)
        samples = taken.read(_MOST + 1)
    if not 0 < len(samples) <= _MOST or len(samples) % _SAMPLE_BYTES:
        log.warning("the program that reads voice clips said something odd")
        raise Refused(ProblemCode.VOICE_UNFIT)
    return samples
