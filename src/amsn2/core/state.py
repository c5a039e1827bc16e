"""What a person sees now, and the only way in which it changes."""

from collections import deque
from collections.abc import Callable

from amsn2.api.events import Event
from amsn2.api.models import Snapshot
from amsn2.api.ports import Kept, Unsubscribe
from amsn2.api.state import apply
from amsn2.core.subscriptions import Subscriptions


class State:
    """The snapshot, changed by nothing but `apply`, so that every subscriber can follow it exactly."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._subscriptions = Subscriptions()
        self._untold: deque[Event] = deque()
        self._telling = False

    @property
    def snapshot(self) -> Snapshot:
        """The state now."""
        return self._snapshot

    def subscribe(self, listener: Callable[[Event], None], kept: Kept | None = None) -> Unsubscribe:
        """Tell the listener every event from now on."""
        return self._subscriptions.subscribe(listener, kept)

    async def kept(self) -> None:
        """Return when those who carry on what they were told will not lose it."""
        await self._subscriptions.kept()

    def load(self, snapshot: Snapshot) -> None:
        """Begin with what was stored; nobody has subscribed yet."""
        self._snapshot = snapshot

    def tell(self, *events: Event) -> None:
        """Change memory, then tell; each event to all before the next one happens."""
        self._untold.extend(events)
        if self._telling:
            return  # a listener made something happen: whoever tells now tells that after this
        self._telling = True
        try:
            while self._untold:
                event = self._untold.popleft()
                self._snapshot = apply(self._snapshot, event)
                self._subscriptions.tell(event)
        finally:
            self._telling = False
