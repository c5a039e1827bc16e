import pytest

from papyon.aio.services import LOOP_BYTES, Services, parse
from papyon.aio.settings import Settings
from papyon.errors import PayloadError, ServiceFault
from papyon.payload.soap import envelope, rst
from papyon.payload.soap.addressbook import ABAdd, AddressBook, encode_ab_add_result
from papyon.payload.soap.contact import Contact, ContactType
from papyon.payload.soap.groups import ABGroupAdd, ABGroupDelete
from papyon.payload.soap.service import (
    FaultCode,
    ServiceHeader,
    encode_fault,
    encode_response,
    parse_application_header,
)
from papyon.payload.soap.sharing import FindMembershipResult, Member, Role
from papyon.types import Dialect

ALICE, BOB = "alice@example.com", "bob@example.com"
SETTINGS = Settings.at("msn.example", "https://msn.example", "{g}")
HEADER = ServiceHeader("12r1:key")
BOOK = AddressBook((), (Contact("me", ALICE, ContactType.ME, "Alice"),), ALICE)


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


MEMBERS = FindMembershipResult((Member(Role.ALLOW, BOB),), ALICE).encode(HEADER)


async def test_each_dialect_reads_the_lists_in_its_way():
    mine, shelf, _ = services(
        FindMembership=[MEMBERS],
        ABFindAll=[BOOK.encode(HEADER)],
        ABFindContactsPaged=[BOOK.encode_paged(HEADER)],
    )
    for dialect in (Dialect.MSNP15, Dialect.MSNP18):
        members, book = await mine.lists(dialect)
        assert [member.address for member in members] == [BOB]
        assert book.me.display_name == "Alice"
    assert shelf.actions == ["FindMembership", "ABFindAll", "FindMembership", "ABFindContactsPaged"]
    assert [where for where, *_ in shelf.asked[:2]] == ["SharingService.asmx", "abservice.asmx"]
    assert [key for *_, key in shelf.asked] == ["", "12r1:key", "12r1:key", "12r1:key"]


@pytest.mark.parametrize("added", [encode_ab_add_result(HEADER), fault(FaultCode.AB_ALREADY_EXISTS)])
async def test_an_address_book_is_made_when_there_is_none(added):
    mine, shelf, _ = services(
        FindMembership=[fault(FaultCode.AB_DOES_NOT_EXIST), MEMBERS],
        ABAdd=[added],
        ABFindAll=[BOOK.encode(HEADER)],
    )
    await mine.lists(Dialect.MSNP15)
    assert shelf.actions == ["FindMembership", "ABAdd", "FindMembership", "ABFindAll"]


async def test_a_ticket_that_ran_out_is_renewed_once():
    done = encode_response("ABGroupDelete", HEADER)
    mine, shelf, tickets = services(ABGroupDelete=[fault(FaultCode.BAD_CONTEXT_TOKEN), done])
    await mine.ask(ABGroupDelete(("g",)))
    assert [ticket for _, _, ticket, _ in shelf.asked] == ["t=1&p=", "t=2&p="]
    assert tickets.renewed == ["t=1&p="]
    mine, shelf, _ = services(ABGroupDelete=[fault(FaultCode.BAD_CONTEXT_TOKEN)])
    with pytest.raises(ServiceFault):
        await mine.ask(ABGroupDelete(("g",)))
    assert len(shelf.asked) == 2


async def test_other_faults_and_other_answers_are_errors():
    mine, shelf, tickets = services(
        ABGroupAdd=[fault(FaultCode.GROUP_ALREADY_EXISTS)], ABAdd=[MEMBERS], ABGroupDelete=[b"<html/>"]
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
