"""The network that an account is on: its settings, what people call it, and what it says of itself."""

import asyncio
import logging
from dataclasses import dataclass

from msgspec.structs import replace

from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.network import NetworkEvent, SignedOut
from papyon.aio.presets import Preset, discover
from papyon.aio.settings import Settings

log = logging.getLogger(__name__)

DISCOVERY = 10.0
"""Seconds in which a network may say where its services are: after that what was known of it is tried."""

_AWAY = (ProblemCode.SERVER_UNKNOWN, ProblemCode.SERVER_UNREACHABLE)


@dataclass(frozen=True)
class Place:
    """Where an account signs in. `settings` None: there is no server; `preset` None: it has no name."""

    settings: Settings | None
    preset: Preset | None = None

    @property
    def name(self) -> str:
        """What problems call it."""
        if self.preset is not None:
            return self.preset.title
        return "" if self.settings is None else self.settings.host

    async def discovered(self) -> Settings | None:
        """The settings with what a network that has a name says of itself; as they are where it does not."""
        if self.settings is None or self.preset is None:
            return self.settings
        try:
            async with asyncio.timeout(DISCOVERY):
                return await discover(self.settings)
        except (TimeoutError, OSError) as error:
            log.info("%s says nothing of itself: %s", self.name, type(error).__name__)
            return self.settings

    def in_words(self, event: NetworkEvent) -> NetworkEvent:
        """The event; nobody is told to check an address that they never wrote."""
        if self.preset is None or not isinstance(event, SignedOut) or event.problem is None:
            return event
        if event.problem.code not in _AWAY:
            return event
        return replace(event, problem=Problem(code=ProblemCode.NETWORK_UNREACHABLE, detail=self.name))
