"""One command of the wire."""

from dataclasses import dataclass

# Transaction ids are unsigned 32-bit numbers: ten digits at most.
TRID_DIGITS = 10


@dataclass(frozen=True, slots=True)
class WireCommand:
    """A verb of three letters (or three digits: an error), raw arguments, and the payload if there is one.

    Arguments are tokens as they stand on the wire, still percent-encoded. The length of the payload is not
    among them: ``payload=None`` means that the line has no length at all, ``payload=b""`` that it says 0.
    """

    verb: str
    args: tuple[str, ...] = ()
    payload: bytes | None = None

    @property
    def trid(self) -> int | None:
        """The transaction id: the first argument, if it is a decimal number of at most 32 bits."""
        if not self.args:
            return None
        first = self.args[0]
        if first.isascii() and first.isdigit() and len(first) <= TRID_DIGITS:
            number = int(first)
            return number if number <= 0xFFFFFFFF else None
        return None

    @property
    def error(self) -> int | None:
        """The number of an error answer, None for every other command."""
        return int(self.verb) if self.verb.isascii() and self.verb.isdigit() else None
