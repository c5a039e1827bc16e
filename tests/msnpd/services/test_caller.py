"""Who a ticket speaks for."""

import pytest

from msnpd.errors import TicketInvalid
from msnpd.services.caller import check, identify
from tests.msnpd.world import ALICE, World


async def test_the_caller_is_known_with_his_login(world: World) -> None:
    ticket, _ = await world.ticket(ALICE, b"12345678")
    caller = await identify(world.hub, ticket)
    assert caller.account is await world.directory.account(ALICE)
    assert caller.login == b"12345678".hex()
    assert (await check(world.hub, ticket))[0] == ALICE


async def test_tickets_end_with_their_password_their_account_and_their_time(world: World) -> None:
    ticket, _ = await world.ticket(ALICE)
    world.time += 24 * 3600 + 1
    with pytest.raises(TicketInvalid):
        await identify(world.hub, ticket)
    ticket, _ = await world.ticket(ALICE)
    await world.store.set_password(ALICE, "other")
    with pytest.raises(TicketInvalid):
        await identify(world.hub, ticket)
    ticket, _ = await world.ticket(ALICE)
    await world.store.remove_account(ALICE)
    with pytest.raises(TicketInvalid):
        await identify(world.hub, ticket)
