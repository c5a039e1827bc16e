"""RSI and OIM Store: fetching offline messages, and leaving them."""

import hashlib
import hmac

from msnpd.errors import (
    AccountError,
    AddressInvalid,
    MailboxFull,
    OppositeList,
    PersonUnknown,
    StoreUnavailable,
    TicketInvalid,
)
from msnpd.hub import Hub
from msnpd.mailbox import arrival, removal
from msnpd.names import normal_address
from msnpd.services.caller import Caller, identify
from papyon.errors import PayloadError, ServiceFault
from papyon.payload.oim import parse_offline_text
from papyon.payload.soap.envelope import Envelope, build_fault
from papyon.payload.soap.offline import (
    DeleteMessages,
    GetMessage,
    GetMetadata,
    RsiRequest,
    Store,
    StoreFault,
    encode_deleted,
    encode_message,
    encode_metadata,
    encode_store_fault,
    encode_stored,
)
from papyon.session.challenge import verify
from papyon.types import Dialect

_POLICY = "MBI_KEY_OLD"


async def answer_rsi(hub: Hub, caller: Caller, request: RsiRequest) -> bytes:
    """The answer to a request. Raises ServiceFault, StoreUnavailable."""
    account = caller.account
    match request:
        case GetMetadata():
            return encode_metadata(await hub.mailbox.metadata(account))
        case GetMessage(message_id):
            mail = await hub.mailbox.mail(account, message_id)
            if mail is None:
                raise ServiceFault("MessageDoesNotExist", "There is no such message.")
            return encode_message(mail)
        case DeleteMessages(ids):
            number = await hub.mailbox.delete(account, ids)
            if number:
                hub.router.mail(account.address, removal(number))
            return encode_deleted()


def rsi_fault(fault: ServiceFault) -> bytes:
    """A fault of RSI."""
    return build_fault(fault)


async def answer_store(
    hub: Hub, envelope: Envelope, ticket: str, action: str, key: bytes
) -> tuple[bytes, bool]:
    """The answer to a message to keep, and whether it is no fault. `key` is the server's secret."""
    try:
        request = Store.parse(envelope)
        parse_offline_text(request.content)
    except PayloadError:
        return encode_store_fault(StoreFault.INVALID_CONTENT), False
    try:
        caller = await identify(hub, ticket)
    except (TicketInvalid, AddressInvalid):
        return encode_store_fault(StoreFault.AUTHENTICATION_FAILED, policy=_POLICY), False
    except StoreUnavailable:
        return encode_store_fault(StoreFault.SYSTEM_UNAVAILABLE), False
    sender = caller.account
    if request.sender.lower() != sender.address:
        return encode_store_fault(StoreFault.AUTHENTICATION_FAILED, policy=_POLICY), False
    challenge = lock_key_challenge(key, caller)
    # The client shows that it is one of the products, with the arithmetic of CHL.
    if not verify(challenge, request.product, request.lock_key, Dialect.MSNP15):
        return encode_store_fault(StoreFault.AUTHENTICATION_FAILED, lock_key_challenge=challenge), False
    if not hub.rates.pages.take(sender.address):
        return encode_store_fault(StoreFault.THROTTLED), False
    try:
        address = normal_address(request.recipient, hub.limits)
        kept = await hub.mailbox.keep(sender, address, request.content.encode("utf-8", "replace"))
    except MailboxFull:
        return encode_store_fault(StoreFault.THROTTLED), False
    except (PersonUnknown, OppositeList, AccountError, StoreUnavailable):
        return encode_store_fault(StoreFault.SYSTEM_UNAVAILABLE), False
    hub.meter.kept += 1
    hub.router.mail(address, arrival(kept))
    return encode_stored(request.number, action), True


def lock_key_challenge(key: bytes, caller: Caller) -> str:
    """20 digits that stay the same for one sign-in, so that nothing has to be remembered."""
    digest = hmac.digest(key, f"lock {caller.account.profile.id} {caller.login}".encode(), hashlib.sha256)
    return str(int.from_bytes(digest) % 10**20).zfill(20)
