"""The calls with one peer."""

import pytest

from papyon.errors import LocalProtocolError, PayloadError
from papyon.payload.p2p.invitation import FILE_TRANSFER, MSN_OBJECT, SessionOffer
from papyon.payload.p2p.slp import ContentType, SlpRequest, parse_slp
from papyon.session.p2p.call import CallKind, CallState
from papyon.session.p2p.carrier import REMEMBERED, TextArrived
from papyon.session.p2p.carrier1 import Carrier1
from papyon.session.p2p.register import CALLS, Register
from tests.papyon.session.p2p.couple import ALICE, BOB, Throws

OFFER = SessionOffer(FILE_TRANSFER, 7, 2, b"context", resumable=True)
REQUEST = SlpRequest("INVITE", ALICE, BOB, "{b}", "{c}", ContentType.SESSION, OFFER.fields())


class Desk:
    def __init__(self, dice=None):
        self.carrier = Carrier1(Throws(start=1))
        self.register = Register(ALICE, BOB, 1, self.carrier, dice or Throws(start=50))
        self._other = Carrier1(Throws(start=900))

    def said(self):
        found = []
        while (packet := self.carrier.next_packet(direct=False)) is not None:
            found += [one.text for one in self._other.receive(packet) if isinstance(one, TextArrived)]
        return [parse_slp(text) for text in found]


def test_an_invitation_and_its_end():
    desk = Desk()
    call = desk.register.invite(CallKind.OBJECT, MSN_OBJECT, 12, b"object", None)
    assert call.state is CallState.INVITED
    assert desk.register.of_session(call.session) is call
    desk.register.bye(call)
    invite, bye = desk.said()
    assert (invite.method, invite.to, invite.sender) == ("INVITE", BOB, ALICE)
    assert (bye.method, bye.call_id) == ("BYE", invite.call_id)
    assert bye.branch != invite.branch
    assert not desk.register.calls
    assert call.id in desk.register.past


def test_an_invitation_of_the_peer():
    desk = Desk()
    call = desk.register.ring(REQUEST, OFFER, CallKind.FILE, 10)
    assert desk.register.ringing("{c}", CallKind.FILE) is call
    with pytest.raises(LocalProtocolError):
        desk.register.ringing("{c}", CallKind.OBJECT)
    desk.register.accept(call)
    (answer,) = desk.said()
    assert (answer.code, answer.branch, answer.call_id) == (200, "{b}", "{c}")
    assert call.awaited is not None
    with pytest.raises(LocalProtocolError):
        desk.register.ringing("{c}", CallKind.FILE)


def test_two_calls_never_share_a_session():
    desk = Desk(Throws(6, 0, 1, 6, 8, 2, 3))
    first = desk.register.invite(CallKind.FILE, FILE_TRANSFER, 2, b"", 1)
    second = desk.register.invite(CallKind.FILE, FILE_TRANSFER, 2, b"", 1)
    assert (first.session, second.session) == (7, 9)
    with pytest.raises(PayloadError):
        desk.register.ring(REQUEST, OFFER, CallKind.FILE, 10)


def test_so_many_and_no_more():
    desk = Desk()
    for _ in range(CALLS):
        desk.register.invite(CallKind.FILE, FILE_TRANSFER, 2, b"", 1)
    with pytest.raises(LocalProtocolError):
        desk.register.invite(CallKind.FILE, FILE_TRANSFER, 2, b"", 1)
    with pytest.raises(PayloadError):
        desk.register.ring(REQUEST, SessionOffer(FILE_TRANSFER, 2**30, 2, b""), CallKind.FILE, 1)


def test_only_so_many_of_the_past_are_remembered():
    desk = Desk()
    for _ in range(REMEMBERED + 5):
        desk.register.bye(desk.register.invite(CallKind.OBJECT, MSN_OBJECT, 1, b"", None))
    assert len(desk.register.past) == REMEMBERED
