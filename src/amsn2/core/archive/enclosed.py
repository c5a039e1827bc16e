"""Bytes that lie beside the documents of an archive: `contents/KIND/SHA256`, each once."""

import re
from typing import Final

from amsn2.api.media import BlobId, BlobKind

FOLDER: Final = "contents"

KINDS: Final = frozenset({BlobKind.PICTURE, BlobKind.EMOTICON, BlobKind.INK, BlobKind.FILE, BlobKind.SOUND})
"""What messages refer to."""

_NAME: Final = re.compile(r"[0-9a-f]{64}")


def path_of(blob: BlobId, kind: BlobKind) -> str:
    """Where its bytes lie in an archive."""
    return f"{FOLDER}/{kind.value}/{blob}"


def named_by(path: tuple[str, ...]) -> tuple[BlobId, BlobKind] | None:
    """What lies at a place of an archive, in whatever folder that was packed; None: nothing of ours."""
    if len(path) < 3 or path[-3] != FOLDER or not is_name(path[-1]):
        return None
    kind = next((kind for kind in KINDS if kind.value == path[-2]), None)
    return None if kind is None else (BlobId(path[-1]), kind)


def is_name(text: str) -> bool:
    """Whether bytes may be called so."""
    return _NAME.fullmatch(text) is not None
