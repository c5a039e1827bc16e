import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.api.limits import FILE_NAME_LENGTH
from amsn2.core.file_names import safe_file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("notes.txt", "notes.txt"),
        ("../../x", "x"),
        ("C:\\Windows\\x.exe", "x.exe"),
        ("..", "file"),
        ("", "file"),
        (" . ", "file"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\nc\u2066.txt", "abc.txt"),
        ("<img onerror=alert(1)>.png", "_img onerror=alert(1)_.png"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("שלום 👋🏽.png", "שלום 👋🏽.png"),
        ("  two   spaces .txt", "two spaces .txt"),
        ("x" * 300 + ".jpeg", "x" * (FILE_NAME_LENGTH - 5) + ".jpeg"),
        ("é" * 300, "é" * (FILE_NAME_LENGTH // 2)),
        ("x" * 300 + ". this is a sentence, no ending", "x" * FILE_NAME_LENGTH),
    ],
)
def test_what_becomes_of_a_name(name, safe):
    assert safe_file_name(name) == safe


@given(st.text(max_size=400))
def test_no_name_can_do_harm(name):
    safe = safe_file_name(name)
    assert 0 < len(safe.encode()) <= FILE_NAME_LENGTH
    assert not set(safe) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(letter)[0] == "C" for letter in safe)
    assert safe not in (".", "..")
    assert safe == safe_file_name(safe)
