"""What happens to a person's messenger when administrators change or remove them."""

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import Person, PersonId
from amsn2.app.box import BuiltIn
from amsn2.app.household import Household
from amsn2.storage.opening import Storage
from msnpd.errors import MsnpdError


class Farewell:
    """Implements `amsn2.core.administration.Household` and `amsn2.core.leaving.Household`."""

    def __init__(self, household: Household, storage: Storage, built_in: BuiltIn | None) -> None:
        self._household = household
        self._storage = storage
        self._built_in = built_in

    async def tell(self, person: Person) -> None:
        """See the port."""
        await self._household.change(person)

    async def close(self, person: Person) -> None:
        """See the port."""
        await self._household.leave(person.id)

    async def dismiss(self, person: Person) -> None:
        """See the port."""
        if self._built_in is None:
            return
        ours = await addresses_of_ours(self._storage, person.id)
        try:
            await self._built_in.dismiss(person.id, ours)
        except MsnpdError as error:
            raise StoreFailure(ProblemCode.STORE_FAILED) from error


async def addresses_of_ours(storage: Storage, person: PersonId) -> dict[str, str]:
    """Those that the network in the box may have made, in use or not, and their passwords, where known."""
    store = storage.store(person)
    stored = await store.load()
    used = {
        one.address
        for one in stored.accounts
        if one.network == "msn" and one.endpoints is None and not one.choice
    }
    ours = sorted(used.union(one.address for one in stored.addresses))
    return {address: await store.address_password(address) for address in ours}
