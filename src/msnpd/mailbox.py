"""Messages for those who are away: kept until their recipient deletes them."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from msnpd.directory import Directory
from msnpd.errors import MailboxFull, OppositeList, PersonUnknown
from msnpd.limits import Limits
from msnpd.mint import Mint
from msnpd.model import Account
from msnpd.store import OfflineMessage, Store
from msnpd.visibility import may_reach
from papyon.errors import PayloadError
from papyon.payload.maildata import FOLDER, LIVE_FOLDER, TRASH, MailData, MailMoved, WaitingMessage
from papyon.payload.message import MimeMessage, encode_headers
from papyon.payload.oim import OfflineText, parse_offline_text
from papyon.types import Dialect

# Headers that the mail form has of its own, or that are about the way here.
_OWN = frozenset(
    {
        "from", "to", "subject", "date", "message-id", "return-path", "content-transfer-encoding",
        "dest-agent", "x-message-id", "x-oim-message-type", "x-oim-run-id", "x-oim-sequence-num",
        "x-oim-originatingsource", "x-oimproxy", "x-originalarrivaltime",
    }
)  # fmt: skip


class Mailbox:
    """`now` gives microseconds since 1970."""

    def __init__(
        self, store: Store, directory: Directory, limits: Limits, mint: Mint, now: Callable[[], int]
    ) -> None:
        self._store = store
        self._directory = directory
        self._limits = limits
        self._mint = mint
        self._now = now
        self._keeping = asyncio.Lock()  # so that two at once do not both find the last free place
        self._latest = 0

    async def keep(self, sender: Account, address: str, payload: bytes) -> OfflineMessage:
        """Keeps a message; when this returns, it is on disk. `payload` is MIME or the content of OIM Store.

        Raises PersonUnknown, OppositeList (the recipient does not want to hear of the sender), MailboxFull,
        StoreUnavailable.
        """
        limits = self._limits
        if len(payload) > limits.offline_message_bytes:
            raise MailboxFull("the message is too long")
        recipient = await self._directory.find(address)
        if recipient is None:
            raise PersonUnknown(address)
        if not may_reach(recipient.bits(sender.address), recipient.profile.privacy):
            raise OppositeList(address)
        async with self._keeping:
            owner = recipient.profile.id
            everything, by_sender = await self._store.count_kept(owner, sender.address)
            if everything >= limits.offline_messages or by_sender >= limits.offline_messages_per_sender:
                raise MailboxFull(address)
            # Never the same moment twice: messages are fetched in the order in which they came.
            self._latest = max(self._now(), self._latest + 1)
            message = OfflineMessage(
                id=self._mint.guid(),
                owner=owner,
                sender=sender.address,
                sender_name=sender.profile.name,
                received=self._latest,
                payload=payload,
            )
            await self._store.keep(message)
            return message

    async def metadata(self, account: Account) -> MailData:
        """Which messages wait. Raises StoreUnavailable."""
        kept = await self._store.kept(account.profile.id)
        return MailData(tuple(_waiting(message) for message in kept))

    async def summary(self, account: Account) -> MimeMessage:
        """What a client is told when it has signed in. Raises StoreUnavailable."""
        data = await self.metadata(account)
        return MailData(data.messages, unread=(0, 0)).initial()

    async def mail(self, account: Account, message_id: str) -> str | None:
        """A message in the form of mail, None if there is no such one. Raises StoreUnavailable."""
        for message in await self._store.kept(account.profile.id):
            if message.id == message_id:
                return as_mail(message, account.address)
        return None

    async def delete(self, account: Account, ids: Iterable[str]) -> int:
        """How many were deleted. Raises StoreUnavailable."""
        return await self._store.discard(account.profile.id, list(ids))


def arrival(message: OfflineMessage) -> MimeMessage:
    """What the recipient's clients are told of a new message; they know what was there before."""
    return MailData((_waiting(message, live=True),)).live()


def removal(number: int) -> MimeMessage:
    """What all clients of an account are told when messages were deleted."""
    return MailMoved(LIVE_FOLDER, TRASH, number).message()


def knows_mail(dialect: Dialect) -> bool:
    """Whether clients know offline messages: they came with MSNP11."""
    return dialect >= Dialect.MSNP11


def as_mail(message: OfflineMessage, recipient: str) -> str:
    """The RFC 822 form: the sender's own words and headers, with what the server knows of their way."""
    original = MimeMessage.parse(message.payload)
    try:
        text = parse_offline_text(message.payload.decode("utf-8", "replace"))
    except PayloadError:
        text = OfflineText(original.body.decode("utf-8", "replace"), run_id="")
    moment = datetime.fromtimestamp(message.received // 1_000_000, UTC)
    mail = OfflineText(
        text=text.text,
        # Without a run of the sender's own, the moment of arrival gives the order.
        run_id=text.run_id or "{00000000-0000-0000-0000-000000000000}",
        sequence=text.sequence if text.run_id else message.received // 1000 % 1_000_000_000,
        sender=message.sender,
        sender_name=message.sender_name,
        recipient=recipient,
        sent=moment,
        message_id=text.message_id or original.header("X-Message-ID"),
    ).mail()
    extra = tuple((name, value) for name, value in original.headers if name.lower() not in _OWN)
    head, _, body = mail.partition("\n\n")
    lines = encode_headers(extra).decode().replace("\r\n", "\n").rstrip("\n")
    return "\n".join((head, lines) if lines else (head,)) + "\n\n" + body


def _waiting(message: OfflineMessage, *, live: bool = False) -> WaitingMessage:
    moment = datetime.fromtimestamp(message.received / 1_000_000, UTC)
    return WaitingMessage(
        id=message.id,
        sender=message.sender,
        sender_name=message.sender_name,
        received="" if live else f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
        size=len(message.payload),
        folder=LIVE_FOLDER if live else FOLDER,
    )
