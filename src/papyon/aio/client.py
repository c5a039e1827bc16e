"""One account on one network: signs in, stays signed in, and does what it is asked."""

import asyncio
import logging
import typing
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random, SystemRandom
from types import TracebackType
from typing import Final, TypeVar

from papyon.aio.contacts import Contacts
from papyon.aio.content import ContentStore
from papyon.aio.dialer import Dialer
from papyon.aio.events import (
    ClientEvent,
    Fate,
    LetterChanged,
    LetterReceived,
    SignedIn,
    SignedInElsewhere,
    SignedOut,
    SigningIn,
    Stage,
)
from papyon.aio.meanwhile import Meanwhile
from papyon.aio.myself import Self
from papyon.aio.objects import Objects
from papyon.aio.reconnect import STEADY, Backoff, ComeBack, Pause
from papyon.aio.seen import Seen
from papyon.aio.settings import Credentials, Settings
from papyon.aio.stream import EventStream
from papyon.aio.tasks import Tasks
from papyon.aio.tickets import Tickets
from papyon.aio.transfers import Transfers
from papyon.aio.visit import Moved, Visit
from papyon.aio.watch import Watch
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
from papyon.payload.contents import Text
from papyon.payload.personal import Media
from papyon.session.endpoints import Endpoint
from papyon.session.letters import Letter
from papyon.session.masque import Identity
from papyon.session.mirror import Mirror
from papyon.session.notification import NotificationClient
from papyon.types import Status

__all__ = ["Client"]

T = TypeVar("T")

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


def utc_now() -> float:
    """Seconds since 1970 UTC."""
    return datetime.now(UTC).timestamp()


