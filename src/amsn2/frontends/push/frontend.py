"""The push frontend as a whole: hears what people are to be told, and tells their browsers."""

import asyncio
import dataclasses
import logging
import uuid
from collections.abc import Callable, Coroutine
from functools import partial

from msgspec.structs import replace

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import Event, NotificationDue
from amsn2.api.models import Notification, PersonId
from amsn2.api.ports import Messenger, Unsubscribe
from amsn2.api.push import LatePush, PushAddress, PushDevice, PushProblem, PushRecord, PushStorage
from amsn2.frontends.push import limits
from amsn2.frontends.push.late import Late, late_of
from amsn2.frontends.push.news import of_use
from amsn2.frontends.push.payload import payload_of, topic_of, trial_payload, urgency_of
from amsn2.frontends.push.queues import Pause, Queues
from amsn2.frontends.push.sender import TRIED_AGAIN, Answer, Fate, Parcel, Sender
from amsn2.frontends.push.tabs import Tabs

log = logging.getLogger(__name__)

_PROBLEMS = {
    Fate.TAKEN: PushProblem.NONE,
    Fate.GONE: PushProblem.GONE,
    Fate.REFUSED: PushProblem.REFUSED,
    Fate.BUSY: PushProblem.BUSY,
    Fate.UNREACHABLE: PushProblem.UNREACHABLE,
}


