"""What the framework takes for a connection."""

import asyncio

from amsn2.frontends.web.relay import Relay
from tests.amsn2.frontends.web.wire import Wire


class Held:
    """Owns a connection in memory."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = Wire(asyncio.Protocol())
        self.heard: list[object] = []

    def hold_reading(self, hold: bool) -> None:
        self.heard.append(hold)

    def served(self) -> None:
        self.heard.append("served")


async def test_it_writes_to_the_real_connection_and_does_not_close_it():
    held = Held()
    relay = Relay(held)
    relay.write(b"a")
    relay.writelines([b"b", b"c"])
    relay.pause_reading()
    relay.resume_reading()
    relay.close()
    assert isinstance(held.transport, Wire)
    assert held.transport.output == b"abc"
    assert held.heard == [True, False, "served"]
    assert not relay.is_closing()
    assert relay.get_extra_info("peername") == ("127.0.0.1", 1)
    assert relay.get_extra_info("socket") is None
    relay.abort()
    assert held.transport.aborted


async def test_once_cut_it_reaches_nobody():
    held = Held()
    relay = Relay(held)
    relay.cut()
    relay.write(b"a")
    relay.pause_reading()
    relay.close()
    relay.abort()
    assert isinstance(held.transport, Wire)
    assert (held.transport.output, held.transport.closed, held.heard) == (b"", False, [])
    assert relay.is_closing()
    assert relay.get_write_buffer_size() == 0
