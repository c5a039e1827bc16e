"""Making accounts and checking passwords."""

import pytest

from msnpd.accounts import Accounts
from msnpd.draft import Effects
from msnpd.errors import (
    AccountExists,
    AccountUnknown,
    AddressInvalid,
    NameInvalid,
    PasswordInvalid,
    PasswordWrong,
)
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
