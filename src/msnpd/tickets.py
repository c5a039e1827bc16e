"""Tickets: signed ones that sign in and use services, and single-use ones that open a switchboard."""

import base64
import hashlib
import hmac
import struct
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from msnpd.errors import TicketInvalid

T = TypeVar("T")
Random = Callable[[int], bytes]

# account id, epoch, expiry in seconds, number of the ticket in its request, id of the sign-in
_BODY = struct.Struct(">QIQB8s")
_URL_SAFE = str.maketrans("+/", "-_")  # a ticket may come in either alphabet of base64
_TAG = 16  # bytes of the HMAC-SHA256 that are kept: 128 bits are out of reach


@dataclass(frozen=True, slots=True)
class Pass:
    """What a good ticket says: whose it is, of which epoch of the account, and from which sign-in.

    `login` is the same for all tickets of one request, so that a service call can be told from those of the
    account's other clients. `text` is the ticket without t= and &p=. `secret` is the 24-byte proof secret.
    """

    account: int
    epoch: int
    login: str
    text: str
    secret: bytes


class SignInTickets:
    """Issues and checks tickets. They are signed and hold all they say, so they survive a restart."""

    def __init__(self, key: bytes, seconds: float, clock: Callable[[], float]) -> None:
        """`key` is secret and 32 bytes; `clock` gives seconds since 1970."""
        self._key = key
        self._seconds = seconds
        self._clock = clock

    def issue(self, account: int, epoch: int, login: bytes, number: int) -> Pass:
        """A ticket for one of the domains of a request; `login` is 8 random bytes for the whole request."""
        expires = int(self._clock() + self._seconds)
        body = _BODY.pack(account, epoch, expires, number & 0xFF, login)
        return self._pass(body, base64.urlsafe_b64encode(body + self._tag(body)).decode())

    def check(self, ticket: str, *, overdue: float = 0.0) -> Pass:
        """Reads a ticket with or without t= and &p=, not expired for longer than `overdue` seconds.

        Raises TicketInvalid.
        """
        text = ticket.strip()
        if text.startswith("t="):
            text = text[2:].partition("&")[0]
        text = text.translate(_URL_SAFE)
        try:
            raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError as error:
            raise TicketInvalid("not a ticket") from error
        body, tag = raw[: _BODY.size], raw[_BODY.size :]
        if len(body) != _BODY.size or not hmac.compare_digest(tag, self._tag(body)):
            raise TicketInvalid("not signed by this server")
        if _BODY.unpack(body)[2] + overdue < self._clock():
            raise TicketInvalid("expired")
        return self._pass(body, text)

    def signature(self, purpose: bytes, data: bytes) -> bytes:
        """What shows later that the server itself has given data out, for one purpose."""
        return hmac.digest(self._key, purpose + b"\0" + data, hashlib.sha256)

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"ticket" + body, hashlib.sha256)[:_TAG]

    def _pass(self, body: bytes, text: str) -> Pass:
        account, epoch, _, _, login = _BODY.unpack(body)
        secret = hmac.digest(self._key, b"secret" + body, hashlib.sha256)[:24]
        return Pass(account, epoch, login.hex(), text, secret)


class SingleUse(Generic[T]):
    """Things handed out under a ticket that works once, for a while; at most `most` at a time."""

    def __init__(self, seconds: float, most: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._waiting: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def put(self, ticket: str, thing: T) -> None:
        """Keeps a thing until it is taken or too old; the oldest goes when there are too many."""
        now = self._clock()
        while self._waiting:
            ticket_of_oldest, (expires, _) = next(iter(self._waiting.items()))
            if expires > now and len(self._waiting) < self._most:
                break
            del self._waiting[ticket_of_oldest]
        self._waiting[ticket] = (now + self._seconds, thing)

    def take(self, ticket: str) -> T:
        """The thing, once. Raises TicketInvalid."""
        expires, thing = self._waiting.pop(ticket, (0.0, None))
        if thing is None or expires <= self._clock():
            raise TicketInvalid("unknown, used or expired")
        return thing

    def drop(self, unwanted: Callable[[T], bool]) -> None:
        """Ends the tickets of all such things."""
        gone = [ticket for ticket, (_, thing) in self._waiting.items() if unwanted(thing)]
        for ticket in gone:
            del self._waiting[ticket]
