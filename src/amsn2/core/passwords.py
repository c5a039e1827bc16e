"""Hashes and checks the passwords of people, in threads, and not too many at a time."""

import asyncio
import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_A_TIME: Final = 2
"""Hashes at a time: each takes 64 MiB, so that a rush of sign-ins does not eat the machine."""


class Passwords:
    """Argon2id, with what the library recommends; another hasher makes tests fast."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_A_TIME)
        self._nobodys = ""

    async def prepare(self) -> None:
        """Make the hash that unknown names are checked against, so that they take as long as known ones."""
        self._nobodys = self._nobodys or await self.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        """What is stored of a password. Raises `UnicodeEncodeError` for what is no text."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, _bytes(password))

    async def matches(self, password_hash: str, password: str) -> bool:
        """Whether it is the password; an empty hash matches none, and takes as long to say so."""
        await self.prepare()
        async with self._turns:
            right = await asyncio.to_thread(self._verify, password_hash or self._nobodys, password)
        return right and bool(password_hash)

    def outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with weaker parameters than those of now."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _bytes(password))
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


def _bytes(password: str) -> bytes:
    # Keyboards differ in how they compose an accent; the person typed the same.
    return unicodedata.normalize("NFC", password).encode()
