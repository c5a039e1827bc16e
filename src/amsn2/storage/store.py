"""What is kept of one person: implements `amsn2.api.storage.Store`."""

import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, RowMapping, Table, bindparam, func, select

from amsn2.api import limits
from amsn2.api.blob_storage import Blobs, Uploads
from amsn2.api.commands import Command, CommandId
from amsn2.api.media import Emoticon, PictureSeen
from amsn2.api.models import (
    AccountId,
    ContactId,
    ContactRequest,
    Conversation,
    ConversationId,
    Group,
    Message,
    MessageId,
    MessagePage,
    MessageQuery,
    PersonId,
)
from amsn2.api.preferences import Preferences, Theme
from amsn2.api.search import SearchPage, SearchQuery
from amsn2.api.storage import AddressState, MessageUsage, OwnAddress, Stored, StoredAccount
from amsn2.storage import history
from amsn2.storage.database import Database
from amsn2.storage.kept_files import largest_files
from amsn2.storage.past import origins
from amsn2.storage.room import give_back, message_usage
from amsn2.storage.rows import account_of, contact_of, decoded, import_of, message_of, missing_of, remarks_of
from amsn2.storage.schema import (
    accounts,
    addresses,
    commands,
    contact_groups,
    contact_requests,
    contacts,
    emoticons,
    imports,
    messages,
    missing_contents,
    persons,
    pictures,
    remarks,
    themes,
    waiting,
)
from amsn2.storage.search import search
from amsn2.storage.secrets import Box, BoxLocked
from amsn2.storage.transaction import (
    SqlTransaction,
    address_purpose,
    command_purpose,
    password_purpose,
    proxy_purpose,
)

logger = logging.getLogger(__name__)

UNNOTIFIED = 200
"""Messages that are looked at again after a restart, whether to notify of them: nobody wants to read more."""

# Only what the tables have: `person` is no field of the models.
_GROUP = (contact_groups.c.id, contact_groups.c.account, contact_groups.c.name)
_REQUEST = tuple(column for column in contact_requests.c if column.name != "person")

# What is asked often is built once.
_COMMAND = select(commands.c.id).where(
    commands.c.person == bindparam("person"), commands.c.id == bindparam("id")
)
_ABSENT_SINCE = select(persons.c.absent_since).where(persons.c.id == bindparam("person"))
_MESSAGE = select(messages).where(messages.c.person == bindparam("person"), messages.c.id == bindparam("id"))


