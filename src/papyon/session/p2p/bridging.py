"""How two peers come to a direct connection: who listens, who connects, by which nonce they know each other.

The side that will send data asks. Who is asked listens if it can; else the one who asked listens and says so
in a second invitation. What comes of it is tried for some seconds; the switchboard always remains.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from papyon.errors import PayloadError
from papyon.payload.p2p.bridge import (
    TCP,
    BridgeAnswer,
    BridgeOffer,
    Spot,
    parse_bridge_answer,
    parse_bridge_offer,
)
from papyon.payload.p2p.direct import Handshake, hashed_nonce
from papyon.payload.p2p.slp import ContentType, Fields, SlpCode, SlpRequest, SlpResponse
from papyon.session.p2p.events import BridgeAsked, BridgeFound, BridgeWanted

__all__ = ["Addresses", "BridgeEvent", "Bridging", "braced"]

BridgeEvent = BridgeAsked | BridgeFound | BridgeWanted

_ANSWERS: Final = frozenset({ContentType.TRANSPORT_REQUEST, ContentType.TRANSPORT_ANSWER})


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where we listen: as the world sees us, in our own network, and by IPv6. None at all: nowhere."""

    external: tuple[Spot, ...] = ()
    internal: tuple[Spot, ...] = ()
    ipv6: tuple[Spot, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.external or self.internal or self.ipv6)


@dataclass
class Bridging:
    """What is said about a direct connection for the call `call`, whose data is session `session`.

    `guid` makes new GUIDs, `identifier` gives the number of a handshake.
    """

    call: str
    session: int
    version: int
    guid: Callable[[], uuid.UUID]
    identifier: Callable[[], int]
    branch: str = ""
    """Of our last invitation to it."""
    _request: SlpRequest | None = None
    _secret: uuid.UUID | None = None
    _nonce: uuid.UUID | None = None
    """What both know, where the peer does not hash."""
    _theirs: uuid.UUID | None = None
    _invited: bool = False

    def ask(self) -> tuple[str, Fields]:
        """Ask for a direct connection: content type and body of an invitation under a new `branch`."""
        self.branch = braced(self.guid())
        offer = BridgeOffer(hashed_nonce=hashed_nonce(self._own_secret()), session=self.session)
        return ContentType.TRANSPORT_REQUEST, offer.fields()

    def asked(self, request: SlpRequest) -> BridgeEvent:
        """The peer invites us to a direct connection, or says where it listens; `answer` comes next.

        Raises `PayloadError` when it cannot be.
        """
        if request.content_type == ContentType.TRANSPORT_REQUEST:
            offer = parse_bridge_offer(request.body)
            if TCP not in offer.bridges:
                raise PayloadError("the peer knows no bridge that we know")
            self._request, self._theirs = request, offer.hashed_nonce
            return BridgeAsked(self.call, self._listening())
        if request.content_type == ContentType.TRANSPORT_ANSWER:
            answer = parse_bridge_answer(request.body)
            self._request = request
            return self._found(answer)
        raise PayloadError("the peer invites to something else")

    def answered(self, response: SlpResponse) -> BridgeEvent | None:
        """The peer's answer to our invitation; None: nothing new to do. Raises `PayloadError`: it refuses."""
        if response.code != SlpCode.OK or response.content_type not in _ANSWERS:
            raise PayloadError("the peer wants no direct connection")
        answer = parse_bridge_answer(response.body)
        if answer.listening:
            return self._found(answer)
        self._theirs = answer.hashed_nonce or self._theirs
        if self._invited:
            return None  # the peer knows where we listen, and will come or not
        self._invited = True
        return BridgeWanted(self.call, self._listening())

    def answer(self, addresses: Addresses) -> SlpResponse | None:
        """Say to the peer that invited us where we listen, if anywhere."""
        request, self._request = self._request, None
        if request is None:
            return None
        body = self._body(addresses)
        return request.answer(SlpCode.OK, ContentType.TRANSPORT_ANSWER, body)

    def invite(self, addresses: Addresses) -> tuple[str, Fields]:
        """Say where we listen, to a peer that could not."""
        self.branch = braced(self.guid())
        return ContentType.TRANSPORT_ANSWER, self._body(addresses)

    def _listening(self) -> Handshake:
        if self._theirs is not None:
            return self._handshake(self._own_secret(), self._theirs, hashed=True)
        self._nonce = self.guid()
        return self._handshake(self._nonce, self._nonce, hashed=False)

    def _found(self, answer: BridgeAnswer) -> BridgeFound:
        if answer.hashed_nonce is not None:
            handshake = self._handshake(self._own_secret(), answer.hashed_nonce, hashed=True)
        elif answer.nonce is not None:
            handshake = self._handshake(answer.nonce, answer.nonce, hashed=False)
        else:
            raise PayloadError("the peer does not say by what it will know us")
        return BridgeFound(self.call, answer.spots, handshake)

    def _handshake(self, ours: uuid.UUID, theirs: uuid.UUID, hashed: bool) -> Handshake:
        return Handshake(self.version, ours, theirs, hashed, self.identifier())

    def _own_secret(self) -> uuid.UUID:
        if self._secret is None:
            self._secret = self.guid()
        return self._secret

    def _body(self, addresses: Addresses) -> Fields:
        plain = self._nonce if addresses else None
        return BridgeAnswer(
            listening=bool(addresses),
            nonce=plain,
            hashed_nonce=None if plain else hashed_nonce(self._own_secret()),
            external=addresses.external,
            internal=addresses.internal,
            ipv6=addresses.ipv6,
            session=self.session,
        ).fields(backwards=self.version == 2)


def braced(guid: uuid.UUID) -> str:
    """As it stands in MSNSLP."""
    return f"{{{guid}}}".upper()
