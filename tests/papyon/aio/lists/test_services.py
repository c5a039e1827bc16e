"""The contact list of MSNP13 and later: plays with the notification server, differences with the services."""

import pytest

from papyon.errors import ServerError, ServiceFault
from papyon.payload.soap.addressbook import ABFindContactsPaged, AddressBook
from papyon.payload.soap.contact import Contact, ContactType
from papyon.payload.soap.service import FaultCode
from papyon.payload.soap.sharing import FindMembership, Member, MemberKind, Role
from papyon.types import Dialect, ListBits
from tests.papyon.aio.lists.stage import ALICE, BOB, CAROL, DAVE, Shelf, Stage, scene
from tests.transcripts.plays import Play

NEW = [Dialect.MSNP13, Dialect.MSNP14, Dialect.MSNP15, Dialect.MSNP16, Dialect.MSNP18]
STAMP = "2009-01-01T00:00:00.0000000+00:00"


def shelf():
    me = Contact("me", ALICE, ContactType.ME, "Alice", last_change=STAMP)
    book = AddressBook((), (me, Contact("b", BOB, last_change=STAMP)), ALICE, last_change=STAMP)
    return Shelf((Member(Role.ALLOW, BOB), Member(Role.PENDING, CAROL, membership_id=7)), book)


@pytest.mark.parametrize("dialect", NEW, ids=str)
async def test_the_play_of_each_dialect(dialect):
    async with Stage(dialect, Play.load("lists", dialect.token.lower()), shelf()) as stage:
        contacts = stage.contacts
        await contacts.load()
        assert [petition.address for petition in stage.roster.petitions] == [CAROL]
        await contacts.accept(CAROL, add=True)
        assert (stage.buddy(CAROL).listed, stage.roster.petitions) == (True, ())
        await contacts.block(BOB)
        assert stage.buddy(BOB).bits == ListBits.FORWARD | ListBits.BLOCK
        await contacts.unblock(BOB)
        await contacts.remove(BOB)
        assert stage.buddy(BOB).bits == ListBits.ALLOW
        await contacts.set_privacy(allow_strangers=False)
        await contacts.set_privacy(allow_strangers=False)
        before = len(stage.shelf.asked)
        stage.shelf.members = (*stage.shelf.members, Member(Role.PENDING, DAVE, display_name="Dave"))
        await stage.fence()
        await stage.until(lambda: stage.roster.petition(DAVE) is not None)
        assert stage.shelf.actions[before:][:2] == ["FindMembership", stage.mirror.ask_book(dialect).ACTION]
        assert not stage.theatre.steps


EMPTY = scene("C> BLP 5 AL", "S> BLP 5 AL", "C> ADL 6", ' | <ml l="1"></ml>', "S> ADL 6 OK")


def empty_shelf():
    return Shelf((), AddressBook((), (), ALICE, last_change=STAMP))


async def test_the_second_time_only_differences_are_asked_for():
    async with Stage(
        Dialect.MSNP18, EMPTY, Shelf((), AddressBook((), (), ALICE, last_change=STAMP))
    ) as stage:
        await stage.contacts.load()
        await stage.contacts.reload()
        first, second = [request for request in stage.shelf.asked if request.ACTION == "ABFindContactsPaged"]
        assert (first, second) == (ABFindContactsPaged(), ABFindContactsPaged(True, STAMP))


async def test_a_server_that_cannot_tell_differences_is_asked_for_everything():
    async with Stage(
        Dialect.MSNP18, EMPTY, Shelf((), AddressBook((), (), ALICE, last_change=STAMP))
    ) as stage:
        await stage.contacts.load()
        stage.mirror._membership_stamp = STAMP
        again = ServiceFault(FaultCode.FULL_SYNC_REQUIRED)
        stage.shelf.faults = {"ABFindContactsPaged": [again, None], "FindMembership": [again, None]}
        stage.shelf.asked.clear()
        await stage.contacts.reload()
        assert stage.shelf.asked == [
            FindMembership(deltas_only=True, last_change=STAMP),
            FindMembership(),
            ABFindContactsPaged(True, STAMP),
            ABFindContactsPaged(),
        ]


