"""Connections that break where the weather says: after so many bytes, in the middle of anything."""

import contextlib
from collections import deque

from papyon.aio.dialer import Dialer
from papyon.errors import ConnectionLost


class Weather:
    """How many bytes each of the next connections lives for; once `calm`, or past the forecast, they last."""

    def __init__(self, forecast=()):
        self.forecast = deque(forecast)
        self.open = []

    def next(self):
        return self.forecast.popleft() if self.forecast else None

    def calm(self):
        """From now on nothing breaks any more."""
        self.forecast.clear()
        for one in self.open:
            one.left = None

    def storm(self):
        """Everything breaks now."""
        for one in list(self.open):
            one.abort()


class Fragile:
    """A transport that breaks after so many bytes in both directions together; None: never."""

    def __init__(self, inner, left, weather):
        self.inner, self.left = inner, left
        self.weather = weather
        self.peer = inner.peer
        weather.open.append(self)

    async def read(self):
        data = b"" if self.left == 0 else self._spend(await self.inner.read())
        if self.left == 0 and not data:
            self.abort()
            raise ConnectionLost("the weather is bad")
        return data

    async def write(self, data):
        part = self._spend(data)
        await self.inner.write(part)
        if len(part) < len(data):
            self.abort()
            raise ConnectionLost("the weather is bad")

    async def close(self):
        self._gone()
        await self.inner.close()

    def abort(self):
        self._gone()
        self.inner.abort()

    def _spend(self, data):
        if self.left is None:
            return data
        part = data[: self.left]
        self.left -= len(part)
        return part

    def _gone(self):
        if self in self.weather.open:
            self.weather.open.remove(self)


@contextlib.contextmanager
def under(weather):
    """Every connection to notification servers and switchboards is opened into this weather."""
    straight = Dialer.notification, Dialer.switchboard

    def exposed(dial):
        async def dialled(self, host, port):
            return Fragile(await dial(self, host, port), weather.next(), weather)

        return dialled

    Dialer.notification, Dialer.switchboard = map(exposed, straight)
    try:
        yield
    finally:
        Dialer.notification, Dialer.switchboard = straight
