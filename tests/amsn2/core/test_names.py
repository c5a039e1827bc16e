"""Ids that the core gives."""

from uuid import UUID

from amsn2.api.commands import CommandId
from amsn2.api.models import AccountId, ConversationId, MessageId, PersonId
from amsn2.core.names import coming_id, new_account_id, new_endpoint_id, received_message_id

ONE, OTHER = CommandId("11111111-1111-4111-8111-111111111111"), CommandId("2" * 8)


def test_the_same_command_of_the_same_person_names_the_same_account() -> None:
    account = new_account_id(PersonId("p"), ONE)
    assert account == new_account_id(PersonId("p"), ONE)
    assert len({account, new_account_id(PersonId("q"), ONE), new_account_id(PersonId("p"), OTHER)}) == 3
    assert len(account) == 12
    assert ":" not in account


def test_endpoints_and_messages_have_uuids() -> None:
    assert UUID(new_endpoint_id(AccountId("a"), ONE)) != UUID(new_endpoint_id(AccountId("a"), OTHER))
    names = {
        received_message_id(AccountId(account), author, remote)
        for account in "ab"
        for author in ("x@y", "z@y")
        for remote in "12"
    }
    assert len(names) == 8
    assert all(UUID(name).version == 5 for name in names)


def test_a_line_of_who_comes_or_goes_has_an_id_of_its_own() -> None:
    names = {
        coming_id(ConversationId(talk), who, at, after)
        for talk in "cd"
        for who in ("x@y", "z@y")
        for at in (1, 2)
        for after in (None, MessageId("m"))
    }
    assert len(names) == 16
