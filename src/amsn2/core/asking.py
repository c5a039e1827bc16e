"""What only a network can carry out: stored, shown where it can be, and done when it is signed in."""

from amsn2.api.commands import SetPicture, SetPresence, SignOutEndpoint
from amsn2.api.events import CommandSettled
from amsn2.core.desk import Desk
from amsn2.core.parts import Parts
from amsn2.core.roster_checks import RosterErrand
from amsn2.core.waiting import Wish, account_of_errand, store_errand


class Asking:
    """Asks the networks of a person. Every method is a job of the owner."""

    def __init__(self, desk: Desk, parts: Parts) -> None:
        self._desk = desk
        self._parts = parts

    async def wish(self, wish: Wish) -> None:
        """Be seen in another way; only the last wish of a kind counts. Raises `Refused`."""
        self._parts.accounts.check_wish(wish)
        if isinstance(wish, SetPicture):
            await self._parts.pictures.check(wish.picture)
        superseded = self._parts.waiting.wishes(wish.account, type(wish))
        # A status is told to the network at sign-in anyway: nothing has to wait for that.
        waits = not isinstance(wish, SetPresence) or self._parts.accounts.kept(wish.account).wanted
        if waits and not superseded:
            self._parts.check_room()
        async with self._desk.store.transaction() as transaction:
            await self._parts.accounts.store_wish(transaction, wish)
            if isinstance(wish, SetPicture):
                await self._parts.pictures.add_own(transaction, wish.account, wish.picture)
            if waits:
                await store_errand(transaction, wish, superseded, self._desk.clock.now())
            else:
                await transaction.remember_command(wish.id, self._desk.clock.now())
                for old in superseded:
                    await transaction.remove_waiting(old.id)
        for old in superseded:
            self._parts.waiting.take(old)
        if waits:
            self._parts.waiting.put(wish)
        self._parts.accounts.show_wish(wish)
        for old in superseded:
            self._desk.state.tell(CommandSettled(command=old.id))
        if waits:
            if isinstance(wish, SetPresence):
                await self._parts.links.appear(wish.account)
            self._parts.links.wake(wish.account)
        else:
            self._desk.state.tell(CommandSettled(command=wish.id))

    async def errand(self, errand: RosterErrand | SignOutEndpoint) -> None:
        """Have something changed on the network, after all that was asked before. Raises `Refused`."""
        self._parts.check_room()
        async with self._desk.store.transaction() as transaction:
            await store_errand(transaction, errand, [], self._desk.clock.now())
        self._parts.waiting.put(errand)
        self._parts.links.wake(account_of_errand(errand))
