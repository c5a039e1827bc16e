"""The push frontend as a whole: hears what people are to be told, and tells their browsers."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine
from functools import partial

from msgspec.structs import replace

from amsn2.api.errors import ProblemCode, Refused, StoreFailure
from amsn2.api.events import Event, NotificationDue
from amsn2.api.models import Notification, PersonId
from amsn2.api.ports import Messenger, Unsubscribe
from amsn2.api.push import PushAddress, PushDevice, PushProblem, PushRecord, PushStorage
from amsn2.frontends.push import limits
from amsn2.frontends.push.payload import payload_of, topic_of, trial_payload, urgency_of
from amsn2.frontends.push.queues import Pause, Queues
from amsn2.frontends.push.sender import Answer, Fate, Parcel, Sender
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
        self._queues = Queues(pause)
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscriptions: list[Unsubscribe] = []

    async def start(self) -> None:
        """Be ready to send."""
        self._sender.start()

    async def stop(self) -> None:
        """Send nothing more but what is under way."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=limits.STOP_SECONDS)
        await self._queues.stop()
        await self._sender.stop()

    def attach(self, person: PersonId, messenger: Messenger) -> Unsubscribe:
        """Hear what the person is to be told, until what this returns is called: then let go of it."""
        unsubscribe = messenger.subscribe(partial(self._heard, person))
        self._subscriptions.append(unsubscribe)

        def detach() -> None:
            unsubscribe()
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
        if isinstance(event, NotificationDue):
            self._spawn(self._tell(person, event.notification))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, person: PersonId, notification: Notification) -> None:
        try:
            records = await self._storage.of(person)
        except StoreFailure as failure:
            log.error("nobody could be told by push: %s", failure)
            return
        parcel = Parcel(payload_of(notification), topic_of(notification), urgency_of(notification))
        for record in records:
            if record.problem is not PushProblem.GONE and not self._tabs.visible(record.session):
                self._queues.put(record.id, parcel, partial(self._send, person, record.id))

    async def _send(self, person: PersonId, id: str, parcel: Parcel) -> Answer:  # noqa: A002 - it is an id
        """Send to a browser as it is known now: it may have signed out since."""
        for record in await self._storage.of(person):
            if record.id == id:
                answer = await self._sender.send(record.address, parcel)
                await self._note(record, answer)
                return answer
        return Answer(Fate.GONE)

    async def _note(self, record: PushRecord, answer: Answer) -> PushRecord:
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
        try:
            await self._storage.save(record)
        except StoreFailure as failure:
            log.error("how a push went was not noted: %s", failure)
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
