"""The changes of one transaction of one person: implements `amsn2.api.storage.Transaction`."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Table, delete, exists, insert, select, update

from amsn2.api.commands import Command, CommandId
from amsn2.api.errors import Problem
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
    PersonId,
)
from amsn2.api.storage import AddedMessage, StoredAccount
from amsn2.storage.database import Writer
from amsn2.storage.history import count_unread
from amsn2.storage.rows import (
    Values,
    account_values,
    contact_values,
    conversation_values,
    encoded,
    message_values,
)
from amsn2.storage.schema import (
    accounts,
    commands,
    contact_groups,
    contact_requests,
    contacts,
    conversations,
    messages,
    waiting,
)
from amsn2.storage.secrets import Box


def command_purpose(person: PersonId, command: CommandId) -> str:
    """What a waiting command is sealed for."""
    return f"command {command} of {person}"


def password_purpose(person: PersonId, account: AccountId) -> str:
    """What the password of an account is sealed for."""
    return f"password of {account} of {person}"


class SqlTransaction:
    """One person's changes. Every method is told in the port."""

    def __init__(self, writer: Writer, box: Box, person: PersonId) -> None:
        """Change what is the person's, by that writer; what is secret goes into the box."""
        self._writer = writer
        self._box = box
        self._person = person

    async def remember_command(self, command: CommandId, at: int) -> None:
        """See the port."""
        known = select(commands.c.id).where(commands.c.person == self._person, commands.c.id == command)
        if (await self._writer.execute(known)).first() is None:
            await self._writer.execute(insert(commands).values(person=self._person, id=command, at=at))

    async def forget_commands(self, before: int) -> None:
        """See the port."""
        waits = exists().where(waiting.c.person == commands.c.person, waiting.c.id == commands.c.id)
        await self._writer.execute(
            delete(commands).where(commands.c.person == self._person, commands.c.at < before, ~waits)
        )

    async def add_waiting(self, account: AccountId, command: Command) -> None:
        """See the port."""
        purpose = command_purpose(self._person, command.id)
        sealed = self._box.seal(msgspec.json.encode(command).decode(), purpose)
        await self._writer.execute(
            insert(waiting).values(person=self._person, id=command.id, account=account, sealed_command=sealed)
        )

    async def remove_waiting(self, command: CommandId) -> None:
        """See the port."""
        await self._remove(waiting, command)

    async def save_account(self, account: StoredAccount) -> None:
        """See the port."""
        await self._save(accounts, account_values(account))

    async def save_password(self, account: AccountId, password: str) -> None:
        """See the port."""
        sealed = self._box.seal(password, password_purpose(self._person, account))
        await self._writer.execute(
            update(accounts)
            .where(accounts.c.person == self._person, accounts.c.id == account)
            .values(sealed_password=sealed)
        )

    async def remove_account(self, account: AccountId) -> None:
        """See the port."""
        await self._writer.execute(
            delete(waiting).where(waiting.c.person == self._person, waiting.c.account == account)
        )
        # All else that has its id goes with it, by the foreign keys.
        await self._remove(accounts, account)

    async def replace_roster(
        self,
        account: AccountId,
        groups: tuple[Group, ...],
        contacts: tuple[Contact, ...],
        requests: tuple[ContactRequest, ...],
    ) -> None:
        """See the port."""
        await self._replace(contact_groups, account, map(msgspec.structs.asdict, groups))
        await self._replace(_contacts, account, map(contact_values, contacts))
        await self._replace(contact_requests, account, map(msgspec.structs.asdict, requests))

    async def save_group(self, group: Group) -> None:
        """See the port."""
        await self._save(contact_groups, msgspec.structs.asdict(group))

    async def remove_group(self, group: GroupId) -> None:
        """See the port."""
        await self._remove(contact_groups, group)

    async def save_contact(self, contact: Contact) -> None:
        """See the port."""
        await self._save(_contacts, contact_values(contact))

    async def remove_contact(self, contact: ContactId) -> None:
        """See the port."""
        await self._remove(_contacts, contact)

    async def save_request(self, request: ContactRequest) -> None:
        """See the port."""
        await self._save(contact_requests, msgspec.structs.asdict(request))

    async def remove_request(self, request: ContactId) -> None:
        """See the port."""
        await self._remove(contact_requests, request)

    async def add_conversation(self, conversation: Conversation) -> None:
        """See the port."""
        mine = (conversations.c.person == self._person) & (conversations.c.id == conversation.id)
        if (await self._writer.execute(select(conversations.c.id).where(mine))).first() is None:
            values = conversation_values(conversation)
            await self._writer.execute(insert(conversations).values(person=self._person, **values))

    async def add_message(self, message: Message, remote_id: str | None = None) -> AddedMessage | None:
        """See the port."""
        values = message_values(message)
        if remote_id is not None and await self._has(values["account"], message.author, remote_id):
            return None
        added = await self._writer.execute(
            insert(messages)
            .values(person=self._person, remote_id=remote_id, **values)
            .returning(messages.c.position)
        )
        position: int = added.scalar_one()
        await self._writer.execute(
            update(conversations)
            .where(conversations.c.person == self._person, conversations.c.id == message.conversation)
            .values(last_position=position)
        )
        unread = await self._writer.execute(count_unread(self._person, message.conversation))
        return AddedMessage(
            message=msgspec.structs.replace(message, position=position), unread=unread.scalar_one()
        )

    async def change_message(self, message: MessageId, delivery: Delivery, problem: Problem | None) -> None:
        """See the port."""
        await self._writer.execute(
            update(messages)
            .where(messages.c.person == self._person, messages.c.id == message)
            .values(delivery=delivery.value, problem=encoded(problem))
        )

    async def move_read_position(self, conversation: ConversationId, position: int) -> int:
        """See the port."""
        await self._writer.execute(
            update(conversations)
            .where(
                conversations.c.person == self._person,
                conversations.c.id == conversation,
                conversations.c.read_position < position,
            )
            .values(read_position=position)
        )
        unread: int = (await self._writer.execute(count_unread(self._person, conversation))).scalar_one()
        return unread

    async def _has(self, account: str, author: str, remote_id: str) -> bool:
        same = select(messages.c.position).where(
            messages.c.person == self._person,
            messages.c.account == account,
            messages.c.author == author,
            messages.c.remote_id == remote_id,
        )
        return (await self._writer.execute(same)).first() is not None

    async def _save(self, table: Table, values: Values) -> None:
        mine = (table.c.person == self._person) & (table.c.id == values["id"])
        changed = await self._writer.execute(update(table).where(mine).values(values))
        if changed.rowcount == 0:
            await self._writer.execute(insert(table).values(person=self._person, **values))

    async def _remove(self, table: Table, row: str) -> None:
        await self._writer.execute(delete(table).where(table.c.person == self._person, table.c.id == row))

    async def _replace(self, table: Table, account: AccountId, rows: Iterable[dict[str, Any]]) -> None:
        mine = (table.c.person == self._person) & (table.c.account == account)
        await self._writer.execute(delete(table).where(mine))
        if new := [{"person": self._person, **values} for values in rows]:
            await self._writer.execute(insert(table), new)


# `replace_roster` has a parameter of that name, which the port chose.
_contacts = contacts
