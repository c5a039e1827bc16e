"""All between us and one endpoint of somebody else: packets in, events out; intents in, packets out."""

from typing import Final, assert_never

from papyon.errors import PayloadError
from papyon.payload.p2p.file_context import FileContext, parse_file_context
from papyon.payload.p2p.invitation import (
    FILE_TRANSFER,
    MSN_OBJECT,
    AppId,
    SessionAnswer,
    object_context,
    parse_session_answer,
    parse_session_end,
    parse_session_offer,
    paused_by,
    read_object_context,
)
from papyon.payload.p2p.slp import (
    ContentType,
    SlpCode,
    SlpRequest,
    SlpResponse,
    field_of,
    parse_slp,
)
from papyon.session.p2p.bridging import Addresses
from papyon.session.p2p.call import Call, CallKind, CallState
from papyon.session.p2p.carrier import (
    Acknowledged,
    Arrival,
    Broken,
    Carrier,
    DataArrived,
    Dice,
    Prepared,
    TextArrived,
)
from papyon.session.p2p.carrier1 import Carrier1
from papyon.session.p2p.carrier2 import Carrier2
from papyon.session.p2p.events import (
    Accepted,
    BridgeFound,
    Ended,
    Ending,
    FileOffered,
    Finished,
    ObjectAsked,
    PeerEvent,
    Received,
)
from papyon.session.p2p.register import Register

__all__ = ["Peer"]

_ENDINGS: Final = {
    SlpCode.NOT_FOUND: Ending.UNKNOWN,
    SlpCode.DECLINE: Ending.DECLINED,
    SlpCode.NO_SUCH_CALL: Ending.CANCELLED,
}


