"""Who is told of events."""

import logging
from collections.abc import Callable

from amsn2.api.events import Event
from amsn2.api.ports import Unsubscribe

log = logging.getLogger(__name__)


class Subscriptions:
    """Listeners, called at once and in the order in which they came."""

    def __init__(self) -> None:
        self._listeners: dict[object, Callable[[Event], None]] = {}

    def subscribe(self, listener: Callable[[Event], None]) -> Unsubscribe:
        """Call the listener with every event from the next one on, until the result is called."""
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

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
