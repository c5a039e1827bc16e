"""What happens to a person's messenger when administrators change or remove them."""

from amsn2.api.errors import ProblemCode, StoreFailure
from amsn2.api.models import Person
from amsn2.app.household import Household
from amsn2.app.welcome import BuiltIn
from amsn2.storage.opening import Storage
from msnpd.errors import MsnpdError


class Farewell:
    """Implements `amsn2.core.administration.Household`."""

    def __init__(self, household: Household, storage: Storage, built_in: BuiltIn | None) -> None:
        self._household = household
        self._storage = storage
        self._built_in = built_in

    async def tell(self, person: Person) -> None:
        """See the port."""
        await self._household.change(person)

    async def dismiss(self, person: Person) -> None:
        """See the port."""
        await self._household.leave(person.id)
        stored = await self._storage.store(person.id).load()
        if self._built_in is not None:
            ours = [one.address for one in stored.accounts if one.network == "msn" and one.endpoints is None]
            try:
                await self._built_in.dismiss(person.id, ours)
            except MsnpdError as error:
                # The person stays, without a messenger until the next start: asking again finishes it.
                raise StoreFailure(ProblemCode.STORE_FAILED) from error