class Peer:
    """`me` and `them` are addresses, in version 2 with their endpoints (`email;{guid}`) behind.

    `bridges`: whether direct connections may be made at all. Calls are named by their id.
    """

    def __init__(self, me: str, them: str, dice: Dice, version: int = 1, bridges: bool = True) -> None:
        self.me = me
        self.them = them
        self.version = version
        self._bridges = bridges
        self._carrier: Carrier = Carrier2(dice) if version == 2 else Carrier1(dice)
        self._register = Register(me, them, version, self._carrier, dice)
        self._events: list[PeerEvent] = []
        self._direct = False

    @property
    def calls(self) -> tuple[Call, ...]:
        """What is under way."""
        return tuple(self._register.calls.values())

    @property
    def silent(self) -> bool:
        """Whether nothing would be lost by forgetting this peer."""
        return not self._register.calls and self._carrier.silent

    # What one wants of the peer.

    def fetch(self, msn_object: str, app_id: int = AppId.OBJECT) -> str:
        """Ask for the data of an object of the peer. Raises `LocalProtocolError`: too many at once."""
        context = object_context(msn_object)
        return self._register.invite(CallKind.OBJECT, MSN_OBJECT, app_id, context, None).id

    def offer(self, context: FileContext) -> str:
        """Offer a file. Raises `LocalProtocolError`: too many at once."""
        call = self._register.invite(CallKind.FILE, FILE_TRANSFER, AppId.FILE, context.encode(), context.size)
        call.resumable = True
        return call.id

    def serve(self, call_id: str, size: int) -> None:
        """Send the object of `size` bytes that was asked for."""
        call = self._register.ringing(call_id, CallKind.OBJECT)
        call.size = size
        self._register.accept(call)

    def accept(self, call_id: str, start: int = 0) -> list[PeerEvent]:
        """Take the file that was offered, from byte `start` on if it is resumable."""
        call = self._register.ringing(call_id, CallKind.FILE)
        call.start = start if call.resumable and 0 <= start <= (call.size or 0) else 0
        self._carrier.expect(call.session, call.size, call.start)
        self._register.accept(call)
        if call.start == call.size:
            self._complete(call)
        return self._take_events()

    def refuse(self, call_id: str, code: int = SlpCode.DECLINE) -> None:
        """Do not give or take what was asked or offered."""
        call = self._register.calls.get(call_id)
        if call is not None and call.state is CallState.RINGING:
            self._register.answer(call, code, SessionAnswer(call.session).fields())
            self._register.forget(call)

    def close(self, call_id: str) -> None:
        """Cancel; does nothing when the call is over."""
        call = self._register.calls.get(call_id)
        if call is not None:
            if call.state is CallState.RINGING:
                self.refuse(call_id)
            else:
                self._register.bye(call, cancelled=True)

    def abandon(self) -> None:
        """The peer is gone, or we are: end everything without a word. The machine is of no use afterwards."""
        self._register.calls.clear()
        self._carrier.abandon()

    def pause(self, call_id: str, paused: bool) -> bool:
        """Stop the data for a while, or go on; False when the peer sends and cannot be asked to."""
        call = self._register.calls.get(call_id)
        if call is None:
            return False
        if call.sending:
            call.paused = paused
            self._hold(call)
        elif call.resumable and call.state is not CallState.RINGING:
            self._register.pause(call, paused)
        else:
            return False
        return True

    # Data and packets.

    @property
    def wants(self) -> list[tuple[str, int, int]]:
        """Call, offset and number of the bytes that `feed` should bring next."""
        return [
            (call.id, *block)
            for call in self._register.calls.values()
            if call.stream is not None and (block := call.stream.wants) is not None
        ]

    def feed(self, call_id: str, offset: int, data: bytes) -> None:
        """Bytes of what we send."""
        call = self._register.calls.get(call_id)
        if call is not None and call.stream is not None:
            call.stream.feed(offset, data)

    def next_packet(self, direct: bool) -> bytes | None:
        """The next packet for a direct connection or a switchboard, None when there is nothing to send."""
        return self._carrier.next_packet(direct)

    def receive(self, packet: bytes) -> list[PeerEvent]:
        """Take a packet. Never raises: what cannot be read is dropped, with the call that it belongs to."""
        if self._carrier.overloaded:
            return []
        try:
            for arrival in self._carrier.receive(packet):
                self._arrived(arrival)
        except PayloadError:
            pass  # a peer's mistake is no reason to end what goes well with it
        return self._take_events()

    # Direct connections.

    def answer_bridge(self, call_id: str, addresses: Addresses) -> None:
        """Say where we listen, after `BridgeAsked`."""
        call = self._register.calls.get(call_id)
        if call is not None and call.bridging is not None:
            answer = call.bridging.answer(addresses)
            if answer is not None:
                self._carrier.say(answer.encode())

    def invite_bridge(self, call_id: str, addresses: Addresses) -> None:
        """Say where we listen, after `BridgeWanted`; nowhere: the switchboard has to do."""
        call = self._register.calls.get(call_id)
        if call is None or call.bridging is None:
            return
        if addresses:
            content_type, body = call.bridging.invite(addresses)
            self._register.request(call, "INVITE", call.bridging.branch, content_type, body)
        else:
            self.settle_bridge(call_id)

    def settle_bridge(self, call_id: str) -> None:
        """There is a direct connection now, or there will be none: send the data."""
        call = self._register.calls.get(call_id)
        if call is not None and call.state is CallState.BRIDGING:
            self._run(call)

    def bridge_up(self) -> None:
        """There is a direct connection now; whatever waits for one goes on."""
        self._direct = True
        for call in self.calls:
            self.settle_bridge(call.id)

    def bridge_lost(self) -> None:
        """The direct connection broke; what may have been lost in it is sent again."""
        self._direct = False
        self._carrier.bridge_lost()

    # Arrivals.

    def _take_events(self) -> list[PeerEvent]:
        events, self._events = self._events, []
        return events

    def _arrived(self, arrival: Arrival) -> None:
        match arrival:
            case TextArrived(text):
                self._slp(text)
            case Acknowledged(message):
                self._acknowledged(message)
            case DataArrived(session, offset, data, total):
                self._data(session, offset, data, total)
            case Broken(session):
                if (call := self._register.of_session(session)) is not None:
                    self._register.bye(call, cancelled=True)
                    self._events.append(Ended(call.id, Ending.BROKEN))
            case Prepared():
                pass  # the data itself says all that is needed
            case _:
                assert_never(arrival)

    def _data(self, session: int, offset: int, data: bytes, total: int) -> None:
        call = self._register.of_session(session)
        if call is None or call.sending:
            return
        call.size = total
        self._events.append(Received(call.id, offset, data, total))
        if offset + len(data) >= total:
            self._complete(call)

    def _complete(self, call: Call) -> None:
        self._register.bye(call)
        self._events.append(Finished(call.id))

    def _acknowledged(self, message: int) -> None:
        for call in self.calls:
            if call.awaited == message:
                call.awaited = None
                match call.state:
                    case CallState.INVITED:
                        call.heard = True
                    case CallState.ACCEPTED if call.sending:
                        self._prepare(call)
                    case CallState.PREPARING:
                        self._run(call)
                    case CallState.RUNNING if call.sent:
                        self._register.forget(call)
                        self._events.append(Finished(call.id))
                    case _:
                        pass

    def _prepare(self, call: Call) -> None:
        call.awaited = self._carrier.prepare(call.session, call.app_id)
        call.state = CallState.PREPARING
        if call.awaited is None:
            self._run(call)

    def _run(self, call: Call) -> None:
        call.state = CallState.RUNNING
        kind = self._carrier.OBJECT if call.kind is CallKind.OBJECT else self._carrier.FILE
        call.stream = self._carrier.begin(call.session, kind, call.app_id, call.size or 0, call.start)
        self._hold(call)
        call.awaited = self._carrier.number_of(call.session)

    def _hold(self, call: Call) -> None:
        if call.stream is not None:
            call.stream.paused = call.paused or call.held

    # MSNSLP.

    def _slp(self, text: bytes) -> None:
        message = parse_slp(text)
        match message:
            case SlpRequest(method="INVITE"):
                self._invited(message)
            case SlpRequest(method="BYE"):
                self._left(message)
            case SlpRequest(content_type=ContentType.PAUSE):
                call = self._register.calls.get(message.call_id)
                if call is not None and call.sending:
                    call.held = paused_by(message.body)
                    self._hold(call)
            case SlpRequest():
                pass  # ACK carries addresses that nobody needs
            case SlpResponse():
                self._answered(message)
            case _:
                assert_never(message)

    def _invited(self, request: SlpRequest) -> None:
        call = self._register.calls.get(request.call_id)
        if request.content_type != ContentType.SESSION:
            self._bridge_invited(call, request)
        elif call is None and request.call_id not in self._register.past:
            self._offered(request)

    def _offered(self, request: SlpRequest) -> None:
        try:
            self._events.append(self._ring(request))
        except PayloadError:
            body = (("SessionID", field_of(request.body, "SessionID")),)
            self._carrier.say(request.answer(SlpCode.INTERNAL_ERROR, ContentType.FAILURE, body).encode())

    def _ring(self, request: SlpRequest) -> PeerEvent:
        offer = parse_session_offer(request.body)
        match offer.application:
            case application if application == MSN_OBJECT:
                call = self._register.ring(request, offer, CallKind.OBJECT, None)
                return ObjectAsked(call.id, read_object_context(offer.context))
            case application if application == FILE_TRANSFER:
                context = parse_file_context(offer.context)
                call = self._register.ring(request, offer, CallKind.FILE, context.size)
                return FileOffered(call.id, context, call.resumable)
            case _:
                raise PayloadError("webcams, games and the like are for other programs")

    def _bridge_invited(self, call: Call | None, request: SlpRequest) -> None:
        if call is None:
            self._carrier.say(request.answer(SlpCode.NO_SUCH_CALL).encode())
            return
        # A direct connection tells the peer where we are: only those whose file we take, or who take ours.
        trusted = call.kind is CallKind.FILE and call.state is not CallState.RINGING
        if not (self._bridges and trusted):
            self._carrier.say(request.answer(SlpCode.UNACCEPTABLE).encode())
            return
        try:
            event = self._register.bridging(call).asked(request)
        except PayloadError:
            self._carrier.say(request.answer(SlpCode.UNACCEPTABLE).encode())
            return
        self._events.append(event)
        if isinstance(event, BridgeFound):
            self.answer_bridge(call.id, Addresses())

    def _answered(self, response: SlpResponse) -> None:
        call = self._register.calls.get(response.call_id)
        if call is None:
            return
        if call.bridging is not None and response.branch == call.bridging.branch:
            try:
                event = call.bridging.answered(response)
            except PayloadError:
                self.settle_bridge(call.id)
                return
            if event is not None:
                self._events.append(event)
        elif call.state is CallState.INVITED:
            if response.code == SlpCode.OK:
                self._accepted(call, parse_session_answer(response.body))
            else:
                self._register.forget(call)
                self._events.append(Ended(call.id, _ENDINGS.get(response.code, Ending.UNSUPPORTED)))

    def _accepted(self, call: Call, answer: SessionAnswer) -> None:
        call.state, call.awaited = CallState.RUNNING, None
        if not call.sending:
            self._carrier.expect(call.session, None)
            self._events.append(Accepted(call.id, 0))
            return
        call.start = answer.start if 0 <= answer.start <= (call.size or 0) else 0
        self._events.append(Accepted(call.id, call.start))
        if call.start == call.size or self._direct or not self._bridges:
            self._run(call)
        else:
            call.state = CallState.BRIDGING
            bridging = self._register.bridging(call)
            content_type, body = bridging.ask()
            self._register.request(call, "INVITE", bridging.branch, content_type, body)

    def _left(self, request: SlpRequest) -> None:
        call = self._register.calls.get(request.call_id)
        if call is None:
            if request.call_id not in self._register.past:
                self._carrier.say(request.answer(SlpCode.NO_SUCH_CALL).encode())
            return
        end = parse_session_end(request.body)
        self._register.forget(call)
        if call.sending and call.sent and not end.cancelled:
            self._events.append(Finished(call.id))
        else:
            self._events.append(Ended(call.id, Ending.CANCELLED))
