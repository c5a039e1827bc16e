"""What Alice asks in services.play, for the tests of both roles.

Its steps are whole documents: what is posted, and what is answered.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from papyon.errors import ServiceFault
from papyon.payload.oim import OfflineText
from papyon.payload.soap.addressbook import ABFindAll, ABFindContactsPaged
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.offline import (
    DeleteMessages,
    GetMessage,
    GetMetadata,
    RsiRequest,
    Store,
    parse_metadata,
)
from papyon.payload.soap.rst import CLEAR, CONTACTS, PASSPORT, SecurityRequest, TokenRequest, Version
from papyon.payload.soap.service import ApplicationHeader, Request
from papyon.payload.soap.sharing import AddMember, FindMembership, Member, Role
from papyon.session.challenge import PRODUCTS, answer
from papyon.types import Dialect
from tests.transcripts.scenes import ALICE

CAROL = "carol@example.net"
TICKET = "t=MSNPTICKETALICE00001&p="
PASSWORD = "correct horse"
NOW = datetime(2006, 1, 1, tzinfo=UTC)
TOKENS = (
    TokenRequest("RST0", PASSPORT),
    TokenRequest("RST1", CLEAR, "MBI_KEY_OLD"),
    TokenRequest("RST2", CONTACTS, "MBI"),
)
PRODUCT = "PROD0119GSJUC$18"
TEXT = OfflineText("read me later", "{22222222-2222-4222-8222-222222222222}", 1, message_id="id-1")
STORES = {
    name: dialect for dialect in Dialect if dialect >= Dialect.MSNP11 for name in (f"Store {dialect.token}",)
}
"""The plays of leaving a message, by their names."""

Question = Callable[[bytes], bytes]
"""Gives the next document for the answer to the one before, b'' at first."""


def _security(version: Version) -> list[Question]:
    request = SecurityRequest(ALICE, PASSWORD, TOKENS, version)
    if version is Version.RST:
        return [lambda _: request.encode()]
    return [lambda _: request.encode(NOW, NOW + timedelta(minutes=5))]


def _ask(*requests: Request) -> list[Question]:
    header = ApplicationHeader(TICKET)
    return [lambda _, asked=request: asked.encode(header) for request in requests]  # type: ignore[misc]  # a default


def _store(dialect: Dialect) -> list[Question]:
    def message(lock_key: str) -> bytes:
        content = TEXT.store_content()
        return Store(
            ALICE, CAROL, content, TICKET, PRODUCT, lock_key, "Alice", 1, dialect=dialect.token
        ).encode()

    def unlocked(refusal: bytes) -> bytes:
        try:
            parse_response(refusal)
        except ServiceFault as fault:
            return message(answer(fault.detail, PRODUCT, PRODUCTS[PRODUCT], Dialect.MSNP15))
        raise AssertionError("no lock key was asked for")

    return [lambda _: message(""), unlocked]


def _mailbox() -> list[Question]:
    waiting: list[str] = []

    def first(metadata: bytes) -> bytes:
        waiting.extend(message.id for message in parse_metadata(parse_response(metadata).body).messages)
        return _rsi(GetMessage(waiting[0]))

    return [
        lambda _: _rsi(GetMetadata()),
        first,
        lambda _: _rsi(DeleteMessages(tuple(waiting))),
        lambda _: _rsi(GetMetadata()),
    ]


def _rsi(request: RsiRequest) -> bytes:
    return request.encode(TICKET)


def questions() -> dict[str, list[Question]]:
    """What is asked in each play, by its name."""
    carol = Member(Role.ALLOW, CAROL)
    return {
        "RST": _security(Version.RST),
        "RST2": _security(Version.RST2),
        "FindMembership": _ask(FindMembership()),
        "AddMember": _ask(AddMember((carol,)), FindMembership()),
        "ABFindAll": _ask(ABFindAll()),
        "ABFindContactsPaged": _ask(ABFindContactsPaged()),
        **{name: _store(dialect) for name, dialect in STORES.items()},
        "RSI": _mailbox(),
    }
