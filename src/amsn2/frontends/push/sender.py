"""Sends one push: by our own loop, to public places only, without following anybody elsewhere."""

import logging
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from amsn2.api.push import LatePush, PushAddress
from amsn2.frontends.push import limits
from amsn2.frontends.push.keys import Signer
from amsn2.frontends.push.payload import sealed
from amsn2.frontends.push.places import PublicResolver, is_fit

log = logging.getLogger(__name__)


class Fate(Enum):
    """What became of a push."""

    TAKEN = auto()
    GONE = auto()
    """The browser is not to be told any more."""
    REFUSED = auto()
    BUSY = auto()
    UNREACHABLE = auto()


TRIED_AGAIN: Final = frozenset({Fate.BUSY, Fate.UNREACHABLE})


@dataclass(frozen=True)
class Answer:
    """What a push service said."""

    fate: Fate
    retry_after: float | None = None
    """Seconds until it wants to be asked again, where it says."""


@dataclass(frozen=True)
class Parcel:
    """What is sent to every browser alike."""

    payload: bytes
    topic: str = ""
    urgency: str = "high"
    late: LatePush | None = None
    """As it is kept until it is taken, where it is of a message."""


class Sender:
    """One client for all push services."""

    def __init__(self, signer: Signer, *, loopback: bool = False) -> None:
        """loopback: push services on this machine are fine, which only tests have."""
        self.signer = signer
        self._loopback = loopback
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Make the client, in the running loop."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=PublicResolver(), limit=limits.AT_A_TIME),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=limits.SECONDS),
            trust_env=False,
        )

    async def stop(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def fits(self, address: PushAddress) -> bool:
        """Whether we would send there, and with keys that are some."""
        try:
            sealed(b"{}", address)
        except ValueError:
            return False
        return is_fit(address.endpoint, loopback=self._loopback)

    async def send(self, address: PushAddress, parcel: Parcel) -> Answer:
        """Send it once. Never raises but when it is cancelled."""
        if self._session is None or not self.fits(address):
            return Answer(Fate.REFUSED)
        headers = {
            "Authorization": self.signer.authorization(address.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(limits.TTL_SECONDS),
            "Urgency": parcel.urgency,
        }
        if parcel.topic:
            headers["Topic"] = parcel.topic
        service = urlsplit(address.endpoint).hostname
        try:
            async with self._session.post(
                address.endpoint,
                data=sealed(parcel.payload, address),
                headers=headers,
                allow_redirects=False,
            ) as response:
                answer = _understood(response.status, response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            log.warning("peer=%s a push did not arrive: %s", service, type(error).__name__)
            return Answer(Fate.UNREACHABLE)
        if answer.fate is not Fate.TAKEN:
            log.warning("peer=%s a push was answered by %d", service, response.status)
        return answer


def _understood(status: int, retry_after: str) -> Answer:
    if 200 <= status < 300:
        return Answer(Fate.TAKEN)
    if status in (404, 410):
        return Answer(Fate.GONE)
    if status == 429 or status >= 500:
        # A date is allowed as well; services say seconds.
        seconds = min(float(retry_after), limits.LONGEST_RETRY) if retry_after.isdecimal() else None
        return Answer(Fate.BUSY, seconds)
    return Answer(Fate.REFUSED)
