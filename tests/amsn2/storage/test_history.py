"""Pages of messages; what is unread, what is last."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from amsn2.api.models import ConversationId, Message, MessageKind, MessagePage, MessageQuery
from amsn2.storage.store import SqlStore
from tests.amsn2.storage.samples import TALK, fill, line, talk


def _expected(all_messages: list[Message], query: MessageQuery) -> MessagePage:
    """What a page is, said once more and slowly."""
    before = [m for m in all_messages if query.before is None or m.position < query.before]
    chosen = [m for m in before if query.after is None or m.position > query.after]
    if query.around is not None:
        upto = [m for m in chosen if m.position <= query.around]
        above = [m for m in chosen if m.position > query.around]
        half = query.limit // 2
        taken_above = min(len(above), max(half, query.limit - len(upto)))
        taken_upto = min(len(upto), query.limit - taken_above)
        chosen = upto[len(upto) - taken_upto :] + above[:taken_above]
    elif query.after is not None:
        chosen = chosen[: query.limit]
    else:
        chosen = chosen[-query.limit :]
    if chosen:
        first, last = chosen[0].position, chosen[-1].position
    else:
        first = 0 if query.before is not None else 10**9
        last = first
    return MessagePage(
        messages=tuple(chosen),
        earlier=any(m.position < first for m in all_messages),
        later=any(m.position > last for m in all_messages),
    )


places = st.integers(0, 30)


@given(
    st.sampled_from(["before", "after", "around", None]),
    places,
    st.integers(1, 25),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
async def test_pages_are_what_they_should_be(
    store: SqlStore, side: str | None, place: int, limit: int
) -> None:
    if (await store.messages(MessageQuery(conversation=TALK))).messages == ():
        await fill(store, 20)
        async with store.transaction() as transaction:
            await transaction.add_conversation(talk("other"))
            await transaction.add_message(line(99, ConversationId("a:other")))
    everything = list((await store.messages(MessageQuery(conversation=TALK, limit=200))).messages)
    assert len(everything) == 20
    query = MessageQuery(conversation=TALK, limit=limit, **({side: place} if side else {}))
    assert await store.messages(query) == _expected(everything, query)


async def test_an_unknown_conversation_is_empty(store: SqlStore) -> None:
    page = await store.messages(MessageQuery(conversation=ConversationId("a:nobody")))
    assert page == MessagePage(messages=(), earlier=False, later=False)


async def test_own_messages_are_never_unread(store: SqlStore) -> None:
    positions = await fill(store, 3)
    async with store.transaction() as transaction:
        added = await transaction.add_message(line(7, own=True, author="anna@example.com"))
        assert added is not None
        assert added.unread == 3
        assert await transaction.move_read_position(TALK, positions[1]) == 1
        assert await transaction.move_read_position(TALK, positions[0]) == 1
    conversation = await store.conversation(TALK)
    assert conversation is not None
    assert conversation.unread == 1
    assert conversation.read_position == positions[1]
    assert conversation.last == added.message


async def test_what_nobody_said_is_never_unread_and_may_change(store: SqlStore) -> None:
    await fill(store, 2)
    async with store.transaction() as transaction:
        await transaction.save_talk(replace(talk("talk"), id=TALK, left=("bert@example.com",)))
        added = await transaction.add_message(line(7, kind=MessageKind.LEFT))
        assert added is not None
        assert added.unread == 2
        await transaction.change_kind(added.message.id, MessageKind.JOINED)
    conversation = await store.conversation(TALK)
    assert conversation is not None
    assert (conversation.unread, conversation.left) == (2, ("bert@example.com",))
    assert conversation.last == replace(added.message, kind=MessageKind.JOINED)
    assert len((await store.load()).unnotified) == 2


async def test_conversations_are_newest_first_and_only_so_many(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store.transaction() as transaction:
        for number in range(4):
            await transaction.add_conversation(talk(f"c{number}"))
        for number in (2, 3, 0):
            await transaction.add_message(line(number, ConversationId(f"a:c{number}")))
    monkeypatch.setattr("amsn2.api.limits.CONVERSATIONS", 3)
    stored = await store.load()
    assert [conversation.id for conversation in stored.conversations] == ["a:c0", "a:c3", "a:c2"]
    assert [conversation.unread for conversation in stored.conversations] == [1, 1, 1]
    old = await store.conversation(ConversationId("a:c1"))
    assert old == talk("c1")
