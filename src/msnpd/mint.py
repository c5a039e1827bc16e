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

    def seed(self) -> bytes:
        """What a key is derived from: 24 bytes."""
        return self._random(24)

    def passport_challenge(self, seconds: int) -> str:
        """What a client before MSNP15 carries to the sign-in service, at so many seconds since 1970.

        Nothing of it matters to this server; the names are those that clients have always seen.
        """
        site = "ru=http:%2F%2Fmessenger.msn.com,tw=0,kpp=1,kv=4,ver=2.1.6000.1,rn=abcd"
        policy = "rver=5.5.4177.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507"
        return f"ct={seconds},{policy},{site},tpf={self._random(16).hex()}"

    def challenge(self) -> str:
        """20 digits: with the products' ids of 16, all clients agree on the answer."""
        return self._digits(10, 20)

    def session(self) -> str:
        """The number of a switchboard; clients keep it in 32 bits."""
        return str(int.from_bytes(self._random(4)) % 2_000_000_000 + 1)

    def ticket(self) -> str:
        """A switchboard ticket in the shape of the official ones: 138 bits."""
        return f"{self._digits(8, 16)}.{self._digits(8, 16)}.{self._digits(5, 10)}"

    def tunnel(self) -> str:
        """The number of a session at the HTTP gateway: 63 bits, all that keeps others out of it."""
        return self._digits(8, 19)

    def circle(self) -> str:
        """The id of a circle: a GUID of which all but 12 digits are given."""
        return f"00000000-0000-0000-0009-{self._random(6).hex()}"

    def guid(self) -> str:
        """A GUID without braces."""
        return str(uuid.UUID(bytes=self._random(16), version=4))

    def login(self) -> bytes:
        """What all tickets of one request have in common."""
        return self._random(8)

    def _digits(self, size: int, digits: int) -> str:
        return str(int.from_bytes(self._random(size)) % 10**digits).zfill(digits)
