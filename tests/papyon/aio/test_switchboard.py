"""One switchboard over a socket, with a server that the test plays."""

import asyncio
import contextlib

import pytest

from papyon.aio import switchboard as module
from papyon.aio.switchboard import Place, Switchboard
from papyon.errors import ConnectionLost, RemoteProtocolError, TicketRefused, Unreachable
from papyon.payload.contents import Action, Ink, Text, Wink
from papyon.payload.control import Recording, Typing
from papyon.payload.emoticons import Emoticon
from papyon.payload.invitation import Invitation, parse_invitation
from papyon.payload.message import MimeMessage
from papyon.payload.msn_object import MsnObject, ObjectKind
from papyon.payload.p2p.envelope import Envelope, parse_envelope
from papyon.payload.receipt import ClientCaps, Receipt, parse_client_caps
from papyon.payload.text import TextMessage, parse_text
from papyon.session import delivery
from papyon.session.delivery import Outcome
from papyon.session.letters import Letter, parts
from papyon.session.switchboard import PARTICIPANTS, SwitchboardClient
from papyon.types import Dialect
from papyon.wire import Reader, Side, WireCommand, encode

ALICE, BOB = "alice@example.com", "bob@example.com"


class Host:
    """Who owns the switchboard."""

    def __init__(self):
        self.fates = []
        self.packets = []
        self.handled = []
        self.heard = []
        self.company = []
        self.typing = []
        self.refuse = ()
        self._more = asyncio.Condition()
        self._tasks = set()

    def changed(self, switchboard):
        self._notify()

    def fate(self, switchboard, letter, outcome):
        self.fates.append((letter, outcome))
        self._notify()

    def typing_seen(self, switchboard, author, recording):
        self.typing.append((author, recording))
        self._notify()

    async def packet_seen(self, switchboard, author, message):
        self.packets.append((author, parse_envelope(message)))
        self._notify()

    def posted(self, switchboard, trid, delivered):
        self.handled.append((trid, delivered))
        self._notify()

    async def received(self, switchboard, author, content, letter):
        if content in self.refuse:
            raise OSError("the disk is full")
        self.heard.append((author, content, letter))
        self._notify()

    async def came(self, people, address, new):
        self.company.append((sorted(people), address, "new" if new else "here", len(self.heard)))
        self._notify()

    async def went(self, people, address):
        self.company.append((sorted(people), address, "gone", len(self.heard)))
        self._notify()

    def _notify(self):
        async def notify():
            async with self._more:
                self._more.notify_all()

        task = asyncio.get_running_loop().create_task(notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def until(self, condition):
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(condition)


class Server:
    """The other end, one command at a time."""

    def __init__(self):
        self.reader = Reader(Side.SERVER)
        self.connected = asyncio.get_running_loop().create_future()

    async def accept(self, reader, writer):
        self.connected.set_result((reader, writer))

    async def hears(self, verb):
        """The next command, which has to be this one."""
        async with asyncio.timeout(10):
            reader, _ = await self.connected
            while (command := self.reader.next_command()) is None:
                data = await reader.read(1000)
                assert data, "the client hung up"
                self.reader.feed(data)
        assert command.verb == verb
        return command

    async def said(self):
        """The next message, with its transaction id and how it is to be acknowledged."""
        command = await self.hears("MSG")
        return command.trid, command.args[1], MimeMessage.parse(command.payload)

    async def says(self, verb, *args, payload=None):
        _, writer = await self.connected
        writer.write(encode(WireCommand(verb, args, payload)))
        await writer.drain()

    async def tells(self, message, author=BOB):
        await self.says("MSG", author, "Bob", payload=message.encode())

    async def hang_up(self):
        _, writer = await self.connected
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def switchboard(enter=True, shared=False):
    server, host = Server(), Host()
    listener = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    place = Place("127.0.0.1", listener.sockets[0].getsockname()[1])
    machine = SwitchboardClient(ALICE, Dialect.MSNP15, "{g}", "ticket")
    board = Switchboard(machine, place, host, "papyon/test", frozenset({BOB}), shared)
    running = asyncio.get_running_loop().create_task(board.run())
    try:
        if enter:
            await server.hears("USR")
            await server.says("USR", "1", "OK", ALICE, "Alice")
            if shared:
                assert (await server.hears("CAL")).args[1] == ALICE
                await server.says("217", "2")
            await host.until(lambda: board.live)
            await board.call(BOB)
            await server.hears("CAL")
            await server.says("JOI", BOB, "Bob", "32")
            await host.until(lambda: board.present)
            _, ack, message = await server.said()
            assert ack == "U"
            assert parse_client_caps(message) == ClientCaps("papyon/test", receipts=True)
        yield board, server, host
        board.leave()
        async with asyncio.timeout(10):
            await running
    finally:
        running.cancel()
        await asyncio.wait((running,))
        await server.hang_up()
        listener.close()


async def test_a_letter_with_its_receipt():
    async with switchboard() as (board, server, host):
        await server.tells(ClientCaps("other", receipts=True).message())
        await board.send(Letter("id-1", Text("hello")))
        trid, ack, message = await server.said()
        assert (ack, parse_text(message).text) == ("A", "hello")
        assert board.busy
        await server.says("ACK", str(trid))
        await host.until(lambda: host.fates == [("id-1", Outcome.SENT)])
        await server.tells(Receipt("id-1").message())
        await host.until(lambda: host.fates[1:] == [("id-1", Outcome.DELIVERED)])
        assert not board.busy


async def test_what_is_heard_is_confirmed_once_it_is_stored():
    async with switchboard() as (_, server, host):
        await server.tells(TextMessage("hi", message_id="id-2").message())
        _, ack, message = await server.said()
        assert (ack, message) == ("U", Receipt("id-2").message())
        assert host.heard == [(BOB, Text("hi"), "id-2")]
        host.refuse = (Text("lost"), Text("no id"))
        await server.tells(TextMessage("lost", message_id="id-3").message())
        await server.tells(TextMessage("no id").message())
        await server.tells(TextMessage("").message())
        await server.tells(TextMessage("on eve's behalf").message(), "eve@example.com")
        await server.tells(TextMessage("last", message_id="id-4").message())
        _, _, message = await server.said()
        assert message == Receipt("id-4").message()
        assert host.heard[-1] == (BOB, Text("last"), "id-4")


async def test_whatever_is_said_is_heard_as_what_it_is():
    cat = Emoticon("(cat)", MsnObject.of(b"cat", BOB, ObjectKind.EMOTICON))
    said = [
        Text("a (cat)", emoticons=(cat,)),
        Wink(MsnObject.of(b"film", BOB, ObjectKind.WINK)),
        Ink(bytes(3000)),
        Action("waves"),
    ]
    async with switchboard() as (_, server, host):
        for number, content in enumerate(said):
            for message in parts(Letter(f"id-{number}", content), chunked=True)[0]:
                await server.tells(message)
            _, _, message = await server.said()
            assert message == Receipt(f"id-{number}").message()
        assert host.heard == [(BOB, content, f"id-{number}") for number, content in enumerate(said)]
        await server.tells(Recording(BOB).message())
        await server.tells(Typing(BOB).message())
        await host.until(lambda: host.typing == [(BOB, True), (BOB, False)])


async def test_an_invitation_to_what_is_not_here_is_declined():
    async with switchboard() as (_, server, _):
        await server.tells(Invitation("CANCEL", 1, code="REJECT").message())
        await server.tells(Invitation("INVITE", 33267, "Whiteboard").message())
        _, ack, message = await server.said()
        assert (ack, parse_invitation(message)) == (
            "U",
            Invitation("CANCEL", 33267, code="REJECT_NOT_INSTALLED"),
        )


async def test_what_another_endpoint_of_ours_says_is_shown_but_not_confirmed():
    async with switchboard(shared=True) as (board, server, host):
        await server.tells(TextMessage("from my phone", message_id="id-1").message(), f"{ALICE};{{phone}}")
        await server.tells(Receipt("id-1").message(), ALICE)
        await server.tells(MimeMessage("text/x-msnmsgr-datacast"), ALICE)
        await server.tells(Typing(ALICE).message(), ALICE)
        host.refuse = (Text("lost"),)
        await server.tells(TextMessage("lost", message_id="id-2").message(), ALICE)
        await server.tells(TextMessage("hi", message_id="id-3").message())
        _, _, message = await server.said()
        assert message == Receipt("id-3").message()
        assert host.heard == [(ALICE, Text("from my phone"), "id-1"), (BOB, Text("hi"), "id-3")]
        assert (host.typing, host.fates, board.refused) == ([], [], {})


async def test_a_refused_letter_and_a_connection_that_breaks():
    async with switchboard() as (board, server, host):
        await board.send(Letter("id-1", Text("hello")))
        trid, _, _ = await server.said()
        await server.says("NAK", str(trid))
        await host.until(lambda: host.fates == [("id-1", Outcome.LOST)])
        await board.send(Letter("id-2", Text("hello")))
        await server.hang_up()
        await host.until(lambda: host.fates[1:] == [("id-2", Outcome.LOST)])
        assert board.closed


async def test_the_good_bye_is_said_at_once():
    async with switchboard() as (board, server, _):
        board.leave()
        await server.hears("OUT")
        assert board.closed
        assert board.error is None


async def test_a_ticket_that_is_not_accepted():
    async with switchboard(enter=False) as (board, server, host):
        await server.hears("USR")
        await server.says("911", "1")
        await host.until(lambda: board.closed)
        assert isinstance(board.error, TicketRefused)


async def test_a_server_that_never_lets_us_in(monkeypatch):
    monkeypatch.setattr(module, "QUIET", 0.0)
    monkeypatch.setattr(module, "ENTER_TIMEOUT", 0.2)
    async with switchboard(enter=False) as (board, server, host):
        await server.hears("USR")
        await host.until(lambda: board.closed)
        assert isinstance(board.error, ConnectionLost)


async def test_nobody_there():
    host = Host()
    machine = SwitchboardClient(ALICE, Dialect.MSNP15, "{g}", "ticket")
    board = Switchboard(machine, Place("127.0.0.1", 1), host, "papyon/test")
    await board.run()
    assert isinstance(board.error, Unreachable)
    assert board.closed


async def test_a_switchboard_that_acknowledges_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "QUIET", 0.05)
    monkeypatch.setattr(delivery, "ACK_TIMEOUT", 0.1)
    async with switchboard() as (board, _, host):
        await board.send(Letter("id-1", Text("hello")))
        await host.until(lambda: host.fates == [("id-1", Outcome.LOST)] and board.closed)
        assert isinstance(board.error, ConnectionLost)


