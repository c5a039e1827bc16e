"""Passkeys in the database: implements `amsn2.api.people_storage.PasskeyStorage`."""

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from amsn2.api.models import PersonId
from amsn2.api.people_storage import PasskeyRecord
from amsn2.storage.database import Database
from amsn2.storage.schema import passkeys


class SqlPasskeys:
    """Passkeys of everybody."""

    def __init__(self, database: Database) -> None:
        """Keep them in the database."""
        self._database = database

    async def passkeys(self, person: PersonId) -> tuple[PasskeyRecord, ...]:
        """See the port."""

        def work(connection: Connection) -> tuple[PasskeyRecord, ...]:
            query = select(passkeys).where(passkeys.c.person == person)
            rows = connection.execute(query.order_by(passkeys.c.created_at, passkeys.c.id))
            return tuple(PasskeyRecord(**row._asdict()) for row in rows)

        return await self._database.read(work)

    async def passkey(self, passkey: str) -> PasskeyRecord | None:
        """See the port."""

        def work(connection: Connection) -> PasskeyRecord | None:
            row = connection.execute(select(passkeys).where(passkeys.c.id == passkey)).first()
            return PasskeyRecord(**row._asdict()) if row else None

        return await self._database.read(work)

    async def add_passkey(self, record: PasskeyRecord, at_most: int) -> bool:
        """See the port."""

        def work(connection: Connection) -> bool:
            same = select(passkeys.c.id).where(passkeys.c.id == record.id)
            held = select(func.count()).select_from(passkeys).where(passkeys.c.person == record.person)
            if connection.execute(same).first() or connection.execute(held).scalar_one() >= at_most:
                return False
            connection.execute(insert(passkeys).values(msgspec.structs.asdict(record)))
            return True

        return await self._database.write(work)

    async def use_passkey(self, passkey: str, uses: int, now: int) -> bool:
        """See the port."""
        # Zero, told by key rings that are on several devices, counts nothing.
        newer = passkeys.c.uses < uses if uses else passkeys.c.uses == 0
        change = update(passkeys).where(passkeys.c.id == passkey, newer)

        def work(connection: Connection) -> bool:
            return connection.execute(change.values(uses=uses, last_used_at=now)).rowcount > 0

        return await self._database.write(work)

    async def rename_passkey(self, person: PersonId, passkey: str, name: str) -> bool:
        """See the port."""
        one = update(passkeys).where(passkeys.c.person == person, passkeys.c.id == passkey)

        def work(connection: Connection) -> bool:
            return connection.execute(one.values(name=name)).rowcount > 0

        return await self._database.write(work)

    async def remove_passkey(self, person: PersonId, passkey: str) -> None:
        """See the port."""
        one = delete(passkeys).where(passkeys.c.person == person, passkeys.c.id == passkey)
        await self._database.write(lambda connection: connection.execute(one).close())
