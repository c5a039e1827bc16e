"""One account's connection, and the work it is given while it is signed in."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from amsn2.api.commands import SetPresence
from amsn2.api.errors import NetworkFailure, Problem, ProblemCode, Refused, StoreFailure
from amsn2.api.media import BlobId
from amsn2.api.models import AccountId, MessageId, Presence
from amsn2.api.network import (
    AccountSettings,
    Connection,
    Network,
    NetworkEvent,
    Outgoing,
    SignedIn,
    SignedOut,
)
from amsn2.core.clock import Clock, pause
from amsn2.core.doorway import Leave, Turn
from amsn2.core.errands import carry_out
from amsn2.core.outbox import Outbox
from amsn2.core.tasks import Tasks
from amsn2.core.waiting import Errand, Waiting

log = logging.getLogger(__name__)

RETRY_AFTER = (2.0, 10.0, 30.0)
"""Seconds between attempts at an errand that fails in passing while the account stays signed in."""

CLOSING = 10.0
"""Seconds that signing out may take: nobody waits longer for a server that does not answer."""


class Ear(Protocol):
    """Who hears what a link hears, and what became of the work it was given."""

    async def hear(self, link: "Link", event: NetworkEvent) -> None:
        """A network event. Raises `StoreFailure`."""

    async def settle(self, errand: Errand, problem: Problem | None) -> None:
        """An errand is done or has failed for good. Raises `StoreFailure`."""

    async def undeliverable(self, link: "Link", message: MessageId, problem: Problem) -> None:
        """The network does not take a message. Raises `StoreFailure`."""

    async def show_picture(self, connection: Connection, picture: BlobId | None) -> None:
        """Have a network show a picture as one's own. Raises `NetworkFailure`."""

    async def complete(self, message: Outgoing) -> Outgoing:
        """A message with all that goes with it, read from the disk."""

    async def closed(self, link: "Link") -> None:
        """The link is closed and will be heard no more."""


