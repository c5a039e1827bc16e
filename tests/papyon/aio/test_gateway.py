"""Streams inside HTTP, against a gateway that leads to real sockets."""

import asyncio
import contextlib

import pytest
from aiohttp import web
from yarl import URL

from papyon.aio import gateway as module
from papyon.aio.gateway import BODY_LIMIT, GatewayStream
from papyon.aio.post import Post
from papyon.aio.trust import Trust
from papyon.errors import (
    CaptivePortal,
    ConnectionLost,
    LocalProtocolError,
    PayloadError,
    RemoteProtocolError,
    ServerBusy,
    Unreachable,
)
from papyon.payload.gateway import SESSION_HEADER, Open, Poll, Send, Service
from tests.papyon.aio.gateways import GatewayServer
from tests.papyon.aio.test_transport import echo


@contextlib.asynccontextmanager
async def stream(**options):
    async with (
        echo() as port,
        GatewayServer({"ns.example": ("127.0.0.1", port)}, **options).running() as gateway,
        Post(await Trust.load(), connections=0) as post,
        asyncio.timeout(20),
    ):
        one = GatewayStream(post, gateway.url, Service.NS, "ns.example")
        yield one, gateway
        await one.close()


async def everything(one, length):
    data = b""
    while len(data) < length:
        piece = await one.read()
        assert piece
        data += piece
    return data


async def test_bytes_there_and_back():
    async with stream() as (one, gateway):
        assert one.peer == "ns.example through 127.0.0.1"
        await one.write(b"VER 1 MSNP18 CVR0\r\n")
        await one.write(b"")
        assert await everything(one, 19) == b"VER 1 MSNP18 CVR0\r\n"
        await one.write(b"CVR 2\r\n")
        assert await everything(one, 7) == b"CVR 2\r\n"
        assert gateway.requests[0] == (Open(Service.NS, "ns.example"), b"VER 1 MSNP18 CVR0\r\n")
        assert (Send("1.0"), b"CVR 2\r\n") in gateway.requests


@pytest.mark.parametrize("holding", [True, False])
async def test_much_goes_in_pieces_and_one_request_at_a_time(holding):
    async with stream(holding=holding) as (one, gateway):
        whole = bytes(range(256)) * 2000
        reading = asyncio.get_running_loop().create_task(everything(one, len(whole)))
        for start in range(0, len(whole), 10_000):
            await one.write(whole[start : start + 10_000])
        assert await reading == whole
        # A held poll is ended by what is sent beside it; no third one is ever under way.
        assert gateway.most_in_flight <= (2 if holding else 1)
        assert max(len(body) for _, body in gateway.requests) <= BODY_LIMIT


async def test_the_session_is_called_as_the_last_answer_called_it():
    async with stream() as (one, gateway):
        gateway.rename = True
        for _ in range(3):
            await one.write(b"PNG\r\n")
            assert await everything(one, 5) == b"PNG\r\n"
        names = [asked.session for asked, _ in gateway.requests if not isinstance(asked, Open)]
        assert len(names) == len(set(names)) > 1


async def test_nobody_reads_so_nothing_is_polled():
    async with stream() as (one, gateway):
        await one.write(b"PNG\r\n")
        assert await everything(one, 5) == b"PNG\r\n"
        await one.write(b"PNG\r\n")
        assert await everything(one, 5) == b"PNG\r\n"
        sent = [asked for asked, body in gateway.requests if body]
        assert len(sent) == 2
        polls = len(gateway.requests)
        await asyncio.sleep(0)
        assert len(gateway.requests) == polls


async def test_what_comes_by_itself_is_polled_for():
    async with stream() as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        _, writer = gateway.sessions["1.0"]
        writer.write(b"from the other side")
        assert await everything(one, 19) == b"from the other side"
        assert any(isinstance(asked, Poll) for asked, _ in gateway.requests)


async def test_what_is_written_does_not_wait_for_a_held_poll():
    async with stream() as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        for number in range(20):
            reading = asyncio.get_running_loop().create_task(everything(one, 4))
            await gateway.held.wait()
            await one.write(b"%04d" % number)
            async with asyncio.timeout(module.HOLD / 5):
                assert await reading == b"%04d" % number
        polls = [asked for asked, _ in gateway.requests if isinstance(asked, Poll)]
        assert {poll.lifespan for poll in polls} == {module.HOLD}


async def test_closing_does_not_wait_for_a_held_poll():
    async with stream() as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        reading = asyncio.get_running_loop().create_task(one.read())
        await gateway.held.wait()
        async with asyncio.timeout(module.HOLD / 5):
            await one.close()
            assert await reading == b""


