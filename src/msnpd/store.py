"""Everything that is on disk.

A call that returns has committed; one that raises StoreUnavailable changed nothing.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Row, Table, delete, event, func, insert, select, union, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from msnpd import schema
from msnpd.errors import AccountExists, AccountUnknown, StoreUnavailable
from msnpd.model import (
    Account,
    Change,
    Contact,
    Details,
    Group,
    Kind,
    Member,
    Picture,
    Privacy,
    Profile,
    Put,
    Removal,
    Role,
)
from msnpd.model import apply as apply_in_memory

Annotations = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OfflineMessage:
    """A kept message. `payload` is what the sender sent, byte for byte; `received` is in microseconds."""

    id: str
    owner: int
    sender: str
    sender_name: str
    received: int
    payload: bytes


class Store:
    """The database. Open it before use, close it afterwards."""

    def __init__(self, url: str) -> None:
        """`url` as SQLAlchemy has it, such as sqlite+aiosqlite:////var/lib/msnpd/msnpd.sqlite3."""
        self._engine: AsyncEngine = create_async_engine(url)
        # At DEBUG the driver logs every statement with its values: what people wrote, and their secrets.
        logging.getLogger("aiosqlite").setLevel(logging.INFO)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine.sync_engine, "connect", _durable)

    @classmethod
    def at(cls, path: Path) -> "Store":
        return cls(f"sqlite+aiosqlite:///{path}")

    async def open(self) -> None:
        """Makes or updates the tables. Raises StoreUnavailable."""
        async with self._writing() as connection:
            try:
                await connection.run_sync(schema.migrate)
            except schema.TooNew as error:
                raise StoreUnavailable(str(error)) from error

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            # The statement and its values stay out of the text: they hold what people wrote.
            raise StoreUnavailable(str(getattr(error, "orig", None) or type(error).__name__)) from error

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreUnavailable(str(getattr(error, "orig", None) or type(error).__name__)) from error

    # Settings

    async def find_setting(self, name: str) -> bytes | None:
        """The value of a setting, None when it was never written. Raises StoreUnavailable."""
        query = select(schema.setting.c.value).where(schema.setting.c.name == name)
        async with self._reading() as connection:
            value = (await connection.execute(query)).scalar_one_or_none()
            return None if value is None else bytes(value)

    async def setting(self, name: str, default: bytes) -> bytes:
        """The value of a setting; the first call writes the default."""
        query = select(schema.setting.c.value).where(schema.setting.c.name == name)
        async with self._writing() as connection:
            value = (await connection.execute(query)).scalar_one_or_none()
            if value is None:
                await connection.execute(insert(schema.setting).values(name=name, value=default))
                return default
            return bytes(value)

    # Accounts

    async def add_account(
        self, address: str, name: str, password: str, annotations: Annotations, now: int
    ) -> None:
        """Raises AccountExists, StoreUnavailable."""
        row = {
            "address": address,
            "name": name,
            "password": password,
            "privacy": Privacy.ALLOW.value,
            "annotations": _encode(annotations),
            "epoch": 1,
            "created": now,
            "changed": now,
            "floor": now,
            "forgotten": now,
        }
        try:
            async with self._writing() as connection:
                await connection.execute(insert(schema.account).values(row))
        except IntegrityError as error:
            raise AccountExists(address) from error

    async def password(self, address: str) -> str | None:
        """The password hash of an account, None when there is none."""
        query = select(schema.account.c.password).where(schema.account.c.address == address)
        async with self._reading() as connection:
            found: str | None = (await connection.execute(query)).scalar_one_or_none()
            return found

    async def set_password(self, address: str, password: str) -> None:
        """Also ends all tickets issued under the old one. Raises AccountUnknown, StoreUnavailable."""
        table = schema.account
        await self._one_account(
            update(table)
            .where(table.c.address == address)
            .values(password=password, epoch=table.c.epoch + 1),
            address,
        )

    async def rehash(self, address: str, password: str) -> None:
        """The same password, hashed with today's parameters; tickets stay good."""
        table = schema.account
        await self._one_account(
            update(table).where(table.c.address == address).values(password=password), address
        )

    async def remove_account(self, address: str) -> None:
        """Raises AccountUnknown, StoreUnavailable."""
        await self._one_account(delete(schema.account).where(schema.account.c.address == address), address)

    async def _one_account(self, statement: Any, address: str) -> None:
        async with self._writing() as connection:
            if (await connection.execute(statement)).rowcount == 0:
                raise AccountUnknown(address)

    async def profile(self, address: str) -> Profile | None:
        async with self._reading() as connection:
            return await _profile(connection, address)

    async def profile_of(self, number: int) -> Profile | None:
        """An account by its number."""
        query = select(schema.account).where(schema.account.c.id == number)
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _to_profile(row)

    async def profiles(self) -> list[Profile]:
        """All accounts, for the operator."""
        async with self._reading() as connection:
            rows = await connection.execute(select(schema.account).order_by(schema.account.c.address))
            return [_to_profile(row) for row in rows]

    async def names(self, addresses: Sequence[str]) -> dict[str, tuple[int, str]]:
        """The id and display name of those addresses that are accounts."""
        table = schema.account
        found: dict[str, tuple[int, str]] = {}
        async with self._reading() as connection:
            for start in range(0, len(addresses), 500):  # below SQLite's number of variables in a statement
                some = addresses[start : start + 500]
                query = select(table.c.address, table.c.id, table.c.name).where(table.c.address.in_(some))
                found.update({row.address: (row.id, row.name) for row in await connection.execute(query)})
        return found

    # Lists

    async def load(self, address: str) -> Account | None:
        """An account with all its lists, as one consistent picture."""
        async with self._reading() as connection:
            profile = await _profile(connection, address)
            if profile is None:
                return None
            account = Account(profile)
            for table, make in _ROWS:
                for row in await connection.execute(select(table).where(table.c.owner == profile.id)):
                    apply_in_memory(account, Put(make(row)))
            return account

    async def listed_by(self, address: str) -> list[str]:
        """Who has an address in an address book or on a list."""
        own, contacts, members = schema.account.c, schema.contact.c, schema.member.c
        owners = union(
            select(contacts.owner).where(contacts.address == address),
            select(members.owner).where(members.address == address),
        )
        query = select(own.address).where(own.id.in_(owners), own.address != address)
        async with self._reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def last_member(self) -> int:
        """The greatest membership id in use."""
        async with self._reading() as connection:
            return (await connection.execute(select(func.max(schema.member.c.id)))).scalar_one() or 0

    async def apply(self, changes: Iterable[Change]) -> None:
        """All of the changes in one transaction, or none. Raises StoreUnavailable."""
        try:
            async with self._writing() as connection:
                for change in changes:
                    await _apply(connection, change)
        except IntegrityError as error:  # an account was removed by another program in between
            raise StoreUnavailable("the account is no longer there") from error

    # Pictures

    async def picture(self, owner: int) -> Picture | None:
        """The picture that an account keeps. Raises StoreUnavailable."""
        query = select(schema.picture).where(schema.picture.c.owner == owner)
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Picture(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name

    async def keep_picture(self, picture: Picture) -> None:
        """Instead of an earlier one. Raises StoreUnavailable."""
        row = {name: getattr(picture, name) for name in Picture.__slots__}
        try:
            async with self._writing() as connection:
                await connection.execute(
                    delete(schema.picture).where(schema.picture.c.owner == picture.owner)
                )
                await connection.execute(insert(schema.picture).values(row))
        except IntegrityError as error:
            raise StoreUnavailable("the account is no longer there") from error

    async def drop_picture(self, owner: int) -> None:
        """Harmless when there is none. Raises StoreUnavailable."""
        async with self._writing() as connection:
            await connection.execute(delete(schema.picture).where(schema.picture.c.owner == owner))

    # Offline messages

    async def keep(self, message: OfflineMessage) -> None:
        """Raises StoreUnavailable."""
        row = {name: getattr(message, name) for name in OfflineMessage.__slots__}
        try:
            async with self._writing() as connection:
                await connection.execute(insert(schema.offline_message).values(row))
        except IntegrityError as error:
            raise StoreUnavailable("the account is no longer there") from error

    async def kept(self, owner: int) -> list[OfflineMessage]:
        """The messages of an account, oldest first."""
        table = schema.offline_message
        query = select(table).where(table.c.owner == owner).order_by(table.c.received, table.c.id)
        async with self._reading() as connection:
            return [OfflineMessage(**row._mapping) for row in await connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's documented name

    async def count_kept(self, owner: int, sender: str) -> tuple[int, int]:
        """How many messages an account has, and how many of these are from `sender`."""
        table = schema.offline_message
        query = select(func.count(), func.count().filter(table.c.sender == sender)).where(
            table.c.owner == owner
        )
        async with self._reading() as connection:
            row = (await connection.execute(query)).one()
            return row[0], row[1]

    async def discard(self, owner: int, ids: Sequence[str]) -> int:
        """Deletes messages; how many there were. Raises StoreUnavailable."""
        table = schema.offline_message
        async with self._writing() as connection:
            statement = delete(table).where(table.c.owner == owner, table.c.id.in_(ids))
            return (await connection.execute(statement)).rowcount


def _durable(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for statement in (
        "PRAGMA journal_mode=WAL",  # readers do not wait for the writer
        "PRAGMA synchronous=FULL",  # what was answered OK survives a power cut
        "PRAGMA foreign_keys=ON",
        "PRAGMA busy_timeout=5000",  # `msnpd user` writes while the server runs
    ):
        cursor.execute(statement)
    cursor.close()


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def _profile(connection: AsyncConnection, address: str) -> Profile | None:
    query = select(schema.account).where(schema.account.c.address == address)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _to_profile(row)


def _to_profile(row: Row[Any]) -> Profile:
    return Profile(
        id=row.id,
        address=row.address,
        name=row.name,
        privacy=Privacy(row.privacy),
        annotations=msgspec.json.decode(row.annotations, type=Annotations),
        epoch=row.epoch,
        created=row.created,
        changed=row.changed,
        floor=row.floor,
        forgotten=row.forgotten,
        version=row.version,
        message=row.message,
        msn_object=row.msn_object,
    )


def _to_contact(row: Row[Any]) -> Contact:
    return Contact(
        id=row.id,
        owner=row.owner,
        address=row.address,
        network=row.network,
        messenger=row.messenger,
        groups=msgspec.json.decode(row.groups, type=tuple[str, ...]),
        details=msgspec.json.decode(row.details, type=Details),
        changed=row.changed,
    )


def _to_member(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        owner=row.owner,
        role=Role(row.role),
        address=row.address,
        network=row.network,
        name=row.name,
        invitation=row.invitation,
        joined=row.joined,
        changed=row.changed,
    )


def _to_group(row: Row[Any]) -> Group:
    return Group(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


def _to_removal(row: Row[Any]) -> Removal:
    return Removal(**{**row._mapping, "kind": Kind(row.kind)})  # noqa: SLF001 - as above


_ROWS = (
    (schema.contact, _to_contact),
    (schema.member, _to_member),
    (schema.contact_group, _to_group),
    (schema.removal, _to_removal),
)


def _table_and_values(row: Profile | Contact | Member | Group | Removal) -> tuple[Table, dict[str, Any]]:
    values = {name: getattr(row, name) for name in type(row).__slots__}
    match row:
        case Profile():
            return schema.account, values | {
                "privacy": row.privacy.value,
                "annotations": _encode(row.annotations),
            }
        case Contact():
            return schema.contact, values | {"groups": _encode(row.groups), "details": _encode(row.details)}
        case Member():
            return schema.member, values | {"role": int(row.role)}
        case Group():
            return schema.contact_group, values
        case Removal():
            return schema.removal, values | {"kind": row.kind.value}


async def _apply(connection: AsyncConnection, change: Change) -> None:
    table, values = _table_and_values(change.row)
    here = table.c.id == values["id"]
    if not isinstance(change, Put):
        await connection.execute(delete(table).where(here))
        return
    if isinstance(change.row, Profile):
        # The epoch belongs to set_password, which another program may have called.
        del values["epoch"]
    result = await connection.execute(update(table).where(here).values(values))
    if result.rowcount == 0:
        if isinstance(change.row, Profile):
            raise StoreUnavailable("the account is no longer there")
        await connection.execute(insert(table).values(values))