@pytest.mark.parametrize("added", [None, ServiceFault(FaultCode.AB_ALREADY_EXISTS)])
async def test_an_address_book_is_made_where_there_is_none(added):
    async with Stage(Dialect.MSNP15, EMPTY) as stage:
        stage.shelf.faults = {
            "FindMembership": [ServiceFault(FaultCode.AB_DOES_NOT_EXIST), None],
            "ABAdd": [added],
        }
        await stage.contacts.load()
        assert stage.shelf.actions == ["FindMembership", "ABAdd", "FindMembership", "ABFindAll"]


@pytest.mark.parametrize("action", ["FindMembership", "ABFindAll"])
async def test_other_faults_are_told(action):
    async with Stage(Dialect.MSNP15, EMPTY) as stage:
        stage.shelf.faults = {action: ServiceFault(FaultCode.INTERNAL_ERROR)}
        with pytest.raises(ServiceFault):
            await stage.contacts.load()


async def test_people_of_other_networks_and_telephones_are_members_of_their_kind():
    yuri = ' | <ml><d n="example.net"><c n="yuri"'
    lines = (
        *("C> FQY 5", f"{yuri}/></d></ml>", "S> FQY 5", f'{yuri} t="32" /></d></ml>'),
        *("C> ADL 6", f'{yuri} l="3" t="32"/></d></ml>', "S> ADL 6 OK"),
        *("C> ADL 7", ' | <ml><t><c n="tel:+1555" l="3"/></t></ml>', "S> ADL 7 OK"),
    )
    async with Stage(Dialect.MSNP15, scene(*lines)) as stage:
        await stage.contacts.add("yuri@example.net", "hello")
        await stage.contacts.add("tel:+1555")
        added = [request for request in stage.shelf.asked if request.ACTION == "ABContactAdd"]
        assert [(one.address, one.network, one.invitation) for one in added] == [
            ("yuri@example.net", 32, "hello"),
            ("tel:+1555", 4, ""),
        ]
        members = [request.members[0] for request in stage.shelf.asked if request.ACTION == "AddMember"]
        assert [(one.kind, one.address) for one in members] == [
            (MemberKind.EMAIL, "yuri@example.net"),
            (MemberKind.PHONE, "+1555"),
        ]


def people(*names):
    inner = "".join(f'<c n="{name}" l="1" t="1"/>' for name in names)
    return f' | <ml l="1"><d n="example.com">{inner}</d></ml>'


async def test_one_odd_entry_keeps_nobody_else_from_signing_in():
    names = ("a", "b", "odd", "c")
    book = AddressBook((), tuple(Contact(f"id-{name}", f"{name}@example.com") for name in names), ALICE)
    lines = (
        *("C> BLP 5 AL", "S> BLP 5 AL", "C> ADL 6", people(*names), "S> 241 6"),
        *("C> ADL 7", people("a", "b"), "S> ADL 7 OK", "C> ADL 8", people("odd", "c"), "S> 241 8"),
        *("C> ADL 9", people("odd"), "S> 208 9", "C> ADL 10", people("c"), "S> ADL 10 OK"),
    )
    async with Stage(Dialect.MSNP15, scene(*lines), Shelf((), book)) as stage:
        await stage.contacts.load()
        assert not stage.theatre.steps
        assert len(stage.roster.buddies) == 4


async def test_a_server_that_takes_no_list_at_all_ends_signing_in():
    lines = ("C> BLP 5 AL", "S> BLP 5 AL", "C> ADL 6", ' | <ml l="1"></ml>', "S> 603 6")
    async with Stage(Dialect.MSNP15, scene(*lines)) as stage:
        with pytest.raises(ServerError):
            await stage.contacts.load()


async def test_somebody_whom_the_address_book_knows_is_found_there_if_it_does_not_say_who():
    line = ' | <ml><d n="example.com"><c n="bob" l="3" t="1"/></d></ml>'
    book = AddressBook((), (Contact("id-bob", BOB, messenger=False),), ALICE)
    async with Stage(Dialect.MSNP13, scene("C> ADL 5", line, "S> ADL 5 OK"), Shelf((), book)) as stage:
        stage.shelf.faults = {"ABContactAdd": ServiceFault(FaultCode.CONTACT_ALREADY_EXISTS)}
        await stage.contacts.add(BOB)
        assert stage.buddy(BOB).contact_id == "id-bob"