async def test_where_polls_are_not_held_they_grow_rare():
    async with stream(holding=False) as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        reading = asyncio.get_running_loop().create_task(one.read())
        async with gateway.asked:
            await gateway.asked.wait_for(lambda: len(gateway.requests) >= 4)
        assert one._pause >= 0.4
        assert all(asked.lifespan is None for asked, _ in gateway.requests[1:])
        await one.write(b"PNG\r\n")
        assert await reading == b"PNG\r\n"
        assert one._pause <= 0.2


async def test_the_last_answer_says_so():
    async with stream(holding=False) as (one, gateway):
        await one.write(b"OUT\r\n")
        await everything(one, 5)
        gateway.sessions["1.0"][0].feed_eof()
        assert await one.read() == b""
        assert await one.read() == b""
        with pytest.raises(ConnectionLost):
            await one.write(b"more")


def no_answer(request):
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize("answer", [lambda _: web.Response(), no_answer], ids=["empty", "none"])
async def test_an_empty_answer_means_disconnected(answer):
    async with stream(holding=False) as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        gateway.answer = answer
        with pytest.raises(ConnectionLost):
            await one.read()
        with pytest.raises(ConnectionLost):
            await one.write(b"more")


async def test_an_empty_answer_of_the_session_means_that_nothing_has_come():
    async with stream(holding=False) as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        reading = asyncio.get_running_loop().create_task(one.read())
        async with gateway.asked:
            await gateway.asked.wait_for(lambda: isinstance(gateway.requests[-1][0], Poll))
        await one.write(b"CVR 2\r\n")
        assert await reading == b"CVR 2\r\n"


async def test_closing_sends_the_last_words():
    async with stream() as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        await one.write(b"OUT\r\n")
        await one.close()
        await one.close()
        assert any(body == b"OUT\r\n" for _, body in gateway.requests)
        with pytest.raises(ConnectionLost):
            await one.write(b"more")


async def test_a_session_that_the_gateway_has_forgotten():
    async with stream() as (one, gateway):
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        gateway.sessions.pop("1.0")[1].close()
        with pytest.raises(ConnectionLost, match="400"):
            await one.read()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: web.Response(status=503), ServerBusy),
        (lambda _: web.Response(body=b"<html>"), CaptivePortal),
        (lambda _: web.Response(status=302, headers={"Location": "http://hotel.example/"}), CaptivePortal),
        (lambda _: web.Response(status=404), ConnectionLost),
        (lambda _: web.Response(body=b"VER 1"), PayloadError),
        (lambda _: web.Response(headers={SESSION_HEADER: "GW-IP=1"}), PayloadError),
        (
            lambda _: web.Response(headers={SESSION_HEADER: "SessionID=1; GW-IP=a:b:c:d_"}),
            RemoteProtocolError,
        ),
        (lambda _: web.Response(body=bytes(module.ANSWER_LIMIT + 1)), PayloadError),
    ],
)
async def test_what_answers_is_no_gateway(answer, error):
    async with stream() as (one, gateway):
        gateway.answer = answer
        await one.write(b"VER 1\r\n")
        with pytest.raises(error):
            await one.read()


async def test_the_gateway_may_name_another_host_and_is_believed_while_it_is_there():
    async with stream() as (one, gateway):
        gateway.host = "localhost"
        await one.write(b"VER 1\r\n")
        await everything(one, 7)
        assert one._url.host == "localhost"
        gateway.host = "127.0.0.3"
        await one.write(b"CVR 2\r\n")
        await everything(one, 7)
        assert one._url.host == "127.0.0.3"
        await one.write(b"USR 3\r\n")
        assert await everything(one, 7) == b"USR 3\r\n"


async def test_nobody_there():
    async with Post(await Trust.load()) as post, asyncio.timeout(10):
        one = GatewayStream(post, "http://127.0.0.1:1/gateway/gateway.dll", Service.SB, "192.0.2.1")
        await one.write(b"USR 1\r\n")
        with pytest.raises(Unreachable):
            await one.read()
        await one.close()
        other = GatewayStream(post, "http://127.0.0.1:1/", Service.SB, "192.0.2.1")
        other.abort()
        await other.close()
    with pytest.raises(LocalProtocolError):
        GatewayStream(post, "http://[", Service.NS, "a")


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("192.0.2.30", "http://192.0.2.30:8080/gateway/gateway.dll"),
        ("gw.example:81", "http://gw.example:81/gateway/gateway.dll"),
        ("[2001:db8::1]", "http://[2001:db8::1]:8080/gateway/gateway.dll"),
        ("2001:db8::1", "http://[2001:db8::1]:8080/gateway/gateway.dll"),
        ("[2001:db8::1]:81", "http://[2001:db8::1]:81/gateway/gateway.dll"),
    ],
)
def test_the_next_requests_go_where_the_gateway_says(place, url):
    assert str(module._at(URL("http://gw.example:8080/gateway/gateway.dll"), place)) == url
