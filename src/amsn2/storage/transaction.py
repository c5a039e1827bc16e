"""The changes of one transaction of one person: implements `amsn2.api.storage.Transaction`.

What needs no answer is gathered, and done in one step with the next that does, or with the commit.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,
    union_all,
    update,
)

from amsn2.api import limits
from amsn2.api.commands import Command, CommandId
from amsn2.api.errors import Problem
from amsn2.api.media import Attachment, Emoticon, EmoticonId, MessageEmoticon, PictureSeen
from amsn2.api.models import (
    AccountId,
    Contact,
    ContactId,
    ContactRequest,
    Conversation,
    ConversationId,
    Delivery,
    Group,
    GroupId,
    Message,
    MessageId,
    MessageKind,
    PersonId,
)
from amsn2.api.preferences import Preferences, Theme, ThemeId
from amsn2.api.storage import (
    AddedMessage,
    Cleared,
    MissingContent,
    OwnAddress,
    Remarks,
    StoredAccount,
    UnfinishedImport,
)
from amsn2.storage.database import Writer
from amsn2.storage.history import count_unread
from amsn2.storage.past import add_past, clear, expire, forget_files
from amsn2.storage.rows import (
    Values,
    account_values,
    contact_values,
    content_values,
    conversation_values,
    encoded,
    message_values,
    place_of,
    readable_values,
    remarks_values,
    talk_values,
)
from amsn2.storage.schema import (
    accounts,
    addresses,
    commands,
    contact_groups,
    contact_requests,
    contacts,
    conversations,
    imports,
    messages,
    missing_contents,
    persons,
    pictures,
    themes,
    waiting,
)
from amsn2.storage.schema import emoticons as emoticons_
from amsn2.storage.schema import remarks as remarks_
from amsn2.storage.secrets import Box


def command_purpose(person: PersonId, command: CommandId) -> str:
    """What a waiting command is sealed for."""
    return f"command {command} of {person}"


def password_purpose(person: PersonId, account: AccountId) -> str:
    """What the password of an account is sealed for."""
    return f"password of {account} of {person}"


def address_purpose(person: PersonId, address: str) -> str:
    """What the password of an address of the network in the box is sealed for."""
    return f"password of the address {address} of {person}"


def proxy_purpose(person: PersonId, account: AccountId) -> str:
    """What the proxy of an account is sealed for."""
    return f"proxy of {account} of {person}"


# Statements are built once: to build one and its key anew takes longer than SQLite takes to do it.
# What is compared is called `of_...`, since the other names are those of the values.


def _is(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column == bindparam(name, type_=column.type)


def _is_mine(table: Table) -> ColumnElement[bool]:
    return _is(table.c.person, "of_person") & _is(table.c.id, "of_id")


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _update(table: Table) -> Update:
    return update(table).where(_is_mine(table))


@cache
def _delete(table: Table) -> Delete:
    return delete(table).where(_is_mine(table))


@cache
def _delete_all(table: Table) -> Delete:
    mine = _is(table.c.person, "of_person") & _is(table.c.account, "of_account")
    return delete(table).where(mine)


@cache
def _known(table: Table) -> Select[Any]:
    return select(table.c.id).where(_is_mine(table))


_OLD_COMMANDS = delete(commands).where(
    _is(commands.c.person, "of_person"),
    commands.c.at < bindparam("before", type_=commands.c.at.type),
    ~exists().where(waiting.c.person == commands.c.person, waiting.c.id == commands.c.id),
)
_SEQUENCE: ColumnElement[Any] = literal_column("pg_get_serial_sequence('messages', 'position')::regclass")
_SAME_MESSAGE = union_all(
    select(messages.c.position).where(_is_mine(messages)),
    select(messages.c.position).where(
        _is(messages.c.person, "of_person"),
        _is(messages.c.account, "of_account"),
        _is(messages.c.author, "of_author"),
        # Nothing is equal to no id at all: an own message has none.
        _is(messages.c.remote_id, "of_remote_id"),
    ),
)
# Behind all that were ever given a place, and no earlier than it was said; see docs/decisions/positions.md.
_GIVEN = text("SELECT seq FROM sqlite_sequence WHERE name = 'messages'").columns(seq=messages.c.position.type)
_SAME_PICTURE = select(pictures.c.blob).where(_is_mine(pictures), _is(pictures.c.blob, "of_blob"))
_FORGET_PICTURE = delete(pictures).where(_is_mine(pictures), _is(pictures.c.blob, "of_blob"))
_OLD_PICTURES = (
    select(pictures.c.blob)
    .where(_is_mine(pictures))
    .order_by(pictures.c.seen_at.desc(), pictures.c.blob)
    .offset(bindparam("kept"))
)
_ADD_MESSAGE = insert(messages).returning(messages.c.position)
_ADD_LAST = {
    "sqlite": _ADD_MESSAGE.values(
        position=func.max(func.coalesce(_GIVEN.scalar_subquery(), 0) + 1, bindparam("place"))
    ),
    # Nobody else writes meanwhile: what two read of a sequence at once could be the same.
    "postgresql": _ADD_MESSAGE.values(
        position=func.setval(_SEQUENCE, func.greatest(func.nextval(_SEQUENCE), bindparam("place")))
    ),
}
_READ_UP_TO = (
    update(conversations)
    .where(
        _is_mine(conversations),
        conversations.c.read_position < bindparam("place", type_=conversations.c.read_position.type),
    )
    .values(read_position=bindparam("place", type_=conversations.c.read_position.type))
)


_NOTIFIED_UP_TO = (
    update(conversations)
    .where(
        _is_mine(conversations),
        conversations.c.notified_position < bindparam("place", type_=conversations.c.read_position.type),
    )
    .values(notified_position=bindparam("place", type_=conversations.c.read_position.type))
)

_PERSON = update(persons).where(_is(persons.c.id, "of_person"))


class SqlTransaction:
    """One person's changes. Every method is told in the port."""

    def __init__(self, writer: Writer, box: Box, person: PersonId) -> None:
        """Change what is the person's, by that writer; what is secret goes into the box."""
        self._writer = writer
        self._box = box
        self._person = person

    async def remember_command(self, command: CommandId, at: int) -> None:
        """See the port."""
        self._add_unless_known(commands, {"id": command, "at": at})

    async def forget_commands(self, before: int) -> None:
        """See the port."""
        self._later(_OLD_COMMANDS, {"of_person": self._person, "before": before})

    async def add_waiting(self, account: AccountId, command: Command) -> None:
        """See the port."""
        purpose = command_purpose(self._person, command.id)
        sealed = self._box.seal(msgspec.json.encode(command).decode(), purpose)
        row = {"person": self._person, "id": command.id, "account": account, "sealed_command": sealed}
        self._later(_insert(waiting), row)

    async def remove_waiting(self, command: CommandId) -> None:
        """See the port."""
        self._remove(waiting, command)

    async def save_account(self, account: StoredAccount) -> None:
        """See the port."""
        values = account_values(account)
        if account.endpoints is not None and account.endpoints.proxy:
            # It may name a password, which belongs in no database in clear.
            values["endpoints"] = encoded(msgspec.structs.replace(account.endpoints, proxy=""))
            values["sealed_proxy"] = self._box.seal(
                account.endpoints.proxy, proxy_purpose(self._person, account.id)
            )
        self._save(accounts, values)

    async def save_password(self, account: AccountId, password: str) -> None:
        """See the port."""
        sealed = self._box.seal(password, password_purpose(self._person, account))
        self._later(_update(accounts), {**self._mine(account), "sealed_password": sealed})

    async def forget_password(self, account: AccountId) -> None:
        """See the port."""
        self._later(_update(accounts), {**self._mine(account), "sealed_password": None})

    async def remove_account(self, account: AccountId) -> None:
        """See the port."""
        self._later(_delete_all(waiting), {"of_person": self._person, "of_account": account})
        # All else that has its id goes with it, by the foreign keys.
        self._remove(accounts, account)

    async def save_address(self, address: OwnAddress, password: str) -> None:
        """See the port."""
        purpose = address_purpose(self._person, address.address)
        sealed = self._box.seal(password, purpose) if password else None
        values = {"id": address.address, "state": address.state.value, "sealed_password": sealed}
        self._save(addresses, values)

    async def remove_address(self, address: str) -> None:
        """See the port."""
        self._remove(addresses, address)

    async def replace_roster(
        self,
        account: AccountId,
        groups: tuple[Group, ...],
        contacts: tuple[Contact, ...],
        requests: tuple[ContactRequest, ...],
    ) -> None:
        """See the port."""
        self._replace(contact_groups, account, map(msgspec.structs.asdict, groups))
        self._replace(_contacts, account, map(contact_values, contacts))
        self._replace(contact_requests, account, map(msgspec.structs.asdict, requests))

    async def save_group(self, group: Group) -> None:
        """See the port."""
        self._save(contact_groups, msgspec.structs.asdict(group))

    async def remove_group(self, group: GroupId) -> None:
        """See the port."""
        self._remove(contact_groups, group)

    async def save_contact(self, contact: Contact) -> None:
        """See the port."""
        self._save(_contacts, contact_values(contact))

    async def remove_contact(self, contact: ContactId) -> None:
        """See the port."""
        self._remove(_contacts, contact)

    async def save_request(self, request: ContactRequest) -> None:
        """See the port."""
        self._save(contact_requests, msgspec.structs.asdict(request))

    async def remove_request(self, request: ContactId) -> None:
        """See the port."""
        self._remove(contact_requests, request)

    async def add_conversation(self, conversation: Conversation) -> None:
        """See the port."""
        self._add_unless_known(conversations, conversation_values(conversation))

    async def add_message(
        self, message: Message, remote_id: str | None = None, *, last: bool = False
    ) -> AddedMessage | None:
        """See the port."""
        row = {**message_values(message), "person": self._person, "remote_id": remote_id}
        same = {
            **self._mine(message.id),
            "of_account": row["account"],
            "of_author": message.author,
            "of_remote_id": remote_id,
        }
        place = place_of(message.sent_at)

        def work(connection: Connection) -> AddedMessage | None:
            if connection.execute(_SAME_MESSAGE, same).first():
                return None
            adding = _ADD_LAST[connection.dialect.name]
            values = readable_values(row, connection.dialect.name)
            position: int = connection.execute(adding, {**values, "place": place}).scalar_one()
            last = {**self._mine(message.conversation), "last_position": position}
            connection.execute(_update(conversations), last)
            return AddedMessage(
                message=msgspec.structs.replace(message, position=position),
                unread=count_unread(connection, self._person, message.conversation),
            )

        return await (self._writer.finish(work) if last else self._writer.do(work))

    async def add_past(self, past: tuple[Message, ...]) -> int:
        """See the port."""
        return await self._writer.do(lambda connection: add_past(connection, self._person, past))

    async def clear_history(self, conversation: ConversationId, upto: int, limit: int) -> Cleared | None:
        """See the port."""
        return await self._writer.do(
            lambda connection: clear(connection, self._person, conversation, upto, limit)
        )

    async def expire_messages(self, before: int, limit: int) -> tuple[Cleared, ...]:
        """See the port."""
        return await self._writer.do(lambda connection: expire(connection, self._person, before, limit))

    async def forget_files(self, before: int, limit: int) -> tuple[Message, ...]:
        """See the port."""
        return await self._writer.do(lambda connection: forget_files(connection, self._person, before, limit))

    async def change_message(self, message: MessageId, delivery: Delivery, problem: Problem | None) -> None:
        """See the port."""
        change = {"delivery": delivery.value, "problem": encoded(problem)}
        self._later(_update(messages), {**self._mine(message), **change})

    async def change_kind(self, message: MessageId, kind: MessageKind) -> None:
        """See the port."""
        self._later(_update(messages), {**self._mine(message), "kind": kind.value})

    async def change_content(
        self,
        message: MessageId,
        emoticons: tuple[MessageEmoticon, ...],
        attachment: Attachment | None,
    ) -> None:
        """See the port."""
        self._later(_update(messages), {**self._mine(message), **content_values(emoticons, attachment)})

    async def save_missing(self, missing: MissingContent) -> None:
        """See the port."""
        self._save(missing_contents, msgspec.structs.asdict(missing))

    async def remove_missing(self, missing: str) -> None:
        """See the port."""
        self._remove(missing_contents, missing)

    async def save_preferences(self, preferences: Preferences) -> None:
        """See the port."""
        self._later(_PERSON, {"of_person": self._person, "preferences": encoded(preferences)})

    async def save_theme(self, theme: Theme) -> None:
        """See the port."""
        self._save(themes, {"id": theme.id, "theme": encoded(theme)})

    async def remove_theme(self, theme: ThemeId) -> None:
        """See the port."""
        self._remove(themes, theme)

    async def save_emoticon(self, emoticon: Emoticon) -> None:
        """See the port."""
        self._save(emoticons_, msgspec.structs.asdict(emoticon))

    async def remove_emoticon(self, emoticon: EmoticonId) -> None:
        """See the port."""
        self._remove(emoticons_, emoticon)

    async def add_import(self, unfinished: UnfinishedImport) -> None:
        """See the port."""
        self._later(_insert(imports), {"person": self._person, **msgspec.structs.asdict(unfinished)})

    async def change_import(self, unfinished: CommandId, added: int) -> None:
        """See the port."""
        self._later(_update(imports), {**self._mine(unfinished), "added": added})

    async def remove_import(self, unfinished: CommandId) -> None:
        """See the port."""
        self._remove(imports, unfinished)

    async def save_remarks(self, remarks: Remarks) -> None:
        """See the port."""
        self._save(remarks_, remarks_values(remarks))

    async def add_picture(self, who: ContactId, picture: PictureSeen) -> None:
        """See the port."""
        account = who.partition(":")[0]
        values: Values = {"person": self._person, "id": who, "account": account}
        values |= {"blob": picture.blob, "seen_at": picture.seen_at}

        def work(connection: Connection) -> None:
            mine = self._mine(who)
            if connection.execute(_SAME_PICTURE, {**mine, "of_blob": picture.blob}).first() is not None:
                return
            connection.execute(_insert(pictures), values)
            # Else whoever shows another picture every minute would fill all the room that there is.
            for blob in connection.execute(_OLD_PICTURES, {**mine, "kept": limits.PICTURES}).scalars().all():
                connection.execute(_FORGET_PICTURE, {**mine, "of_blob": blob})

        self._writer.later(work)

    async def save_talk(self, conversation: Conversation) -> None:
        """See the port."""
        self._later(_update(conversations), {**self._mine(conversation.id), **talk_values(conversation)})

    async def save_absence(self, since: int | None) -> None:
        """See the port."""
        self._later(_PERSON, {"of_person": self._person, "absent_since": since})

    async def move_notified_position(self, conversation: ConversationId, position: int) -> None:
        """See the port."""
        self._later(_NOTIFIED_UP_TO, {**self._mine(conversation), "place": position})

    async def move_read_position(self, conversation: ConversationId, position: int) -> int:
        """See the port."""

        def work(connection: Connection) -> int:
            connection.execute(_READ_UP_TO, {**self._mine(conversation), "place": position})
            return count_unread(connection, self._person, conversation)

        return await self._writer.do(work)

    def _mine(self, row: str) -> Values:
        return {"of_person": self._person, "of_id": row}

    def _later(self, statement: Executable, values: Values | list[Values]) -> None:
        self._writer.later(lambda connection: connection.execute(statement, values))

    def _add_unless_known(self, table: Table, values: Values) -> None:
        def work(connection: Connection) -> None:
            if connection.execute(_known(table), self._mine(values["id"])).first() is None:
                connection.execute(_insert(table), {"person": self._person, **values})

        self._writer.later(work)

    def _save(self, table: Table, values: Values) -> None:
        def work(connection: Connection) -> None:
            changed = connection.execute(_update(table), {**self._mine(values["id"]), **values})
            if changed.rowcount == 0:
                connection.execute(_insert(table), {"person": self._person, **values})

        self._writer.later(work)

    def _remove(self, table: Table, row: str) -> None:
        self._later(_delete(table), self._mine(row))

    def _replace(self, table: Table, account: AccountId, rows: Iterable[Values]) -> None:
        self._later(_delete_all(table), {"of_person": self._person, "of_account": account})
        if new := [{"person": self._person, **values} for values in rows]:
            self._later(_insert(table), new)


# `replace_roster` has a parameter of that name, which the port chose.
_contacts = contacts
