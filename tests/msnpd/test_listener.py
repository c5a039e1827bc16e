"""The port: who may connect, what garbage gets, and who is waited for."""

import random
from pathlib import Path

import pytest

from msnpd.limits import Limits
from msnpd.listener import session_for
from msnpd.notification import NotificationSession
from msnpd.switchboard import SwitchboardSession
from tests.msnpd.sockets import Wire, served
from tests.msnpd.world import MemoryLink, World


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (b"VER 1 MSNP18", NotificationSession),
        (b"USR 1 a b", SwitchboardSession),
        (b"ANS 1 a b c", SwitchboardSession),
        (b"GET / HTTP/1.1", None),
        (b"ver 1", None),
        (b"OUT\r\n", None),
    ],
)
def test_the_first_command_decides(world: World, first: bytes, expected: type | None) -> None:
    session = session_for(first, world.hub, world.switchboards, MemoryLink())  # type: ignore[arg-type]
    assert (session is None) if expected is None else isinstance(session, expected)


async def test_a_connection_may_begin_in_pieces(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        wire = await Wire.to(server)
        for piece in (b"V", b"ER", b" 1 MSNP1", b"8 CVR0\r", b"\n"):
            wire.send(piece)
            await wire.writer.drain()
        command = await wire.next()
        assert command is not None
        assert command.args == ("1", "MSNP18")
        await wire.close()


async def test_garbage_gets_an_error_or_a_close_and_the_server_goes_on(tmp_path: Path) -> None:
    chance = random.Random(1)
    async with served(tmp_path) as server:
        for _ in range(60):
            wire = await Wire.to(server)
            start = chance.choice(
                [b"", b"VER 1 MSNP18\r\n", b"USR 1 a@b c\r\n", b"VER 1 MSNP15 CVR0\r\nCVR 2 "]
            )
            wire.send(start + chance.randbytes(chance.randrange(1, 3000)) + b"\r\n")
            wire.writer.write_eof()
            assert set(await wire.ended()) <= {"VER", "CVR", "QNG", "911"} | {str(n) for n in range(200, 940)}
            await wire.close()
        wire = await Wire.to(server)
        wire.send("VER 1 MSNP18")
        assert (await wire.until("VER")).args == ("1", "MSNP18")
        await wire.close()


async def test_connections_from_one_address_are_counted(tmp_path: Path) -> None:
    async with served(tmp_path, Limits(connections_per_address=2)) as server:
        wires = [await Wire.to(server) for _ in range(2)]
        for wire in wires:
            wire.send("VER 1 MSNP18")
            await wire.until("VER")
        third = await Wire.to(server)
        assert await third.ended() == []
        wires[0].send("OUT")
        assert await wires[0].ended() == []
        again = await Wire.to(server)
        again.send("VER 1 MSNP18")
        await again.until("VER")
        for wire in (*wires, third, again):
            await wire.close()


async def test_strangers_are_not_waited_for(tmp_path: Path) -> None:
    async with served(tmp_path, Limits(unauthenticated_seconds=0.05)) as server:
        for beginning in (b"", b"VE", b"VER 1 MSNP18\r\n", b"USR"):
            wire = await Wire.to(server)
            wire.send(beginning)
            assert set(await wire.ended()) <= {"VER"}
            await wire.close()


async def test_an_error_of_ours_ends_one_connection_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: NotificationSession, __: bytes) -> float:
        raise RuntimeError("a secret text")

    async with served(tmp_path) as server:
        with monkeypatch.context() as patch:
            patch.setattr(NotificationSession, "receive", broken)
            wire = await Wire.to(server)
            wire.send("VER 1 MSNP18")
            assert await wire.ended() == []
            await wire.close()
        assert "RuntimeError" in caplog.text
        assert "secret" not in caplog.text
        wire = await Wire.to(server)
        wire.send("VER 1 MSNP18")
        await wire.until("VER")
        await wire.close()
