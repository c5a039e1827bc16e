"""Keeps the direction of what others write from spilling into the lines around it."""

from typing import Final

_FIRST_STRONG: Final = "\u2068"
_POP_ISOLATE: Final = "\u2069"
_POP_EMBEDDING: Final = "\u202c"
_ISOLATES: Final = frozenset("\u2066\u2067\u2068")
_EMBEDDINGS: Final = frozenset("\u202a\u202b\u202d\u202e")
# Deeper than this renderers stop to follow, and so do we: what opens beyond it is left out.
_DEPTH: Final = 60


def isolate(text: str) -> str:
    """The text between isolation marks, with all that it opens closed in front of the last of them.

    Names and texts of others are set into lines with this: ``Bob says: ...`` stays in its order, whatever
    Bob is called. What was never opened is not closed, so nothing inside can end the isolation.
    """
    return f"{_FIRST_STRONG}{_balanced(text)}{_POP_ISOLATE}"


def _balanced(text: str) -> str:
    found: list[str] = []
    closers: list[str] = []
    for line in text.splitlines(keepends=True):
        for character in line:
            if character in _ISOLATES or character in _EMBEDDINGS:
                if len(closers) == _DEPTH:
                    continue
                closers.append(_POP_ISOLATE if character in _ISOLATES else _POP_EMBEDDING)
            elif character == _POP_EMBEDDING:
                if not closers or closers[-1] != _POP_EMBEDDING:
                    continue
                closers.pop()
            elif character == _POP_ISOLATE:
                if _POP_ISOLATE not in closers:
                    continue
                # It ends the embeddings within too.
                while closers.pop() != _POP_ISOLATE:
                    pass
            found.append(character)
    return "".join((*found, *reversed(closers)))
