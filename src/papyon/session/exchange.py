"""Questions and answers on one connection, as a client sees them: transaction ids and what they asked."""

from collections.abc import Iterator

from papyon.errors import LocalProtocolError
from papyon.wire import Reader, Side, WireCommand, encode

__all__ = ["PENDING", "Exchange"]

PENDING = 1000
"""Questions without an answer on one connection: the server's 150 contacts a command need forty at most for
the largest list ever seen; past a thousand the server answers nothing any more."""


class Exchange:
    """The bytes of one connection in the client role. Knows which question an answer belongs to."""

    def __init__(self, first_trid: int = 1) -> None:
        self._reader = Reader(Side.CLIENT)
        self._next_trid = first_trid
        self._pending: dict[int, str] = {}
        self._out = bytearray()

    def ask(self, verb: str, *args: str, payload: bytes | None = None, answered: bool = True) -> int:
        """Send a command with the next transaction id, which is returned.

        `answered` false: nothing is expected, so that nothing is remembered. Raises `LocalProtocolError` when
        too many questions wait for their answer.
        """
        if answered and len(self._pending) >= PENDING:
            raise LocalProtocolError(f"{PENDING} commands wait for an answer")
        trid = self._next_trid
        self._out += encode(WireCommand(verb, (str(trid), *args), payload))
        # Ids are unsigned 32-bit numbers; 0 is the server's own.
        self._next_trid = trid % 0xFFFFFFFF + 1
        if answered:
            self._pending[trid] = verb
        return trid

    def tell(self, verb: str, *args: str) -> None:
        """Send a command without a transaction id."""
        self._out += encode(WireCommand(verb, args))

    def waiting(self, trid: int) -> bool:
        """Whether that question has no answer yet."""
        return trid in self._pending

    def settle(self, command: WireCommand) -> str | None:
        """The verb of the question that this command answers, which is forgotten; None if there is none."""
        trid = command.trid
        if trid is None:
            return None
        verb = self._pending.get(trid)
        if verb is not None and (command.error is not None or command.verb == verb):
            return self._pending.pop(trid)
        return None

    def forget(self, trid: int) -> bool:
        """Stop waiting for an answer; whether it was still missing."""
        return self._pending.pop(trid, None) is not None

    def read(self, data: bytes) -> Iterator[WireCommand]:
        """The commands that these bytes complete. Raises `RemoteProtocolError`."""
        self._reader.feed(data)
        while (command := self._reader.next_command()) is not None:
            yield command

    def take(self) -> bytes:
        """What has to be written to the connection now."""
        data = bytes(self._out)
        self._out.clear()
        return data
