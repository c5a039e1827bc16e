"""One account on one network: signs in, stays signed in, and does what it is asked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import Random
from typing import Final

from papyon.aio.contacts import Contacts
from papyon.aio.dialer import Dialer
from papyon.aio.events import ClientEvent, LetterReceived, SignedInElsewhere, SignedOut, SigningIn, Stage
from papyon.aio.reconnect import Backoff, ComeBack
from papyon.aio.settings import Settings
from papyon.aio.tasks import Tasks
from papyon.aio.tickets import Tickets
from papyon.aio.visit import Moved, Self, Visit
from papyon.errors import (
    AccountBlocked,
    AccountUnverified,
    ConnectionLost,
    DialectRefused,
    LocalProtocolError,
    PapyonError,
    RemoteProtocolError,
    TermsUnaccepted,
    WrongPassword,
)
from papyon.session.letters import Letter
from papyon.session.notification import Identity, NotificationClient
from papyon.types import Status

__all__ = ["Client"]

log = logging.getLogger(__name__)

REDIRECTS: Final = 5
"""How often a server may send us on before we take it for a circle."""

GOODBYE: Final = 3.0
"""Seconds for the good-bye: the server notices the closed connection just as well."""

_HOPELESS: Final = (
    WrongPassword,
    AccountBlocked,
    AccountUnverified,
    TermsUnaccepted,
    DialectRefused,
    SignedInElsewhere,
)
"""After these nothing would be better a minute later; somebody has to do something first."""


class Client:
    """The account `account`. `tell` is awaited with every event, one at a time, and must not wait for us.

    `clock` gives seconds since 1970 UTC, `random` must be one that nobody can predict (`SystemRandom`).
    """

    def __init__(
        self,
        settings: Settings,
        account: str,
        password: str,
        tell: Callable[[ClientEvent], Awaitable[None]],
        clock: Callable[[], float],
        random: Random,
        backoff: Backoff | None = None,
    ) -> None:
        self._settings = settings
        self._account = account
        self._password = password
        self._listener = tell
        self._clock = clock
        self._random = random
        self._backoff = backoff or Backoff(random.random)
        self._me = Self()
        self._visit: Visit | None = None
        self._lasted = 0.0
        """Seconds for which the last attempt was signed in."""
        self._tasks = Tasks(f"client of {account}")
        self._running: asyncio.Task[None] | None = None
        self._telling = asyncio.Lock()
        self._ended = False

    # Being signed in.

    def sign_in(self, status: Status = Status.NLN) -> None:
        """Begin to sign in and stay signed in; a second call changes nothing. Raises `LocalProtocolError`."""
        if self._ended:
            raise LocalProtocolError("the client was signed out; make another one")
        if self._running is None or self._running.done():
            self._me.status = status
            self._running = self._tasks.start(self._stay(), "stay signed in")

    async def sign_out(self) -> None:
        """Sign out for good; idempotent. Ends with a `SignedOut` without error, if none came before."""
        if self._ended:
            return
        self._ended = True
        running = self._running is not None and not self._running.done()
        if self._visit is not None:
            try:
                async with asyncio.timeout(GOODBYE):
                    await self._visit.sign_out()
            except (PapyonError, TimeoutError) as error:
                log.debug("%s: signing out: %s", self._account, error)
        await self._tasks.stop()
        if running:
            await self._tell(SignedOut())

    async def set_status(self, status: Status) -> None:
        """Change the status. Raises `ServerError`, `ConnectionFailed`; `LocalProtocolError`: signed out."""
        await self._need().set_status(status)

    async def set_display_name(self, name: str) -> None:
        """Change the name that others see. Raises as `set_status`, and `ServiceFault`."""
        await self._need().set_display_name(name)

    async def set_personal_message(self, text: str) -> None:
        """Change the line under the name. Raises as `set_status`."""
        await self._need().set_personal_message(text)

    # Other people.

    @property
    def contacts(self) -> Contacts:
        """The contact list. Raises `LocalProtocolError` when not signed in."""
        return self._need().contacts

    def send(self, people: frozenset[str], letter: Letter) -> None:
        """Send a letter to these people (addresses in lower case); what becomes of it is told.

        Raises `LocalProtocolError` when not signed in. When the session ends nothing is told of the letters
        under way: they are to be sent again, with the same ids.
        """
        self._need().conversations.send(people, letter)

    async def send_typing(self, people: frozenset[str]) -> None:
        """Tell that we are writing; does nothing when that is not possible."""
        if self._visit is not None and self._visit.signed_in:
            await self._visit.conversations.typing(people)

    def leave(self, people: frozenset[str]) -> None:
        """Leave a conversation; does nothing when we are not in it."""
        if self._visit is not None and self._visit.signed_in:
            self._visit.conversations.leave(people)

    def _need(self) -> Visit:
        if self._visit is None or not self._visit.signed_in:
            raise LocalProtocolError("the account is not signed in")
        return self._visit

    async def _tell(self, event: ClientEvent) -> None:
        # One at a time, in the order in which things happened.
        async with self._telling:
            try:
                await self._listener(event)
            except Exception:
                if isinstance(event, LetterReceived):
                    raise
                # Nothing but a letter can be asked for again; the session goes on without its listener.
                log.exception("%s: %s was not taken", self._account, type(event).__name__)

    async def _stay(self) -> None:
        async with await Dialer.load(self._settings) as dialer:
            tickets = Tickets(dialer.post, self._settings, self._account, self._password, self._clock)
            place = (self._settings.host, self._settings.port)
            redirects = 0
            while True:
                self._lasted = 0.0
                at_least = 0.0
                failure: PapyonError
                try:
                    await self._tell(SigningIn(Stage.CONNECTING))
                    await self._stop_by(place, dialer, tickets)
                    failure = ConnectionLost("the server ended the session")
                except Moved as moved:
                    redirects += 1
                    if redirects <= REDIRECTS:
                        place = (moved.host, moved.port) if moved.host else place
                        continue
                    failure = RemoteProtocolError(f"the server redirects more than {REDIRECTS} times")
                except ComeBack as later:
                    at_least, failure = later.seconds, later
                except PapyonError as error:
                    failure = error
                except Exception:
                    # A mistake of ours, or a server beyond imagination: no reason to stay away for ever.
                    log.exception("%s: the session failed", self._account)
                    failure = RemoteProtocolError("the session failed in an unforeseen way")
                if self._ended:
                    return
                place, redirects = (self._settings.host, self._settings.port), 0
                self._backoff.succeeded(self._lasted)
                if isinstance(failure, _HOPELESS):
                    log.info("%s: signed out: %s", self._account, failure)
                    await self._tell(SignedOut(failure))
                    return
                wait = self._backoff.next_wait(at_least)
                log.info("%s: %s; again in %.1f s", self._account, failure, wait)
                await self._tell(SignedOut(failure, self._clock() + wait))
                await asyncio.sleep(wait)

    async def _stop_by(self, place: tuple[str, int], dialer: Dialer, tickets: Tickets) -> None:
        transport = await dialer.notification(*place)
        now = asyncio.get_running_loop().time()
        identity = Identity(self._account, self._settings.dialects, self._settings.machine_guid)
        self._visit = Visit(
            transport,
            NotificationClient(identity, now),
            dialer,
            tickets,
            self._account,
            self._settings,
            self._random,
            self._me,
            self._tell,
        )
        try:
            await self._visit.run()
        finally:
            if self._visit.signed_in_at is not None:
                self._lasted = asyncio.get_running_loop().time() - self._visit.signed_in_at
            self._visit = None
