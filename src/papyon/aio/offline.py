"""Offline messages: left for others, and fetched from the server once they are safe here."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random
from typing import Final

from papyon.aio.events import ClientEvent, LetterReceived
from papyon.aio.link import Link
from papyon.aio.post import Post
from papyon.aio.services import STALE, parse
from papyon.aio.settings import Settings
from papyon.aio.tickets import Tickets
from papyon.errors import PapyonError, PayloadError, ServerError, ServiceFault
from papyon.payload.address import NetworkAddress
from papyon.payload.contents import Text
from papyon.payload.maildata import MailData, WaitingMessage
from papyon.payload.oim import OfflineText, parse_offline_text
from papyon.payload.soap import rst
from papyon.payload.soap.envelope import Envelope
from papyon.payload.soap.offline import (
    DeleteMessages,
    GetMessage,
    GetMetadata,
    RsiRequest,
    Store,
    StoreFault,
    parse_message,
    parse_metadata,
)
from papyon.payload.text import TextFormat, TextMessage
from papyon.session.challenge import PRODUCTS, answer
from papyon.session.letters import Letter, offline_parts, pages
from papyon.types import Dialect, ErrorCode, NetworkId

__all__ = ["Offline"]

log = logging.getLogger(__name__)

THROTTLED: Final = 11.0
"""Seconds after which a server takes another message that says that we were too fast: what it asks for."""

RETRY: Final = 60.0
"""Seconds until messages are fetched again that could not be: a full disk or a slow server may recover."""


class Offline:
    """The offline messages of one session."""

    def __init__(
        self,
        link: Link,
        post: Post,
        tickets: Tickets,
        account: str,
        settings: Settings,
        random: Random,
        tell: Callable[[ClientEvent], Awaitable[None]],
    ) -> None:
        self._link = link
        self._post = post
        self._tickets = tickets
        self._account = account
        self._settings = settings
        self._tell = tell
        self._run_id = f"{{{str(uuid.UUID(bytes=random.randbytes(16), version=4)).upper()}}}"
        self._sequence = 0
        self._lock_key = ""
        self._retrying = False
        self._sending = asyncio.Lock()
        self._fetching = asyncio.Lock()

    async def leave(self, recipient: NetworkAddress, letter: Letter, own_name: str) -> None:
        """Have the server keep a text, or hand it to another network. When it returns the server has it.

        Raises `PapyonError` else; 217 when the dialect or what the letter holds does not allow it.
        """
        machine = self._link.machine
        elsewhere = recipient.network != NetworkId.MESSENGER
        if machine.dialect >= (Dialect.MSNP14 if elsewhere else Dialect.MSNP18):
            wanted = pages(letter, recipient)
            trids = [machine.page(page) for page in wanted]
            if trids:
                machine.fence(asyncio.get_running_loop().time())
                await self._link.answers(trids)
                return
        elif machine.dialect >= Dialect.MSNP13 and not elsewhere and (texts := offline_parts(letter)):
            async with self._sending:
                for text in texts:
                    await self._store(recipient.address, text, own_name)
            return
        raise ServerError(ErrorCode.NOT_ONLINE, "UUM")

    async def _store(self, address: str, text: TextMessage, own_name: str) -> None:
        self._sequence += 1
        offline = OfflineText(
            text.text, self._run_id, self._sequence, message_id=text.message_id, format=text.format
        )
        product = self._link.machine.masque.product_id
        renewed = slowed = False
        # The first answer of a session is always a challenge, and a ticket may have run out besides.
        for _ in range(5):
            ticket = self._tickets.ticket(rst.SECURE)
            request = Store(
                sender=self._account,
                recipient=address,
                content=offline.store_content(),
                ticket=ticket,
                product=product,
                lock_key=self._lock_key,
                sender_name=own_name[:48],
                number=self._sequence,
                dialect=self._link.machine.dialect.token,
                client_version=self._link.machine.masque.client_version,
            )
            try:
                await parse(
                    await self._post.send(self._settings.oim_url, request.encode(), request.soap_action)
                )
            except ServiceFault as fault:
                if fault.code == StoreFault.THROTTLED and not slowed:
                    slowed = True
                    await asyncio.sleep(THROTTLED)
                    continue
                if fault.code not in STALE:
                    raise
                if fault.code == StoreFault.AUTHENTICATION_FAILED and fault.detail.isdigit():
                    self._lock_key = answer(fault.detail, product, PRODUCTS[product], Dialect.MSNP15)
                elif not renewed:
                    renewed = True
                    await self._tickets.renew(ticket)
                else:
                    raise
            else:
                return
        raise PayloadError("the server does not take its own challenge")

    async def fetch(self, notice: MailData) -> None:
        """Fetch what waits, hand it over, and delete what is safe; tries again until all of it is."""
        if await self._fetch(notice) or self._retrying:
            return  # what is left is fetched by who tries again already, which is always everything
        self._retrying = True
        try:
            done = False
            while not done:
                await asyncio.sleep(RETRY)
                done = await self._fetch(MailData(too_large=True))
        finally:
            self._retrying = False

    async def _fetch(self, notice: MailData) -> bool:
        async with self._fetching:
            try:
                if notice.too_large:
                    notice = parse_metadata((await self._ask(GetMetadata())).body)
                texts = [(waiting.id, await self._get(waiting)) for waiting in notice.messages]
                texts.sort(key=lambda pair: (pair[1].run_id, pair[1].sequence) if pair[1] else ("", 0))
                complete = True
                for message_id, text in texts:
                    if text is None:
                        continue
                    if await self._hand_over(message_id, text):
                        await self._ask(DeleteMessages((message_id,)))
                    else:
                        complete = False
            except PapyonError as error:
                log.warning("%s: offline messages not fetched: %s", self._account, error)
                return False
            return complete

    async def _get(self, waiting: WaitingMessage) -> OfflineText | None:
        """A message; None for one that is gone, or that cannot be read and stays for a better client."""
        try:
            answered = await self._ask(GetMessage(waiting.id))
            text = parse_offline_text(parse_message(answered.body))
            # What the server lists counts: in the message itself its author may have written anything.
            sender = waiting.sender or text.sender
            if not sender:
                raise PayloadError("an offline message has no author")
            return replace(text, sender=sender)
        except ServiceFault as fault:
            log.warning("%s: an offline message cannot be fetched: %s", self._account, fault.code)
            return None
        except PayloadError as error:
            log.warning("%s: an offline message cannot be read: %s", self._account, error)
            return None

    async def _hand_over(self, message_id: str, text: OfflineText) -> bool:
        author = text.sender.lower()
        counted = text.run_id and text.sequence
        received = LetterReceived(
            participants=(author,),
            author=author,
            # Old clients write no id, but what they write is counted.
            id=text.message_id or (f"{text.run_id}.{text.sequence}" if counted else message_id),
            content=Text(text.text, text.format or TextFormat()),
            sent=text.sent,
            kept_offline=True,
        )
        try:
            await self._tell(received)
        except Exception:
            log.exception("%s: an offline message was not stored; it stays at the server", self._account)
            return False
        return True

    async def _ask(self, request: RsiRequest) -> Envelope:
        ticket = self._tickets.ticket(rst.MESSENGER)
        url = self._settings.rsi_url
        try:
            return await parse(await self._post.send(url, request.encode(ticket), request.soap_action))
        except ServiceFault as fault:
            if fault.code not in STALE:
                raise
        await self._tickets.renew(ticket)
        document = request.encode(self._tickets.ticket(rst.MESSENGER))
        return await parse(await self._post.send(url, document, request.soap_action))
