"""Signing in with a passkey: a key that the person's device or key ring holds, and no password."""

from typing import Annotated, Protocol

from msgspec import Meta

from amsn2.api import limits
from amsn2.api.model import Model
from amsn2.api.models import PersonId

PasskeyName = Annotated[str, Meta(min_length=1, max_length=limits.PASSKEY_NAME_LENGTH)]


class PasskeySeen(Model, frozen=True, kw_only=True):
    """A passkey, as its person sees it."""

    id: str
    """The credential's own, in base64url."""
    name: str
    created_at: int
    """Milliseconds since 1970 UTC, like every time here."""
    last_used_at: int | None


class Place(Model, frozen=True, kw_only=True):
    """Where the page is, as far as the server knows better than the browser."""

    name: str
    """The host's name without port: a passkey belongs to it."""
    origin: str
    """Scheme, host and port, as browsers write it."""


class Passkeys(Protocol):
    """Passkeys of people. Options and credentials are JSON as browsers write it (WebAuthn level 3).

    A browser is named by a secret that only it has: a challenge is good once, for that browser, for minutes.
    """

    async def registration(self, person: PersonId, browser: str, place: Place) -> bytes:
        """Options to make a passkey with. Raises `Refused` TOO_MANY_PASSKEYS."""

    async def register(
        self, person: PersonId, browser: str, place: Place, credential: bytes, name: str
    ) -> PasskeySeen:
        """Keep the passkey that was made. Raises `Refused` PASSKEY_REFUSED, TOO_MANY_PASSKEYS."""

    async def question(self, browser: str, place: Place, peer: str) -> bytes:
        """Options to sign in with, for whoever it is. Raises `Refused` TOO_MANY_ATTEMPTS."""

    async def sign_in(self, browser: str, place: Place, credential: bytes, device: str, peer: str) -> str:
        """Open a session for whose passkey it is; returns its token.

        Raises `Refused` PASSKEY_REFUSED, TOO_MANY_ATTEMPTS.
        """

    async def passkeys(self, person: PersonId) -> tuple[PasskeySeen, ...]:
        """The person's passkeys, the oldest first."""

    async def rename(self, person: PersonId, passkey: str, name: str) -> None:
        """Raises `Refused` PASSKEY_UNKNOWN, also for those of others."""

    async def remove(self, person: PersonId, passkey: str) -> None:
        """Forget a passkey; one that is gone, or another's, is fine."""