async def test_there_is_an_end_to_who_has_been_here():
    async with switchboard() as (board, server, host):
        for number in range(PARTICIPANTS + 1):
            await server.says("JOI", f"p{number}@example.com", "P", "32")
            await server.says("BYE", f"p{number}@example.com")
        await host.until(lambda: board.closed)
        assert isinstance(board.error, RemoteProtocolError)
        assert len(board.people) <= PARTICIPANTS + 1


CAROL, DORA, EVE, FRED = "carol@example.net", "dora@example.org", "eve@example.com", "fred@example.com"


async def test_who_comes_and_goes_is_told_from_the_first_word_on_and_in_its_order():
    async with switchboard() as (board, server, host):
        await server.says("JOI", CAROL, "Carol", "32")
        await server.says("JOI", DORA, "Dora", "32")
        await server.says("BYE", DORA)
        await host.until(lambda: board.left == {DORA})
        assert host.company == []
        await server.tells(TextMessage("hello").message())
        await server.says("BYE", BOB)
        await server.says("JOI", BOB, "Bob", "32")
        await server.says("BYE", CAROL, "1")
        await server.says("JOI", EVE, "Eve", "32")
        await server.says("JOI", FRED, "Fred", "32")
        await server.tells(TextMessage("welcome").message())
        everybody = sorted((BOB, CAROL, DORA))
        await host.until(lambda: len(host.heard) == 2)
        assert host.company[:5] == [
            (everybody, BOB, "here", 0),
            (everybody, CAROL, "here", 0),
            (everybody, DORA, "gone", 0),
            (everybody, BOB, "gone", 1),
            (everybody, BOB, "here", 1),
        ]
        with_both = sorted((*everybody, EVE, FRED))
        assert host.company[5:] == [
            (with_both, BOB, "here", 1),
            (with_both, EVE, "new", 1),
            (with_both, FRED, "new", 1),
            (with_both, DORA, "gone", 1),
        ]


