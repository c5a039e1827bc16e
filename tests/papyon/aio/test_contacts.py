"""The contact list of MSNP13 and later: what each change asks of services and server, in which order."""

import asyncio

import pytest

from papyon.aio.contacts import Contacts
from papyon.aio.events import PrivacyChanged, RosterChanged
from papyon.errors import ServerError, ServiceFault
from papyon.payload.lists import ListDocument, ListEntry
from papyon.payload.soap import envelope
from papyon.payload.soap.addressbook import AddressBook, encode_guid_result
from papyon.payload.soap.contact import ALERT, PRIVACY, Contact, ContactType, Group
from papyon.payload.soap.service import FaultCode, ServiceHeader, encode_response
from papyon.payload.soap.sharing import AddMember, DeleteMember, FindMembershipResult, Member, Role
from papyon.session.buddy import Petition
from papyon.session.mirror import Mirror
from papyon.session.roster import Roster
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
        self.account = ALICE
        self.roster = Roster(ALICE)
        friends = (Contact("id-bob", BOB, groups=("g1",)),)
        self.book = AddressBook((Group("g1", "One"), Group("g2", "Two")), friends, ALICE)
        self.members = (Member(Role.ALLOW, BOB), Member(Role.PENDING, CAROL, membership_id=7))
        self.roster.load(self.members, self.book)
        self.machine = self
        self.dialect = Dialect.MSNP18
        self.contacts = Contacts(self, self, Mirror(ALICE), self.roster, self.tell)

    async def tell(self, event):
        self.told.append(event.changes if isinstance(event, RosterChanged) else event)

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

    async def read(self, request, reader, scenario="Initial"):
        self.asked.append(request.ACTION)
        if request.ACTION == "FindMembership":
            answer = FindMembershipResult(self.members, ALICE).encode(HEADER)
        else:
            answer = self.book.encode_paged(HEADER)
        return reader(envelope.parse_response(answer))

    def set_privacy(self, allow_strangers):
        return ("BLP", int(allow_strangers))

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

    def add_document(self, document):
        return ("ADL", len(document.entries))

    async def answer(self, trid):
        verb, address = trid
        if verb == "ADL":
            await self.answers([trid])
            return WireCommand("ADL", ("1", "OK"))
        self.asked.append(verb)
        if verb in self.errors:
            raise self.errors[verb]
        if verb == "BLP":
            return WireCommand("BLP", ("1", "AL"))
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


async def test_moving_puts_in_and_takes_out(world):
    await world.contacts.move(BOB, ("g2", "gone"))
    assert world.asked == ["ABGroupContactAdd", "ABGroupContactAdd", "ABGroupContactDelete"]
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


async def test_loading_reads_everything_and_tells_the_server(world):
    world.asked.clear()
    await world.contacts.load()
    assert world.asked == ["FindMembership", "ABFindContactsPaged", "BLP", "ADL 1"]
    assert world.told == []


async def test_a_long_list_is_told_in_parts_of_which_few_wait(world):
    people = tuple(Contact(f"id-{number}", f"p{number}@example.com") for number in range(1000))
    world.book = AddressBook((), people, ALICE)
    world.members = ()
    world.asked.clear()
    waiting = []
    answer = world.answer

    async def counted(trid):
        waiting.append(trid)
        most.append(len(waiting))
        await asyncio.sleep(0)
        found = await answer(trid)
        waiting.remove(trid)
        return found

    most = []
    world.answer = counted
    await world.contacts.load()
    told = [int(one.split()[1]) for one in world.asked if one.startswith("ADL")]
    assert sum(told) == 1000
    assert max(told) <= 150
    assert max(most) == 3


async def test_an_empty_list_is_told_as_well(world):
    world.book, world.members = AddressBook((), (), ALICE), ()
    await world.contacts.load()
    assert world.asked[-1] == "ADL 0"


async def test_a_telephone_is_an_entry_and_nobody_asks_for_its_network(world):
    await world.contacts.add("tel:+15551234")
    assert world.asked == ["ABContactAdd", "AddMember Allow", "ADL 3"]
    assert world.buddy("tel:+15551234").network == 4


async def test_before_msnp14_nobody_asks_for_the_network(world):
    world.dialect = Dialect.MSNP13
    await world.contacts.add("dave@example.org")
    assert world.asked[0] == "ABContactAdd"


async def test_people_of_another_network_are_members_by_mail(world):
    world.network = 32
    await world.contacts.add("yuri@example.org")
    assert world.buddy("yuri@example.org").network == 32


async def test_favourites_have_a_group_which_is_made_when_there_is_none(world):
    await world.contacts.set_favourite(BOB, True)
    assert world.asked == ["ABGroupAdd", "ABGroupUpdate", "ABGroupContactAdd"]
    assert world.buddy(BOB).favourite
    assert world.buddy(BOB).groups == ("g1", "new-abgroupadd")
    world.asked.clear()
    await world.contacts.set_favourite(BOB, False)
    assert world.asked == ["ABGroupContactDelete"]
    assert (world.buddy(BOB).favourite, world.buddy(BOB).groups) == (False, ("g1",))


async def test_annotations(world):
    await world.contacts.annotate(BOB, "AB.JobTitle", "smith")
    assert world.buddy(BOB).annotation("AB.JobTitle") == "smith"
    await world.contacts.annotate(BOB, "AB.JobTitle", "")
    assert world.buddy(BOB).annotations == ()
    assert world.asked == ["ABContactUpdate", "ABContactUpdate"]


async def test_privacy_is_kept_in_the_address_book_and_told_to_the_server(world):
    await world.contacts.set_privacy(allow_strangers=False)
    assert world.asked == ["ABContactUpdate", "BLP 0"]
    assert not world.contacts.allow_strangers
    await world.contacts.set_alert(ask=False)
    assert world.asked[2:] == ["ABContactUpdate"]
    assert world.told == [PrivacyChanged(False, True), PrivacyChanged(False, False)]
    assert not world.contacts.ask


async def test_a_group_that_is_unknown_cannot_be_renamed(world):
    with pytest.raises(ServiceFault):
        await world.contacts.rename_group("nowhere", "x")
    assert world.asked == []


async def test_modes_that_were_changed_elsewhere_are_told(world):
    me = Contact("me", ALICE, ContactType.ME, annotations=((PRIVACY, "2"), (ALERT, "1")))
    world.book = AddressBook((), (me,), ALICE)
    await world.contacts.reload()
    assert world.told[-1] == PrivacyChanged(allow_strangers=False, ask=True)
    count = len(world.told)
    await world.contacts.reload()
    assert len(world.told) == count