class SqlStore:
    """One person's store in a database that all share. Every method is told in the port."""

    def __init__(
        self, database: Database, box: Box, person: PersonId, blobs: Blobs, uploads: Uploads
    ) -> None:
        """See and change what is the person's, and nothing else."""
        self._database = database
        self._box = box
        self._person = person
        self._blobs = blobs
        self._uploads = uploads

    @property
    def blobs(self) -> Blobs:
        """See the port."""
        return self._blobs

    @property
    def uploads(self) -> Uploads:
        """See the port."""
        return self._uploads

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """See the port."""
        async with self._database.writing() as writer:
            yield SqlTransaction(writer, self._box, self._person)

    async def load(self) -> Stored:
        """See the port."""
        return await self._database.read(self._load)

    async def knows_command(self, command: CommandId) -> bool:
        """See the port."""
        question = {"person": self._person, "id": command}
        return await self._database.read(
            lambda connection: connection.execute(_COMMAND, question).first() is not None
        )

    async def password(self, account: AccountId) -> str:
        """See the port."""
        return await self._password(accounts, account, password_purpose(self._person, account))

    async def address_password(self, address: str) -> str:
        """See the port."""
        return await self._password(addresses, address, address_purpose(self._person, address))

    async def _password(self, table: Table, row: str, purpose: str) -> str:
        query = select(table.c.sealed_password).where(table.c.person == self._person, table.c.id == row)
        sealed = await self._database.read(lambda connection: connection.execute(query).scalar_one_or_none())
        if sealed is None:
            return ""
        try:
            return self._box.open(sealed, purpose)
        except BoxLocked:
            logger.error("the password of %s cannot be decrypted: it has to be given again", row)
            return ""

    async def conversation(self, conversation: ConversationId) -> Conversation | None:
        """See the port."""
        return await self._database.read(
            lambda connection: history.find_conversation(connection, self._person, conversation)
        )

    async def files(self, limit: int) -> tuple[Message, ...]:
        """See the port."""
        return await self._database.read(lambda connection: largest_files(connection, self._person, limit))

    async def pictures(self, who: ContactId | None) -> tuple[PictureSeen, ...]:
        """See the port."""
        seen = func.max(pictures.c.seen_at)
        query = select(pictures.c.blob, seen).where(pictures.c.person == self._person)
        if who is not None:
            query = query.where(pictures.c.id == who)
        else:
            own = select(accounts.c.id + ":" + accounts.c.address).where(accounts.c.person == self._person)
            query = query.where(pictures.c.id.in_(own))
        query = query.group_by(pictures.c.blob).order_by(seen.desc()).limit(limits.PICTURES)

        def work(connection: Connection) -> tuple[PictureSeen, ...]:
            return tuple(PictureSeen(blob=blob, seen_at=at) for blob, at in connection.execute(query))

        return await self._database.read(work)

    async def message(self, message: MessageId) -> Message | None:
        """See the port."""

        def work(connection: Connection) -> Message | None:
            question = {"person": self._person, "id": message}
            row = connection.execute(_MESSAGE, question).mappings().first()
            return message_of(row) if row else None

        return await self._database.read(work)

    async def messages(self, query: MessageQuery) -> MessagePage:
        """See the port."""
        return await self._database.read(lambda connection: history.page(connection, self._person, query))

    async def origins(self, messages: Collection[MessageId]) -> dict[MessageId, MessageId]:
        """See the port."""
        return await self._database.read(lambda connection: origins(connection, self._person, list(messages)))

    async def search(self, query: SearchQuery) -> SearchPage:
        """See the port."""
        return await self._database.read(lambda connection: search(connection, self._person, query))

    async def usage(self) -> MessageUsage:
        """See the port."""
        return await self._database.read(lambda connection: message_usage(connection, self._person))

    async def conversations(self, account: AccountId | None) -> tuple[Conversation, ...]:
        """See the port."""
        return await self._database.read(
            lambda connection: history.all_conversations(connection, self._person, account)
        )

    async def count_messages(self, conversations: tuple[ConversationId, ...]) -> int:
        """See the port."""
        return await self._database.read(
            lambda connection: history.count_messages(connection, self._person, conversations)
        )

    async def give_back_room(self) -> None:
        """See the port."""
        await self._database.write(give_back)

    def _load(self, connection: Connection) -> Stored:
        person = self._person
        account_rows = connection.execute(_rows_of(person, accounts, accounts.c.number))
        contact_rows = connection.execute(_rows_of(person, contacts, contacts.c.id))
        groups = select(*_GROUP).where(contact_groups.c.person == person).order_by(contact_groups.c.id)
        requests = (
            select(*_REQUEST).where(contact_requests.c.person == person).order_by(contact_requests.c.id)
        )
        group_rows = connection.execute(groups).mappings().all()
        request_rows = connection.execute(requests).mappings().all()
        underway = history.underway(connection, person)
        waiting_rows = connection.execute(_rows_of(person, waiting, waiting.c.number))
        return Stored(
            accounts=tuple(map(self._account, account_rows.mappings())),
            groups=tuple(Group(**row) for row in group_rows),
            contacts=tuple(map(contact_of, contact_rows.mappings())),
            requests=tuple(ContactRequest(**row) for row in request_rows),
            conversations=tuple(history.newest_conversations(connection, person, limits.CONVERSATIONS)),
            waiting=self._commands(waiting_rows.mappings().all()),
            unnotified=history.unnotified(connection, person, UNNOTIFIED),
            absent_since=connection.execute(_ABSENT_SINCE, {"person": person}).scalar_one_or_none(),
            outgoing=tuple(message for message in underway if message.own),
            incoming=tuple(message for message in underway if not message.own),
            preferences=_preferences(connection, person),
            themes=tuple(
                decoded(text, Theme) for text in connection.execute(_of(themes.c.theme, person)).scalars()
            ),
            emoticons=tuple(
                Emoticon(id=row["id"], shortcut=row["shortcut"], blob=row["blob"])
                for row in connection.execute(_rows_of(person, emoticons, emoticons.c.shortcut)).mappings()
            ),
            missing=tuple(
                map(
                    missing_of,
                    connection.execute(
                        _rows_of(person, missing_contents, missing_contents.c.asked_at)
                    ).mappings(),
                )
            ),
            addresses=tuple(
                OwnAddress(address=row["id"], state=self._address_state(row))
                for row in connection.execute(_rows_of(person, addresses, addresses.c.id)).mappings()
            ),
            imports=tuple(
                map(import_of, connection.execute(_rows_of(person, imports, imports.c.id)).mappings())
            ),
            remarks=tuple(
                map(remarks_of, connection.execute(_rows_of(person, remarks, remarks.c.id)).mappings())
            ),
        )

    def _account(self, row: RowMapping) -> StoredAccount:
        account = account_of(row)
        if account.endpoints is None or row["sealed_proxy"] is None:
            return account
        try:
            proxy = self._box.open(row["sealed_proxy"], proxy_purpose(self._person, account.id))
        except BoxLocked:
            # Without any it would be seen where this machine is: one that is none keeps the account away.
            logger.error("the proxy of account %s cannot be decrypted: it has to be given again", account.id)
            proxy = "unreadable"
        return msgspec.structs.replace(
            account, endpoints=msgspec.structs.replace(account.endpoints, proxy=proxy)
        )

    def _address_state(self, row: RowMapping) -> AddressState:
        state, sealed = AddressState(row["state"]), row["sealed_password"]
        if sealed is None or state is AddressState.MAKING:
            return state
        try:
            self._box.open(sealed, address_purpose(self._person, row["id"]))
        except BoxLocked:
            return AddressState.LOST
        return state

    def _commands(self, rows: Any) -> tuple[Command, ...]:
        found: list[Command] = []
        for row in rows:
            try:
                text = self._box.open(row["sealed_command"], command_purpose(self._person, row["id"]))
                command: Command = msgspec.json.decode(text, type=Command)
            except (BoxLocked, msgspec.DecodeError):
                # Better one command less than a person who cannot be loaded any more.
                logger.error("waiting command %s cannot be read any more: it is left out", row["id"])
                continue
            found.append(command)
        return tuple(found)


def _preferences(connection: Connection, person: PersonId) -> Preferences:
    kept = connection.execute(
        select(persons.c.preferences).where(persons.c.id == person)
    ).scalar_one_or_none()
    try:
        return decoded(kept or "{}", Preferences)
    except msgspec.ValidationError:
        # Of a newer aMSN2, or spoiled: nobody is locked out for a colour.
        logger.error("the preferences of a person cannot be read any more: they begin anew")
        return Preferences()


def _of(column: Column[Any], person: PersonId) -> Any:
    return select(column).where(column.table.c.person == person).order_by(column.table.c.id)


def _rows_of(person: PersonId, table: Table, order: Any) -> Any:
    return select(table).where(table.c.person == person).order_by(order)
