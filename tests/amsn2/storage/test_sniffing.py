"""What bytes are is found by looking at them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.storage import sniffing
from amsn2.storage.sniffing import IMAGES, SOUNDS, UNKNOWN, content_type
from tests.amsn2.storage.drawings import SVG, drawn, polyglot


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (drawn(), "image/png"),
        (drawn(form="GIF"), "image/gif"),
        (drawn(form="JPEG"), "image/jpeg"),
        (drawn(form="WEBP"), "image/webp"),
        (drawn(form="BMP"), "image/bmp"),
        (polyglot(), "image/gif"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        (b"OggS\0\2", "audio/ogg"),
        (b"ID3\3\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "audio/webm"),
        (b"\0\0\0\x20ftypM4A \0", "audio/mp4"),
        (b"\0\0\0\x18ftyp3gp4\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0", UNKNOWN),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
        (b"PK\x03\x04", "application/zip"),
        (b"%PDF-1.7", "application/pdf"),
        *[(bad, UNKNOWN) for bad in (b"", b"BM", SVG, b"<html>", b"#!/bin/sh", b"\xff\xff\xff\xff", b"RIFF")],
    ],
)
def test_by_how_it_begins(head, expected):
    assert content_type(head) == expected


@given(st.binary(max_size=100))
def test_never_a_type_that_a_browser_runs(head):
    found = content_type(head)
    assert found in IMAGES | SOUNDS | {
        UNKNOWN,
        "application/pdf",
        "application/zip",
        "application/vnd.ms-cab-compressed",
    }
    assert sniffing.HEAD_BYTES > 100
