"""Encoded words of RFC 2047: names outside ASCII in the headers of offline messages and mail notices."""

import base64
import binascii
import re

_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[^?]*)?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?)")
_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")
_CHARSETS = frozenset(
    {"utf-8", "us-ascii", "iso-8859-1", "windows-1252", "shift_jis", "gb2312", "big5", "euc-kr"}
)


def encode_word(text: str) -> str:
    """Text as one encoded word without spaces, however plain it is.

    Clients take the second word for the address.
    """
    return f"=?utf-8?B?{base64.b64encode(text.encode('utf-8', 'replace')).decode()}?="


def decode_words(text: str) -> str:
    """Text with its encoded words decoded; what cannot be decoded stays as it is."""
    return _WORD.sub(_decode, _BETWEEN.sub(r"\1\2", text))


def _decode(match: re.Match[str]) -> str:
    charset = match[1].lower()
    if charset not in _CHARSETS:
        return match[0]
    content = match[3].encode("utf-8", "replace")
    if match[2] in "bB":
        try:
            raw = base64.b64decode(content + b"=" * (-len(content) % 4), validate=True)
        except binascii.Error:
            return match[0]
    else:
        raw = _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), content.replace(b"_", b" "))
    return raw.decode(charset, "replace")
