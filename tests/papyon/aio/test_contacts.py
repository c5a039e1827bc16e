"""What each change asks of the services and of the notification server, and in which order."""

import pytest

from papyon.aio.contacts import Contacts
from papyon.errors import ServerError, ServiceFault
from papyon.payload.lists import ListDocument, ListEntry
from papyon.payload.soap import envelope
from papyon.payload.soap.addressbook import AddressBook, encode_guid_result
from papyon.payload.soap.contact import Contact, Group
from papyon.payload.soap.service import FaultCode, ServiceHeader, encode_response
from papyon.payload.soap.sharing import AddMember, DeleteMember, Member, Role
from papyon.session.roster import Petition, Roster
from papyon.types import Dialect, ListBits
from papyon.wire import WireCommand

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.net"
HEADER = ServiceHeader()
GUIDS = ("ABContactAdd", "ABGroupAdd", "ABGroupContactAdd")


class World:
    """Services and notification server in one; remembers what was asked and refuses what it is told to."""

    def __init__(self):
        self.asked = []
        self.faults = {}
        self.errors = {}
        self.network = 1
        self.told = []
        self.roster = Roster(ALICE)
        friends = (Contact("id-bob", BOB, groups=("g1",)),)
        self.book = AddressBook((Group("g1", "One"), Group("g2", "Two")), friends, ALICE)
        self.members = (Member(Role.ALLOW, BOB), Member(Role.PENDING, CAROL, membership_id=7))
        self.roster.load(self.members, self.book)
        self.machine = self
        self.dialect = Dialect.MSNP18
        self.contacts = Contacts(self, self, self.roster, self.tell)

    async def tell(self, event):
        self.told.append(event.changes)

    async def ask(self, request, scenario="Initial"):
        name = request.ACTION
        if isinstance(request, AddMember | DeleteMember):
            name += f" {request.members[0].role}"
        self.asked.append(name)
        if name in self.faults:
            raise self.faults[name]
        if request.ACTION in GUIDS:
            answer = encode_guid_result(request.ACTION, HEADER, f"new-{request.ACTION}")
        else:
            answer = encode_response(request.ACTION, HEADER)
        return envelope.parse_response(answer)

    async def lists(self, dialect, scenario):
        self.asked.append("lists")
        return self.members, self.book

    def query(self, address):
        return ("FQY", address)

    def add(self, entries):
        return [("ADL", int(entry.bits)) for entry in entries]

    def remove(self, entries):
        return [("RML", int(entry.bits)) for entry in entries]

    async def answers(self, trids):
        for verb, bits in trids:
            self.asked.append(f"{verb} {bits}")
            if verb in self.errors:
                raise self.errors[verb]

    async def answer(self, trid):
        verb, address = trid
        self.asked.append(verb)
        if verb in self.errors:
            raise self.errors[verb]
        entries = (ListEntry(address, network=self.network),)
        return WireCommand("FQY", ("1",), ListDocument(entries).encode())

    def buddy(self, address):
        return self.roster.buddy(address)


@pytest.fixture
def world():
    return World()


async def test_adding_somebody(world):
    await world.contacts.add("dave@example.org", "hi", ("g1", "g2"))
    assert world.asked == [
        "FQY",
        "ABContactAdd",
        "AddMember Allow",
        "ADL 3",
        "ABGroupContactAdd",
        "ABGroupContactAdd",
    ]
    dave = world.buddy("dave@example.org")
    assert (dave.contact_id, dave.groups) == ("new-abcontactadd", ("g1", "g2"))
    assert dave.bits == ListBits.FORWARD | ListBits.ALLOW


async def test_adding_somebody_who_is_there_asks_for_no_second_entry(world):
    await world.contacts.add(BOB)
    assert world.asked == ["AddMember Allow", "ADL 3"]


async def test_adding_somebody_whom_the_address_book_knows(world):
    world.faults["ABContactAdd"] = ServiceFault(FaultCode.CONTACT_ALREADY_EXISTS, "", "ID-DAVE")
    world.faults["AddMember Allow"] = ServiceFault(FaultCode.MEMBER_ALREADY_EXISTS)
    world.errors["ADL"] = ServerError(215, "ADL")
    await world.contacts.add("dave@example.org")
    assert world.buddy("dave@example.org").contact_id == "id-dave"


async def test_adding_somebody_who_asked_settles_the_request(world):
    await world.contacts.add(CAROL)
    assert world.asked[-1] == "DeleteMember Pending"
    assert world.roster.petitions == ()


