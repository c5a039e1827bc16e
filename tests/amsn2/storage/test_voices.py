"""A voice clip becomes a WAV of our own, whatever its decoder does."""

import io
import os
import subprocess
import sys
import wave

import pytest

from amsn2.api import limits
from amsn2.api.errors import ProblemCode, Refused
from amsn2.storage import voices
from tests.amsn2.storage.clips import clip


def replaced(monkeypatch, tmp_path, program: str) -> None:
    """In the place of the program that decodes."""
    path = tmp_path / "program.py"
    path.write_text(program)
    monkeypatch.setattr(voices, "_PROGRAM", path)


def test_a_clip_can_be_played():
    with wave.open(io.BytesIO(voices.heard(clip(0.5)))) as made:
        assert made.getparams()[:4] == (1, 2, 16_000, 8_000)
    assert voices.heard(clip(0.5)) == voices.heard(clip(0.5))


def test_the_longest_clip():
    seconds = (limits.VOICE_BYTES - 100) // 2_000
    with wave.open(io.BytesIO(voices.heard(clip(seconds)))) as made:
        assert made.getnframes() == seconds * 16_000


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (f"import sys; sys.exit({voices.UNFIT})", ""),
        ("import sys; sys.exit(1)", "ended with 1"),
        ("import os; os.abort()", "ended with"),
        ("", "something odd"),
        ("print('odd', end='')", "something odd"),
        (f"import os; os.write(1, bytes({voices._MOST + 2}))", "something odd"),
    ],
)
def test_a_program_that_breaks(monkeypatch, tmp_path, caplog, program, told):
    replaced(monkeypatch, tmp_path, program)
    with pytest.raises(Refused) as refused:
        voices.heard(clip())
    assert refused.value.problem.code is ProblemCode.VOICE_UNFIT
    assert told in caplog.text
    assert bool(told) == bool(caplog.text)


def test_a_program_that_does_not_end(monkeypatch, tmp_path, caplog):
    replaced(monkeypatch, tmp_path, "import sys; sys.stdin.read(); sys.stdout.flush()\nwhile True: pass")
    monkeypatch.setattr(voices, "SECONDS", 0.01)
    with pytest.raises(Refused):
        voices.heard(clip())
    assert "was not read within" in caplog.text


def test_no_secret_goes_along(monkeypatch, tmp_path):
    monkeypatch.setenv("AMSN2_SECRET", "secret")
    program = "import os, sys; sys.exit(3 if 'AMSN2_SECRET' in os.environ else 0 * print('ok'))"
    replaced(monkeypatch, tmp_path, program.replace("print('ok')", "os.write(1, b'ok')"))
    assert voices.heard(clip()).endswith(b"ok")
    assert os.environ["AMSN2_SECRET"]


def test_its_decoder_is_never_in_this_program():
    program = "import sys, amsn2.storage.opening, amsn2.core; sys.exit('av' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
