"""Who calls a service: the account that a ticket speaks for."""

from dataclasses import dataclass

from msnpd.errors import AccountUnknown, TicketInvalid
from msnpd.hub import Hub
from msnpd.model import Account
from msnpd.tickets import Pass


@dataclass(frozen=True, slots=True)
class Caller:
    """`login` tells which of the account's clients it is."""

    account: Account
    login: str


async def check(hub: Hub, ticket: str) -> tuple[str, Pass]:
    """The address that a ticket is good for. Raises TicketInvalid, StoreUnavailable."""
    given = hub.tickets.check(ticket)
    profile = await hub.store.profile_of(given.account)
    if profile is None or profile.epoch != given.epoch:
        raise TicketInvalid("of an account that is gone, or of an old password")
    if hub.bans.of_account(profile.address) is not None:
        raise TicketInvalid("of an account that is banned")
    return profile.address, given


async def identify(hub: Hub, ticket: str) -> Caller:
    """The caller with his lists. Raises TicketInvalid, StoreUnavailable."""
    address, given = await check(hub, ticket)
    try:
        return Caller(await hub.directory.account(address), given.login)
    except AccountUnknown as error:
        raise TicketInvalid("the account is gone") from error
