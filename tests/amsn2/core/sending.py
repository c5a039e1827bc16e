"""Two friends who send each other files, for plays of the core."""

from amsn2.api.commands import AcceptFile, CancelFile, RefuseFile, RetryMessage, SendFile, StartConversation
from amsn2.api.events import MessageAdded, MessageChanged
from amsn2.api.media import AttachmentState, BlobKind
from amsn2.api.models import Message, MessageId, MessageKind
from tests.amsn2.play import Role, Stage, new_id

ANNA, BERT, CARL = "anna@example.com", "bert@example.com", "carl@example.com"
DATA = bytes(range(256)) * 256


async def two_friends(stage: Stage) -> tuple[Role, Role]:
    anna, bert = await stage.member(ANNA), await stage.member(BERT)
    await stage.friends(anna, bert)
    return anna, bert


async def chunks(data: bytes):
    yield data


async def send(role: Role, to: str, data: bytes = DATA, name: str = "notes.txt") -> MessageId:
    """Upload something and offer it."""
    await role.do(StartConversation(id=new_id(), account=role.account.id, participants=(to,)))
    blob = await role.messenger.add_blob(BlobKind.FILE, chunks(data))
    return MessageId(
        await role.do(SendFile(id=new_id(), conversation=role.with_(to), blob=blob.id, name=name))
    )


async def offered(role: Role, count: int = 1) -> Message:
    """The so-manieth file that somebody has offered."""

    def files():
        return [
            event.message
            for event in role.events
            if isinstance(event, MessageAdded)
            and event.message.kind is MessageKind.FILE
            and not event.message.own
        ]

    await role.until(lambda _: len(files()) >= count)
    return files()[count - 1]


async def file_is(role: Role, message: MessageId, state: AttachmentState) -> Message:
    """Wait until a file is in that state, and see that it is stored so."""
    changed = await role.saw(
        MessageChanged, lambda event: event.message.id == message and event.message.attachment.state is state
    )
    stored = await role.message(message)
    if stored.attachment is not None and stored.attachment.state is state:
        assert stored.delivery is changed.message.delivery or stored.own
    return stored


async def accept(role: Role, message: Message) -> None:
    await role.settled(AcceptFile(id=new_id(), message=message.id))


async def refuse(role: Role, message: Message) -> None:
    await role.settled(RefuseFile(id=new_id(), message=message.id))


async def cancel(role: Role, message: MessageId) -> None:
    await role.settled(CancelFile(id=new_id(), message=message))


async def retry(role: Role, message: MessageId) -> None:
    await role.do(RetryMessage(id=new_id(), message=message))


async def content(role: Role, message: Message) -> bytes:
    """The bytes that came."""
    assert message.attachment is not None
    assert message.attachment.blob is not None
    return await role.messenger.read_blob(message.attachment.blob, 0, 10**7)
