"""One visit, with a notification server that the test plays and lists from paper."""

import asyncio
from random import Random

import pytest

from papyon.aio import visit as module
from papyon.aio.events import (
    EndpointsChanged,
    LetterReceived,
    RosterChanged,
    RosterLoaded,
    SelfChanged,
    SignedIn,
    SignedInElsewhere,
)
from papyon.aio.lists import follower
from papyon.aio.myself import Self
from papyon.aio.objects import Objects
from papyon.aio.reconnect import LONGEST_AWAY, ComeBack
from papyon.aio.settings import Settings
from papyon.aio.transfers import Transfers
from papyon.aio.transport import connect
from papyon.aio.visit import Moved, Visit
from papyon.errors import ConnectionLost, RemoteProtocolError, ServerBusy, ServiceFault, Unreachable
from papyon.payload.maildata import MailData, WaitingMessage
from papyon.payload.personal import PersonalData, PrivateEndpointData
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.contact import Contact, ContactType
from papyon.payload.soap.service import FaultCode
from papyon.payload.soap.sharing import FindMembership, Member, Role
from papyon.payload.text import TextMessage
from papyon.session.masque import Identity
from papyon.session.mirror import Mirror
from papyon.session.notification import NotificationClient
from papyon.types import Dialect, Status
from papyon.wire import Reader, Side, WireCommand, encode
from tests.papyon.aio.lists.stage import Shelf

ALICE, BOB = "alice@example.com", "bob@example.com"
NONCE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v"
GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"
ME = Contact("me", ALICE, ContactType.ME, "Alice A")


class Tickets:
    async def obtain(self, policy, dialect, proven=True):
        return "t=1&p=", bytes(range(1, 25))


class Dialer:
    """Nobody asks for a switchboard or a service here."""

    post = None
    switchboard = None


class Lists(Shelf):
    """Takes the place of `Services`; it cannot tell differences."""

    fault = None
    members = (Member(Role.ALLOW, BOB),)
    book = AddressBook((), (ME, Contact("id-bob", BOB, display_name="Bob")), ALICE)

    def __init__(self, *_):
        # What is on the shelf is the class's, so that a test can change it.
        self.account, self.asked, self.faults = ALICE, [], {}

    async def read(self, request, reader, scenario="Initial"):
        if self.fault is not None:
            raise self.fault
        if getattr(request, "deltas_only", False):
            raise ServiceFault(FaultCode.FULL_SYNC_REQUIRED)
        return await super().read(request, reader, scenario)


class Fetcher:
    """Takes the place of `Offline`."""

    notices: list[MailData]

    def __init__(self, *_):
        Fetcher.notices = []

    async def fetch(self, notice):
        Fetcher.notices.append(notice)


class Stage:
    """A visit and the server that it is at."""

    def __init__(self, dialect, me):
        self.dialect = dialect
        self.told = asyncio.Queue()
        self.me = me
        self.reader = Reader(Side.SERVER)
        self.connected = asyncio.get_running_loop().create_future()

    async def open(self):
        async def accept(reader, writer):
            self.connected.set_result((reader, writer))

        self.listener = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = self.listener.sockets[0].getsockname()[1]
        settings = Settings.at("127.0.0.1", "http://127.0.0.1:1", GUID, port, storage_url="")
        transport = await connect("127.0.0.1", port)
        machine = NotificationClient(
            Identity(ALICE, (self.dialect,), GUID), asyncio.get_running_loop().time()
        )
        self.visit = Visit(
            transport,
            machine,
            Dialer(),
            Tickets(),
            ALICE,
            settings,
            Random(1),
            self.me,
            Mirror(ALICE),
            Objects(ALICE),
            Transfers(ALICE, Random(1), self.told.put),
            self.told.put,
        )
        self.running = asyncio.get_running_loop().create_task(self.visit.run())

    async def close(self):
        self.running.cancel()
        await asyncio.wait((self.running,))
        _, writer = await self.connected
        writer.close()
        self.listener.close()

    async def hears(self, verb):
        async with asyncio.timeout(10):
            reader, _ = await self.connected
            while (command := self.reader.next_command()) is None:
                data = await reader.read(1000)
                assert data, "the client hung up"
                self.reader.feed(data)
        assert command.verb == verb, command
        return command

    async def says(self, verb, *args, payload=None):
        _, writer = await self.connected
        writer.write(encode(WireCommand(verb, args, payload)))
        await writer.drain()

    async def answers(self, verb, *args, payload=None):
        command = await self.hears(verb)
        await self.says(verb, str(command.trid), *args, payload=payload)
        return command

    async def next(self, kind):
        async with asyncio.timeout(10):
            while not isinstance(event := await self.told.get(), kind):
                pass
        return event

    async def accept(self):
        await self.answers("VER", self.dialect.token)
        await self.answers("CVR", "1", "1", "1", "a", "b")
        await self.answers("USR", "SSO", "S", "MBI", NONCE)
        await self.answers("USR", "OK", ALICE, "1", "0")

    async def sign_in(self):
        await self.accept()
        await self.answers("BLP", "AL")
        await self.answers("ADL", "OK")
        await self.answers("PRP", "MFN", "x")
        if self.dialect is Dialect.MSNP18:
            await self.answers("UUX", payload=b"")
            await self.answers("UUX", payload=b"")
        await self.answers("CHG", "NLN", "0", "0")
        personal = await self.answers("UUX", payload=b"")
        await self.next(SignedIn)
        return personal