class Link:
    """Owns one connection from sign-in to sign-out, a worker for errands and one for messages.

    Nothing that happens here touches another account's link.
    """

    def __init__(self, account: AccountId, ear: Ear, clock: Clock, waiting: Waiting, outbox: Outbox) -> None:
        self.account = account
        self.connection: Connection | None = None
        self.closing = False
        """It is being closed, or will be in a moment: whoever wants to be signed in needs another."""
        self._ear = ear
        self._clock = clock
        self._waiting = waiting
        self._outbox = outbox
        self._tasks = Tasks()
        self._after: Link | None = None
        self._opening: asyncio.Task[None] | None = None
        self._leave: Leave | None = None
        self._signed_in = False
        self._sign_ins = 0
        self._errands_due = asyncio.Event()
        self._messages_due = asyncio.Event()
        self._restore: list[Callable[[Connection], Awaitable[None]]] = []
        self._guise: Presence | None = None
        """What the network is to be told by itself, without a command of the person."""
        self._guises: set[Presence] = set()

    def open(
        self,
        network: Network,
        settings: AccountSettings,
        password: Callable[[], Awaitable[str]],
        presence: Presence,
        after: "Link | None" = None,
        turn: Turn | None = None,
    ) -> None:
        """Begin to sign in, once the link before it is closed and the turn has come; events tell how."""

        async def begin() -> None:
            if after is not None:
                await after.close()
            if turn is not None:
                self._leave = await turn()
            try:
                secret = await password()
                if not secret:
                    problem = Problem(code=ProblemCode.PASSWORD_MISSING)
                    await self.deliver(SignedOut(problem=problem))
                    return
                self.connection = network.connect(settings, secret, self)
                await self.connection.sign_in(presence)
            except (StoreFailure, Refused) as failure:
                await self.deliver(SignedOut(problem=failure.problem))
            except Exception:
                log.exception("account %s: could not begin to sign in", self.account)
                await self.deliver(SignedOut(problem=Problem(code=ProblemCode.INTERNAL)))

        self._after = after
        self._opening = self._tasks.start(begin())
        self._tasks.start(self._do_errands())
        self._tasks.start(self._send_messages())

    def appear(self, presence: Presence) -> None:
        """Look like that although the person has chosen nothing; once signed in, if that is not so yet."""
        self._guise = presence
        self._guises.add(presence)
        self.wake()

    def echoes(self, presence: Presence) -> bool:
        """Whether the network only repeats a status that it was told without a command of the person."""
        echo = presence in self._guises
        if presence is Presence.ONLINE:
            self._guises.clear()
        return echo

    @property
    def live(self) -> Connection | None:
        """The connection while the account is signed in."""
        return self.connection if self._signed_in else None

    async def deliver(self, event: NetworkEvent) -> None:
        """Implements `NetworkListener`."""
        try:
            await self._ear.hear(self, event)
        finally:
            if isinstance(event, SignedIn | SignedOut):
                self._done()

    def signed_in(self, restore: list[Callable[[Connection], Awaitable[None]]]) -> None:
        """The network takes work from now on; first of all it is told what it has forgotten of oneself."""
        self._signed_in = True
        self._sign_ins += 1
        self._restore = restore
        self._outbox.begin_again(self.account)
        self.wake()

    def signed_out(self) -> None:
        """The network takes no more work."""
        self._signed_in = False

    def wake(self) -> None:
        """There is work, or may be."""
        self._errands_due.set()
        self._messages_due.set()

    def typing(self, participants: tuple[str, ...]) -> None:
        """Tell that one is writing, if anybody can be told."""
        if self._signed_in and self.connection is not None:
            self._tasks.start(self.connection.send_typing(participants))

    def leave(self, participants: tuple[str, ...]) -> None:
        """Leave a conversation of several, if one is in it."""
        if self._signed_in and self.connection is not None:
            self._tasks.start(self.connection.leave(participants))

    async def close(self) -> None:
        """Sign out and end all work; idempotent."""
        self.closing = True
        self._signed_in = False
        if self._opening is not None and not self._opening.done():
            self._opening.cancel()
            await asyncio.wait((self._opening,))
        self._done()
        if self._after is not None:
            await self._after.close()
            self._after = None
        if self.connection is not None:
            try:
                async with asyncio.timeout(CLOSING):
                    await self.connection.sign_out()
            except TimeoutError:
                log.warning("account %s: signing out took too long; left it", self.account)
            except Exception:
                log.exception("account %s: signing out failed", self.account)
        await self._tasks.stop()
        await self._ear.closed(self)

    def _done(self) -> None:
        """The first sign-in has come to an end: the turn is another's."""
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()

    async def _do_errands(self) -> None:
        while True:
            await self._errands_due.wait()
            self._errands_due.clear()
            if self.connection is None:
                continue
            while self._signed_in and self._restore:
                await self._try_restore(self.connection, self._restore.pop(0))
            attempts = 0
            while self._signed_in and (errand := self._waiting.first(self.account)) is not None:
                settled = await self._try_errand(self.connection, errand, attempts)
                attempts = 0 if settled else attempts + 1
            if self._signed_in and self._guise is not None:
                guise, self._guise = self._guise, None
                await self._try_restore(self.connection, partial(_show, presence=guise))

    async def _try_restore(
        self, connection: Connection, what: Callable[[Connection], Awaitable[None]]
    ) -> None:
        try:
            await what(connection)
        except NetworkFailure as failure:
            log.warning("account %s: the server did not take what it forgot: %s", self.account, failure)
        except Exception:
            log.exception("account %s: restoring failed", self.account)

    async def _try_errand(self, connection: Connection, errand: Errand, attempts: int) -> bool:
        """Whether it is settled; if not, it is the next one again, a pause later."""
        session = self._sign_ins
        if isinstance(errand, SetPresence):
            self._guise = None  # what the person chooses comes after what came by itself
        problem: Problem | None = None
        try:
            await carry_out(connection, errand, self._ear.show_picture)
        except NetworkFailure as failure:
            problem = failure.problem
            if not failure.lasting:
                if not self._signed_in or session != self._sign_ins:
                    return False
                if attempts < len(RETRY_AFTER):
                    await pause(self._clock, RETRY_AFTER[attempts])
                    return False
        except Exception:
            log.exception("account %s: %s failed", self.account, type(errand).__name__)
            problem = Problem(code=ProblemCode.INTERNAL)
        try:
            await self._ear.settle(errand, problem)
        except Exception:
            log.exception("account %s: could not store that a command is done", self.account)
            await pause(self._clock, RETRY_AFTER[-1])
            return False
        return True

    async def _send_messages(self) -> None:
        while True:
            await self._messages_due.wait()
            self._messages_due.clear()
            if self.connection is None:
                continue
            while self._signed_in and (message := self._outbox.next(self.account)) is not None:
                await self._try_message(self.connection, message)

    async def _try_message(self, connection: Connection, message: Outgoing) -> None:
        try:
            await connection.send(await self._ear.complete(message))
            return
        except NetworkFailure as failure:
            if not failure.lasting:
                return  # it stays queued and is due again after the next sign-in
            problem = failure.problem
        except Exception:
            log.exception("account %s: the network did not take a message", self.account)
            problem = Problem(code=ProblemCode.INTERNAL)
        try:
            await self._ear.undeliverable(self, message.id, problem)
        except Exception:
            log.exception("account %s: could not store that a message failed", self.account)


async def _show(connection: Connection, presence: Presence) -> None:
    await connection.set_presence(presence)
