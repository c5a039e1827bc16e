"""How two peers agree on a direct connection: with each other, and with clients of their time."""

import uuid

import pytest

from papyon.errors import PayloadError
from papyon.payload.p2p.bridge import BridgeAnswer, BridgeOffer, parse_bridge_answer, parse_bridge_offer
from papyon.payload.p2p.direct import hashed_nonce
from papyon.payload.p2p.slp import ContentType, SlpCode, SlpRequest
from papyon.session.p2p.bridging import Addresses, Bridging
from papyon.session.p2p.events import BridgeAsked, BridgeFound, BridgeWanted
from tests.papyon.session.p2p.couple import ALICE, BOB

SPOT = ("192.0.2.7", 6891)
NONCE = uuid.UUID("12345678-9abc-def0-1122-334455667788")


def bridging(version=1, first=1):
    numbers = iter(range(first, first + 100))
    return Bridging("{call}", 7, version, lambda: uuid.UUID(int=next(numbers)), lambda: 1005)


def request(content_type, body):
    return SlpRequest("INVITE", BOB, ALICE, "{b}", "{call}", content_type, body)


def answer(body, code=SlpCode.OK):
    asked = request(ContentType.TRANSPORT_REQUEST, ())
    return asked.answer(code, ContentType.TRANSPORT_ANSWER, body)


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_client_asks_and_both_know_one_nonce(version):
    here = bridging(version)
    event = here.asked(request(ContentType.TRANSPORT_REQUEST, BridgeOffer().fields()))
    assert isinstance(event, BridgeAsked)
    assert not event.handshake.hashed
    told = parse_bridge_answer(here.answer(Addresses(internal=(SPOT,))).body)
    assert told.listening
    assert told.nonce == event.handshake.ours == event.handshake.theirs
    assert told.internal == (SPOT,)
    assert event.handshake.identifier == 1005
    assert here.answer(Addresses()) is None


def test_a_later_client_asks_and_each_hashes_its_own():
    here = bridging(2)
    body = BridgeOffer(hashed_nonce=hashed_nonce(NONCE)).fields()
    event = here.asked(request(ContentType.TRANSPORT_REQUEST, body))
    assert event.handshake.hashed
    told = parse_bridge_answer(here.answer(Addresses(external=(SPOT,))).body)
    assert told.nonce is None
    assert told.hashed_nonce == hashed_nonce(event.handshake.ours)
    assert event.handshake.theirs == hashed_nonce(NONCE)


def test_an_old_client_answers_our_question_with_a_plain_nonce():
    here = bridging()
    _, body = here.ask()
    assert parse_bridge_offer(body).hashed_nonce is not None
    event = here.answered(answer(BridgeAnswer(True, nonce=NONCE, internal=(SPOT,)).fields(False)))
    assert isinstance(event, BridgeFound)
    assert (event.handshake.ours, event.handshake.theirs) == (NONCE, NONCE)
    assert not event.handshake.hashed


def test_who_cannot_listen_is_told_where_we_do_once():
    here = bridging()
    here.ask()
    no = answer(BridgeAnswer(False).fields(False))
    event = here.answered(no)
    assert isinstance(event, BridgeWanted)
    branch = here.branch
    content_type, body = here.invite(Addresses(ipv6=(("2001:db8::7", 1),)))
    assert content_type == ContentType.TRANSPORT_ANSWER
    assert here.branch != branch
    assert parse_bridge_answer(body).nonce == event.handshake.ours
    assert here.answered(no) is None


def test_an_inviter_that_listens_itself():
    here = bridging()
    body = BridgeAnswer(True, nonce=NONCE, external=(SPOT,)).fields(False)
    event = here.asked(request(ContentType.TRANSPORT_ANSWER, body))
    assert event == BridgeFound("{call}", (SPOT,), event.handshake)
    assert not parse_bridge_answer(here.answer(Addresses()).body).listening


@pytest.mark.parametrize(
    "response",
    [
        answer((), SlpCode.UNACCEPTABLE),
        answer((), SlpCode.DECLINE),
        request(ContentType.TRANSPORT_REQUEST, ()).answer(200),
        answer(BridgeAnswer(True, internal=(SPOT,)).fields(False)),
    ],
)
def test_nothing_comes_of_it(response):
    here = bridging()
    here.ask()
    with pytest.raises(PayloadError):
        here.answered(response)


@pytest.mark.parametrize(
    "asked",
    [
        request(ContentType.TRANSPORT_REQUEST, BridgeOffer(bridges=("TURNv1",)).fields()),
        request(ContentType.UDP_SWITCH, ()),
        request(ContentType.TRANSPORT_ANSWER, BridgeAnswer(True).fields(False)),
    ],
)
def test_what_we_cannot_build(asked):
    with pytest.raises(PayloadError):
        bridging().asked(asked)
