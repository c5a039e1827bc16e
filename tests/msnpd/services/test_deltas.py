"""Differences since a stamp."""

import pytest

from msnpd.directory import NewContact
from msnpd.errors import ResyncRequired
from msnpd.services.deltas import moment, since
from papyon.payload.soap.service import parse_stamp
from tests.msnpd.world import ALICE, BOB, World


def test_stamps_keep_every_microsecond() -> None:
    for stamp in (0, 1, 999_999, 1_136_073_600_123_457, 4_102_444_800_000_001):
        found = parse_stamp(moment(stamp))
        assert found is not None
        whole = round(found.replace(microsecond=0).timestamp())
        assert whole * 1_000_000 + found.microsecond == stamp


async def test_what_changed_since_then(world: World) -> None:
    account = await world.directory.account(ALICE)
    before = moment(account.profile.changed)
    assert since(account, False, before) == -1
    assert since(account, True, "") == -1
    assert since(account, True, "0001-01-01T00:00:00") == -1
    assert since(account, True, "nonsense") == -1
    assert since(account, True, before) == account.profile.changed
    guid, _ = await world.directory.add_contact(account, NewContact(BOB), allow=True)
    later = since(account, True, before)
    assert account.contacts[guid].changed > later
    after = moment(account.profile.changed)
    assert account.contacts[guid].changed <= since(account, True, after)
    await world.directory.remove_contacts(account, [guid])
    with pytest.raises(ResyncRequired):
        since(account, True, after)
    assert since(account, True, moment(account.profile.changed)) == account.profile.changed
    with pytest.raises(ResyncRequired):
        since(account, True, moment(account.profile.changed + 1))
