"""Text as an argument of a line that is a payload in disguise: presence, lists.

The wire floor has the same rule for whole commands; the two know nothing of each other.
"""

import string
import urllib.parse

_SAFE = string.punctuation.replace("%", "")


def quote(text: str) -> str:
    """Encode text as one argument: spaces, controls, ``%`` and everything outside ASCII."""
    return urllib.parse.quote(text, safe=_SAFE, errors="replace")


def unquote(token: str) -> str:
    """Decode an argument; malformed escapes stay as they are, bytes that are no UTF-8 become U+FFFD."""
    return urllib.parse.unquote(token, errors="replace")
