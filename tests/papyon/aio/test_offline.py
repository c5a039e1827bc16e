import asyncio
from datetime import UTC, datetime
from random import Random

import pytest

from papyon.aio import offline as module
from papyon.aio.offline import Offline
from papyon.aio.settings import Settings
from papyon.errors import ServerError, ServiceFault
from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Nudge, Text
from papyon.payload.maildata import MailData, WaitingMessage
from papyon.payload.oim import OfflineText, parse_offline_text
from papyon.payload.soap import envelope
from papyon.payload.soap import offline as soap
from papyon.payload.soap.envelope import build_fault
from papyon.session.challenge import PRODUCTS, answer
from papyon.session.letters import Letter
from papyon.session.masque import MASQUES
from papyon.types import Dialect, NetworkId

ALICE, BOB = "alice@example.com", "bob@example.com"
SETTINGS = Settings.at("msn.example", "https://msn.example", "{g}")
CHALLENGE = "13038318816579321232"
RUN = "{33333333-3333-4333-8333-333333333333}"


class Tickets:
    number = 1

    def ticket(self, service):
        return f"t={self.number}&p="

    async def renew(self, refused):
        self.number += 1


class Machine:
    def __init__(self, dialect):
        self.dialect = dialect
        self.masque = MASQUES[dialect]
        self.pages = []
        self.fenced = 0

    def page(self, page):
        self.pages.append(page)
        return len(self.pages)

    def fence(self, now):
        self.fenced = len(self.pages)


class Link:
    def __init__(self, dialect):
        self.machine = Machine(dialect)

    async def answers(self, trids):
        assert trids == list(range(1, self.machine.fenced + 1))


class Office:
    """The OIM and RSI services. `mails` are what waits; `faults` are answered first."""

    def __init__(self):
        self.mails = {}
        self.faults = []
        self.stored = []
        self.deleted = []
        self.asked = []

    async def send(self, url, document, soap_action=""):
        asked = envelope.parse_request(document)
        action = soap_action.rpartition("/")[2]
        self.asked.append(action)
        if self.faults:
            return self.faults.pop(0)
        if action in ("Store", "Store2"):
            return self._store(soap.Store.parse(asked))
        request, _ = soap.parse_rsi_request(asked)
        match request:
            case soap.GetMetadata():
                return soap.encode_metadata(notice(*self.mails))
            case soap.GetMessage(id=name) if name in self.mails:
                return soap.encode_message(self.mails[name])
            case soap.GetMessage():
                return build_fault(ServiceFault("MessageUnavailable"))
            case soap.DeleteMessages(ids=ids):
                self.deleted += ids
                for name in ids:
                    del self.mails[name]
                return soap.encode_deleted()

    def _store(self, request):
        product = request.product
        if request.lock_key != answer(CHALLENGE, product, PRODUCTS[product], Dialect.MSNP15):
            return soap.encode_store_fault(
                soap.StoreFault.AUTHENTICATION_FAILED, lock_key_challenge=CHALLENGE
            )
        self.stored.append(request)
        return soap.encode_stored(request.number)


def notice(*names):
    return MailData(tuple(WaitingMessage(name, BOB) for name in names))


def mail(text, sequence, message_id=""):
    moment = datetime(2009, 1, 2, 3, 4, 5, tzinfo=UTC)
    return OfflineText(text, RUN, sequence, BOB, "Bob", ALICE, moment, message_id).mail()


class Desk:
    """An `Offline` with its office, and who hears of it."""

    def __init__(self, dialect=Dialect.MSNP15):
        self.office = Office()
        self.link = Link(dialect)
        self.told = []
        self.fail_at = None
        self.offline = Offline(self.link, self.office, Tickets(), ALICE, SETTINGS, Random(1), self.tell)

    async def tell(self, event):
        if event.text == self.fail_at:
            self.fail_at = None
            raise OSError("the disk is full")
        self.told.append(event)