class PushFrontend:
    """Implements `amsn2.api.push.Push`, and `amsn2.api.ports.Frontend` for everybody at once."""

    def __init__(
        self,
        storage: PushStorage,
        sender: Sender,
        session_of: Callable[[str], str],
        now: Callable[[], int],
        pause: Pause = asyncio.sleep,
    ) -> None:
        """session_of: the digest of a session's token; now: milliseconds since 1970 UTC."""
        self._storage = storage
        self._sender = sender
        self._session_of = session_of
        self._now = now
        self._tabs = Tabs(now)
        self._queues = Queues(pause, self._wanted, self._ended)
        self._messengers: dict[PersonId, Messenger] = {}
        self._resumed: set[PersonId] = set()
        self._late = Late(storage)
        self._keeping: dict[PersonId, asyncio.Task[None]] = {}
        """What writes down the last thing that the person was told of, after those before it."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscriptions: list[Unsubscribe] = []

    async def start(self) -> None:
        """Be ready to send."""
        self._sender.start()

    async def stop(self) -> None:
        """Send nothing more but what is under way."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        await self._finish()
        await self._queues.stop()
        await self._finish()
        await self._sender.stop()

    def attach(self, person: PersonId, messenger: Messenger) -> Unsubscribe:
        """Hear what the person is to be told, until what this returns is called: then let go of it."""
        unsubscribe = messenger.subscribe(partial(self._heard, person), partial(self._kept, person))
        self._subscriptions.append(unsubscribe)
        self._messengers[person] = messenger

        def detach() -> None:
            unsubscribe()
            self._messengers.pop(person, None)
            self._resumed.discard(person)
            self._keeping.pop(person, None)
            if unsubscribe in self._subscriptions:
                self._subscriptions.remove(unsubscribe)

        return detach

    @property
    def public_key(self) -> str:
        """See the port."""
        return self._sender.signer.public_key

    async def devices(self, person: PersonId, token: str) -> tuple[PushDevice, ...]:
        """See the port."""
        session = self._session_of(token)
        return tuple(_shown(record, session) for record in await self._storage.of(person))

    async def subscribe(self, person: PersonId, token: str, device: str, address: PushAddress) -> PushDevice:
        """See the port."""
        if not self._sender.fits(address):
            raise Refused(ProblemCode.PUSH_REFUSED)
        session = self._session_of(token)
        for known in await self._storage.of(person):
            if known.session == session and known.address == address:
                return _shown(known, session)
        record = PushRecord(
            id=str(uuid.uuid4()),
            person=person,
            session=session,
            device=device,
            address=address,
            created_at=self._now(),
        )
        if not await self._storage.add(record, limits.SUBSCRIPTIONS):
            raise Refused(ProblemCode.PUSH_REFUSED)
        return _shown(record, session)

    async def unsubscribe(self, person: PersonId, id: str) -> None:  # noqa: A002 - it is an id
        """See the port."""
        await self._storage.remove(person, id)
        self._queues.drop(id)

    async def test(self, person: PersonId, token: str, id: str) -> PushDevice:  # noqa: A002 - it is an id
        """See the port."""
        for record in await self._storage.of(person):
            if record.id == id:
                answer = await self._sender.send(record.address, Parcel(trial_payload(id, self._now())))
                return _shown(await self._note(record, answer), self._session_of(token))
        raise Refused(ProblemCode.PUSH_REFUSED)

    def report(self, token: str, tab: str, *, active: bool) -> None:
        """See the port."""
        self._tabs.report(self._session_of(token), tab, active=active)

    def _heard(self, person: PersonId, event: Event) -> None:
        if person not in self._resumed:
            # What is heard at first says that the messenger knows by now what was read.
            self._resumed.add(person)
            self._keep_order(person, self._resume(person))
        if isinstance(event, NotificationDue):
            self._keep_order(person, self._tell(person, event.notification))

    async def _kept(self, person: PersonId) -> None:
        """What the person was told of so far outlives us."""
        keeping = self._keeping.get(person)
        if keeping is not None:
            await asyncio.wait((keeping,))

    def _keep_order(self, person: PersonId, work: Coroutine[None, None, None]) -> None:
        """One after the other: of what waits for a browser, the last takes the place of those before it."""
        before = self._keeping.get(person)

        async def in_turn() -> None:
            if before is not None:
                await asyncio.wait((before,))
            await work

        self._keeping[person] = self._spawn(in_turn())

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _finish(self) -> None:
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=limits.STOP_SECONDS)

    async def _tell(self, person: PersonId, notification: Notification) -> None:
        try:
            records = await self._storage.of(person)
        except StoreFailure as failure:
            log.error("nobody could be told by push: %s", failure)
            return
        parcel = Parcel(payload_of(notification), topic_of(notification), urgency_of(notification))
        told = {
            record.id: dataclasses.replace(parcel, late=late_of(record, notification, parcel))
            for record in records
            if record.problem is not PushProblem.GONE and not self._tabs.visible(record.session)
        }
        # A message that was being told of when we were killed is told of again, and may be under way by now.
        news = {
            browser: one
            for browser, one in told.items()
            if one.late is None or not self._late.is_under_way(one.late)
        }
        await self._late.keep([one.late for one in news.values() if one.late is not None])
        for browser, one in news.items():
            self._queues.put(browser, one, partial(self._send, person, browser))

    async def _resume(self, person: PersonId) -> None:
        """Go on with what a restart left."""
        for late in await self._late.left(person):
            parcel = Parcel(late.payload, late.topic, late.urgency, late)
            if self._wanted(parcel):
                self._queues.put(late.subscription, parcel, partial(self._send, person, late.subscription))
            else:
                self._ended(parcel)

    def _wanted(self, parcel: Parcel) -> bool:
        """Whether nobody has read it meanwhile, and it is no old news."""
        late = parcel.late
        if late is None:
            return True
        if self._now() - late.at > limits.TTL_SECONDS * 1000:
            return False
        messenger = self._messengers.get(late.person)
        return messenger is not None and of_use(late, messenger.snapshot())

    def _ended(self, parcel: Parcel) -> None:
        if parcel.late is not None and self._late.over(parcel.late):
            self._spawn(self._late.forget(parcel.late))

    async def _send(self, person: PersonId, id: str, parcel: Parcel) -> Answer:  # noqa: A002 - it is an id
        """Send to a browser as it is known now: it may have signed out since."""
        try:
            records = await self._storage.of(person)
        except StoreFailure as failure:
            log.warning("a push has to wait: %s", failure)
            return Answer(Fate.UNREACHABLE)
        for record in records:
            if record.id == id:
                answer = await self._sender.send(record.address, parcel)
                await self._note(record, answer, parcel.late)
                return answer
        return Answer(Fate.GONE)

    async def _note(self, record: PushRecord, answer: Answer, late: LatePush | None = None) -> PushRecord:
        now = self._now()
        if answer.fate is Fate.TAKEN:
            record = replace(record, last_success_at=now, failures=0, problem=PushProblem.NONE)
        else:
            failures = record.failures + 1
            problem = _PROBLEMS[answer.fate]
            record = replace(record, last_failure_at=now, failures=failures, problem=problem)
        if answer.fate is Fate.GONE:
            # It stays on the list, so that whoever looks there sees why that browser is silent.
            self._queues.drop(record.id)
        over = None if answer.fate in TRIED_AGAIN else late
        try:
            # Both in one, and at once: after a kill before that it is told again.
            await self._storage.save(record, "" if over is None else over.id)
        except StoreFailure as failure:
            log.error("how a push went was not noted: %s", failure)
        else:
            if over is not None:
                self._late.over(over)
        return record


def _shown(record: PushRecord, session: str) -> PushDevice:
    return PushDevice(
        id=record.id,
        device=record.device,
        here=record.session == session,
        created_at=record.created_at,
        last_success_at=record.last_success_at,
        last_failure_at=record.last_failure_at,
        problem=record.problem,
    )
