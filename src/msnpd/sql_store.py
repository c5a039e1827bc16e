"""The store in a database: SQLite or PostgreSQL, by the same statements."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, text, union, update
from sqlalchemy.exc import IntegrityError

from msnpd import circle_rows, rows, schema
from msnpd.database import Database, Work, sqlite_url
from msnpd.errors import AccountExists, AccountUnknown, InvitationInvalid, StoreUnavailable
from msnpd.model import Account, Change, Circle, CircleMember, Picture, Privacy, Profile
from msnpd.store import Annotations, Ban, Invitation, News, NewsKind, OfflineMessage, Said
from papyon.types import ListBits

T = TypeVar("T")

_SOME = 500  # values in one statement: below what SQLite takes

_PASSWORD = select(schema.account.c.password).where(schema.account.c.address == bindparam("key"))
_KEPT = (
    select(schema.offline_message)
    .where(schema.offline_message.c.owner == bindparam("key"))
    .order_by(schema.offline_message.c.received, schema.offline_message.c.id)
)


class SqlStore:
    """A `Store`. Open it before use, close it afterwards."""

    def __init__(self, url: str, now: Callable[[], int] | None = None) -> None:
        """`url` such as sqlite:////var/lib/msnpd/msnpd.sqlite3 or postgresql://msnpd@localhost/msnpd.

        `now` (microseconds since 1970) makes it a guest: it leaves news for the server that may be running.
        Raises ConfigError.
        """
        self._database = Database(url)
        self._guest_clock = now

    @classmethod
    def at(cls, path: Path) -> "SqlStore":
        """In a SQLite file."""
        return cls(sqlite_url(path))

    async def open(self) -> None:
        def work(connection: Connection) -> None:
            try:
                schema.migrate(connection)
            except schema.TooNew as error:
                raise StoreUnavailable(str(error)) from error

        await self._write(work)

    async def close(self) -> None:
        await self._database.close()

    async def _write(self, work: Work[T]) -> T:
        """Rows that belong to an account that is gone, or that cannot be stored, change nothing."""
        try:
            return await self._database.write(work)
        except IntegrityError as error:
            raise StoreUnavailable("the account is no longer there") from error

    def _leave_news(self, connection: Connection, kind: NewsKind, subject: str) -> None:
        if self._guest_clock is not None:
            if connection.dialect.name == "postgresql":
                # One program after the other: who reads the news goes on behind the highest number, and
                # would miss a lower one that is committed later.
                connection.execute(text("LOCK TABLE news IN SHARE ROW EXCLUSIVE MODE"))
            row = {"kind": kind.value, "subject": subject, "at": self._guest_clock()}
            connection.execute(insert(schema.news).values(row))

    async def find_setting(self, name: str) -> bytes | None:
        return await self._database.read(lambda connection: _setting(connection, name))

    async def setting(self, name: str, default: bytes) -> bytes:
        def work(connection: Connection) -> bytes:
            value = _setting(connection, name)
            if value is None:
                connection.execute(insert(schema.setting).values(name=name, value=default))
                return default
            return value

        return await self._write(work)

    # Accounts

    async def add_account(
        self,
        address: str,
        name: str,
        password: str,
        annotations: Annotations,
        now: int,
        invitation: str = "",
    ) -> None:
        row = {
            "address": address,
            "name": name,
            "password": password,
            "privacy": Privacy.ALLOW.value,
            "annotations": rows.encode(annotations),
            "epoch": 1,
            "created": now,
            "changed": now,
            "floor": now,
            "forgotten": now,
        }

        def work(connection: Connection) -> None:
            if invitation:
                _spend(connection, invitation, now)
            connection.execute(insert(schema.account).values(row))

        try:
            await self._database.write(work)
        except IntegrityError as error:
            raise AccountExists(address) from error

    async def password(self, address: str) -> str | None:
        def work(connection: Connection) -> str | None:
            found: str | None = connection.execute(_PASSWORD, {"key": address}).scalar_one_or_none()
            return found

        return await self._database.read(work)

    async def set_password(self, address: str, password: str) -> None:
        fields = {"password": password, "epoch": schema.account.c.epoch + 1}
        await self._change_account(address, fields, NewsKind.PASSWORD)

    async def rehash(self, address: str, password: str) -> None:
        await self._change_account(address, {"password": password}, None)

    async def _change_account(self, address: str, fields: dict[str, Any], kind: NewsKind | None) -> None:
        table = schema.account

        def work(connection: Connection) -> None:
            statement = update(table).where(table.c.address == address).values(fields)
            if connection.execute(statement).rowcount == 0:
                raise AccountUnknown(address)
            if kind is not None:
                self._leave_news(connection, kind, address)

        await self._write(work)

    async def remove_account(self, address: str) -> None:
        table = schema.account

        def work(connection: Connection) -> None:
            if connection.execute(delete(table).where(table.c.address == address)).rowcount == 0:
                raise AccountUnknown(address)
            self._leave_news(connection, NewsKind.REMOVED, address)

        await self._write(work)

    async def profile(self, address: str) -> Profile | None:
        return await self._database.read(lambda connection: rows.find(connection, address))

    async def profile_of(self, number: int) -> Profile | None:
        return await self._database.read(lambda connection: rows.find_number(connection, number))

    async def profiles(self) -> list[Profile]:
        query = select(schema.account).order_by(schema.account.c.address)
        return await self._database.read(
            lambda connection: [rows.to_profile(row) for row in connection.execute(query)]
        )

    async def names(self, addresses: Sequence[str]) -> dict[str, tuple[int, str]]:
        table = schema.account

        def work(connection: Connection) -> dict[str, tuple[int, str]]:
            found: dict[str, tuple[int, str]] = {}
            for start in range(0, len(addresses), _SOME):
                some = addresses[start : start + _SOME]
                query = select(table.c.address, table.c.id, table.c.name).where(table.c.address.in_(some))
                found.update({row.address: (row.id, row.name) for row in connection.execute(query)})
            return found

        return await self._database.read(work)

    async def said(self, addresses: Sequence[str], beginning: str, reader: str) -> dict[str, Said]:
        table, member = schema.account, schema.member
        listed = (member.c.owner == table.c.id) & (member.c.address == reader)
        query = select(table.c.address, table.c.annotations, table.c.privacy, member.c.role).select_from(
            table.outerjoin(member, listed)
        )

        def work(connection: Connection) -> dict[str, Said]:
            found: dict[str, Said] = {}
            for start in range(0, len(addresses), _SOME):
                some = table.c.address.in_(addresses[start : start + _SOME])
                which = some & table.c.annotations.contains(f'"{beginning}')
                for row in connection.execute(query.where(which)):
                    every = rows.to_annotations(row.annotations)
                    annotations = tuple(pair for pair in every if pair[0].startswith(beginning))
                    bits = found[row.address].bits if row.address in found else ListBits.NONE
                    if annotations:
                        bits |= ListBits(row.role or 0)
                        found[row.address] = Said(annotations, bits, Privacy(row.privacy))
            return found

        return await self._database.read(work)

    # Lists

    async def load(self, address: str) -> Account | None:
        return await self._database.read(lambda connection: rows.load(connection, address))

    async def listed_by(self, address: str) -> list[str]:
        own, contacts, members = schema.account.c, schema.contact.c, schema.member.c
        owners = union(
            select(contacts.owner).where(contacts.address == address),
            select(members.owner).where(members.address == address),
        )
        query = select(own.address).where(own.id.in_(owners), own.address != address)
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    async def last_member(self) -> int:
        query = select(func.max(schema.member.c.id))
        return await self._database.read(lambda connection: connection.execute(query).scalar_one() or 0)

    async def apply(self, changes: Iterable[Change]) -> None:
        everything = list(changes)

        def work(connection: Connection) -> None:
            for change in everything:
                rows.apply(connection, change)
            # At the end: who has the news to himself waits for nobody's rows.
            for change in everything:
                if isinstance(change.row, Profile):
                    self._leave_news(connection, NewsKind.CHANGED, change.row.address)

        await self._write(work)

    async def keep_personal(self, number: int, message: str, msn_object: str) -> None:
        table = schema.account
        statement = update(table).where(table.c.id == number).values(message=message, msn_object=msn_object)

        def work(connection: Connection) -> None:
            if connection.execute(statement).rowcount == 0:
                raise StoreUnavailable("the account is no longer there")

        await self._write(work)

    async def picture(self, owner: int) -> Picture | None:
        query = select(schema.picture).where(schema.picture.c.owner == owner)

        def work(connection: Connection) -> Picture | None:
            row = connection.execute(query).one_or_none()
            return None if row is None else Picture(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name

        return await self._database.read(work)

    async def keep_picture(self, picture: Picture) -> None:
        await self._replace(schema.picture, "owner", rows.values(picture))

    async def drop_picture(self, owner: int) -> None:
        table = schema.picture
        await self._delete(delete(table).where(table.c.owner == owner))

    # Circles

    async def circle(self, number: str) -> tuple[Circle, list[CircleMember]] | None:
        return await self._database.read(lambda connection: circle_rows.find(connection, number))

    async def circles_of(self, owner: int) -> list[tuple[Circle, CircleMember]]:
        return await self._database.read(lambda connection: circle_rows.of(connection, owner))

    async def keep_circle(self, circle: Circle, members: Sequence[CircleMember]) -> None:
        await self._write(lambda connection: circle_rows.keep(connection, circle, members))

    # Offline messages

    async def keep(self, message: OfflineMessage) -> None:
        statement = insert(schema.offline_message).values(rows.values(message))
        await self._write(lambda connection: connection.execute(statement).close())

    async def kept(self, owner: int) -> list[OfflineMessage]:
        def work(connection: Connection) -> list[OfflineMessage]:
            found = connection.execute(_KEPT, {"key": owner})
            return [OfflineMessage(**row._mapping) for row in found]  # noqa: SLF001 - SQLAlchemy's documented name

        return await self._database.read(work)

    async def count_kept(self, owner: int, sender: str) -> tuple[int, int]:
        table = schema.offline_message
        query = select(func.count(), func.count().filter(table.c.sender == sender)).where(
            table.c.owner == owner
        )

        def work(connection: Connection) -> tuple[int, int]:
            row = connection.execute(query).one()
            return row[0], row[1]

        return await self._database.read(work)

    async def discard(self, owner: int, ids: Sequence[str]) -> int:
        table = schema.offline_message

        def work(connection: Connection) -> int:
            number = 0
            for start in range(0, len(ids), _SOME):
                some = ids[start : start + _SOME]
                statement = delete(table).where(table.c.owner == owner, table.c.id.in_(some))
                number += connection.execute(statement).rowcount
            return number

        return await self._write(work)

    # Administration

    async def bans(self) -> list[Ban]:
        query = select(schema.ban).order_by(schema.ban.c.subject)
        return await self._database.read(
            lambda connection: [Ban(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - as above
        )

    async def ban(self, ban: Ban) -> None:
        await self._replace(schema.ban, "subject", rows.values(ban), NewsKind.BANS)

    async def unban(self, subject: str) -> bool:
        statement = delete(schema.ban).where(schema.ban.c.subject == subject)
        return await self._delete(statement, NewsKind.BANS) > 0

    async def invitations(self) -> list[Invitation]:
        table = schema.invitation
        query = select(table).order_by(table.c.created, table.c.digest)
        return await self._database.read(
            lambda connection: [Invitation(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - as above
        )

    async def invite(self, invitation: Invitation) -> None:
        await self._replace(schema.invitation, "digest", rows.values(invitation))

    async def uninvite(self, digest: str) -> bool:
        found = schema.invitation.c.digest.startswith(digest, autoescape=True)
        return await self._delete(delete(schema.invitation).where(found)) > 0

    async def news(self, after: int) -> list[News]:
        table = schema.news
        query = select(table.c.number, table.c.kind, table.c.subject).where(table.c.number > after)

        def work(connection: Connection) -> list[News]:
            found = connection.execute(query.order_by(table.c.number))
            return [News(row.number, NewsKind(row.kind), row.subject) for row in found]

        return await self._database.read(work)

    async def last_news(self) -> int:
        table = schema.news

        def work(connection: Connection) -> int:
            last: int = connection.execute(select(func.max(table.c.number))).scalar_one() or 0
            connection.execute(delete(table).where(table.c.number < last))
            return last

        return await self._write(work)

    async def counts(self) -> dict[str, int]:
        tables = {
            "accounts": schema.account,
            "contacts": schema.contact,
            "offline_messages": schema.offline_message,
        }

        def work(connection: Connection) -> dict[str, int]:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in tables.items()
            }

        return await self._database.read(work)

    # What they have in common

    async def _replace(
        self, table: Table, key: str, fields: dict[str, Any], kind: NewsKind | None = None
    ) -> None:
        def work(connection: Connection) -> None:
            connection.execute(delete(table).where(table.c[key] == fields[key]))
            connection.execute(insert(table).values(fields))
            if kind is not None:
                self._leave_news(connection, kind, "")

        await self._write(work)

    async def _delete(self, statement: Any, kind: NewsKind | None = None) -> int:
        def work(connection: Connection) -> int:
            if kind is not None:
                self._leave_news(connection, kind, "")
            number: int = connection.execute(statement).rowcount
            return number

        return await self._write(work)


def _setting(connection: Connection, name: str) -> bytes | None:
    query = select(schema.setting.c.value).where(schema.setting.c.name == name)
    value = connection.execute(query).scalar_one_or_none()
    return None if value is None else bytes(value)


def _spend(connection: Connection, digest: str, now: int) -> None:
    table = schema.invitation.c
    good = (table.digest == digest, table.uses > 0, (table.until == 0) | (table.until > now))
    statement = update(schema.invitation).where(*good).values(uses=table.uses - 1)
    if connection.execute(statement).rowcount == 0:
        raise InvitationInvalid("this invitation is unknown, used up or over")
