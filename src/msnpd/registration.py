"""How people get accounts by themselves: not at all, by invitation, or freely."""

import hashlib
from collections.abc import Callable
from enum import StrEnum

from msnpd.errors import RegistrationRefused
from msnpd.limits import Limits
from msnpd.mint import Random
from msnpd.names import normal_address
from msnpd.store import Invitation, Store

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_CODE_LETTERS = 16  # 79 bits, though only as many guesses are answered as the limits permit
_DAY = 24 * 3600 * 1_000_000


class Registration(StrEnum):
    """Who may make an account through the web page."""

    CLOSED = "closed"
    INVITATION = "invitation"
    OPEN = "open"


class Invitations:
    """Codes that let somebody register. `now` gives microseconds since 1970."""

    def __init__(self, store: Store, now: Callable[[], int], random: Random) -> None:
        self._store = store
        self._now = now
        self._random = random

    async def make(self, note: str = "", *, uses: int = 1, days: float = 14) -> str:
        """A new code; 0 days: it does not end. Raises StoreUnavailable."""
        number = int.from_bytes(self._random(16))
        letters = ""
        for _ in range(_CODE_LETTERS):
            number, letter = divmod(number, len(_LETTERS))
            letters += _LETTERS[letter]
        code = "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))
        now = self._now()
        until = now + int(days * _DAY) if days else 0
        await self._store.invite(Invitation(digest_of(code), note, now, until, uses))
        return code


def digest_of(code: str) -> str:
    """What the store knows of a code: however it is typed."""
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(typed.encode()).hexdigest() if typed else ""


def checked_applicant(
    address: str, code: str, kind: Registration, domains: tuple[str, ...], limits: Limits
) -> str:
    """The digest of the invitation that has to be spent, '' for none.

    Raises AddressInvalid, RegistrationRefused.
    """
    domain = normal_address(address, limits).partition("@")[2]
    if domains and domain not in domains:
        raise RegistrationRefused(f"addresses here end in @{' or @'.join(domains)}")
    match kind:
        case Registration.CLOSED:
            raise RegistrationRefused("nobody can register here; ask who runs this server")
        case Registration.INVITATION:
            digest = digest_of(code)
            if not digest:
                raise RegistrationRefused("an invitation is needed")
            return digest
        case Registration.OPEN:
            return ""