@pytest.fixture
async def stage(monkeypatch):
    monkeypatch.setattr(module, "Services", Lists)
    monkeypatch.setattr(module, "Offline", Fetcher)
    stages = []

    async def build(dialect=Dialect.MSNP18, me=None):
        stages.append(Stage(dialect, me or Self()))
        await stages[-1].open()
        return stages[-1]

    yield build
    for one in stages:
        await one.close()


@pytest.mark.parametrize("dialect", [Dialect.MSNP15, Dialect.MSNP18], ids=str)
async def test_the_order_of_signing_in(stage, dialect):
    play = await stage(dialect)
    await play.accept()
    assert (await play.answers("BLP", "AL")).args[1:] == ("AL",)
    assert (
        await play.answers("ADL", "OK")
    ).payload == b'<ml l="1"><d n="example.com"><c n="bob" l="3" t="1"/></d></ml>'
    assert (await play.answers("PRP", "MFN", "x")).args[1:] == ("MFN", "Alice%20A")
    if dialect is Dialect.MSNP18:
        assert (await play.answers("UUX", payload=b"")).payload.startswith(b"<EndpointData>")
        assert (await play.answers("UUX", payload=b"")).payload.startswith(b"<PrivateEndpointData>")
    loaded = await play.next(RosterLoaded)
    assert [buddy.address for buddy in loaded.buddies] == [BOB]
    change = await play.hears("CHG")
    assert change.args[1] == "NLN"
    await play.says("CHG", *change.args)
    # What nobody has set here is not cleared at the server.
    assert b"<PSM>" not in (await play.answers("UUX", payload=b"")).payload
    assert await play.next(SignedIn) == SignedIn("Alice A", "")


async def test_the_wishes_of_an_earlier_visit_are_kept(stage):
    play = await stage(me=Self(Status.BSY, "Alice B", "at work"))
    personal = await play.sign_in()
    assert b"<PSM>at work</PSM>" in personal.payload
    assert play.visit.me.wishes == Self(Status.BSY, "Alice B", "at work")


async def test_an_unconfirmed_name_is_no_obstacle(stage):
    play = await stage(Dialect.MSNP15)
    await play.accept()
    await play.answers("BLP", "AL")
    await play.answers("ADL", "OK")
    named = await play.hears("PRP")
    await play.says("209", str(named.trid))
    await play.answers("CHG", "NLN", "0", "0")
    await play.answers("UUX", payload=b"")
    await play.next(SignedIn)


async def test_what_is_done_at_another_endpoint_counts_here_too(stage):
    play = await stage()
    await play.sign_in()
    await play.says("NLN", "AWY", f"1:{ALICE}", "Alice%20C", "0:0", "0")
    assert await play.next(SelfChanged) == SelfChanged(Status.AWY, "Alice C", "")
    await play.says("UBX", f"1:{ALICE}", payload=b"<Data><PSM>out</PSM></Data>")
    assert await play.next(SelfChanged) == SelfChanged(Status.AWY, "Alice C", "out")


async def test_others_come_and_go(stage):
    play = await stage()
    await play.sign_in()
    await play.says("NLN", "BSY", f"1:{BOB}", "Bob", "0:0", "0")
    await play.says("UBX", f"1:{BOB}", payload=b"<Data><PSM>hi</PSM></Data>")
    await play.says("FLN", f"1:{BOB}", "0:0")
    seen = [(await play.next(RosterChanged)).changes.buddies[0] for _ in range(3)]
    assert [(bob.status, bob.personal_message) for bob in seen] == [
        (Status.BSY, ""),
        (Status.BSY, "hi"),
        (Status.FLN, ""),
    ]


