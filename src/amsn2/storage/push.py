"""Push subscriptions: implements `amsn2.api.push.PushStorage`."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from amsn2.api.models import PersonId
from amsn2.api.push import LatePush, PushAddress, PushProblem, PushRecord
from amsn2.storage.database import Database
from amsn2.storage.schema import late_pushes, sessions
from amsn2.storage.schema import push_subscriptions as subscriptions

# Every push asks this: it is built once.
_OF = (
    select(subscriptions)
    .where(subscriptions.c.person == bindparam("of_person"))
    .order_by(subscriptions.c.created_at, subscriptions.c.id)
)


class SqlPush:
    """Push subscriptions in a database. That a session takes its own along is the foreign key's work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, person: PersonId) -> tuple[PushRecord, ...]:
        """See the port."""
        return await self._database.read(
            lambda connection: tuple(map(_record, connection.execute(_OF, {"of_person": person})))
        )

    async def add(self, record: PushRecord, at_most: int) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            session = select(sessions.c.digest).where(sessions.c.digest == record.session)
            if connection.execute(session).first() is None:
                return False
            same = or_(
                subscriptions.c.endpoint == record.address.endpoint,
                subscriptions.c.session == record.session,
            )
            connection.execute(delete(subscriptions).where(same))
            connection.execute(insert(subscriptions).values(_values(record)))
            kept = connection.execute(_OF, {"of_person": record.person}).all()
            for row in kept[: max(0, len(kept) - at_most)]:
                connection.execute(delete(subscriptions).where(subscriptions.c.id == row.id))
            return True

        return await self._database.write(work)

    async def save(self, record: PushRecord, over: str = "") -> None:
        """See the port."""

        def work(connection: Connection) -> None:
            this = update(subscriptions).where(subscriptions.c.id == record.id)
            connection.execute(this.values(_values(record)))
            if over:
                connection.execute(delete(late_pushes).where(late_pushes.c.id == over))

        await self._database.write(work)

    async def remove(self, person: PersonId, id: str) -> None:  # noqa: A002 - it is an id
        """See the port."""
        this = delete(subscriptions).where(subscriptions.c.person == person, subscriptions.c.id == id)
        await self._database.write(lambda connection: connection.execute(this))

    async def keep(self, *late: LatePush) -> None:
        """See the port."""

        def work(connection: Connection) -> None:
            for one in late:
                there = select(subscriptions.c.id).where(subscriptions.c.id == one.subscription)
                kept = select(late_pushes.c.id).where(late_pushes.c.id == one.id)
                if connection.execute(there).first() and not connection.execute(kept).first():
                    connection.execute(insert(late_pushes).values(msgspec.structs.asdict(one)))

        await self._database.write(work)

    async def late(self, person: PersonId) -> tuple[LatePush, ...]:
        """See the port."""
        query = select(late_pushes).where(late_pushes.c.person == person)
        query = query.order_by(late_pushes.c.at, late_pushes.c.position)
        return await self._database.read(
            lambda connection: tuple(LatePush(**row._asdict()) for row in connection.execute(query))
        )

    async def forget(self, late: str) -> None:
        """See the port."""
        this = delete(late_pushes).where(late_pushes.c.id == late)
        await self._database.write(lambda connection: connection.execute(this))


def _values(record: PushRecord) -> dict[str, Any]:
    values = msgspec.structs.asdict(record)
    del values["address"]
    return {**values, **msgspec.structs.asdict(record.address), "problem": record.problem.value}


def _record(row: Row[Any]) -> PushRecord:
    values = row._asdict()
    address = PushAddress(**{key: values.pop(key) for key in ("endpoint", "p256dh", "auth")})
    return PushRecord(**{**values, "address": address, "problem": PushProblem(values["problem"])})
