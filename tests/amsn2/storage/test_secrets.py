"""The box seals, and the key file opens it."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2.storage.errors import StorageUnusable
from amsn2.storage.secrets import Box, BoxLocked, make_key_file, read_key_file

KEY = bytes(range(32))


@given(st.text(), st.text())
def test_what_is_sealed_opens_for_its_purpose(text: str, purpose: str) -> None:
    box = Box(KEY)
    try:
        sealed = box.seal(text, purpose)
    except UnicodeEncodeError:
        return
    assert box.open(sealed, purpose) == text


@given(st.binary(max_size=100))
def test_nothing_else_opens(sealed: bytes) -> None:
    with pytest.raises(BoxLocked):
        Box(KEY).open(sealed, "purpose")


def test_sealing_twice_gives_nothing_to_compare() -> None:
    box = Box(KEY)
    assert box.seal("secret", "p") != box.seal("secret", "p")
    assert b"secret" not in box.seal("secret", "p")


def test_another_purpose_another_key_and_a_changed_bit_are_locked() -> None:
    sealed = Box(KEY).seal("secret", "password of a")
    with pytest.raises(BoxLocked):
        Box(KEY).open(sealed, "password of b")
    with pytest.raises(BoxLocked):
        Box(bytes(32)).open(sealed, "password of a")
    with pytest.raises(BoxLocked):
        Box(KEY).open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "password of a")


async def test_a_key_file_is_private_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    await make_key_file(path)
    content = path.read_bytes()
    await make_key_file(path)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    sealed = (await read_key_file(path)).seal("secret", "p")
    assert (await read_key_file(path)).open(sealed, "p") == "secret"


async def test_two_key_files_differ(tmp_path: Path) -> None:
    await make_key_file(tmp_path / "one")
    await make_key_file(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()


async def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageUnusable, match=f"{tmp_path / 'key'} is missing"):
        await read_key_file(tmp_path / "key")


@pytest.mark.parametrize(
    "content", [b"", b"amsn2-key-1:", b"amsn2-key-1:AAAA", b"another-key:" + b"A" * 43 + b"=", b"\xff" * 60]
)
async def test_a_damaged_key_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(StorageUnusable, match=f"{tmp_path / 'key'} is damaged"):
        await read_key_file(tmp_path / "key")


async def test_an_unreadable_or_impossible_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    os.mkdir(tmp_path / "directory")
    with pytest.raises(StorageUnusable, match="directory cannot be read"):
        await read_key_file(tmp_path / "directory")
    with pytest.raises(StorageUnusable, match="cannot be made"):
        await make_key_file(tmp_path / "file" / "key")