async def test_pushes_make_it_read_the_lists_anew(stage, monkeypatch):
    play = await stage()
    await play.sign_in()
    payload = b'<ml><d n="example.net"><c n="carol" l="8" t="1" f="Carol"/></d></ml>'
    await play.says("ADL", "0", payload=payload)
    (petition,) = (await play.next(RosterChanged)).changes.petitions
    assert (petition.address, petition.display_name) == ("carol@example.net", "Carol")
    monkeypatch.setattr(Lists, "book", AddressBook((), (ME,), ALICE))
    monkeypatch.setattr(Lists, "members", ())
    await play.says("RML", "0", payload=payload)
    assert (await play.next(RosterChanged)).changes.gone_buddies == (BOB,)


async def test_offline_messages_are_fetched(stage):
    play = await stage()
    notice = MailData((WaitingMessage("1", BOB),), (0, 0))
    await play.sign_in()
    await play.says("MSG", "Hotmail", "Hotmail", payload=MailData((), (0, 0)).initial().encode())
    await play.says(
        "MSG", "Hotmail", "Hotmail", payload=b"Content-Type: text/x-msmsgsoimnotification\r\n\r\n"
    )
    await play.says("MSG", "Hotmail", "Hotmail", payload=notice.initial().encode())
    await play.says("NLN", "AWY", f"1:{ALICE}", "Alice", "0:0", "0")
    await play.next(SelfChanged)
    assert [[one.id for one in notice.messages] for notice in Fetcher.notices] == [["1"]]


@pytest.mark.parametrize(
    ("args", "error"),
    [(("OTH",), SignedInElsewhere), (("SSD",), ServerBusy), (("RCT", "5"), ComeBack), ((), ServerBusy)],
)
async def test_being_sent_away(stage, args, error):
    play = await stage()
    await play.sign_in()
    await play.says("OUT", *args)
    with pytest.raises(error) as raised:
        await play.running
    if isinstance(raised.value, ComeBack):
        assert raised.value.seconds == 300.0


async def test_being_sent_elsewhere(stage):
    play = await stage()
    await play.answers("VER", "MSNP18")
    await play.answers("CVR", "1", "1", "1", "a", "b")
    command = await play.hears("USR")
    await play.says("XFR", str(command.trid), "NS", "192.0.2.7:1999", "U", "D")
    with pytest.raises(Moved) as moved:
        await play.running
    assert (moved.value.host, moved.value.port) == ("192.0.2.7", 1999)


async def test_a_server_that_asks_for_a_ticket_and_hangs_up_with_one_breath(stage):
    play = await stage()
    await play.answers("VER", "MSNP18")
    await play.answers("CVR", "1", "1", "1", "a", "b")
    command = await play.hears("USR")
    _, writer = await play.connected
    writer.write(f"USR {command.trid} SSO S MBI {NONCE}\r\n601 {command.trid}\r\n".encode())
    with pytest.raises(ServerBusy):
        await play.running


async def test_lists_that_cannot_be_read_end_the_visit_with_the_reason(stage, monkeypatch):
    monkeypatch.setattr(Lists, "fault", ServiceFault("InternalError"))
    play = await stage()
    await play.accept()
    with pytest.raises(ServiceFault):
        await play.running


async def test_a_connection_that_breaks(stage):
    play = await stage()
    await play.sign_in()
    _, writer = await play.connected
    writer.close()
    with pytest.raises(ConnectionLost):
        await play.running
    assert not play.visit.signed_in


async def test_saying_good_bye(stage):
    play = await stage()
    await play.sign_in()
    await play.visit.sign_out()
    await play.hears("OUT")
    await play.running


async def test_a_mistake_while_loading_ends_the_visit(stage, monkeypatch):
    monkeypatch.setattr(Lists, "fault", KeyError("a mistake of ours"))
    play = await stage()
    await play.accept()
    async with asyncio.timeout(10):
        with pytest.raises(RemoteProtocolError):
            await play.running


