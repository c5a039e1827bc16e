"""Who may not come."""

import pytest

from msnpd.bans import Bans, ban_subject
from msnpd.errors import AddressInvalid
from msnpd.limits import Limits
from msnpd.store import Ban
from tests.msnpd.world import ALICE, World


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        (" Alice@Example.COM", ALICE),
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("2001:DB8::1/32", "2001:db8::/32"),
    ],
)
def test_what_can_be_banned(typed: str, subject: str) -> None:
    assert ban_subject(typed, Limits()) == subject


@pytest.mark.parametrize("typed", ["", "example.com", "a b@c", "192.0.2.0/33", "@x"])
def test_what_cannot(typed: str) -> None:
    with pytest.raises(AddressInvalid):
        ban_subject(typed, Limits())


async def test_a_ban_holds_until_it_is_over(world: World) -> None:
    bans = Bans(world.store, world.now)
    end = world.now() + 10_000_000
    for subject in (ALICE, "192.0.2.0/24", "198.51.100.7/32", "2001:db8::/32"):
        await world.store.ban(Ban(subject, "spam", 1, end))
    await world.store.ban(Ban("203.0.113.0/24", "for ever", 1, 0))
    assert bans.of_account(ALICE) is None
    await bans.refresh()
    banned = ("192.0.2.255", "198.51.100.7", "2001:db8:1::2", "::ffff:192.0.2.1", "203.0.113.1")
    assert [host for host in banned if bans.of_peer(host) is None] == []
    for host in ("192.0.3.1", "198.51.100.8", "2001:db9::1", "::1", "", "unix"):
        assert bans.of_peer(host) is None
    found = bans.of_account(ALICE)
    assert found is not None
    assert found.reason == "spam"
    world.time += 10.0
    assert bans.of_account(ALICE) is None
    assert bans.of_peer("192.0.2.255") is None
    assert bans.of_peer("203.0.113.1") is not None
