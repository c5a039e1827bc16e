"""What is asked while nobody is signed in: it is kept, and done once somebody is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Generic, Protocol, TypeVar

from papyon.errors import ConnectionFailed, LocalProtocolError, PapyonError
from papyon.session.letters import Letter

__all__ = ["LETTERS", "REQUESTS", "Meanwhile"]

LETTERS: Final = 1000
"""Letters whose fate is not known: what one conversation keeps."""

REQUESTS: Final = 1000
"""Requests that wait: a person asks one at a time, and a program is to notice that it asks in vain."""

_ATTEMPTS: Final = 2


class _Session(Protocol):
    @property
    def over(self) -> bool:
        """Whether nothing can be asked any more."""

    def send(self, people: frozenset[str], letter: Letter) -> None:
        """Send a letter; once more under the same id does nothing while it is on its way."""


S = TypeVar("S", bound=_Session)
T = TypeVar("T")


class Meanwhile(Generic[S]):
    """Requests and letters of one account, over as many sessions as it takes."""

    def __init__(self) -> None:
        self._session: S | None = None
        self._waiting: list[asyncio.Future[S]] = []
        self._letters: dict[str, tuple[frozenset[str], Letter]] = {}

    @property
    def letters(self) -> tuple[Letter, ...]:
        """Those whose fate is not known, in the order in which they were written."""
        return tuple(letter for _, letter in self._letters.values())

    def began(self, session: S) -> None:
        """Somebody is signed in: everything is due, letters in their order first."""
        self._session = session
        for people, letter in list(self._letters.values()):
            session.send(people, letter)
        for future in self._waiting:
            if not future.done():
                future.set_result(session)
        self._waiting.clear()

    def ended(self, error: PapyonError | None = None) -> None:
        """Nobody is signed in; with an `error` it stays so, and requests fail with it. Letters are kept."""
        self._session = None
        if error is None:
            return
        for future in self._waiting:
            if not future.done():
                future.set_exception(error)
        self._waiting.clear()

    async def do(self, what: Callable[[S], Awaitable[T]]) -> T:
        """Ask now, or as soon as somebody is signed in; once more when the session ends under it.

        Raises what `what` raises, why nobody will be signed in, `LocalProtocolError` when too much waits.
        """
        for _ in range(_ATTEMPTS - 1):
            session = await self._soon()
            try:
                return await what(session)
            except ConnectionFailed:
                if not session.over:
                    raise
        return await what(await self._soon())

    def send(self, people: frozenset[str], letter: Letter) -> None:
        """Send a letter now, or as soon as somebody is signed in. Raises `LocalProtocolError`: too many."""
        if letter.id not in self._letters and len(self._letters) >= LETTERS:
            raise LocalProtocolError(f"more than {LETTERS} letters are on their way")
        self._letters.setdefault(letter.id, (people, letter))
        if self._session is not None and not self._session.over:
            self._session.send(people, letter)

    def settle(self, letter: str) -> None:
        """The fate of a letter is known."""
        self._letters.pop(letter, None)

    async def _soon(self) -> S:
        if self._session is not None and not self._session.over:
            return self._session
        if len(self._waiting) >= REQUESTS:
            raise LocalProtocolError(f"more than {REQUESTS} requests wait for the account to be signed in")
        future: asyncio.Future[S] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            return await future
        finally:
            # Whoever asked may have lost patience.
            if future in self._waiting:
                self._waiting.remove(future)
