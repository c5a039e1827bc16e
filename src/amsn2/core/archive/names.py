"""Names for files: safe on every system, and different from each other."""

import re
import unicodedata
from typing import Final

LENGTH: Final = 100
"""Characters: with folders before them still far below what any file system takes."""

# Windows keeps these for devices, with any ending.
_DEVICES: Final = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def file_name(wish: str) -> str:
    """The wish without what a system could take for a path, a device, an option or a control character."""
    kept = "".join(
        "_"
        if letter in '<>:"/\\|?*%' or (unicodedata.category(letter)[0] in "CZ" and letter != " ")
        else letter
        for letter in unicodedata.normalize("NFC", wish)
    )
    kept = kept.strip(" .")[:LENGTH].strip(" .").lstrip("-~")
    if _DEVICES.match(kept):
        kept = f"_{kept}"
    return kept or "_"


class FileNames:
    """Names in one folder; systems that do not tell capitals apart have each of them once, too."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wish: str, ending: str) -> str:
        """A name that nobody has; the ending with its dot. Folders in the wish are not seen as such."""
        base = file_name(wish)
        name, number = base + ending, 2
        while name.lower() in self._taken:
            name, number = f"{base} ({number}){ending}", number + 1
        self._taken.add(name.lower())
        return name
