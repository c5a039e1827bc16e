"""What an invitation says of a file."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.p2p.file_context import (
    NAME_UNITS,
    PREVIEW_LIMIT,
    FileContext,
    parse_file_context,
    safe_name,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
NAMES = st.text(st.characters(exclude_categories=["C"]), max_size=300).map(safe_name)


@given(NAMES, st.integers(0, 2**63 - 1), st.sampled_from([b"", PNG, b"x"]))
def test_every_file_survives(name, size, preview):
    context = FileContext(name, size, preview)
    assert parse_file_context(context.encode()) == context


def test_the_blob_of_the_reference():
    blob = FileContext("notes.txt", 1234).encode()
    assert len(blob) == 574
    assert hashlib.sha1(blob, usedforsecurity=False).hexdigest() == "a78ca85ac9de692c6bd25294957859df572a8da4"
    packed = base64.b64encode(blob)
    assert len(packed) == 768
    assert packed.startswith(b"PgIAAAIAAADSBAAAAAAAAAEAAABuAG8AdABlAHMALgB0AHgAdAAAAAAA")


def test_a_preview_is_announced_by_a_zero():
    blob = FileContext("a.png", 5, PNG).encode()
    assert blob[16:20] == bytes(4)
    assert blob[574:] == PNG


def test_the_longer_form_with_its_preview_and_the_inverse_of_a_predecessor():
    longer = bytearray(FileContext("a.png", 5).encode()) + bytes(64) + PNG
    longer[0:8] = (638).to_bytes(4, "little") + (3).to_bytes(4, "little")
    assert parse_file_context(bytes(longer)) == FileContext("a.png", 5, PNG)


def test_no_preview_without_data_and_none_that_is_too_long():
    empty = bytearray(FileContext("a.png", 5).encode())
    empty[16] = 0
    assert parse_file_context(bytes(empty)).preview == b""
    assert parse_file_context(FileContext("a", 5, bytes(PREVIEW_LIMIT + 1)).encode()).preview == b""


@pytest.mark.parametrize(
    ("told", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("..", "file"),
        ("", "file"),
        ("a\r\nb\0c", "abc"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ('a<b>:"|?*c', "a_b______c"),
        ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"),
        (" . hidden . ", "hidden"),
        ("Grüße \U0001f600.txt", "Grüße \U0001f600.txt"),
    ],
)
def test_names_that_lead_elsewhere_do_not(told, safe):
    assert safe_name(told) == safe


def test_a_long_name_keeps_its_ending():
    name = parse_file_context(FileContext("\U0001f600" * 200 + ".jpeg", 1).encode()).name
    assert name.endswith("\U0001f600.jpeg")
    assert len(name.encode("utf-16-le")) // 2 <= NAME_UNITS


@pytest.mark.parametrize("blob", [b"", bytes(21), FileContext("a", 2**63).encode()])
def test_what_describes_no_file_is_refused(blob):
    with pytest.raises(PayloadError):
        parse_file_context(blob)