async def test_leaving_texts_answers_the_lock_once():
    desk = Desk()
    await desk.offline.leave(NetworkAddress(BOB), Letter("id-1", Text("one ж")), "Alice A")
    await desk.offline.leave(NetworkAddress(BOB), Letter("id-2", Text("two")), "Alice A")
    assert desk.office.asked == ["Store2", "Store2", "Store2"]
    first, second = desk.office.stored
    assert (first.sender, first.recipient, first.sender_name) == (ALICE, BOB, "Alice A")
    text = parse_offline_text(first.content)
    assert (text.text, text.message_id, text.sequence) == ("one ж", "id-1", 1)
    assert (second.number, parse_offline_text(second.content).sequence) == (2, 2)
    assert parse_offline_text(second.content).run_id == text.run_id


@pytest.mark.parametrize(
    ("dialect", "action"), [(Dialect.MSNP13, "Store"), (Dialect.MSNP14, "Store2"), (Dialect.MSNP16, "Store2")]
)
async def test_each_dialect_has_its_way_to_leave_texts(dialect, action):
    desk = Desk(dialect)
    await desk.offline.leave(NetworkAddress(BOB), Letter("id", Text("x")), "A")
    assert set(desk.office.asked) == {action}
    (stored,) = desk.office.stored
    assert (stored.dialect, stored.product) == (dialect.token, MASQUES[dialect].product_id)


@pytest.mark.parametrize(
    ("dialect", "network", "agent"),
    [
        (Dialect.MSNP18, NetworkId.MESSENGER, "client"),
        (Dialect.MSNP18, NetworkId.PHONE, "mobile"),
        (Dialect.MSNP14, NetworkId.YAHOO, ""),
    ],
)
async def test_younger_dialects_have_the_server_page(dialect, network, agent):
    desk = Desk(dialect)
    await desk.offline.leave(NetworkAddress(BOB, network), Letter("id", Text("x" * 2000)), "A")
    assert [
        (page.recipient.network, page.message.header("Dest-Agent")) for page in desk.link.machine.pages
    ] == [(network, agent)] * 2
    assert desk.office.asked == []


@pytest.mark.parametrize(
    ("dialect", "network", "content"),
    [
        (Dialect.MSNP12, NetworkId.MESSENGER, Text("x")),
        (Dialect.MSNP13, NetworkId.YAHOO, Text("x")),
        (Dialect.MSNP15, NetworkId.MESSENGER, Nudge()),
        (Dialect.MSNP18, NetworkId.MESSENGER, Nudge()),
    ],
)
async def test_what_cannot_be_left_is_refused_as_to_somebody_offline(dialect, network, content):
    desk = Desk(dialect)
    with pytest.raises(ServerError) as error:
        await desk.offline.leave(NetworkAddress(BOB, network), Letter("id", content), "A")
    assert error.value.code == 217
    assert (desk.link.machine.pages, desk.office.asked) == ([], [])


async def test_who_is_too_fast_waits_once(monkeypatch):
    monkeypatch.setattr(module, "THROTTLED", 0)
    desk = Desk()
    slow = soap.encode_store_fault(soap.StoreFault.THROTTLED)
    desk.office.faults = [slow]
    await desk.offline.leave(NetworkAddress(BOB), Letter("id", Text("x")), "A")
    assert len(desk.office.stored) == 1
    desk.office.faults = [slow, slow]
    with pytest.raises(ServiceFault):
        await desk.offline.leave(NetworkAddress(BOB), Letter("id", Text("x")), "A")


@pytest.mark.parametrize(
    "refused",
    [
        soap.encode_store_fault(soap.StoreFault.AUTHENTICATION_FAILED, policy="MBI_SSL"),
        build_fault(ServiceFault("BadContextToken")),
    ],
)
async def test_a_ticket_that_ran_out_is_renewed_once(refused):
    desk = Desk()
    desk.office.faults = [refused]
    await desk.offline.leave(NetworkAddress(BOB), Letter("id", Text("x")), "A")
    assert desk.office.stored[0].ticket == "t=2&p="
    desk.office.faults = [refused, refused]
    with pytest.raises(ServiceFault):
        await desk.offline.leave(NetworkAddress(BOB), Letter("id", Text("x")), "A")


