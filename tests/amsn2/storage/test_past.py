"""What comes into the past, and what leaves it."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection

from amsn2.api.media import Attachment, BlobId
from amsn2.api.models import AccountId, ConversationId, Delivery, MessageQuery
from amsn2.api.storage import StoredAccount
from amsn2.storage.opening import Storage
from amsn2.storage.past import add_past
from amsn2.storage.store import SqlStore
from tests.amsn2.storage.conftest import ANNA, ON_SQLITE
from tests.amsn2.storage.samples import TALK, fill, line, talk

HOUR = 3_600_000


async def texts(store: SqlStore) -> list[str]:
    page = await store.messages(MessageQuery(conversation=TALK, limit=200))
    assert [message.position for message in page.messages] == sorted(one.position for one in page.messages)
    return [message.text for message in page.messages]


async def test_old_messages_come_between_by_time(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        first = await transaction.add_message(line(1, text="one", sent_at=HOUR))
        last = await transaction.add_message(line(2, text="five", sent_at=5 * HOUR))
        assert first is not None
        assert last is not None
        past = tuple(
            line(10 + number, text=text, sent_at=hour * HOUR)
            for number, (hour, text) in enumerate(
                [(3, "three"), (3, "three and a bit"), (2, "two"), (1, "one too")]
            )
        )
        assert await transaction.add_past(past) == 4
        assert await transaction.add_past(past) == 0
        # In a later batch, at the same time: behind the others of that time.
        assert await transaction.add_past((line(20, text="three at last", sent_at=3 * HOUR),)) == 1
    assert await texts(store) == [
        "one",
        "one too",
        "two",
        "three",
        "three and a bit",
        "three at last",
        "five",
    ]
    conversation = await store.conversation(TALK)
    assert conversation is not None
    assert conversation.unread == 2
    assert conversation.last == last.message
    assert (await store.usage()).messages == 7


async def test_nothing_that_was_imported_is_unread(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        assert await transaction.add_past((line(1, sent_at=HOUR), line(2, sent_at=2 * HOUR))) == 2
    conversation = await store.conversation(TALK)
    assert conversation is not None
    assert conversation.unread == 0
    assert conversation.last is not None
    assert conversation.read_position == conversation.last.position == 2 * HOUR * 1000
    async with store.transaction() as transaction:
        added = await transaction.add_message(line(3, sent_at=HOUR))
        assert added is not None
        # What comes late stands behind what was imported, and is unread.
        assert added.message.position == 2 * HOUR * 1000 + 1
        assert added.unread == 1


async def test_two_conversations_share_a_time(store: SqlStore) -> None:
    other = talk("carl@example.com")
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        await transaction.add_conversation(other)
        assert await transaction.add_past((line(1), line(2, other.id, sent_at=1_001))) == 2


class Counted:
    """A connection that counts what it is asked."""

    def __init__(self, connection: Connection) -> None:
        self.dialect = connection.dialect
        self.asked = 0
        self._connection = connection

    def execute(self, *arguments: Any) -> Any:
        self.asked += 1
        return self._connection.execute(*arguments)


async def test_a_thousand_others_of_that_time_cost_nothing(storage: Storage, store: SqlStore) -> None:
    other = talk("carl@example.com")
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        await transaction.add_conversation(other)
        await transaction.add_past(tuple(line(number, sent_at=HOUR) for number in range(2_500)))

    def work(connection: Connection) -> int:
        counted: Any = Counted(connection)
        past = [line(3_000 + number, other.id, sent_at=HOUR + number) for number in range(3)]
        assert add_past(counted, ANNA, past) == 3
        return counted.asked

    assert await storage._database.write(work) < 30
    page = await store.messages(MessageQuery(conversation=other.id, limit=200))
    assert [one.sent_at for one in page.messages] == [HOUR, HOUR + 1, HOUR + 2]


async def test_a_history_is_cleared(store: SqlStore) -> None:
    positions = await fill(store, 3)
    async with store.transaction() as transaction:
        first = await transaction.clear_history(TALK, positions[-1], 2)
        assert first is not None
        assert (first.position, first.unread) == (positions[1], 1)
        cleared = await transaction.clear_history(TALK, positions[-1], 2)
        assert cleared is not None
        assert (cleared.position, cleared.unread) == (positions[-1], 0)
        assert await transaction.clear_history(TALK, positions[-1], 2) is None
        again = await transaction.add_message(line(50, sent_at=1))
        assert again is not None
        assert again.message.position > positions[-1]
    assert len(await texts(store)) == 1


async def test_old_messages_expire_in_steps(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        await transaction.add_conversation(talk("carl@example.com"))
        for number in range(6):
            await transaction.add_message(line(number, sent_at=(number + 1) * HOUR))
        await transaction.add_message(line(9, ConversationId("a:carl@example.com"), sent_at=9 * HOUR))
        first = await transaction.expire_messages(before=4 * HOUR, limit=2)
        assert [(one.conversation, one.unread) for one in first] == [(TALK, 4)]
        (second,) = await transaction.expire_messages(before=4 * HOUR, limit=2)
        assert second.unread == 3
        assert await transaction.expire_messages(before=4 * HOUR, limit=2) == ()
    assert await texts(store) == ["line 3", "line 4", "line 5"]


async def test_what_is_under_way_does_not_expire(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        await transaction.add_message(line(0))
        await transaction.add_message(line(1, own=True, delivery=Delivery.QUEUED))
        await transaction.add_message(line(2))
        await transaction.expire_messages(before=HOUR, limit=100)
        assert await transaction.expire_messages(before=HOUR, limit=100) == ()
    assert await texts(store) == ["line 1", "line 2"]


async def test_files_are_let_go(store: SqlStore) -> None:
    blob = BlobId("0" * 64)
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        await transaction.add_message(line(0, attachment=Attachment(name="a.txt", size=1, blob=blob)))
        await transaction.add_message(line(1, sent_at=HOUR, attachment=Attachment(name="b", size=1)))
        (changed,) = await transaction.forget_files(before=HOUR, limit=10)
        assert changed.attachment == Attachment(name="a.txt", size=1)
        assert await transaction.forget_files(before=HOUR, limit=10) == ()
    assert await store.message(line(0).id) == changed


async def test_what_is_to_be_sent_keeps_its_file_and_previews_go_too(store: SqlStore) -> None:
    waits = Attachment(name="a.txt", size=1, blob=BlobId("0" * 64))
    offered = Attachment(name="b.png", size=1, preview=BlobId("1" * 64))
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        await transaction.add_message(line(0, own=True, delivery=Delivery.QUEUED, attachment=waits))
        await transaction.add_message(line(1, attachment=offered))
        (changed,) = await transaction.forget_files(before=HOUR, limit=10)
        assert changed.attachment == Attachment(name="b.png", size=1)
    kept = await store.message(line(0).id)
    assert kept is not None
    assert kept.attachment == waits


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["clear", "import", "copy"]), st.sampled_from("ab"), st.sets(st.integers(0, 5))
        ),
        max_size=12,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@ON_SQLITE
async def test_each_account_has_what_it_was_given_once(
    store: SqlStore, steps: list[tuple[str, str, set[int]]]
) -> None:
    """The same messages go into two accounts, which are emptied now and then, in any order."""
    talks = {account: ConversationId(f"{account}:bert@example.com") for account in "ab"}
    async with store.transaction() as transaction:
        account = StoredAccount(id=AccountId("b"), network="msn", address="b@example.com", endpoint_id="e")
        await transaction.save_account(account)
        for account_id, talk_id in talks.items():
            conversation = replace(talk(), id=talk_id, account=AccountId(account_id))
            await transaction.add_conversation(conversation)
            await transaction.clear_history(talk_id, 2**53, 1_000)
    model: dict[str, set[str]] = {"a": set(), "b": set()}
    for what, account_id, numbers in [*steps, ("import", "a", {1, 2}), ("import", "b", {1, 2})]:
        async with store.transaction() as transaction:
            if what == "clear":
                await transaction.clear_history(talks[account_id], 2**53, 1_000)
                model[account_id] = set()
                continue
            past = tuple(line(number, talks[account_id]) for number in sorted(numbers))
            if what == "copy":
                # What the other one has, as an export writes it.
                query = MessageQuery(conversation=talks["b" if account_id == "a" else "a"], limit=200)
                has = (await store.messages(query)).messages
                came = await store.origins([message.id for message in has])
                past = tuple(
                    replace(one, id=came.get(one.id, one.id), conversation=talks[account_id]) for one in has
                )
            new = {message.text for message in past} - model[account_id]
            assert await transaction.add_past(past) == len(new)
            model[account_id] |= new
    for account_id, expected in model.items():
        page = await store.messages(MessageQuery(conversation=talks[account_id], limit=200))
        assert sorted(message.text for message in page.messages) == sorted(expected)