async def test_who_asks_is_told_even_while_the_lists_cannot_be_read(stage, monkeypatch):
    monkeypatch.setattr(follower, "READ_AGAIN", 0.0)
    play = await stage()
    await play.sign_in()
    monkeypatch.setattr(Lists, "fault", Unreachable("the services are down"))
    payload = b'<ml><d n="example.net"><c n="carol" l="8" t="1" f="Carol"/></d></ml>'
    await play.says("ADL", "0", payload=payload)
    (petition,) = (await play.next(RosterChanged)).changes.petitions
    assert petition.address == "carol@example.net"
    # What changed meanwhile is read as soon as that is possible, and the request is not lost by it.
    monkeypatch.setattr(Lists, "book", AddressBook((), (ME,), ALICE))
    monkeypatch.setattr(Lists, "members", ())
    monkeypatch.setattr(Lists, "fault", None)
    assert (await play.next(RosterChanged)).changes.gone_buddies == (BOB,)
    assert play.visit.roster.petition("carol@example.net") is not None


async def test_many_pushes_are_answered_by_few_readings(stage, monkeypatch):
    play = await stage()
    await play.sign_in()
    readings, open_again = [], asyncio.Event()

    read = Lists.read

    async def slow(self, request, reader, scenario="Initial"):
        if isinstance(request, FindMembership) and not request.deltas_only:
            readings.append(scenario)
            await open_again.wait()
        return await read(self, request, reader, scenario)

    monkeypatch.setattr(Lists, "read", slow)
    payload = b'<ml><d n="example.net"><c n="carol" l="8" t="1" f="Carol"/></d></ml>'
    for _ in range(50):
        await play.says("RML", "0", payload=payload)
    await play.says("NLN", "AWY", f"1:{ALICE}", "Alice", "0:0", "0")
    await play.next(SelfChanged)
    open_again.set()
    await play.says("ADL", "0", payload=payload)
    await play.next(RosterChanged)
    assert len(readings) <= 3


async def test_nobody_keeps_us_away_for_weeks(stage):
    play = await stage()
    await play.sign_in()
    await play.says("OUT", "RCT", "99999")
    with pytest.raises(ComeBack) as raised:
        await play.running
    assert raised.value.seconds == LONGEST_AWAY


@pytest.mark.parametrize(("kind", "payload"), [("4", b"goawyplzthxbye-nomorempop"), ("8", b"gtfo")])
async def test_another_endpoint_ends_the_session_and_nobody_else(stage, kind, payload):
    play = await stage()
    await play.sign_in()
    await play.says("UBN", BOB, kind, payload=payload)
    await play.says("UBN", ALICE, kind, payload=b"something else")
    await play.says("NLN", "AWY", f"1:{ALICE}", "Alice%20A", "0:0", "0")
    await play.next(SelfChanged)
    await play.says("UBN", f"{ALICE};{{phone}}", kind, payload=payload)
    await play.hears("OUT")
    with pytest.raises(SignedInElsewhere):
        await play.running


async def test_one_may_end_all_sessions_oneself(stage):
    play = await stage()
    await play.sign_in()
    play.visit.leaving = True
    await play.says("UBN", f"{ALICE};{GUID}", "8", payload=b"gtfo")
    await play.says("NLN", "AWY", f"1:{ALICE}", "Alice%20A", "0:0", "0")
    await play.next(SelfChanged)
    assert play.visit.signed_in


async def test_another_endpoint_says_that_the_lists_changed(stage, monkeypatch):
    play = await stage()
    await play.sign_in()
    monkeypatch.setattr(Lists, "book", AddressBook((), (ME,), ALICE))
    monkeypatch.setattr(Lists, "members", ())
    await play.says("UBN", f"{ALICE};{{phone}}", "1", payload=b"<x/>")
    await play.says("UBN", f"{ALICE};{{phone}}", "5", payload=b"17;host")
    await play.says("UBN", f"{ALICE};{{phone}}", "6", payload=b"")
    assert (await play.next(RosterChanged)).changes.gone_buddies == (BOB,)


async def test_the_endpoints_of_the_account_are_told(stage):
    play = await stage()
    await play.sign_in()
    document = PersonalData(
        private_endpoints=(
            PrivateEndpointData("papyon", id=GUID),
            PrivateEndpointData("PHONE", client_type=3, id="{b}"),
        )
    )
    await play.says("UBX", f"1:{ALICE}", payload=document.encode())
    told = await play.next(EndpointsChanged)
    assert [(one.name, one.here) for one in told.endpoints] == [("papyon", True), ("PHONE", False)]
    assert play.visit.has_other_endpoints()


async def test_who_has_no_switchboard_is_heard_all_the_same(stage):
    play = await stage()
    await play.sign_in()
    page = TextMessage("hi", message_id="1").message().encode()
    await play.says("UBM", "eve@yahoo.example", "32", ALICE, "1", "1", payload=page)
    letter = await play.next(LetterReceived)
    assert (letter.author, letter.text) == ("eve@yahoo.example", "hi")
