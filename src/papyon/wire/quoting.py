"""The percent-encoding of arguments.

UTF-8 below, ``+`` is a plus sign, malformed escapes stay as they are.
"""

import string
import urllib.parse
from functools import lru_cache

# Every printable ASCII character but the per cent sign may stand in an argument as it is.
SAFE = string.punctuation.replace("%", "")


@lru_cache(2048)  # the same names go by with every message and every presence
def quote(text: str) -> str:
    """Encode text as one argument: spaces, controls, ``%`` and everything outside ASCII."""
    return urllib.parse.quote(text, safe=SAFE, errors="replace")


def quote_all(text: str) -> str:
    """Encode everything but letters, digits and ``_.-~``: the form of an MSNObject in an argument."""
    return urllib.parse.quote(text, safe="", errors="replace")


def unquote(token: str) -> str:
    """Decode an argument; ``%2W`` stays ``%2W``, bytes that are no UTF-8 become U+FFFD."""
    return urllib.parse.unquote(token, errors="replace")


def clip(text: str, limit: int) -> str:
    """The longest beginning of ``text`` that has at most ``limit`` bytes when quoted (387 for a name)."""
    length = 0
    for position, character in enumerate(text):
        length += len(quote(character))
        if length > limit:
            return text[:position]
    return text
