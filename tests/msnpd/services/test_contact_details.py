"""What is written down about a contact."""

from msnpd.model import Details
from msnpd.services import book
from msnpd.services.caller import Caller
from msnpd.services.contact_details import details_of, with_details
from papyon.payload.soap.addressbook import (
    ABContactAdd,
    ABContactUpdate,
    ABFindAll,
    AddressBook,
    Property,
    parse_guid_result,
)
from papyon.payload.soap.contact import Contact, ContactEmail, ContactLocation, ContactPhone, ContactWebsite
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.groups import AddressBookRequest
from papyon.payload.soap.service import NEVER, ServiceHeader
from tests.msnpd.world import ALICE, BOB, World

HOME = ContactLocation("ContactLocationPersonal", "", "Main Street 1", "Springfield", "", "US", "12345")


def test_one_of_each_kind_is_kept() -> None:
    home, mobile = ContactPhone("1", "ContactPhonePersonal"), ContactPhone("2")
    kept = with_details(Details(), (home, mobile, ContactPhone("3"), HOME))
    assert details_of(kept).phones == (home, ContactPhone("3"))
    assert details_of(kept).locations == (HOME,)
    kept = with_details(kept, (ContactPhone("", "ContactPhonePersonal"), ContactLocation()))
    assert details_of(kept).phones == (ContactPhone("3"),)
    assert details_of(kept).locations == ()


async def ask(world: World, request: AddressBookRequest) -> bytes:
    caller = Caller(await world.directory.account(ALICE), "")
    return await book.answer(world.hub, caller, request, ServiceHeader())


async def bob(world: World) -> Contact:
    found = AddressBook.parse(parse_response(await ask(world, ABFindAll())).body)
    return next(contact for contact in found.contacts if contact.address == BOB)


async def test_they_are_found_again(world: World) -> None:
    guid = parse_guid_result(parse_response(await ask(world, ABContactAdd(BOB))).body)
    assert (await bob(world)).birthdate == NEVER
    details = (
        ContactPhone("+1555", "ContactPhoneBusiness"),
        ContactEmail("bob@work.example", "ContactEmailBusiness", messenger=False),
        HOME,
        ContactWebsite("http://bob.example/"),
    )
    changes = (
        (Property.MIDDLE_NAME, "B."),
        (Property.BIRTHDATE, "1980-01-02T00:00:00.0000000-08:00"),
        (Property.ANNIVERSARY, "2000/05/06"),
    )
    await ask(world, ABContactUpdate(guid, changes, details=details))
    found = await bob(world)
    assert (*found.phones, *found.emails, *found.locations, *found.websites) == details
    assert (found.middle_name, found.birthdate, found.anniversary) == tuple(value for _, value in changes)
    await ask(world, ABContactUpdate(guid, ((Property.BIRTHDATE, ""),), details=(ContactWebsite(""),)))
    found = await bob(world)
    assert (found.birthdate, found.websites, found.phones) == (NEVER, (), details[:1])
