"""Making accounts and checking passwords."""

import pytest

from msnpd.accounts import Accounts, KnownPasswords
from msnpd.bans import Bans
from msnpd.draft import Effects
from msnpd.errors import (
    AccountExists,
    AccountUnknown,
    AddressInvalid,
    Banned,
    NameInvalid,
    PasswordInvalid,
    PasswordWrong,
)
from msnpd.store import Ban
from tests.msnpd.conftest import cheap_hasher
from tests.msnpd.world import BOB, World

EVE = "eve@example.com"


@pytest.fixture
def accounts(world: World) -> Accounts:
    return Accounts(world.store, world.directory, world.limits, world.now)


async def test_from_register_to_remove(world: World) -> None:
    removed: list[str] = []

    def note(address: str, _: Effects) -> None:
        removed.append(address)

    accounts = Accounts(world.store, world.directory, world.limits, world.now, note)
    await accounts.register(" Eve@Example.COM ", "secret", "Eve")
    assert await accounts.exists(EVE)
    assert not await accounts.exists("nobody@example.com")
    assert EVE in [profile.address for profile in await accounts.all()]
    with pytest.raises(AccountExists):
        await accounts.register(EVE, "secret", "Eve")
    profile = await accounts.check(EVE, "secret")
    assert (profile.address, profile.annotation("MSN.IM.BLP")) == (EVE, "1")
    await accounts.set_password(EVE, "another")
    with pytest.raises(PasswordWrong):
        await accounts.check(EVE, "secret")
    assert (await accounts.check(EVE.upper(), "another")).epoch == 2
    await accounts.remove(EVE)
    assert removed == [EVE]
    for act in (accounts.remove(EVE), accounts.set_password(EVE, "x")):
        with pytest.raises(AccountUnknown):
            await act


async def test_nobody_learns_who_has_an_account(accounts: Accounts) -> None:
    for address, password in (("nobody@example.com", "x"), (BOB, "x"), ("nonsense", "x"), (BOB, "x" * 9999)):
        with pytest.raises(PasswordWrong):
            await accounts.check(address, password)


async def test_the_hash_is_argon2id(accounts: Accounts, world: World) -> None:
    await accounts.register(EVE, "secret", "Eve")
    assert (await world.store.password(EVE) or "").startswith("$argon2id$")


async def test_old_hashes_are_renewed_at_a_sign_in(accounts: Accounts, world: World) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1).hash("secret")
    await world.store.add_account(EVE, "Eve", weak, (), 1)
    assert (await accounts.check(EVE, "secret")).epoch == 1
    assert await world.store.password(EVE) != weak
    await accounts.check(EVE, "secret")


@pytest.mark.parametrize(
    "address", ["", "x", "@x", "x@", "a b@c", "x@y z", "ä@x", f"{'x' * 200}@y", "a;b@c", "<a>@b"]
)
async def test_addresses_that_are_none(accounts: Accounts, address: str) -> None:
    with pytest.raises(AddressInvalid):
        await accounts.register(address, "secret", "Eve")


@pytest.mark.parametrize("password", ["", "x" * 257, "\ud800"])
async def test_passwords_that_are_none(accounts: Accounts, password: str) -> None:
    with pytest.raises(PasswordInvalid):
        await accounts.register(EVE, password, "Eve")


async def test_names_that_are_none(accounts: Accounts) -> None:
    with pytest.raises(NameInvalid):
        await accounts.register(EVE, "secret", "a\r\nb")


def test_a_password_that_was_right_is_known_again() -> None:
    known = KnownPasswords(2)
    known.add(BOB, "hash", "secret")
    assert known.fits(BOB, "hash", "secret")
    for address, hashed, password in (
        (BOB, "hash", "Secret"),
        (BOB, "other", "secret"),
        (EVE, "hash", "secret"),
    ):
        assert not known.fits(address, hashed, password)
    known.add(EVE, "hash", "secret")
    known.add("carol@example.com", "hash", "\ud800")
    assert known.fits("carol@example.com", "hash", "\ud800")
    assert not known.fits(BOB, "hash", "secret")


async def test_only_the_first_sign_in_is_hashed(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    await accounts.register(EVE, "secret", "Eve")
    await accounts.check(EVE, "secret")
    monkeypatch.setattr(Accounts, "_fits", lambda *_: (False, False))
    assert (await accounts.check(EVE, "secret")).address == EVE
    with pytest.raises(PasswordWrong):
        await accounts.check(EVE, "Secret")
    await accounts.set_password(EVE, "another")
    with pytest.raises(PasswordWrong):
        await accounts.check(EVE, "secret")


async def test_a_banned_account_is_refused_only_to_who_knows_its_password(world: World) -> None:
    bans = Bans(world.store, world.now)
    accounts = Accounts(world.store, world.directory, world.limits, world.now, bans=bans)
    await accounts.register(EVE, "secret", "Eve")
    await world.store.ban(Ban(EVE, "spam", 1, 0))
    await bans.refresh()
    with pytest.raises(Banned, match="spam"):
        await accounts.check(EVE, "secret")
    with pytest.raises(PasswordWrong) as refused:
        await accounts.check(EVE, "wrong")
    assert not isinstance(refused.value, Banned)


async def test_hashes_of_another_server_are_taken_over(accounts: Accounts) -> None:
    hashed = cheap_hasher().hash("secret")
    await accounts.take_over(EVE, hashed, "Eve")
    assert (await accounts.check(EVE, "secret")).name == "Eve"
    with pytest.raises(PasswordInvalid):
        await accounts.take_over("mallory@example.com", "5f4dcc3b5aa765d61d8327deb882cf99", "Mallory")


async def test_how_many_there_are(accounts: Accounts) -> None:
    before = await accounts.count()
    await accounts.register("one.more@example.com", "secret", "One more")
    assert await accounts.count() == before + 1 == len(await accounts.all())