async def test_what_we_say_first_begins_a_talk_too():
    async with switchboard() as (board, server, host):
        await server.says("JOI", CAROL, "Carol", "32")
        await host.until(lambda: board.present == {BOB, CAROL})
        await board.send(Letter("id-1", Text("hello")))
        await host.until(lambda: len(host.company) == 2)
        assert host.company == [([BOB, CAROL], BOB, "here", 0), ([BOB, CAROL], CAROL, "here", 0)]


async def test_packets_between_peers_go_out_with_their_own_acknowledgement():
    async with switchboard() as (board, server, host):
        envelope = Envelope(BOB, b"\0packet")
        trids = [board.post(envelope.message()) for _ in range(2)]
        await board.flush()
        for trid, answer in zip(trids, ("ACK", "NAK"), strict=True):
            said, ack, message = await server.said()
            assert (int(said), ack, parse_envelope(message)) == (trid, "D", envelope)
            assert board.busy
            await server.says(answer, str(trid))
        await host.until(lambda: host.handled == [(trids[0], True), (trids[1], False)])
        assert not board.busy
        assert host.fates == []


async def test_packets_of_peers_are_handed_over():
    async with switchboard() as (_, server, host):
        envelope = Envelope(ALICE, b"\0\1\2", f"{BOB};{{b}}")
        await server.tells(envelope.message())
        await host.until(lambda: host.packets == [(BOB, envelope)])
        await server.tells(envelope.message(), "stranger@example.com")
        await server.tells(envelope.message())
        await host.until(lambda: len(host.packets) == 2)


