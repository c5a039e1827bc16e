"""The house itself: its disk, its health."""

import pytest

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.app.home import Home
from amsn2.app.premises import Premises
from amsn2.app.troubles import Troubles
from amsn2.storage.lost import LostPassword
from tests.amsn2.frontends.web.scripted import ScriptedMessenger
from tests.amsn2.play import PlayClock


class Rooms:
    def __init__(self, path, *, database=True):
        self.home = Home(path)
        self.failures = []
        self.messengers = [ScriptedMessenger()]
        self.clock = PlayClock()
        self.lost = ()
        self.premises = Premises(
            self.home,
            self.clock,
            Troubles(),
            version="1.2.3",
            database=self.home.database if database else None,
            messenger_server=True,
            blob_bytes=self.blob_bytes,
            check_database=self.check,
            lost_passwords=self.lost_passwords,
            messengers=lambda: self.messengers,
        )

    async def lost_passwords(self):
        return self.lost

    async def blob_bytes(self):
        return 77

    async def check(self):
        if self.failures:
            raise self.failures.pop()


async def test_how_much_room_everything_takes(tmp_path):
    rooms = Rooms(tmp_path)
    rooms.home.database.write_bytes(b"x" * 100)
    (tmp_path / "amsn2.sqlite3-wal").write_bytes(b"x" * 11)
    (tmp_path / "amsn2.sqlite3.before-0002").write_bytes(b"x" * 5)
    (tmp_path / "blobs.before-restore").mkdir()
    seen = await rooms.premises.storage()
    assert (seen.database, seen.messenger, seen.blobs) == (111, 0, 77)
    assert seen.free > 0
    assert [(one.name, one.size) for one in seen.backups] == [("amsn2.sqlite3.before-0002", 5)]
    assert (await Rooms(tmp_path, database=False).premises.storage()).database is None


async def test_how_it_is(tmp_path):
    rooms = Rooms(tmp_path)
    started = rooms.clock.now()
    rooms.clock.pass_by(60)
    health = await rooms.premises.health()
    assert (health.version, health.started_at, health.messenger_server) == ("1.2.3", started, True)
    assert min(health.database_milliseconds, health.loop_milliseconds) >= 0
    accounts = rooms.messengers[0].snapshot().accounts.values()
    assert [one.address for one in health.accounts] == [one.address for one in accounts]
    assert not any(one.password_lost for one in health.accounts)
    one = next(iter(accounts))
    person = health.accounts[0].person
    rooms.lost = (LostPassword(person, one.address, one.id), LostPassword("Nobody", "", one.id))
    lost = [each.password_lost for each in (await rooms.premises.health()).accounts]
    assert lost == [True, *[False] * (len(accounts) - 1)]
    rooms.failures.append(StoreFailure(ProblemCode.STORE_FAILED))
    with pytest.raises(StoreFailure):
        await rooms.premises.health()
    assert rooms.premises.troubles() == ()
