"""What every part of the core works with."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from amsn2.api.errors import StoreFailure
from amsn2.api.models import PersonId
from amsn2.api.storage import Store, Transaction
from amsn2.core.clock import Clock
from amsn2.core.owner import Owner
from amsn2.core.state import State

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """One person's store, memory, turn and time.

    The parts keep one order in everything: `store`, then memory and tell (`state`). Whatever does both
    runs as a job of the `owner`.
    """

    person: PersonId
    store: Store
    state: State
    owner: Owner
    clock: Clock

    async def cache(self, work: Callable[[Transaction], Awaitable[None]]) -> None:
        """Store what the network knows and says again at the next sign-in.

        When it cannot be stored that is logged, and the caller shows it all the same: nothing is lost.
        """
        try:
            async with self.store.transaction() as transaction:
                await work(transaction)
        except StoreFailure as failure:
            log.error("could not store what the network says: %s", failure)
