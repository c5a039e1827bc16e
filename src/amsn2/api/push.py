"""Web push: browsers that are told of things while no tab of theirs is looked at."""

from enum import StrEnum
from typing import Annotated, Protocol

from msgspec import Meta

from amsn2.api.models import ConversationId, Model, PersonId

_Key = Annotated[str, Meta(min_length=16, max_length=120, pattern=r"^[A-Za-z0-9_-]+=*\Z")]


class PushProblem(StrEnum):
    """Why a browser could not be told the last time; the page puts it in words."""

    NONE = ""
    REFUSED = "refused"
    """Its push service does not take what we send."""
    BUSY = "busy"
    """Its push service has too much to do, or is out of order; tried again."""
    UNREACHABLE = "unreachable"
    GONE = "gone"
    """The browser's subscription has ended: it is told nothing more until it makes another."""


class PushAddress(Model, frozen=True, kw_only=True):
    """Where a push service takes what is for one browser, and what only that browser can read it with."""

    endpoint: Annotated[str, Meta(min_length=12, max_length=1_000, pattern=r"^https?://[^\s]+\Z")]
    p256dh: _Key
    auth: _Key


class PushDevice(Model, frozen=True, kw_only=True):
    """A browser that is told, and how that went."""

    id: str
    device: str
    """What the browser calls itself."""
    here: bool = False
    """It is the browser that asks."""
    created_at: int
    last_success_at: int | None = None
    last_failure_at: int | None = None
    problem: PushProblem = PushProblem.NONE


class PushRecord(Model, frozen=True, kw_only=True):
    """The same as stored."""

    id: str
    person: PersonId
    session: str
    """The digest of the browser's session: with that it goes."""
    device: str
    address: PushAddress
    created_at: int
    last_success_at: int | None = None
    last_failure_at: int | None = None
    failures: int = 0
    """How many there were since the last success."""
    problem: PushProblem = PushProblem.NONE


class LatePush(Model, frozen=True, kw_only=True):
    """A push that the service of its browser has not taken yet; of no use once what it says is seen to."""

    id: str
    """The same of the same message to the same browser."""
    person: PersonId
    subscription: str
    payload: bytes
    topic: str
    urgency: str
    conversation: ConversationId
    """Empty for what is no message; what it is about then, the payload says."""
    position: int
    at: int


class PushStorage(Protocol):
    """Push subscriptions. Every method is one transaction and may raise `StoreFailure`."""

    async def of(self, person: PersonId) -> tuple[PushRecord, ...]:
        """The person's, the oldest first."""

    async def add(self, record: PushRecord, at_most: int) -> bool:
        """Keep one, in the place of those with that address or of that session; the oldest make room.

        False, and nothing written, when the session has ended.
        """

    async def save(self, record: PushRecord, over: str = "") -> None:
        """How it went; one that is gone stays so. over: what is late no longer."""

    async def remove(self, person: PersonId, id: str) -> None:  # noqa: A002 - it is an id
        """Forget one of the person, and what is late for it; an unknown one is fine."""

    async def keep(self, *late: LatePush) -> None:
        """Keep what is to be pushed until it is taken, once; nothing is, for a subscription that is gone."""

    async def late(self, person: PersonId) -> tuple[LatePush, ...]:
        """What was not taken of the person's, the oldest first."""

    async def forget(self, late: str) -> None:
        """It was taken, or is of no use any more; an unknown one is fine."""


class Push(Protocol):
    """What a frontend of browsers is given to have them told. Tokens are those of `ports.People`."""

    @property
    def public_key(self) -> str:
        """Ours, in base64url: a browser ties its subscription to it."""

    async def devices(self, person: PersonId, token: str) -> tuple[PushDevice, ...]:
        """The person's browsers that are told. Raises `StoreFailure`."""

    async def subscribe(self, person: PersonId, token: str, device: str, address: PushAddress) -> PushDevice:
        """Tell that browser from now on; doing it again is harmless.

        Raises `Refused` PUSH_REFUSED for an address that is none of a push service, `StoreFailure`.
        """

    async def unsubscribe(self, person: PersonId, id: str) -> None:  # noqa: A002 - it is an id
        """Do not tell it any more. Raises `StoreFailure`."""

    async def test(self, person: PersonId, token: str, id: str) -> PushDevice:  # noqa: A002 - it is an id
        """Send something now, and say how it went. Raises `Refused` PUSH_REFUSED for an unknown one."""

    def report(self, token: str, tab: str, *, active: bool) -> None:
        """Somebody looks at that tab of the browser, so it is told by its tab; or does no longer."""
