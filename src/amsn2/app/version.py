"""Which aMSN2 this is."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final


def _installed() -> str:
    try:
        return version("amsn2")
    except PackageNotFoundError:
        return "0+source"


VERSION: Final = _installed()
"""Of the installed package; a source tree that nobody installed has none."""
