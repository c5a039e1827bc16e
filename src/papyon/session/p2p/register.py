"""The calls with one peer, and what we say in them."""

import uuid
from collections import deque
from typing import Final

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload.p2p.invitation import SessionAnswer, SessionEnd, SessionOffer, pause_fields
from papyon.payload.p2p.slp import ContentType, Fields, SlpCode, SlpRequest
from papyon.session.p2p.bridging import Bridging, braced
from papyon.session.p2p.call import Call, CallKind, CallState
from papyon.session.p2p.carrier import REMEMBERED, Carrier, Dice

__all__ = ["CALLS", "Register"]

CALLS: Final = 64
"""Calls with one peer at a time: a message full of emoticons that nobody has seen, and a few files."""


class Register:
    """Who we are (`me`) and they are (`them`), and what is under way, by the id of each call."""

    def __init__(self, me: str, them: str, version: int, carrier: Carrier, dice: Dice) -> None:
        self.calls: dict[str, Call] = {}
        self.past: deque[str] = deque(maxlen=REMEMBERED)
        """The calls that were over last."""
        self._me = me
        self._them = them
        self._version = version
        self._carrier = carrier
        self._dice = dice

    def invite(self, kind: CallKind, application: str, app_id: int, context: bytes, size: int | None) -> Call:
        if len(self.calls) >= CALLS:
            raise LocalProtocolError(f"more than {CALLS} things are under way with {self._them}")
        # Sessions have 31 bits, and are never 0.
        session = self._dice(30) + 1
        while self.of_session(session) is not None:
            session = self._dice(30) + 1
        branch, call_id = braced(self._guid()), braced(self._guid())
        call = Call(call_id, branch, session, kind, app_id, True, size, CallState.INVITED)
        self.calls[call.id] = call
        later = self._version == 2
        offer = SessionOffer(application, session, app_id, context, later, kind is CallKind.FILE)
        call.awaited = self.request(call, "INVITE", call.branch, ContentType.SESSION, offer.fields())
        return call

    def ring(self, request: SlpRequest, offer: SessionOffer, kind: CallKind, size: int | None) -> Call:
        """The peer invites. Raises `PayloadError` when there is too much already."""
        if len(self.calls) >= CALLS or self.of_session(offer.session) is not None:
            raise PayloadError("the peer invites to too much, or to one thing twice")
        call = self.calls[request.call_id] = Call(
            request.call_id,
            request.branch,
            offer.session,
            kind,
            offer.app_id,
            ours=False,
            size=size,
            state=CallState.RINGING,
            resumable=offer.resumable,
        )
        return call

    def accept(self, call: Call) -> None:
        """Say yes to what the peer offers or asks."""
        call.awaited = self.answer(call, SlpCode.OK, SessionAnswer(call.session, call.start).fields())
        call.state = CallState.ACCEPTED

    def answer(self, call: Call, code: int, body: Fields) -> int:
        """Answer the peer's invitation; the number under which that is acknowledged."""
        invitation = SlpRequest("INVITE", self._me, self._them, call.branch, call.id, ContentType.SESSION)
        return self._carrier.say(invitation.answer(code, ContentType.SESSION, body).encode())

    def request(self, call: Call, method: str, branch: str, content_type: str, body: Fields) -> int:
        """Say something in a call; the number under which it is acknowledged."""
        request = SlpRequest(method, self._them, self._me, branch, call.id, content_type, body)
        return self._carrier.say(request.encode())

    def bye(self, call: Call, cancelled: bool = False) -> None:
        """End a call."""
        body = SessionEnd(call.session, cancelled=cancelled).fields()
        self.request(call, "BYE", braced(self._guid()), ContentType.CLOSE, body)
        self.forget(call)

    def pause(self, call: Call, paused: bool) -> None:
        """Ask the peer to stop its data for a while, or to go on."""
        self.request(call, "INFO", braced(self._guid()), ContentType.PAUSE, pause_fields(paused))

    def forget(self, call: Call) -> None:
        """A call is over."""
        self.calls.pop(call.id, None)
        self.past.append(call.id)
        self._carrier.forget(call.session)

    def ringing(self, call_id: str, kind: CallKind) -> Call:
        """The call that waits for our answer. Raises `LocalProtocolError` when it does not."""
        call = self.calls.get(call_id)
        if call is None or call.state is not CallState.RINGING or call.kind is not kind:
            raise LocalProtocolError("the call waits for no such answer")
        return call

    def of_session(self, session: int) -> Call | None:
        """The call whose data this is."""
        return next((call for call in self.calls.values() if call.session == session), None)

    def bridging(self, call: Call) -> Bridging:
        """What is said about a direct connection for a call."""
        if call.bridging is None:
            identifier = self._carrier.handshake_identifier
            call.bridging = Bridging(call.id, call.session, self._version, self._guid, identifier)
        return call.bridging

    def _guid(self) -> uuid.UUID:
        return uuid.UUID(int=self._dice(128), version=4)
