"""Invitations, and who may apply."""

import pytest

from msnpd.errors import AddressInvalid, RegistrationRefused
from msnpd.limits import Limits
from msnpd.registration import Invitations, Registration, checked_applicant, digest_of
from tests.msnpd.world import World

CLOSED, INVITATION, OPEN = Registration.CLOSED, Registration.INVITATION, Registration.OPEN


def apply(kind: Registration, address: str = "eve@example.com", code: str = "", *domains: str) -> str:
    return checked_applicant(address, code, kind, domains, Limits())


async def test_only_the_digest_of_a_code_is_kept(world: World) -> None:
    invitations = Invitations(world.store, world.now, lambda size: bytes(range(size)))
    code = await invitations.make("for Eve", uses=2, days=1)
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
    (kept,) = await world.store.invitations()
    assert kept.digest == digest_of(f" {code.upper().replace('-', ' ')}")
    assert (kept.note, kept.uses, kept.until - kept.created) == ("for Eve", 2, 24 * 3600 * 1_000_000)


async def test_an_invitation_without_an_end(world: World) -> None:
    invitations = Invitations(world.store, world.now, lambda size: bytes(range(size)))
    await invitations.make(days=0)
    assert [kept.until for kept in await world.store.invitations()] == [0]


def test_who_may_apply() -> None:
    assert apply(OPEN) == ""
    assert apply(OPEN, "eve@example.com", "", "example.com") == ""
    assert apply(INVITATION, "eve@example.com", "abcd") == digest_of("abcd")
    for kind, address, code, *domains in (
        (CLOSED, "eve@example.com", "abcd"),
        (INVITATION, "eve@example.com", " - "),
        (OPEN, "eve@example.net", "", "example.com"),
    ):
        with pytest.raises(RegistrationRefused):
            apply(kind, address, code, *domains)
    with pytest.raises(AddressInvalid):
        apply(OPEN, "nonsense")
