import asyncio

import pytest

from papyon.aio import link as module
from papyon.aio.link import Link
from papyon.errors import ConnectionLost, LocalProtocolError, RemoteProtocolError, ServerError
from papyon.payload.address import NetworkAddress
from papyon.payload.page import Page
from papyon.payload.text import TextMessage
from papyon.session.events import Accepted, DialectChosen, SignedOutBy, TicketWanted
from papyon.session.masque import Identity
from papyon.session.notification import NotificationClient
from papyon.session.signin import Step
from papyon.types import Dialect

ALICE, BOB = "alice@example.com", "bob@example.com"
NONCE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v"


class Pipe:
    """A transport in memory."""

    peer = "192.0.2.1:1863"

    def __init__(self):
        self.incoming = asyncio.Queue()
        self.written = b""
        self.closed = False
        self._more = asyncio.Condition()

    async def read(self):
        return await self.incoming.get()

    async def write(self, data):
        async with self._more:
            self.written += data
            self._more.notify_all()

    async def close(self):
        self.closed = True
        self.incoming.put_nowait(b"")

    def say(self, *lines):
        self.incoming.put_nowait("".join(f"{line}\r\n" for line in lines).encode())

    async def hears(self, words):
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: words in self.written)


class Visitor:
    """A link that has signed in, and what it heard."""

    def __init__(self):
        self.pipe = Pipe()
        self.heard = []
        self.accepted = asyncio.Event()
        self.machine = NotificationClient(
            Identity(ALICE, (Dialect.MSNP18,), "{g}"), asyncio.get_running_loop().time()
        )
        self.link = Link(self.pipe, self.machine, self.hear)

    async def hear(self, event):
        self.heard.append(event)
        if isinstance(event, TicketWanted):
            self.machine.authenticate("t=1&p=", "proof")
        if isinstance(event, Accepted):
            self.accepted.set()

    async def __aenter__(self):
        self.machine.start()
        self.running = asyncio.get_running_loop().create_task(self.link.run())
        self.pipe.say("VER 1 MSNP18", "CVR 2 1 1 1 a b", f"USR 3 SSO S MBI {NONCE}")
        await self.pipe.hears(b"USR 4 SSO S t=1&p= proof {g}\r\n")
        self.pipe.say(f"USR 4 OK {ALICE} 1 0")
        await self.accepted.wait()
        return self

    async def __aexit__(self, *_):
        if not self.running.done():
            self.running.cancel()
        await asyncio.wait((self.running,))
        assert self.pipe.closed


async def test_signing_in_and_asking():
    async with Visitor() as visitor:
        assert visitor.heard[0] == DialectChosen(Dialect.MSNP18)
        asking = asyncio.gather(
            visitor.link.answer(visitor.machine.set_name("A B")), visitor.link.switchboard()
        )
        await visitor.pipe.hears(b"PRP 5 MFN A%20B\r\nXFR 6 SB\r\n")
        visitor.pipe.say("XFR 6 SB 192.0.2.22:1864 CKI 17 U x 1", "PRP 5 MFN A%20B")
        name, switchboard = await asking
        assert name.args == ("5", "MFN", "A%20B")
        assert (switchboard.host, switchboard.port, switchboard.ticket) == ("192.0.2.22", 1864, "17")


async def test_what_is_refused_is_raised_to_who_asked():
    async with Visitor() as visitor:
        asking = asyncio.gather(visitor.link.answer(visitor.machine.query(BOB)), return_exceptions=True)
        await visitor.pipe.hears(b"FQY 5")
        visitor.pipe.say("208 5")
        (error,) = await asking
        assert isinstance(error, ServerError)
        assert error.code == 208


async def test_one_pong_answers_all_that_was_left_before():
    async with Visitor() as visitor:
        text = TextMessage("x").message()
        trids = [visitor.machine.page(Page(NetworkAddress(BOB), text)) for _ in range(3)]
        visitor.machine.fence(0.0)
        waiting = asyncio.get_running_loop().create_task(visitor.link.answers(trids))
        await visitor.pipe.hears(b"PNG\r\n")
        visitor.pipe.say("QNG 50")
        async with asyncio.timeout(10):
            await waiting


