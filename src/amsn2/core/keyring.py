"""The passwords of a person's accounts: encrypted in the store, or in memory only, as the person wants."""

from amsn2.api.models import AccountId
from amsn2.api.storage import Store, Transaction


class Keyring:
    """Where the password of an account is. One that is not to be remembered is never written anywhere."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: dict[AccountId, str] = {}

    async def of(self, account: AccountId) -> str:
        """The password; empty when it has to be asked for. Raises `StoreFailure`."""
        return self._held.get(account) or await self._store.password(account)

    async def keep(
        self, transaction: Transaction, account: AccountId, password: str, *, remember: bool
    ) -> None:
        """Store it if it is to be remembered, else nothing of it; to be followed by `hold`."""
        if not remember:
            await transaction.forget_password(account)
        elif password:
            await transaction.save_password(account, password)

    def hold(self, account: AccountId, password: str, *, remember: bool) -> None:
        """What is not remembered is here until aMSN2 ends."""
        if remember:
            self._held.pop(account, None)
        elif password:
            self._held[account] = password

    def drop(self, account: AccountId) -> None:
        """The account is gone."""
        self._held.pop(account, None)
