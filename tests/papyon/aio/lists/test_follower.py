"""Followers: when the lists are read anew, and when not."""

import pytest

from papyon.aio.lists import follower
from papyon.aio.reconnect import ComeBack
from papyon.errors import ServerBusy
from papyon.payload.listchange import Addition
from papyon.payload.soap.addressbook import AddressBook
from papyon.payload.soap.sharing import Member, Role
from papyon.session.buddy import Petition
from papyon.session.events import AddedBy, ListPushed, ListsChanged, RemovedBy
from papyon.types import Dialect, ListBits
from tests.papyon.aio.lists.stage import ALICE, BOB, CAROL, Shelf, Stage, scene

OLD, LATE = "2009-01-01T00:00:00.0000000+00:00", "2009-01-02T00:00:00.0000000+00:00"
START = scene("C> BLP 5 AL", "S> BLP 5 AL", "C> ADL 6", ' | <ml l="1"></ml>', "S> ADL 6 OK")


def stamped():
    return Shelf((), AddressBook((), (), ALICE, last_change=OLD))


async def loaded(stage):
    await stage.contacts.load()
    stage.mirror._membership_stamp = OLD
    stage.shelf.asked.clear()


async def test_lists_are_read_again_only_for_news():
    async with Stage(Dialect.MSNP18, START, stamped()) as stage:
        await loaded(stage)
        await stage.follower.hear(ListsChanged(OLD))
        assert stage.shelf.asked == []
        await stage.follower.hear(ListsChanged(LATE))
        await stage.tasks.done()
        assert stage.shelf.actions == ["FindMembership", "ABFindContactsPaged"]
        stage.mirror._membership_stamp = OLD
        await stage.follower.hear(ListsChanged(LATE))
        assert len(stage.shelf.asked) == 2, "that is what was read just now"
        await stage.follower.hear(ListsChanged())
        await stage.tasks.done()
        assert len(stage.shelf.asked) == 4


async def test_many_pushes_are_one_reading():
    async with Stage(Dialect.MSNP18, START, stamped()) as stage:
        await loaded(stage)
        for number in range(50):
            await stage.follower.hear(AddedBy(f"p{number}@example.com", "P"))
            await stage.follower.hear(RemovedBy(f"q{number}@example.com"))
        await stage.tasks.done()
        assert stage.shelf.actions == ["FindMembership", "ABFindContactsPaged"]
        assert len(stage.roster.petitions) == 50


async def test_who_added_us_waits_even_if_the_services_do_not_know_it_yet():
    async with Stage(Dialect.MSNP15, START, stamped()) as stage:
        await loaded(stage)
        await stage.follower.hear(AddedBy(CAROL, "Carol"))
        await stage.tasks.done()
        assert stage.roster.petitions == (Petition(CAROL, "Carol"),)
        stage.shelf.members = (Member(Role.ALLOW, CAROL),)
        await stage.follower.hear(AddedBy(CAROL, "Carol"))
        await stage.tasks.done()
        assert stage.roster.petitions == ()


async def test_a_reading_that_failed_is_repeated(monkeypatch):
    monkeypatch.setattr(follower, "READ_AGAIN", 0.0)
    async with Stage(Dialect.MSNP18, START, stamped()) as stage:
        await loaded(stage)
        stage.shelf.faults = {"FindMembership": [ServerBusy(), None]}
        await stage.follower.hear(AddedBy(BOB, "Bob"))
        await stage.tasks.done()
        assert stage.shelf.actions == ["FindMembership", "FindMembership", "ABFindContactsPaged"]
        assert stage.roster.petition(BOB) is not None


@pytest.mark.parametrize("dialect", [Dialect.MSNP9, Dialect.MSNP12])
async def test_up_to_msnp12_nothing_is_read_again_for_a_change_that_is_told(dialect):
    async with Stage(dialect, ()) as stage:
        await stage.follower.hear(AddedBy(CAROL, "Carol"))
        assert stage.roster.petition(CAROL) is not None
        await stage.follower.hear(AddedBy(CAROL, "Carol"))
        assert len(stage.told) == 1
        await stage.follower.hear(RemovedBy(CAROL))
        assert stage.roster.petition(CAROL) is None
        await stage.follower.hear(ListPushed(Addition(ListBits.BLOCK, BOB)))
        assert stage.buddy(BOB).blocked
        assert stage.shelf.asked == []


async def test_where_nobody_wants_to_be_asked_who_waits_is_allowed_after_loading():
    lines = (
        *("C> SYN 5 0", "S> SYN 5 17 1 1", "S> GTC N", "S> BLP AL", "S> LSG 0 ~ 0"),
        *(f"S> LST {CAROL} Carol 8", f"C> ADD 6 AL {CAROL} Carol", f"S> ADD 6 AL 18 {CAROL} Carol"),
    )
    async with Stage(Dialect.MSNP9, scene(*lines)) as stage:
        await stage.contacts.load()
        await stage.follower.accept_unasked()
        assert stage.roster.petitions == ()
        assert ListBits.ALLOW in stage.buddy(CAROL).bits


async def test_the_waits_grow_and_a_service_that_names_its_own_is_left_alone_that_long(monkeypatch):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr(follower.asyncio, "sleep", sleep)
    async with Stage(Dialect.MSNP18, START, stamped()) as stage:
        await loaded(stage)
        failures = [ServerBusy(), ServerBusy(), ComeBack(30.0), *[ServerBusy()] * 4, None]
        stage.shelf.faults = {"FindMembership": failures}
        stage.follower.read_anew()
        await stage.tasks.done()
        assert waits == [2.0, 4.0, 30.0, 16.0, 32.0, 60.0, 60.0]
