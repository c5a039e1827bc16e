"""Who is told of events."""

import logging
from collections.abc import Callable

from amsn2.api.events import Event
from amsn2.api.ports import Kept, Unsubscribe

log = logging.getLogger(__name__)


class Subscriptions:
    """Listeners, called at once and in the order in which they came."""

    def __init__(self) -> None:
        self._listeners: dict[object, Callable[[Event], None]] = {}
        self._keepers: dict[object, Kept] = {}

    def subscribe(self, listener: Callable[[Event], None], kept: Kept | None = None) -> Unsubscribe:
        """Call the listener with every event from the next one on, until the result is called.

        kept: of a listener that carries on what it was told, and has to write it down first.
        """
        key = object()
        self._listeners[key] = listener
        if kept is not None:
            self._keepers[key] = kept

        def unsubscribe() -> None:
            self._listeners.pop(key, None)
            self._keepers.pop(key, None)

        return unsubscribe

    def tell(self, event: Event) -> None:
        """Call every listener. One that raises is logged and keeps being called."""
        for key, listener in tuple(self._listeners.items()):
            if key not in self._listeners:
                continue  # an earlier listener took it away
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed at %s", type(event).__name__)

    async def kept(self) -> None:
        """Return when all have written down what they carry on. One that raises is logged."""
        for kept in tuple(self._keepers.values()):
            try:
                await kept()
            except Exception:
                log.exception("a listener could not keep what it was told")
