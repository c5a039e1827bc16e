"""What the framework takes for a connection while it answers one request of one."""

import asyncio
from collections.abc import Iterable
from typing import Any, Protocol


class Owner(Protocol):
    """Whose connection it really is."""

    transport: asyncio.Transport | None

    def hold_reading(self, hold: bool) -> None:
        """Read no more, or go on."""

    def served(self) -> None:
        """The framework has done with its request."""


class Relay(asyncio.Transport):
    """Writes to the real connection. Closing it ends the framework's part, and not the connection."""

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self._owner: Owner | None = owner

    def cut(self) -> None:
        """From now on it reaches nobody."""
        self._owner = None

    @property
    def _transport(self) -> asyncio.Transport | None:
        return self._owner.transport if self._owner is not None else None

    def is_closing(self) -> bool:
        """Whether there is nobody to write to."""
        transport = self._transport
        return transport is None or transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """See asyncio; the socket itself was set up long ago."""
        transport = self._transport
        return default if transport is None or name == "socket" else transport.get_extra_info(name, default)

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        """See asyncio."""
        if (transport := self._transport) is not None:
            transport.write(data)

    def writelines(self, list_of_data: "Iterable[bytes | bytearray | memoryview[Any]]") -> None:
        """See asyncio."""
        if (transport := self._transport) is not None:
            transport.writelines(list_of_data)

    def get_write_buffer_size(self) -> int:
        """Bytes that the browser has still to take."""
        return transport.get_write_buffer_size() if (transport := self._transport) is not None else 0

    def pause_reading(self) -> None:
        """See asyncio."""
        if self._owner is not None:
            self._owner.hold_reading(True)

    def resume_reading(self) -> None:
        """See asyncio."""
        if self._owner is not None:
            self._owner.hold_reading(False)

    def close(self) -> None:
        """The framework has done."""
        if self._owner is not None:
            self._owner.served()

    def abort(self) -> None:
        """The framework gives the connection up."""
        if (transport := self._transport) is not None:
            transport.abort()
