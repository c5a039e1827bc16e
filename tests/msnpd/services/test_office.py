"""Who may have tickets, and how often a guesser may guess."""

import asyncio

import pytest

from msnpd.accounts import Accounts
from msnpd.errors import PasswordWrong, Throttled
from msnpd.limits import Limits
from msnpd.services.office import TicketOffice
from tests.msnpd.world import World

EVE = "eve@example.com"


@pytest.fixture
async def office(world: World) -> TicketOffice:
    accounts = Accounts(world.store, world.directory, world.limits, world.now)
    await accounts.register(EVE, "0123", "Eve")
    return TicketOffice(world.hub, accounts)


async def test_passwords_count_byte_for_byte_and_addresses_without_case(office: TicketOffice) -> None:
    assert (await office.admit(" EVE@Example.com ", "0123", "192.0.2.1")).profile.address == EVE
    for wrong in ("123", "0123 ", " 0123", "00123", "0123\n"):
        with pytest.raises(PasswordWrong):
            await office.admit(EVE, wrong, "192.0.2.1")


async def test_all_tickets_of_a_sign_in_belong_together(world: World, office: TicketOffice) -> None:
    one, other = [await office.admit(EVE, "0123", "192.0.2.1") for _ in range(2)]
    tickets = [office.ticket(one, 0), office.ticket(one, 1), office.ticket(other, 0)]
    assert len({ticket.text for ticket in tickets}) == 3
    logins = [world.hub.tickets.check(ticket.text).login for ticket in tickets]
    assert logins[0] == logins[1] != logins[2]


async def test_guessing_is_slowed_down(world: World, office: TicketOffice) -> None:
    for _ in range(Limits().attempts_per_account):
        with pytest.raises(PasswordWrong):
            await office.admit(EVE, "wrong", "192.0.2.1")
    with pytest.raises(Throttled):
        await office.admit(EVE, "wrong", "192.0.2.2")
    with pytest.raises(PasswordWrong):
        await office.admit("nobody@example.com", "x", "192.0.2.1")
    world.time += 60
    for _ in range(20):  # who knows the password may come as often as he likes
        await office.admit(EVE, "0123", "192.0.2.1")


async def test_one_peer_cannot_try_everybody(world: World, office: TicketOffice) -> None:
    for number in range(Limits().attempts_per_address):
        with pytest.raises(PasswordWrong):
            await office.admit(f"nobody{number}@example.com", "x", "192.0.2.1")
    with pytest.raises(Throttled):
        await office.admit("another@example.com", "x", "192.0.2.1")
    with pytest.raises(PasswordWrong):
        await office.admit(EVE, "wrong", "192.0.2.2")


async def test_a_club_behind_one_address_comes_back_at_once(world: World, office: TicketOffice) -> None:
    """However many they are: who knows the password costs the others behind that address nothing."""
    await asyncio.gather(*(office.admit(EVE, "0123", "192.0.2.1") for _ in range(8)))
    for _ in range(3 * Limits().attempts_per_address):
        await office.admit(EVE, "0123", "192.0.2.1")
    assert not office._by_peer.spent("192.0.2.1")


async def test_guesses_under_way_are_a_debt(world: World, office: TicketOffice) -> None:
    """As many connections as one may have, all guessing at the same time, win nothing in the end."""
    many = 3 * Limits().attempts_per_address
    guesses = (office.admit(f"nobody{number}@example.com", "x", "192.0.2.1") for number in range(many))
    assert {type(one) for one in await asyncio.gather(*guesses, return_exceptions=True)} == {PasswordWrong}
    for minute in range(2):
        assert office._by_peer.spent("192.0.2.1"), minute
        world.time += Limits().attempts_seconds
    assert office._by_peer.spent("192.0.2.1")
    world.time += 1
    assert not office._by_peer.spent("192.0.2.1")


async def test_a_guesser_cannot_fill_the_memory_with_names(office: TicketOffice) -> None:
    for number in range(3):
        with pytest.raises(PasswordWrong):
            await office.admit(f"{number}" + "x" * 200_000, "x", "192.0.2.1")
    kept = office._by_account._buckets
    assert sum(len(name) for name in kept) < 1000
