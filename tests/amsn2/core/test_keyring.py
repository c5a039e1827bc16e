"""Where passwords are: in the store, or nowhere but in memory."""

from amsn2.api.commands import AddAccount, RemoveAccount, SignIn, SignOut
from amsn2.api.errors import ProblemCode
from amsn2.api.models import AccountState
from tests.amsn2.play import PASSWORD, Role, Stage, new_id

ANNA = "anna@example.com"


async def forgetful(stage: Stage) -> Role:
    """Anna, whose password is not to be remembered, signed in."""
    anna = await stage.newcomer(ANNA)
    await anna.do(AddAccount(id=new_id(), network="memory", address=ANNA, password=PASSWORD, remember=False))
    await anna.in_state(AccountState.SIGNED_IN)
    return anna


async def test_one_that_is_not_remembered_is_never_written_and_good_until_the_end(stage: Stage) -> None:
    anna = await forgetful(stage)
    assert not anna.account.remember
    assert await anna.store.password(anna.account.id) == ""
    await anna.do(SignOut(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_OUT)
    await anna.do(SignIn(id=new_id(), account=anna.account.id))
    await anna.in_state(AccountState.SIGNED_IN)


async def test_after_a_restart_it_is_asked_for(stage: Stage) -> None:
    anna = await stage.again(await forgetful(stage))
    await anna.until(lambda _: anna.account.problem)
    assert anna.account.state is AccountState.SIGNED_OUT
    assert anna.account.problem.code is ProblemCode.PASSWORD_MISSING
    await anna.do(SignIn(id=new_id(), account=anna.account.id, password=PASSWORD))
    await anna.in_state(AccountState.SIGNED_IN)
    assert await anna.store.password(anna.account.id) == ""


async def test_to_remember_no_longer_erases_what_is_stored_and_goes_on(stage: Stage) -> None:
    anna = await stage.member(ANNA)
    assert await anna.store.password(anna.account.id) == PASSWORD
    await anna.settled(SignIn(id=new_id(), account=anna.account.id, remember=False))
    assert await anna.store.password(anna.account.id) == ""
    assert not anna.account.remember
    stage.network.break_off(ANNA)
    stage.network.come_back()
    await anna.in_state(AccountState.SIGNED_IN)
    await anna.settled(SignIn(id=new_id(), account=anna.account.id, remember=True))
    assert await anna.store.password(anna.account.id) == PASSWORD
    anna = await stage.again(anna)
    await anna.in_state(AccountState.SIGNED_IN)


async def test_it_is_held_no_longer_than_its_account(stage: Stage) -> None:
    anna = await forgetful(stage)
    account = anna.account.id
    keyring = anna.messenger._parts.accounts._keyring
    assert await keyring.of(account) == PASSWORD
    await anna.settled(RemoveAccount(id=new_id(), account=account))
    assert await keyring.of(account) == ""
