"""The storage of a home."""

import pytest

from amsn2.app.config import Config, Storage
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.storing import opened_storage


async def test_it_is_made_in_the_home(tmp_path):
    home = Home(tmp_path)
    async with opened_storage(home, Config()) as storage:
        assert await storage.people.persons() == ()
    assert home.database.exists()
    assert home.key.exists()


async def test_it_may_be_elsewhere(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    async with opened_storage(home, Config(storage=Storage(url=url))):
        pass
    assert (tmp_path / "other.sqlite3").exists()
    assert not home.database.exists()


async def test_what_cannot_be_opened_is_said(tmp_path):
    with pytest.raises(CannotStart):
        async with opened_storage(Home(tmp_path), Config(storage=Storage(url="nonsense"))):
            pass