class Client:
    """One account at the servers that `endpoints` names.

    What happens is read from `events()`; or a listener `tell` is awaited with every event, one at a time,
    and must not wait for us. `store` keeps the pictures and the like of others; None: in memory. `clock`
    gives seconds since 1970 UTC, `random` must be one that nobody can predict. As an async context manager it
    signs in, and raises what hinders the first attempt; leaving it signs out.
    """

    def __init__(
        self,
        endpoints: Settings,
        credentials: Credentials,
        tell: Callable[[ClientEvent], Awaitable[None]] | None = None,
        *,
        clock: Callable[[], float] = utc_now,
        random: Random | None = None,
        backoff: Backoff | None = None,
        store: ContentStore | None = None,
    ) -> None:
        self._account = credentials.address
        self._password = credentials.password
        guid = endpoints.machine_guid or f"{{{uuid.uuid5(uuid.NAMESPACE_URL, f'mailto:{self._account}')}}}"
        self._settings = replace(endpoints, machine_guid=guid)
        self._stream = EventStream()
        self._listener = tell
        self._clock = clock
        self._random = random or SystemRandom()
        self._backoff = backoff or Backoff(self._random.random)
        self._me = Self()
        self._mirror = Mirror(self._account)
        self.objects = Objects(self._account, store)
        """Pictures, emoticons and sounds: `publish` one's own, `fetch` those of others."""
        self.transfers = Transfers(self._account, self._random, self._tell)
        """Files: `offer`, `accept`, `refuse`, `cancel`, `pause`."""
        self._visit: Visit | None = None
        self._lasted = 0.0
        """Seconds for which the last attempt was signed in."""
        self._tasks = Tasks(f"client of {self._account}")
        self._running: asyncio.Task[None] | None = None
        self._telling = asyncio.Lock()
        self._ended = False
        self._meanwhile: Meanwhile[Visit] = Meanwhile()
        self._seen = Seen()
        self._pause = Pause()
        self._entering: asyncio.Future[None] | None = None

    async def __aenter__(self) -> typing.Self:
        self._entering = asyncio.get_running_loop().create_future()
        self.sign_in()
        try:
            await self._entering
        except BaseException:
            await self.sign_out()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.sign_out()

    def events(self) -> EventStream:
        """What happens, in its order, for `async for`; ends once the client is signed out for good.

        A letter is confirmed to its author when the next event is asked for. Raises `LocalProtocolError` when
        there is a listener, who hears everything already.
        """
        if self._listener is not None:
            raise LocalProtocolError("the events of this client go to its listener")
        return self._stream

    # Being signed in.

    def sign_in(self, status: Status = Status.NLN) -> None:
        """Begin to sign in and stay signed in; a second call changes nothing. Raises `LocalProtocolError`."""
        if self._ended:
            raise LocalProtocolError("the client was signed out; make another one")
        if self._running is None or self._running.done():
            self._me.status = status
            self._running = self._tasks.start(self._stay(), "stay signed in")

    def awake(self) -> None:
        """The machine woke up or is in another network: try at once what waits, and doubt what is there.

        Most of that is noticed here within seconds; a program that is told sooner calls this.
        """
        self._backoff.begin_anew()
        self._pause.cut()
        if self._visit is not None:
            self._tasks.start(self._visit.link.check(), "check")

    async def sign_out(self) -> None:
        """Sign out for good; idempotent. Ends with a `SignedOut` without error, if none came before.

        What still waits is not done any more; `unsettled` says which letters that are.
        """
        if self._ended:
            return
        self._ended = True
        self._stream.close()
        self._meanwhile.ended(LocalProtocolError("the client was signed out"))
        running = self._running is not None and not self._running.done()
        # Whoever has no time for the good-bye cancels us in it; all else has to happen.
        try:
            await self._say_goodbye()
        finally:
            await self._tasks.stop()
            await self.transfers.close()
            await self.objects.close()
            if running:
                await self._tell(SignedOut())

    async def _say_goodbye(self) -> None:
        if self._visit is None:
            return
        try:
            async with asyncio.timeout(GOODBYE):
                await self._visit.sign_out()
        except (PapyonError, TimeoutError) as error:
            log.debug("%s: signing out: %s", self._account, error)

    async def set_status(self, status: Status) -> None:
        """Change the status; while the connection is gone, it waits until the server has it.

        Raises `ServerError`, `ConnectionFailed`; `LocalProtocolError` before `sign_in` and after `sign_out`.
        """
        if self._running is not None and not self._online:
            # Whoever wants to be hidden is not to be seen for a moment first.
            self._me.status = status
        await self._ask(lambda visit: visit.me.set_status(status))

    async def set_display_name(self, name: str) -> None:
        """Change the name that others see. Raises as `set_status`, and `ServiceFault`."""
        await self._ask(lambda visit: visit.me.set_display_name(name))

    async def set_personal_message(self, text: str) -> None:
        """Change the line under the name. Raises as `set_status`."""
        await self._ask(lambda visit: visit.me.set_personal_message(text))

    async def set_media(self, media: Media | None) -> None:
        """Say what is played or listened to, None for nothing. Raises as `set_status`."""
        await self._ask(lambda visit: visit.me.set_media(media))

    async def set_picture(self, data: bytes | None) -> None:
        """Show another display picture, a PNG or JPEG, None for none. Raises as `set_status`."""
        await self._ask(lambda visit: visit.me.set_picture(data))

    async def roaming_picture(self) -> bytes | None:
        """The picture that the account's other endpoints keep in its roaming profile; None for none."""
        return await self._ask(lambda visit: visit.me.roaming_picture())

    # The places where the account is signed in; MSNP16 and later know of them.

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """All of them, this one too; empty while that is not known."""
        return () if self._visit is None else self._visit.me.endpoints

    async def sign_out_endpoint(self, endpoint: str) -> None:
        """End the session of another one, by its id. Raises as `set_status`."""
        await self._need().me.sign_out_endpoint(endpoint)

    async def sign_out_everywhere(self) -> None:
        """End all sessions of the account, this one for good. Raises as `set_status`."""
        visit = self._need()
        visit.leaving = True
        try:
            await visit.me.sign_out_everywhere()
        except ConnectionLost:
            pass  # the server was faster
        finally:
            visit.leaving = False
        await self.sign_out()

    # Other people.

    @property
    def contacts(self) -> Contacts:
        """The contact list. Raises `LocalProtocolError` when not signed in; see `arrange`."""
        return self._need().contacts

    async def arrange(self, what: Callable[[Contacts], Awaitable[T]]) -> T:
        """Change the contact list; while the connection is gone, it waits until that is done.

        `what` may be called twice, when the connection breaks under it. Raises what it raises, and as
        `set_status`.
        """
        return await self._ask(lambda visit: what(visit.contacts))

    def send(self, people: frozenset[str], letter: Letter) -> None:
        """Send a letter to these people (addresses in lower case); what becomes of it is told.

        It is kept while the connection is gone, and sent again, with the same id, when that breaks under it.
        Raises `LocalProtocolError` before `sign_in`, after `sign_out`, and when a thousand are on their way.
        """
        self._need_running()
        self._meanwhile.send(people, letter)

    @property
    def unsettled(self) -> tuple[Letter, ...]:
        """The letters of which is not known what became of them."""
        return self._meanwhile.letters

    def say(self, people: Iterable[str], text: str) -> str:
        """Send a plain text to these people; the id of the letter, by which its fate is told. As `send`."""
        letter = Letter(str(uuid.UUID(bytes=self._random.randbytes(16), version=4)), Text(text))
        self.send(frozenset(address.lower() for address in people), letter)
        return letter.id

    async def send_typing(self, people: frozenset[str], recording: bool = False) -> None:
        """Tell that we are writing, or recording a voice clip; does nothing when that is not possible."""
        if self._visit is not None and self._visit.signed_in:
            await self._visit.conversations.typing(people, recording)

    def leave(self, people: frozenset[str]) -> None:
        """Leave a conversation; does nothing when we are not in it."""
        if self._visit is not None and self._visit.signed_in:
            self._visit.conversations.leave(people)

    def _need(self) -> Visit:
        if self._visit is None or not self._visit.signed_in:
            raise LocalProtocolError("the account is not signed in")
        return self._visit

    @property
    def _online(self) -> bool:
        return self._visit is not None and self._visit.signed_in

    def _need_running(self) -> None:
        if self._running is None or self._running.done():
            raise LocalProtocolError("the account is not signed in")

    async def _ask(self, what: Callable[[Visit], Awaitable[T]]) -> T:
        self._need_running()
        return await self._meanwhile.do(what)

    async def _tell(self, event: ClientEvent) -> None:
        self._hear_entrance(event)
        match event:
            case LetterReceived(author=author, id=letter):
                await self._seen.once((author, letter), lambda: self._pass_on(event))
            case LetterChanged(letter, fate):
                if fate is not Fate.SENT:
                    self._meanwhile.settle(letter)
                await self._pass_on(event)
            case SignedIn():
                await self._pass_on(event)
                if self._visit is not None:
                    self._meanwhile.began(self._visit)
            case SignedOut(error, None) if error is not None:
                self._meanwhile.ended(error)
                await self._pass_on(event)
            case _:
                await self._pass_on(event)

    async def _pass_on(self, event: ClientEvent) -> None:
        if self._listener is None:
            await self._stream.tell(event)
            return
        # One at a time, in the order in which things happened.
        async with self._telling:
            try:
                await self._listener(event)
            except Exception:
                if isinstance(event, LetterReceived):
                    raise
                # Nothing but a letter can be asked for again; the session goes on without its listener.
                log.exception("%s: %s was not taken", self._account, type(event).__name__)

    def _hear_entrance(self, event: ClientEvent) -> None:
        """Whether the attempt of who waits for `async with` has come to its end."""
        if self._entering is None or self._entering.done():
            return
        match event:
            case SignedIn():
                self._entering.set_result(None)
            case SignedOut(error):
                self._entering.set_exception(error or ConnectionLost("the client was signed out"))
            case _:
                pass

    async def _watch(self) -> None:
        watch = Watch(self._clock, asyncio.get_running_loop().time)
        while True:
            await watch.changed()
            log.info("%s: the machine slept or is in another network", self._account)
            self.awake()

    async def _stay(self) -> None:
        watching = Tasks(f"watch of {self._account}")
        watching.start(self._watch(), "watch")
        try:
            await self._come_back()
        except PapyonError as error:
            # What the settings name is not there.
            await self._tell(SignedOut(error))
        finally:
            await watching.stop()

    async def _come_back(self) -> None:
        """Sign in again and again, until that is hopeless."""
        async with await Dialer.load(self._settings) as dialer:
            tickets = Tickets(dialer.post, self._settings, self._account, self._password, self._clock)
            place = (self._settings.host, self._settings.port)
            redirects = 0
            while True:
                self._lasted = 0.0
                at_least = 0.0
                failure: PapyonError
                self._pause.begin()
                try:
                    await self._tell(SigningIn(Stage.CONNECTING))
                    await self._stop_by(place, dialer, tickets)
                    failure = ConnectionLost("the server ended the session")
                except Moved as moved:
                    # To be sent away after hours is another story than never to be let in.
                    redirects = 1 if self._lasted >= STEADY else redirects + 1
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
                await self._pause.wait(wait, at_least)

    async def _stop_by(self, place: tuple[str, int], dialer: Dialer, tickets: Tickets) -> None:
        dialects = self._settings.usable
        if not dialects:
            raise DialectRefused("The settings name no sign-in service for any of the dialects to offer")
        transport = await dialer.notification(*place)
        now = asyncio.get_running_loop().time()
        identity = Identity(self._account, dialects, self._settings.machine_guid)
        self._visit = Visit(
            transport,
            NotificationClient(identity, now),
            dialer,
            tickets,
            self._account,
            self._settings,
            self._random,
            self._me,
            self._mirror,
            self.objects,
            self.transfers,
            self._tell,
        )
        try:
            await self._visit.run()
        finally:
            if self._visit.signed_in_at is not None:
                self._lasted = asyncio.get_running_loop().time() - self._visit.signed_in_at
            self._visit = None
            self._meanwhile.ended()
