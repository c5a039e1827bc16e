"""What both server roles have in common: bytes in, requests out; answers in, bytes out."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from papyon.errors import RemoteProtocolError
from papyon.wire import Limits, Reader, Side, WireCommand, encode

__all__ = ["ServerMachine"]

Request = TypeVar("Request")


class ServerMachine(ABC, Generic[Request]):
    """One connection of a client. A role says what it makes of a command, and when it is over."""

    def __init__(self, limits: Limits) -> None:
        self._reader = Reader(Side.SERVER, limits)
        self._out = bytearray()
        self.verb = ""
        """The command that came last, for the log."""
        self.fault = ""
        """Why the machine closed the connection by itself."""
        self.code = 0
        """The error that was answered last, for the log; whoever logs it may set it to 0."""
        self.commands = 0
        """How many commands came, for rate limits."""

    @property
    @abstractmethod
    def closing(self) -> bool:
        """Whether the connection has to be closed once everything taken is written."""

    @abstractmethod
    def _end(self) -> None:
        """From now on `closing`."""

    @abstractmethod
    def _check(self, command: WireCommand) -> Request | None:
        """What the server has to decide; None when the command is dealt with."""

    def receive(self, data: bytes) -> None:
        """Take over bytes; then call `next_request` until it gives None, and handle each before the next."""
        self._reader.feed(data)

    def next_request(self) -> Request | None:
        """The next thing that the server has to decide. What needs no decision is answered here."""
        while not self.closing:
            try:
                command = self._reader.next_command()
            except RemoteProtocolError as error:
                self.close(str(error))
                return None
            if command is None:
                return None
            self.verb = command.verb
            self.commands += 1
            if (request := self._check(command)) is not None:
                return request
        return None

    def take(self) -> bytes:
        """What has to be written to the connection now."""
        if not self._out:
            return b""
        data = bytes(self._out)
        self._out.clear()
        return data

    def close(self, fault: str = "") -> None:
        """Nothing more is read or written."""
        if not self.closing:
            self._end()
            self.fault = fault

    def _send(self, verb: str, *args: str, payload: bytes | None = None) -> None:
        if not self.closing:
            self._out += encode(WireCommand(verb, args, payload))

    def _send_error(self, trid: int, code: int) -> None:
        self.code = int(code)
        self._send(f"{int(code):03}", str(trid))
