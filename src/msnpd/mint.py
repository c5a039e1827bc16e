"""Everything unguessable that the server hands out, made from one source of random bytes."""

import base64
import uuid
from collections.abc import Callable

Random = Callable[[int], bytes]


class Mint:
    """`random` gives so many bytes that nobody can foresee."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def nonce(self) -> str:
        """What a sign-in proof is made over: 64 characters."""
        return base64.b64encode(self._random(48)).decode()

    def challenge(self) -> str:
        """20 digits: with the products' ids of 16, all clients agree on the answer."""
        return self._digits(10, 20)

    def session(self) -> str:
        """The number of a switchboard; clients keep it in 32 bits."""
        return str(int.from_bytes(self._random(4)) % 2_000_000_000 + 1)

    def ticket(self) -> str:
        """A switchboard ticket in the shape of the official ones: 138 bits."""
        return f"{self._digits(8, 16)}.{self._digits(8, 16)}.{self._digits(5, 10)}"

    def guid(self) -> str:
        """A GUID without braces."""
        return str(uuid.UUID(bytes=self._random(16), version=4))

    def login(self) -> bytes:
        """What all tickets of one request have in common."""
        return self._random(8)

    def _digits(self, size: int, digits: int) -> str:
        return str(int.from_bytes(self._random(size)) % 10**digits).zfill(digits)