async def test_an_address_that_nobody_has(world):
    world.network = 0
    with pytest.raises(ServerError) as error:
        await world.contacts.add("nobody@example.com")
    assert error.value.code == 208
    assert world.buddy("nobody@example.com") is None
    world.errors["FQY"] = ServerError(500, "FQY")
    with pytest.raises(ServerError):
        await world.contacts.add("nobody@example.com")
    assert world.told == []


async def test_removing_somebody(world):
    world.faults["ABContactDelete"] = ServiceFault(FaultCode.CONTACT_DOES_NOT_EXIST)
    await world.contacts.remove(BOB)
    assert world.asked == ["ABContactDelete", "RML 1"]
    assert world.buddy(BOB).bits == ListBits.ALLOW
    await world.contacts.remove(BOB)
    await world.contacts.remove("nobody@example.com")
    assert len(world.asked) == 2


async def test_blocking_and_allowing(world):
    await world.contacts.block(BOB)
    assert world.asked == ["DeleteMember Allow", "AddMember Block", "RML 2", "ADL 4"]
    assert world.buddy(BOB).bits == ListBits.FORWARD | ListBits.BLOCK
    world.asked.clear()
    await world.contacts.unblock(BOB)
    assert world.asked == ["DeleteMember Block", "AddMember Allow", "RML 4", "ADL 2"]
    assert world.buddy(BOB).bits == ListBits.FORWARD | ListBits.ALLOW


async def test_somebody_blocked_can_be_on_the_list_all_the_same(world):
    await world.contacts.block("eve@example.com")
    await world.contacts.add("eve@example.com")
    assert world.asked[-3:] == ["FQY", "ABContactAdd", "ADL 1"]
    assert world.buddy("eve@example.com").bits == ListBits.FORWARD | ListBits.BLOCK


async def test_blocking_twice_is_fine(world):
    world.faults["DeleteMember Allow"] = ServiceFault(FaultCode.MEMBER_DOES_NOT_EXIST)
    world.faults["AddMember Block"] = ServiceFault(FaultCode.MEMBER_ALREADY_EXISTS)
    world.errors = {"RML": ServerError(216, "RML"), "ADL": ServerError(215, "ADL")}
    await world.contacts.block(BOB)
    assert world.buddy(BOB).blocked


async def test_what_fails_changes_nothing_here(world):
    world.faults["AddMember Block"] = ServiceFault(FaultCode.INTERNAL_ERROR)
    with pytest.raises(ServiceFault):
        await world.contacts.block(BOB)
    assert not world.buddy(BOB).blocked
    assert world.told == []


async def test_accepting(world):
    await world.contacts.accept(CAROL, add=False)
    assert world.asked == ["AddMember Allow", "ADL 2", "DeleteMember Pending"]
    assert world.buddy(CAROL).bits == ListBits.ALLOW
    assert world.roster.petitions == ()
    assert world.told[-1].gone_petitions == (CAROL,)


@pytest.mark.parametrize("block", [True, False])
async def test_declining(world, block):
    await world.contacts.decline(CAROL, block)
    blocking = ["DeleteMember Allow", "AddMember Block", "RML 2", "ADL 4"] if block else []
    assert world.asked == [*blocking, "DeleteMember Pending"]
    assert world.roster.petitions == ()


async def test_moving_takes_out_and_puts_in(world):
    await world.contacts.move(BOB, ("g2", "gone"))
    assert world.asked == ["ABGroupContactDelete", "ABGroupContactAdd", "ABGroupContactAdd"]
    assert world.buddy(BOB).groups == ("g2",)


async def test_names_and_groups(world):
    await world.contacts.rename(BOB, "Bobby")
    assert world.buddy(BOB).alias == "Bobby"
    with pytest.raises(ServiceFault):
        await world.contacts.rename("nobody@example.com", "x")
    await world.contacts.add_group("Three")
    assert world.roster.group("new-abgroupadd").name == "Three"
    await world.contacts.rename_group("g1", "First")
    assert world.roster.group("g1").name == "First"
    world.faults["ABGroupDelete"] = ServiceFault(FaultCode.GROUP_DOES_NOT_EXIST)
    await world.contacts.remove_group("g1")
    assert world.roster.group("g1") is None
    assert world.buddy(BOB).groups == ()
    await world.contacts.set_display_name("Alice")
    assert world.roster.display_name == "Alice"


async def test_reading_anew_tells_what_changed_elsewhere(world):
    world.members = (Member(Role.ALLOW, BOB),)
    await world.contacts.reload(Petition("frank@example.com", "Frank"))
    assert world.told[0].gone_petitions == (CAROL,)
    assert world.told[1].petitions == (Petition("frank@example.com", "Frank"),)
    await world.contacts.reload(Petition(BOB, "Bob"))
    assert len(world.told) == 3  # Frank is in no list of the server; Bob is allowed already
