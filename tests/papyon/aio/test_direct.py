"""Direct connections over real sockets: both sides, both versions, strangers, and who never answers."""

import asyncio
import contextlib
import uuid

import pytest

from papyon.aio.direct import Direct, own_addresses
from papyon.aio.transport import connect
from papyon.errors import ConnectionFailed, ConnectionLost, RemoteProtocolError, Unreachable
from papyon.payload.p2p.direct import FOO, Handshake, frame, hashed_nonce

HOST = "127.0.0.1"
NONCE, OURS, THEIRS = (uuid.UUID(int=number) for number in (1, 2, 3))


def handshakes(version, hashed):
    if not hashed:
        return Handshake(version, NONCE, NONCE), Handshake(version, NONCE, NONCE)
    return (
        Handshake(version, OURS, hashed_nonce(THEIRS), hashed=True),
        Handshake(version, THEIRS, hashed_nonce(OURS), hashed=True),
    )


@contextlib.asynccontextmanager
async def bridge(version=1, hashed=False):
    listening, connecting = handshakes(version, hashed)
    listener = await Direct.listen(listening, host=HOST, ports=())
    async with asyncio.timeout(10):
        one, other = await asyncio.gather(
            listener.accept(), Direct.connect([(HOST, listener.port)], connecting)
        )
        try:
            yield one, other
        finally:
            await one.close()
            await other.close()


@pytest.mark.parametrize("hashed", [False, True], ids=["plain", "hashed"])
@pytest.mark.parametrize("version", [1, 2])
async def test_packets_go_both_ways(version, hashed):
    async with bridge(version, hashed) as (one, other):
        heard = asyncio.Queue()
        reading = [asyncio.get_running_loop().create_task(side.run(heard.put)) for side in (one, other)]
        await one.send(b"from one")
        assert await heard.get() == b"from one"
        await other.send(b"")
        await other.send(b"x" * 1400)
        assert await heard.get() == b"x" * 1400
        await one.close()
        await asyncio.gather(*reading)
        assert one.closed
        assert other.closed
        with pytest.raises(ConnectionLost):
            await other.send(b"too late")


async def test_what_the_handshake_brought_along_is_not_lost():
    listening, connecting = handshakes(1, hashed=False)
    listener = await Direct.listen(listening, host=HOST, ports=())
    async with asyncio.timeout(10):
        stranger = await connect(HOST, listener.port)
        await stranger.write(frame(FOO) + frame(connecting.encode()) + frame(b"at once"))
        direct = await listener.accept()
        heard = asyncio.Queue()
        reading = asyncio.get_running_loop().create_task(direct.run(heard.put))
        assert await heard.get() == b"at once"
        await stranger.close()
        await reading


async def test_a_stranger_is_sent_away_and_the_peer_still_comes_in():
    listening, connecting = handshakes(1, hashed=True)
    wrong = Handshake(1, NONCE, hashed_nonce(OURS), hashed=True)
    listener = await Direct.listen(listening, host=HOST, ports=())
    async with asyncio.timeout(10):
        for rubbish in (b"GET / HTTP/1.1\r\n\r\n", frame(b"bar\0"), frame(FOO) + frame(bytes(48))):
            stranger = await connect(HOST, listener.port)
            await stranger.write(rubbish)
            assert await stranger.read() == b""
            await stranger.close()
        with pytest.raises(ConnectionFailed):
            await Direct.connect([(HOST, listener.port)], wrong)
        one, other = await asyncio.gather(
            listener.accept(), Direct.connect([(HOST, listener.port)], connecting)
        )
        await one.close()
        await other.close()


async def test_a_listener_that_shows_another_nonce_is_not_believed():
    listening, _ = handshakes(1, hashed=True)
    _, connecting = handshakes(1, hashed=True)
    liar = Handshake(1, NONCE, hashed_nonce(THEIRS), hashed=True)
    listener = await Direct.listen(liar, host=HOST, ports=())
    async with asyncio.timeout(10):
        accepting = asyncio.get_running_loop().create_task(listener.accept())
        with pytest.raises(ConnectionFailed, match="another nonce"):
            await Direct.connect([(HOST, listener.port)], connecting)
        await (await accepting).close()
    assert listening.ours == OURS


async def test_the_next_address_is_tried_when_one_is_silent():
    listening, connecting = handshakes(2, hashed=False)
    listener = await Direct.listen(listening, host=HOST, ports=())
    asked = []

    async def dial(host, port):
        asked.append(host)
        if host == "silent":
            await asyncio.Event().wait()
        if host == "closed":
            raise Unreachable("closed does not answer")
        return await connect(HOST, port)

    async with asyncio.timeout(10):
        addresses = [("silent", 1), ("closed", 1), ("there", listener.port)]
        one, other = await asyncio.gather(
            listener.accept(), Direct.connect(addresses, connecting, each=0.05, dial=dial)
        )
        assert asked == ["silent", "closed", "there"]
        await one.close()
        await other.close()


async def test_nobody_answers_in_time():
    _, connecting = handshakes(1, hashed=False)

    async def dial(host, port):
        await asyncio.Event().wait()

    with pytest.raises(Unreachable, match="in time"):
        await Direct.connect([("a", 1), ("b", 2)], connecting, total=0.05, dial=dial)
    with pytest.raises(Unreachable, match="a:1"):
        await Direct.connect([("a", 1)], connecting, each=0.05, dial=dial)
    with pytest.raises(Unreachable, match="no address"):
        await Direct.connect([], connecting)


async def test_nobody_comes_in_time():
    listening, _ = handshakes(1, hashed=False)
    listener = await Direct.listen(listening, host=HOST, ports=())
    with pytest.raises(Unreachable, match="nobody came"):
        await listener.accept(total=0.05)
    with pytest.raises(Unreachable):
        await connect(HOST, listener.port)


async def test_an_occupied_port_is_passed_over():
    listening, _ = handshakes(1, hashed=False)
    first = await Direct.listen(listening, host=HOST, ports=())
    second = await Direct.listen(listening, host=HOST, ports=(first.port,))
    assert second.port not in (0, first.port)
    await first.close()
    await second.close()
    await second.close()


async def test_a_peer_that_came_but_was_not_wanted_any_more_is_closed():
    listening, connecting = handshakes(1, hashed=False)
    listener = await Direct.listen(listening, host=HOST, ports=())
    async with asyncio.timeout(10):
        direct = await Direct.connect([(HOST, listener.port)], connecting)
        await listener.close()
        await direct.run(None)
    assert direct.closed


async def test_a_packet_that_is_too_long_ends_the_connection():
    async with bridge() as (one, other):
        await one._transport.write(bytes.fromhex("ffffffff"))
        with pytest.raises(RemoteProtocolError):
            await other.run(None)
        with pytest.raises(ValueError, match="longer"):
            await one.send(bytes(70_000))


def test_own_addresses_are_addresses():
    assert all("." in address or ":" in address for address in own_addresses())
