"""Makes the connections of one account, the way its settings say: straight, through a proxy, inside HTTP."""

from types import TracebackType
from typing import Final, Self

from papyon.aio.gateway import GatewayStream
from papyon.aio.post import Post
from papyon.aio.settings import Settings
from papyon.aio.transport import Transport, connect
from papyon.aio.trust import Trust
from papyon.errors import TlsUntrusted
from papyon.payload.gateway import Service

__all__ = ["Dialer"]

_STREAMS: Final = 80
"""Connections to a gateway at a time: one for each switchboard that an account may have, and some."""


class Dialer:
    """Opens connections to notification servers and switchboards. Use as an async context manager.

    `post` asks the account's services the same way.
    """

    def __init__(self, settings: Settings, trust: Trust) -> None:
        self.post = Post(trust, settings.proxy)
        self._settings = settings
        self._trust = trust
        # Polls are held: among the services' few connections they would leave none.
        self._streams = Post(trust, settings.proxy, _STREAMS) if settings.gateway_url else None

    @classmethod
    async def load(cls, settings: Settings) -> Self:
        """With the certificates that the settings name. Raises `TlsUntrusted` when they cannot be read."""
        try:
            trust = await Trust.load(settings.verify_tls, settings.tls_exceptions, settings.tls_authority)
        except OSError as error:
            raise TlsUntrusted(f"the authority {settings.tls_authority} cannot be read: {error}") from error
        return cls(settings, trust)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.post.close()
        if self._streams is not None:
            await self._streams.close()

    async def notification(self, host: str, port: int) -> Transport:
        """A connection to a notification server. Raises `ConnectionFailed`."""
        return await self._dial(Service.NS, host, port)

    async def switchboard(self, host: str, port: int) -> Transport:
        """A connection to a switchboard. Raises `ConnectionFailed`."""
        return await self._dial(Service.SB, host, port)

    async def _dial(self, service: Service, host: str, port: int) -> Transport:
        if self._streams is not None:
            return GatewayStream(self._streams, self._settings.gateway_url, service, host)
        tls = self._trust.context(host, port) if self._settings.tls else None
        return await connect(host, port, tls, self._settings.proxy)
