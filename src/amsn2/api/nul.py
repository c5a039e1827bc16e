"""NUL in JSON: nobody sees it, and not every database takes it, so that nothing with it comes in."""

import re
from typing import Final

_NUL: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON writes it; behind an odd number of backslashes it is something else."""


def has_nul(document: bytes) -> bool:
    """Whether a text of the document has it, or something that is no JSON looks so."""
    return _NUL.search(document) is not None


def without_nul(document: bytes) -> bytes:
    """The document without it. Of what was no JSON another one may come together: see `has_nul`."""
    return _NUL.sub(rb"\1", document)
