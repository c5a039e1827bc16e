"""The changes of one person, as the core asks for them."""

import pytest
from msgspec.structs import replace

from amsn2.api.commands import CommandId, RenameContact, SignIn
from amsn2.api.errors import Problem, ProblemCode
from amsn2.api.jobs import ImportFormat
from amsn2.api.media import BlobId
from amsn2.api.models import (
    AccountId,
    Contact,
    ContactRequest,
    Delivery,
    Group,
    GroupId,
    contact_id,
)
from amsn2.api.storage import AddressState, MissingContent, OwnAddress, StoredAccount, UnfinishedImport
from amsn2.storage.opening import Storage
from amsn2.storage.store import SqlStore
from tests.amsn2.storage.samples import TALK, fill, line, talk

A = AccountId("a")


def _command(number: int) -> CommandId:
    return CommandId(f"10000000-0000-4000-8000-{number:012}")


def _contact(name: str, **fields: object) -> Contact:
    values: dict[str, object] = {"id": contact_id(A, name), "account": A, "address": name}
    return Contact(**{**values, **fields})


async def test_a_command_is_known_once_and_forgotten_later(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.remember_command(_command(1), 100)
        await transaction.remember_command(_command(1), 900)
        await transaction.remember_command(_command(2), 200)
        await transaction.remember_command(_command(3), 100)
        await transaction.add_waiting(A, SignIn(id=_command(3), account=A))
    assert await store.knows_command(_command(1))
    async with store.transaction() as transaction:
        await transaction.forget_commands(200)
    assert not await store.knows_command(_command(1))
    assert await store.knows_command(_command(2))
    assert await store.knows_command(_command(3)), "it still waits"


async def test_commands_wait_in_order(store: SqlStore) -> None:
    first = SignIn(id=_command(9), account=A, password="secret")
    second = RenameContact(id=_command(1), contact=contact_id(A, "b@c.d"), alias="Bé")
    async with store.transaction() as transaction:
        await transaction.add_waiting(A, first)
        await transaction.add_waiting(A, second)
    assert (await store.load()).waiting == (first, second)
    async with store.transaction() as transaction:
        await transaction.remove_waiting(first.id)
        await transaction.remove_waiting(_command(77))
    assert (await store.load()).waiting == (second,)


async def test_an_account_is_replaced_and_keeps_its_password(store: SqlStore) -> None:
    (account,) = (await store.load()).accounts
    async with store.transaction() as transaction:
        await transaction.save_password(A, "hunter2")
        await transaction.save_account(replace(account, display_name="Anna B.", wanted=False))
    assert (await store.load()).accounts == (replace(account, display_name="Anna B.", wanted=False),)
    assert await store.password(A) == "hunter2"


async def test_accounts_come_in_the_order_in_which_they_were_added(store: SqlStore) -> None:
    (account,) = (await store.load()).accounts
    async with store.transaction() as transaction:
        await transaction.save_account(replace(account, id=AccountId("z")))
        await transaction.save_account(replace(account, id=AccountId("b")))
        await transaction.save_account(replace(account, personal_message="changed"))
    assert [kept.id for kept in (await store.load()).accounts] == ["a", "z", "b"]


async def test_removing_an_account_removes_all_that_has_its_id(store: SqlStore) -> None:
    (account,) = (await store.load()).accounts
    await fill(store, 3)
    async with store.transaction() as transaction:
        await transaction.save_account(replace(account, id=AccountId("b")))
        await transaction.save_group(Group(id=GroupId("b:g"), account=AccountId("b"), name="Kept"))
        await transaction.save_group(Group(id=GroupId("a:g"), account=A, name="Gone"))
        await transaction.save_contact(_contact("bert@example.com"))
        request = ContactRequest(id=contact_id(A, "c@d.e"), account=A, address="c@d.e")
        await transaction.save_request(request)
        await transaction.add_waiting(A, SignIn(id=_command(3), account=A))
        await transaction.remove_account(A)
    stored = await store.load()
    assert [kept.id for kept in stored.accounts] == ["b"]
    assert [group.id for group in stored.groups] == ["b:g"]
    assert stored.contacts == stored.requests == stored.conversations == stored.waiting == ()
    assert await store.message(line(1).id) is None


async def test_an_import_is_kept_until_it_ends(store: SqlStore) -> None:
    begun = UnfinishedImport(id=_command(1), account=A, blob=BlobId("a" * 64), format=ImportFormat.WLM)
    other = replace(begun, id=_command(2))
    async with store.transaction() as transaction:
        await transaction.add_import(begun)
        await transaction.add_import(other)
        await transaction.change_import(begun.id, 7)
    assert (await store.load()).imports == (replace(begun, added=7), other)
    async with store.transaction() as transaction:
        await transaction.remove_import(begun.id)
        await transaction.change_import(begun.id, 9)
    assert (await store.load()).imports == (other,)
    async with store.transaction() as transaction:
        await transaction.remove_account(A)
    assert (await store.load()).imports == ()


async def test_a_roster_replaces_what_was_known_of_its_account(store: SqlStore) -> None:
    (account,) = (await store.load()).accounts
    other = Group(id=GroupId("b:g"), account=AccountId("b"), name="Other")
    friends = Group(id=GroupId("a:friends"), account=A, name="Friends")
    contact = _contact("c@d.e", alias="Cé", groups=(friends.id,), blocked=True)
    request = ContactRequest(id=contact_id(A, "n@e.w"), account=A, address="n@e.w", text="hello")
    async with store.transaction() as transaction:
        await transaction.save_account(replace(account, id=AccountId("b")))
        await transaction.save_group(other)
        await transaction.save_group(Group(id=GroupId("a:old"), account=A, name="Old"))
        await transaction.save_contact(_contact("old@example.com"))
        await transaction.replace_roster(A, (friends,), (contact,), (request,))
    stored = await store.load()
    assert stored.groups == (friends, other)
    assert stored.contacts == (contact,)
    assert stored.requests == (request,)
    async with store.transaction() as transaction:
        await transaction.replace_roster(A, (), (), ())
    assert (await store.load()).groups == (other,)


async def test_groups_contacts_and_requests_are_saved_and_removed(store: SqlStore) -> None:
    group = Group(id=GroupId("a:g"), account=A, name="Friends")
    contact = _contact("c@d.e")
    request = ContactRequest(id=contact_id(A, "n@e.w"), account=A, address="n@e.w")
    async with store.transaction() as transaction:
        for name in ("Friends", "Best friends"):
            await transaction.save_group(replace(group, name=name))
            await transaction.save_contact(replace(contact, alias=name))
            await transaction.save_request(replace(request, display_name=name))
    stored = await store.load()
    assert stored.groups == (replace(group, name="Best friends"),)
    assert stored.contacts == (replace(contact, alias="Best friends"),)
    assert stored.requests == (replace(request, display_name="Best friends"),)
    async with store.transaction() as transaction:
        await transaction.remove_group(group.id)
        await transaction.remove_contact(contact.id)
        await transaction.remove_request(request.id)
        await transaction.remove_request(request.id)
    stored = await store.load()
    assert stored.groups == stored.contacts == stored.requests == ()


async def test_a_conversation_that_exists_stays_as_it_is(store: SqlStore) -> None:
    positions = await fill(store, 2)
    async with store.transaction() as transaction:
        await transaction.move_read_position(TALK, positions[0])
        await transaction.add_conversation(talk())
    conversation = await store.conversation(TALK)
    assert conversation is not None
    assert (conversation.read_position, conversation.unread) == (positions[0], 1)


async def test_a_message_that_comes_twice_is_stored_once(store: SqlStore) -> None:
    await fill(store, 1)
    async with store.transaction() as transaction:
        assert await transaction.add_message(line(8), "r0") is None
        assert await transaction.add_message(line(9, author="carla@example.com"), "r0") is not None
        assert await transaction.add_message(line(10)) is not None
        assert await transaction.add_message(line(11)) is not None
    assert await store.message(line(8).id) is None
    conversation = await store.conversation(TALK)
    assert conversation is not None
    assert conversation.unread == 4


async def test_positions_are_never_given_twice(store: SqlStore) -> None:
    (account,) = (await store.load()).accounts
    before = await fill(store, 3)
    async with store.transaction() as transaction:
        await transaction.remove_account(A)
        await transaction.save_account(account)
    after = await fill(store, 3)
    assert before == sorted(before)
    assert after == sorted(after)
    assert after[0] > before[-1]


async def test_what_became_of_a_message(store: SqlStore) -> None:
    problem = Problem(code=ProblemCode.NOT_DELIVERED, detail="bert@example.com")
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        for number, delivery in enumerate(Delivery):
            await transaction.add_message(line(number, own=True, author="anna@x.y", delivery=delivery))
    underway = (await store.load()).outgoing
    assert [message.delivery for message in underway] == [Delivery.QUEUED, Delivery.SENT]
    async with store.transaction() as transaction:
        await transaction.change_message(underway[0].id, Delivery.FAILED, problem)
    assert [message.delivery for message in (await store.load()).outgoing] == [Delivery.SENT]
    failed = await store.message(underway[0].id)
    assert failed == replace(underway[0], delivery=Delivery.FAILED, problem=problem)
    async with store.transaction() as transaction:
        await transaction.change_message(underway[0].id, Delivery.DELIVERED, None)
    delivered = await store.message(underway[0].id)
    assert delivered is not None
    assert delivered.problem is None


async def test_two_persons_may_use_the_same_ids(storage: Storage, store: SqlStore) -> None:
    from amsn2.api.models import PersonId
    from amsn2.api.people_storage import PersonRecord

    bert = PersonId("p-bert")
    await storage.people.add_person(PersonRecord(id=bert, name="B", folded_name="b", created_at=2))
    other = storage.store(bert)
    async with other.transaction() as transaction:
        await transaction.save_account(
            StoredAccount(id=A, network="msn", address="bert@example.com", endpoint_id="x")
        )
    for each in (store, other):
        await fill(each, 2)
        async with each.transaction() as transaction:
            await transaction.remember_command(_command(1), 1)
            await transaction.save_contact(_contact("c@d.e"))
    async with store.transaction() as transaction:
        await transaction.remove_account(A)
    assert (await store.load()).conversations == ()
    assert len((await other.load()).conversations) == 1
    assert len((await other.load()).contacts) == 1


async def test_a_last_message_is_on_disk_with_what_came_before_it(store: SqlStore) -> None:
    await fill(store, 1)
    async with store.transaction() as transaction:
        await transaction.remember_command(CommandId("c9"), 9)
        assert await transaction.add_message(line(9), last=True) is not None
        assert await store.message(line(9).id) is not None
        assert await store.knows_command(CommandId("c9"))


async def test_nothing_follows_a_last_message(store: SqlStore) -> None:
    await fill(store, 1)

    async def too_long() -> None:
        async with store.transaction() as transaction:
            await transaction.add_message(line(8), last=True)
            await transaction.remember_command(CommandId("late"), 9)

    with pytest.raises(RuntimeError, match="finished"):
        await too_long()
    assert await store.message(line(8).id) is not None
    assert not await store.knows_command(CommandId("late"))


async def test_a_message_with_a_known_id_is_not_added(store: SqlStore) -> None:
    await fill(store, 1)
    async with store.transaction() as transaction:
        assert await transaction.add_message(line(9)) is not None
    async with store.transaction() as transaction:
        assert await transaction.add_message(line(9, text="again"), last=True) is None
    kept = await store.message(line(9).id)
    assert kept is not None
    assert kept.text == line(9).text


async def test_of_what_is_decided_nobody_is_notified_again(store: SqlStore) -> None:
    positions = await fill(store, 4)
    assert [message.position for message in (await store.load()).unnotified] == positions
    async with store.transaction() as transaction:
        await transaction.move_read_position(TALK, positions[0])
        await transaction.move_notified_position(TALK, positions[1])
    async with store.transaction() as transaction:
        await transaction.move_notified_position(TALK, positions[0])
        await transaction.add_message(line(9, own=True, author="anna@x.y"))
    assert [message.position for message in (await store.load()).unnotified] == positions[2:]


async def test_since_when_nobody_is_there(store: SqlStore) -> None:
    for since in (1_795_000_000_000, None):
        async with store.transaction() as transaction:
            await transaction.save_absence(since)
        assert (await store.load()).absent_since == since


async def test_addresses_outlive_their_accounts(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        for address, password in (("b", "first"), ("a", ""), ("b", "second")):
            own = OwnAddress(address=f"{address}@home.example", state=AddressState.MAKING)
            await transaction.save_address(own, password)
    async with store.transaction() as transaction:
        await transaction.remove_account(AccountId("a"))
        await transaction.remove_address("nobody@home.example")
    assert [one.address for one in (await store.load()).addresses] == ["a@home.example", "b@home.example"]
    passwords = [await store.address_password(f"{address}@home.example") for address in "abc"]
    assert passwords == ["", "second", ""]
    async with store.transaction() as transaction:
        await transaction.save_address(OwnAddress(address="b@home.example"), "second")
        await transaction.remove_address("a@home.example")
    assert (await store.load()).addresses == (OwnAddress(address="b@home.example"),)


async def test_what_is_missing_is_kept_until_it_comes_or_its_message_goes(store: SqlStore) -> None:
    (position,) = await fill(store, 1)
    first = MissingContent(
        id="1", message=line(0).id, account=A, author="b@c.d", remote_id="r", shortcut=":cat:",
        reference="<msnobj>", asked=1, asked_at=5,
    )  # fmt: skip
    second = replace(first, id="2", shortcut="", asked_at=3)
    async with store.transaction() as transaction:
        await transaction.save_missing(first)
        await transaction.save_missing(second)
    assert (await store.load()).missing == (second, first)
    asked = replace(first, asked=2, asked_at=9)
    async with store.transaction() as transaction:
        await transaction.save_missing(asked)
        await transaction.remove_missing(second.id)
        await transaction.remove_missing("unknown")
    assert (await store.load()).missing == (asked,)
    async with store.transaction() as transaction:
        await transaction.clear_history(TALK, position, 10)
    assert (await store.load()).missing == ()