async def test_what_the_server_does_not_take_is_an_error():
    desk = Desk()
    desk.office.faults = [soap.encode_store_fault(soap.StoreFault.SYSTEM_UNAVAILABLE)]
    with pytest.raises(ServiceFault) as error:
        await desk.offline.leave(NetworkAddress(BOB), Letter("id", Text("x")), "A")
    assert error.value.code == soap.StoreFault.SYSTEM_UNAVAILABLE


async def test_fetching_in_order_and_deleting_after_storing():
    desk = Desk()
    desk.office.mails = {"b": mail("second", 2), "a": mail("first", 1, "id-1")}
    await desk.offline.fetch(notice("b", "a"))
    assert [event.text for event in desk.told] == ["first", "second"]
    first, second = desk.told
    assert (first.author, first.participants, first.id, first.kept_offline) == (BOB, (BOB,), "id-1", True)
    assert first.sent == datetime(2009, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert second.id == f"{RUN}.2"
    assert desk.office.deleted == ["a", "b"]


async def test_a_notice_that_is_too_large_is_asked_for():
    desk = Desk()
    desk.office.mails = {"a": mail("first", 1)}
    await desk.offline.fetch(MailData(too_large=True))
    assert desk.office.asked == ["GetMetadata", "GetMessage", "DeleteMessages"]


async def test_what_was_not_stored_stays_and_is_fetched_again(monkeypatch):
    monkeypatch.setattr(module, "RETRY", 0.0)
    desk = Desk()
    desk.fail_at = "first"
    desk.office.mails = {"a": mail("first", 1), "b": mail("second", 2)}
    async with asyncio.timeout(10):
        await desk.offline.fetch(notice("a", "b"))
    assert [event.text for event in desk.told] == ["second", "first"]
    assert desk.office.deleted == ["b", "a"]
    assert desk.office.mails == {}


async def test_what_cannot_be_read_or_is_gone_is_left_alone():
    desk = Desk()
    desk.office.mails = {"odd": "Content-Type: image/png\n\nx", "a": mail("first", 1)}
    await desk.offline.fetch(notice("odd", "gone", "a"))
    assert [event.text for event in desk.told] == ["first"]
    assert desk.office.deleted == ["a"]


async def test_an_answer_that_cannot_be_read_does_not_hold_up_the_others():
    desk = Desk()
    desk.office.mails = {"a": mail("first", 1), "b": mail("second", 2)}
    desk.office.faults = [b"<soap\x01"]
    await desk.offline.fetch(notice("a", "b"))
    assert [event.text for event in desk.told] == ["second"]
    assert list(desk.office.mails) == ["a"]


async def test_texts_that_are_not_counted_are_told_apart():
    desk = Desk()
    desk.office.mails = {"a": mail("first", 0), "b": mail("second", 0)}
    await desk.offline.fetch(notice("a", "b"))
    assert [event.id for event in desk.told] == ["a", "b"]


async def test_a_mail_without_its_author_is_of_whom_the_notice_names():
    desk = Desk()
    nobody = mail("first", 1).replace(f"<{BOB}>", "").replace("From: ", "X-From: ")
    desk.office.mails = {"a": nobody, "b": nobody}
    await desk.offline.fetch(MailData((WaitingMessage("a", BOB), WaitingMessage("b", ""))))
    assert [event.author for event in desk.told] == [BOB]
    assert list(desk.office.mails) == ["b"]


async def test_nobody_writes_in_the_name_of_another():
    desk = Desk()
    desk.office.mails = {"a": mail("give me your money", 1)}
    await desk.offline.fetch(MailData((WaitingMessage("a", "mallory@example.net"),)))
    assert [event.author for event in desk.told] == ["mallory@example.net"]


async def test_many_notices_wait_for_one_server_together(monkeypatch):
    desk = Desk()
    desk.office.mails = {"a": mail("first", 1)}
    desk.office.faults = [build_fault(ServiceFault("InternalError"))] * 5
    slept = asyncio.Semaphore(0)
    woken = asyncio.Event()

    async def sleep(seconds):
        slept.release()
        await woken.wait()

    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        tasks = [group.create_task(desk.offline.fetch(MailData(too_large=True))) for _ in range(5)]
        await asyncio.wait(tasks[1:])
        await slept.acquire()
        woken.set()
    assert [event.text for event in desk.told] == ["first"]
