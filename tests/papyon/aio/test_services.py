import threading

import pytest
from yarl import URL

from papyon.aio.services import LOOP_BYTES, STALE, Services, parse
from papyon.aio.settings import Settings
from papyon.errors import ConnectionLost, PayloadError, ServiceFault, Unreachable
from papyon.payload.soap import envelope, rst
from papyon.payload.soap.addressbook import ABAdd, ABFindAll, AddressBook
from papyon.payload.soap.contact import Contact
from papyon.payload.soap.groups import ABGroupAdd, ABGroupDelete
from papyon.payload.soap.service import (
    FaultCode,
    ServiceHeader,
    encode_fault,
    encode_response,
    parse_application_header,
)
from papyon.payload.soap.sharing import AddMember, Member, Role

ALICE, BOB = "alice@example.com", "bob@example.com"
SETTINGS = Settings.at("msn.example", "https://msn.example", "{g}")
HEADER = ServiceHeader("12r1:key")


class Tickets:
    def __init__(self):
        self.number = 1
        self.renewed = []

    def ticket(self, service):
        assert service == rst.CONTACTS
        return f"t={self.number}&p="

    async def renew(self, refused):
        self.renewed.append(refused)
        self.number += 1


class Shelf:
    """Answers each action with what is put there, in order; the last one stays."""

    def __init__(self, **answers):
        self.answers = {action: list(found) for action, found in answers.items()}
        self.asked = []

    async def send(self, url, document, soap_action=""):
        asked = envelope.parse_request(document)
        header = parse_application_header(asked)
        self.asked.append((url.rpartition("/")[2], asked.action, header.ticket, header.cache_key))
        found = self.answers[asked.action]
        return found.pop(0) if len(found) > 1 else found[0]

    @property
    def actions(self):
        return [action for _, action, _, _ in self.asked]


def services(**answers):
    shelf, tickets = Shelf(**answers), Tickets()
    return Services(shelf, SETTINGS, tickets, ALICE), shelf, tickets


def fault(code, action="X"):
    return encode_fault(ServiceFault(code), action)


async def test_each_service_is_asked_at_its_place_with_its_own_key():
    mine, shelf, _ = services(
        AddMember=[encode_response("AddMember", HEADER)],
        ABGroupDelete=[encode_response("ABGroupDelete", HEADER)],
    )
    for _ in range(2):
        await mine.ask(AddMember((Member(Role.ALLOW, BOB),)))
        await mine.ask(ABGroupDelete(("g",)))
    assert [where for where, *_ in shelf.asked[:2]] == ["SharingService.asmx", "abservice.asmx"]
    assert [key for *_, key in shelf.asked] == ["", "", "12r1:key", "12r1:key"]


class Hosts(Shelf):
    """Remembers the hosts; some of them are not there."""

    def __init__(self, preferred, dead=(), error=Unreachable):
        super().__init__(ABGroupDelete=[encode_response("ABGroupDelete", ServiceHeader("k", preferred))])
        self.dead, self.error, self.hosts = dead, error, []

    async def send(self, url, document, soap_action=""):
        host = URL(url).host
        self.hosts.append(host)
        if host in self.dead:
            raise self.error(host)
        return await super().send(url, document, soap_action)


async def asked_thrice(shelf):
    settings = Settings.at("msn.example", "https://contacts.msn.example:8443", "{g}")
    mine = Services(shelf, settings, Tickets(), ALICE)
    for _ in range(3):
        await mine.ask(ABGroupDelete(("g",)))
    return shelf.hosts


async def test_the_host_that_the_server_prefers_is_asked_next():
    first, *others = await asked_thrice(Hosts("byrdr.contacts.msn.example"))
    assert (first, others) == ("contacts.msn.example", ["byrdr.contacts.msn.example"] * 2)


@pytest.mark.parametrize(
    "preferred", ["evil.example", "example", "10.0.0.1", "a b.msn.example", "msn.example@evil.example", ""]
)
async def test_no_other_domain_gets_our_ticket(preferred):
    assert set(await asked_thrice(Hosts(preferred))) == {"contacts.msn.example"}


async def test_a_preferred_host_that_is_not_there_is_forgotten():
    dead = "gone.msn.example"
    assert await asked_thrice(Hosts(dead, (dead,))) == [
        "contacts.msn.example",
        dead,
        *["contacts.msn.example"] * 2,
    ]
    with pytest.raises(ConnectionLost):
        await asked_thrice(Hosts(dead, (dead,), ConnectionLost))


@pytest.mark.parametrize("code", STALE)
async def test_a_ticket_that_ran_out_is_renewed_once(code):
    done = encode_response("ABGroupDelete", HEADER)
    stale = envelope.build_fault(ServiceFault(code))
    mine, shelf, tickets = services(ABGroupDelete=[stale, done])
    await mine.ask(ABGroupDelete(("g",)))
    assert [ticket for _, _, ticket, _ in shelf.asked] == ["t=1&p=", "t=2&p="]
    assert tickets.renewed == ["t=1&p="]
    mine, shelf, _ = services(ABGroupDelete=[stale])
    with pytest.raises(ServiceFault):
        await mine.ask(ABGroupDelete(("g",)))
    assert len(shelf.asked) == 2


async def test_other_faults_and_other_answers_are_errors():
    mine, shelf, tickets = services(
        ABGroupAdd=[fault(FaultCode.GROUP_ALREADY_EXISTS)],
        ABAdd=[encode_response("AddMember", HEADER)],
        ABGroupDelete=[b"<html/>"],
    )
    with pytest.raises(ServiceFault) as error:
        await mine.ask(ABGroupAdd("x"))
    assert error.value.code == FaultCode.GROUP_ALREADY_EXISTS
    with pytest.raises(PayloadError):
        await mine.ask(ABAdd(ALICE))
    with pytest.raises(PayloadError):
        await mine.ask(ABGroupDelete(("g",)))
    assert tickets.renewed == []
    assert len(shelf.asked) == 3


async def test_a_large_answer_is_read_as_well():
    contacts = tuple(Contact(f"id-{n}", f"p{n}@example.com") for n in range(200))
    document = AddressBook((), contacts, ALICE).encode(HEADER)
    assert len(document) > LOOP_BYTES
    assert len(AddressBook.parse((await parse(document)).body).contacts) == 200
    mine, _, _ = services(ABFindAll=[document])
    threads = []

    def reader(answer):
        threads.append(threading.current_thread())
        return AddressBook.parse(answer.body)

    assert len((await mine.read(ABFindAll(), reader)).contacts) == 200
    assert threads[0] is not threading.main_thread()
