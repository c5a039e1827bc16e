"""Challenges: CHL and QRY, and the lock key of offline messages, which is the same arithmetic."""

import hashlib
import hmac
import struct
from types import MappingProxyType

from papyon.types import Dialect

# Product ids and their keys as old clients shipped them.
PRODUCTS = MappingProxyType(
    {
        "msmsgs@msnmsgr.com": "Q1P7W2E4J9R8U3S5",
        "PROD0038W!61ZTF9": "VT6PX?UQTM4WM%YR",
        "PROD0058#7IL2{QD": "QHDCY@7R1TB6W?5B",
        "PROD0061VRRZH@4F": "JXQ6J@TUOGYV@N0M",
        "PROD00504RLUG%WL": "I2EBK%PYNLZL5_J4",
        "PROD0076ENE8*@AW": "CEQJ8}OE0!WTSWII",
        "PROD0090YUAUV{2B": "YMM8C_H7KCQ2S_KL",
        "PROD0101{0RM?UBW": "CFHUR$52U_{VIX5T",
        "PROD01065C%ZFN6F": "O4BG@C7BWLYQX?5G",
        "PROD0112J1LW7%NB": "RH96F{PHI8PPX_TJ",
        "PROD0113H11T8$X_": "RG@XY*28Q5QHS%Q5",
        "PROD0114ES4Z%Q5W": "PK}_A_0N_K%O?A9S",
        "PROD0118R6%2WYOS": "YIXPX@5I2P0UT*LK",
        "PROD0119GSJUC$18": "ILTXC!4IXB5FB*PX",
        "PROD0120PW!CCV9@": "C1BX{V4W}Q3*10SM",
    }
)

_P = 0x7FFFFFFF
_MAGIC = 0x0E79A9C1


def answer(challenge: str, product_id: str, product_key: str, dialect: Dialect) -> str:
    """The 32 hexadecimal digits that answer a challenge: the payload of QRY.

    MSNP10 and older hash; younger dialects calculate. An offline message's lock key is the answer of a
    younger one.
    """
    if dialect <= Dialect.MSNP10:
        return _hash(challenge, product_key)
    return _calculate(challenge, product_id, product_key, pad_always=False)


def verify(challenge: str, product_id: str, response: str, dialect: Dialect) -> bool:
    """Whether a response is right, for a product that we know.

    Where challenge and product id fill whole blocks, half of the clients in the wild add a block of zeros and
    half do not: both are right.
    """
    key = PRODUCTS.get(product_id)
    if key is None:
        return False
    if dialect <= Dialect.MSNP10:
        expected = [_hash(challenge, key)]
    else:
        expected = [_calculate(challenge, product_id, key, pad_always=pad) for pad in (False, True)]
    given = response.lower().encode("utf-8", "replace")
    # Not any(): each comparison takes place, so the time tells nothing.
    matches = [hmac.compare_digest(given, value.encode()) for value in expected]
    return True in matches


def _hash(challenge: str, product_key: str) -> str:
    return _md5(challenge + product_key).hex()


def _md5(text: str) -> bytes:
    # MD5 is what the protocol prescribes; nothing secret depends on it.
    return hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).digest()


def _calculate(challenge: str, product_id: str, product_key: str, *, pad_always: bool) -> str:
    words = struct.unpack("<4I", _md5(challenge + product_key))
    m0, m1, m2, m3 = (word & _P for word in words)
    block = (challenge + product_id).encode("utf-8", "replace")
    missing = -len(block) % 8 or (8 if pad_always else 0)
    block += b"0" * missing
    numbers = struct.unpack(f"<{len(block) // 4}I", block)
    high = low = 0
    for x, y in zip(numbers[::2], numbers[1::2], strict=True):
        t = ((_MAGIC * x % _P + high) * m0 + m1) % _P
        high = ((y + t) % _P * m2 + m3) % _P
        low += t + high
    high = (high + m1) % _P
    low = (low + m3) % _P
    return struct.pack("<4I", words[0] ^ high, words[1] ^ low, words[2] ^ high, words[3] ^ low).hex()