async def test_the_end_is_told_to_everybody_who_waits():
    async with Visitor() as visitor:
        asking = asyncio.gather(visitor.link.answer(visitor.machine.query(BOB)), return_exceptions=True)
        await visitor.pipe.hears(b"FQY 5")
        visitor.pipe.incoming.put_nowait(b"")
        (error,) = await asking
        assert isinstance(error, ConnectionLost)
        with pytest.raises(ConnectionLost):
            await visitor.running
        with pytest.raises(LocalProtocolError):
            visitor.machine.query(BOB)


async def test_an_empty_read_means_disconnected_and_nobody_says_so_twice():
    async with Visitor() as visitor:
        heard = len(visitor.heard)
        visitor.pipe.incoming.put_nowait(b"")
        with pytest.raises(ConnectionLost, match="closed the connection"):
            await visitor.running
        assert len(visitor.heard) == heard
        assert visitor.machine.step is Step.CLOSED
        assert visitor.machine.receive_end() == []


async def test_an_agreed_end_is_no_error():
    async with Visitor() as visitor:
        visitor.pipe.say("OUT OTH")
        await visitor.running
        assert isinstance(visitor.heard[-1], SignedOutBy)
    async with Visitor() as visitor:
        visitor.machine.sign_out()
        await visitor.link.flush()
        await visitor.link.close()
        await visitor.running
        assert visitor.pipe.written.endswith(b"OUT\r\n")


async def test_garbage_ends_it():
    async with Visitor() as visitor:
        visitor.pipe.say("HTTP/1.1 200 OK")
        with pytest.raises(RemoteProtocolError):
            await visitor.running


async def test_what_the_listener_raises_ends_it():
    async with Visitor() as visitor:

        async def fail(event):
            raise OSError("broken")

        visitor.link._hear = fail
        visitor.pipe.say("NLN NLN 1:bob@example.com Bob 0:0 0")
        with pytest.raises(OSError, match="broken"):
            await visitor.running


async def test_after_a_connection_that_broke_nothing_can_be_asked():
    async with Visitor() as visitor:
        asking = asyncio.gather(visitor.link.switchboard(), return_exceptions=True)
        await visitor.pipe.hears(b"XFR 5")

        async def broken():
            raise ConnectionLost("reset")

        visitor.pipe.read = broken
        visitor.pipe.say("QNG 50")
        (error,) = await asking
        assert isinstance(error, ConnectionLost)
        assert visitor.machine.step is Step.CLOSED
        with pytest.raises(LocalProtocolError):
            visitor.machine.open_switchboard()
        with pytest.raises(ConnectionLost):
            await visitor.running


async def test_a_server_that_leaves_a_question_unanswered_is_looked_after(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    async with Visitor() as visitor:
        asking = asyncio.get_running_loop().create_task(visitor.link.switchboard())
        await visitor.pipe.hears(b"XFR 5 SB\r\nPNG\r\n")
        # Who does not answer that either is dead before the question is given up.
        assert visitor.machine.deadline + 1.0 < asyncio.get_running_loop().time() + module.ANSWER_TIMEOUT
        visitor.pipe.say("QNG 50", "XFR 5 SB 192.0.2.22:1864 CKI 17 U x 1")
        assert (await asking).ticket == "17"


async def test_a_look_whether_the_server_is_there(monkeypatch):
    async with Visitor() as visitor:
        await visitor.link.check()
        await visitor.pipe.hears(b"PNG\r\n")
        naming = asyncio.get_running_loop().create_task(visitor.link.answer(visitor.machine.set_name("A")))
        visitor.pipe.say("QNG 50", "PRP 5 MFN A")
        await naming
        monkeypatch.setattr(module, "HURRY", 0.01)
        await visitor.link.check()
        async with asyncio.timeout(10):
            with pytest.raises(ConnectionLost, match="does not answer"):
                await visitor.running
        await visitor.link.check()