async def test_a_switchboard_that_acknowledges_no_packet_is_lost(monkeypatch):
    monkeypatch.setattr(module, "QUIET", 0.01)
    monkeypatch.setattr(module, "ACK_TIMEOUT", 0.02)
    async with switchboard() as (board, server, host):
        board.post(Envelope(BOB, b"").message())
        await board.flush()
        await server.said()
        await host.until(lambda: board.closed)
        assert isinstance(board.error, ConnectionLost)


@pytest.mark.parametrize("answer", [("JOI", f"{ALICE};{{phone}}", "Alice", "1:0"), ("217", "2")])
async def test_our_other_endpoint_is_awaited_until_it_comes_or_cannot(answer):
    async with switchboard(enter=False, shared=True) as (board, server, host):
        await server.hears("USR")
        await server.says("USR", "1", "OK", ALICE, "Alice")
        await host.until(lambda: board.live)
        assert not board.gathered
        await server.says(*answer)
        await host.until(lambda: board.gathered)


async def test_our_other_endpoint_is_not_awaited_for_ever(monkeypatch):
    monkeypatch.setattr(module, "OWN_PATIENCE", 0.0)
    async with switchboard(enter=False, shared=True) as (board, server, host):
        await server.hears("USR")
        await server.says("USR", "1", "OK", ALICE, "Alice")
        await host.until(lambda: board.live and board.gathered)
