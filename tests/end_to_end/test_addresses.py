"""Addresses on the network in the box, through a kill and to the next version, in the real process."""

import hashlib
import hmac
import signal
import sqlite3
from contextlib import closing

import aiohttp
import pytest

from amsn2.app.config import Config as Settings
from amsn2.app.home import Home
from amsn2.app.storing import opened_storage
from msnpd.config import Config
from msnpd.desk import opened
from msnpd.errors import PasswordWrong
from tests.end_to_end.house import House, Tab, befriend, identifier, join, open_house, set_up, tab

DOOMED = "doomed@amsn2.local"
OLD = "UPDATE addresses SET sealed_password = NULL, state = 'changing'"
"""What the migration to v0011 leaves of addresses that were there before."""


def desk(house: House):
    """Where whoever runs the server sits."""
    return opened(Config(database=house.home / "msnpd.sqlite3"))


async def on_the_server(house: House) -> set[str]:
    """All addresses; the house may run meanwhile."""
    async with desk(house) as server:
        return {profile.address for profile in await server.accounts.all()}


async def come_back(house: House, *pages: Tab) -> None:
    """Start, and wait until everybody is signed in."""
    taken = [page.snapshots_taken for page in pages]
    await house.start()
    for page, before in zip(pages, taken, strict=True):
        await page.until(lambda _, page=page, before=before: page.snapshots_taken > before)
        await page.signed_in()


async def test_killed_between_making_an_address_and_keeping_it(tmp_path):
    async with open_house(tmp_path / "home") as house, tab(house) as anna:
        await set_up(anna, "Anna")
        await house.stop()
        house.program = "tests.end_to_end.doomed"
        await come_back(house, anna)
        wish = {"id": identifier(), "name": "doomed", "display_name": "Anna"}
        with pytest.raises(aiohttp.ClientError):
            await anna.command("make_account", **wish)
        assert await house.process.wait() == -signal.SIGKILL
        assert DOOMED in await on_the_server(house)

        # What nobody was told of is undone by the next start, and can be had again by the same command.
        house.program = "amsn2"
        await come_back(house, anna)
        assert DOOMED not in await on_the_server(house)
        await anna.command("make_account", **wish)
        await anna.until(lambda s: [one.address for one in s.accounts.values()][1:] == [DOOMED])
        await anna.signed_in()


async def as_the_last_version_left_it(house: House, *pages: Tab) -> list[str]:
    """All addresses of a person have one password, which follows from a secret; returns these."""
    secret = (house.home / "welcome-secret").read_bytes()
    shared = []
    async with opened_storage(Home(house.home), Settings()) as storage, desk(house) as server:
        for page in pages:
            person = page.state.person.id
            digest = hmac.new(secret, f"account password\n{person}".encode(), hashlib.sha256)
            shared.append(digest.hexdigest()[:16])
            for account in page.state.accounts.values():
                await server.accounts.set_password(account.address, shared[-1])
                async with storage.store(person).transaction() as transaction:
                    await transaction.save_password(account.id, shared[-1])
    with closing(sqlite3.connect(house.home / "amsn2.sqlite3")) as database:
        database.execute(OLD)
        database.commit()
    return shared


async def test_what_was_shared_gets_its_own_and_nobody_is_locked_out(tmp_path):
    async with open_house(tmp_path / "home") as house, tab(house) as anna, tab(house) as bert:
        await set_up(anna, "Anna")
        await join(anna, bert, "Bert")
        await befriend(anna, bert)
        await anna.command("make_account", name="anna.work")
        await anna.until(lambda s: len(s.accounts) == 2)
        await anna.signed_in()
        await house.stop()
        shared = await as_the_last_version_left_it(house, anna, bert)
        await come_back(house, anna, bert)
        friend = f"{anna.account}:{bert.address}"
        await anna.until(lambda s: s.contacts[friend].presence == "online")
        await house.stop()
        async with desk(house) as server:
            for address in ("anna@amsn2.local", "anna.work@amsn2.local", "bert@amsn2.local"):
                for password in shared:
                    with pytest.raises(PasswordWrong):
                        await server.accounts.check(address, password)
        await come_back(house, anna, bert)
