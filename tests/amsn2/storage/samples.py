"""What the tests of the storage put into it."""

from amsn2.api.models import AccountId, Conversation, ConversationId, Message, MessageId
from amsn2.storage.store import SqlStore

TALK = ConversationId("a:bert@example.com")


def talk(key: str = "bert@example.com") -> Conversation:
    return Conversation(
        id=ConversationId(f"a:{key}"), account=AccountId("a"), participants=("bert@example.com",)
    )


def line(number: int, conversation: ConversationId = TALK, **fields: object) -> Message:
    """A message that Bert wrote, unless the fields say otherwise."""
    values: dict[str, object] = {
        "id": MessageId(f"00000000-0000-4000-8000-{number:012}"),
        "conversation": conversation,
        "position": 0,
        "author": "bert@example.com",
        "own": False,
        "text": f"line {number}",
        "sent_at": 1_000 + number,
    }
    return Message(**{**values, **fields})


async def fill(store: SqlStore, count: int) -> list[int]:
    """Add the talk with so many lines; returns their positions."""
    positions = []
    async with store.transaction() as transaction:
        await transaction.add_conversation(talk())
        for number in range(count):
            added = await transaction.add_message(line(number), f"r{number}")
            assert added is not None
            positions.append(added.message.position)
    return positions
