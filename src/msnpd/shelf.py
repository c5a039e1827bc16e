"""The accounts in use: one object for each, so that everybody sees the same lists, and the way to the disk.

On disk first, then in memory, then told. Other programs may change the same database: their changes are taken
over when they are heard of, and a change that one of theirs came before is worked out anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

from msnpd.draft import Draft, Effects, difference
from msnpd.errors import AccountUnknown, StoreStale
from msnpd.limits import Limits
from msnpd.model import Account, apply
from msnpd.store import Store

P = ParamSpec("P")
T = TypeVar("T")

_ATTEMPTS = 5  # an operator at the command line changes an account now and then, not all the time


def worked_out_anew(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """A change that another program's change came before is worked out again, on what is there now."""

    @wraps(method)
    async def changed(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(_ATTEMPTS - 1):
            with suppress(StoreStale):
                return await method(*args, **kwargs)
        return await method(*args, **kwargs)

    return changed


class Shelf:
    """`now` gives microseconds since 1970, `new_id` a fresh GUID without braces."""

    def __init__(
        self, store: Store, limits: Limits, now: Callable[[], int], new_id: Callable[[], str]
    ) -> None:
        self._store = store
        self._limits = limits
        self._now = now
        self._new_id = new_id
        self._last_member = 0
        self._changing = asyncio.Lock()
        self._loading = asyncio.Lock()
        # One object for each account as long as anybody uses it, so that everybody sees the same lists.
        self._accounts: WeakValueDictionary[str, Account] = WeakValueDictionary()
        self.reloaded: Callable[[str, Effects], None] = lambda _address, _effects: None
        """Called with the address of an account that another program changed, and with what that means."""

    async def open(self) -> None:
        """Call once before use."""
        self._last_member = await self._store.last_member()

    async def account(self, address: str) -> Account:
        """An account with its lists. Raises AccountUnknown, StoreUnavailable."""
        account = await self.find(address)
        if account is None:
            raise AccountUnknown(address)
        return account

    async def find(self, address: str) -> Account | None:
        """An account with its lists, or None. Raises StoreUnavailable."""
        found = self._accounts.get(address)
        if found is not None:
            return found
        async with self._loading:
            found = self._accounts.get(address) or await self._store.load(address)
            if found is not None:
                self._accounts[address] = found
            return found

    async def reload(self, address: str) -> None:
        """Another program changed an account or removed it. Raises StoreUnavailable."""
        async with self._changing:
            account = self._accounts.get(address)
            if account is not None and not await self._refresh(account):
                self._accounts.pop(address, None)

    # What its changes have in common

    def _draft(self) -> Draft:
        return Draft(self._limits, self._now(), self._next_member)

    def _next_member(self) -> int:
        self._last_member += 1
        return self._last_member

    async def _refresh(self, account: Account) -> bool:
        """Makes an account in use what it is on disk; whether it is there at all."""
        fresh = await self._store.load(account.address)
        if fresh is None:
            return False
        effects = difference(account, fresh)
        account.take(fresh)
        if effects != Effects():
            self.reloaded(account.address, effects)
        return True

    async def _commit(self, draft: Draft, accounts: Sequence[Account]) -> Effects:
        changes = draft.changes()
        try:
            await self._store.apply([change for _, change in changes])
        except StoreStale:
            for account in accounts:
                await self._refresh(account)
            raise
        real = {account.address: account for account in accounts}
        for address, change in changes:
            apply(real[address], change)
        return draft.effects
