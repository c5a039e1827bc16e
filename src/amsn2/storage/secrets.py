"""A box that seals passwords, and the key file that opens it; the file lies apart from the database."""

import asyncio
import base64
import binascii
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amsn2.storage.errors import StorageUnusable
from amsn2.storage.files import make_directory, write_new_file

_PREFIX: Final = "amsn2-key-1:"
_KEY_LENGTH: Final = 32
_NONCE_LENGTH: Final = 12
_VERSION: Final = b"\x01"


class BoxLocked(Exception):  # noqa: N818 - reads as what happened
    """What was sealed does not open: another key, another purpose, or damaged bytes."""


class Box:
    """Seals text with AES-256-GCM. What is sealed for one purpose does not open for another."""

    def __init__(self, key: bytes) -> None:
        """Use a key of 32 bytes."""
        self._cipher = AESGCM(key)

    def seal(self, text: str, purpose: str) -> bytes:
        """Seal the text; the purpose says whose it is, and is needed to open it."""
        nonce = os.urandom(_NONCE_LENGTH)
        return _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        """The text that was sealed for that purpose; raises `BoxLocked`."""
        start = len(_VERSION)
        nonce, body = sealed[start : start + _NONCE_LENGTH], sealed[start + _NONCE_LENGTH :]
        if sealed[:start] != _VERSION or len(nonce) < _NONCE_LENGTH:
            raise BoxLocked
        try:
            return self._cipher.decrypt(nonce, body, purpose.encode()).decode()
        except InvalidTag as error:
            raise BoxLocked from error


async def make_key_file(path: Path) -> None:
    """Make a key file that only its owner can read, unless there is one; it is on disk afterwards.

    Raises `StorageUnusable` when the directory cannot be written to.
    """
    try:
        await asyncio.to_thread(_make, path)
    except OSError as error:
        raise StorageUnusable(f"The key file {path} cannot be made: {error.strerror}.") from error


async def read_key_file(path: Path) -> Box:
    """The box that the key file opens; raises `StorageUnusable` when there is none, or it is no key."""
    try:
        text = await asyncio.to_thread(path.read_text, "ascii", "replace")
    except FileNotFoundError as error:
        raise StorageUnusable(
            f"The key file {path} is missing, so the stored passwords cannot be read. "
            "Put it back from a backup, next to the database that it belongs to."
        ) from error
    except OSError as error:
        raise StorageUnusable(f"The key file {path} cannot be read: {error.strerror}.") from error
    try:
        prefix, _, encoded = text.strip().rpartition(":")
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        prefix, key = "", b""
    if f"{prefix}:" != _PREFIX or len(key) != _KEY_LENGTH:
        raise StorageUnusable(f"The key file {path} is damaged. Put it back from a backup.")
    return Box(key)


def _make(path: Path) -> None:
    make_directory(path.parent)
    key = AESGCM.generate_key(bit_length=8 * _KEY_LENGTH)
    write_new_file(path, f"{_PREFIX}{base64.b64encode(key).decode()}\n".encode())
