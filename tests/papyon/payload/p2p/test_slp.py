"""MSNSLP, byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.p2p.invitation import AppId, SessionAnswer, SessionEnd, SessionOffer, object_context
from papyon.payload.p2p.slp import SLP_LIMIT, ContentType, SlpCode, SlpRequest, SlpResponse, parse_slp
from tests.papyon.payload.p2p.golden import ALICE, BOB, BRANCH, CALL, INVITE, OBJECT, OK, SESSION
from tests.papyon.payload.strategies import addresses, line_texts

NAMES = st.text("abcdefghijklmnopqrstuvwxyzABC-", min_size=1, max_size=12)
BODIES = st.lists(st.tuples(NAMES, line_texts.map(str.strip)), max_size=5).map(tuple)
GUIDS = st.uuids().map(lambda guid: f"{{{guid}}}".upper())
PEOPLE = st.one_of(addresses, st.builds("{};{}".format, addresses, GUIDS))
REQUESTS = st.builds(
    SlpRequest,
    st.sampled_from(["INVITE", "BYE", "ACK"]),
    PEOPLE,
    PEOPLE,
    GUIDS,
    GUIDS,
    st.sampled_from([ContentType.SESSION, ContentType.CLOSE, ContentType.TRANSPORT_REQUEST]),
    BODIES,
    st.integers(0, 9),
)
REQUEST = SlpRequest(
    "INVITE",
    BOB,
    ALICE,
    BRANCH,
    CALL,
    ContentType.SESSION,
    SessionOffer(
        "{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}", SESSION, AppId.DISPLAY_PICTURE, object_context(OBJECT)
    ).fields(),
)


@given(REQUESTS, st.sampled_from([200, 404, 481, 500, 603, 606, 999]), BODIES)
def test_every_message_survives(request, code, body):
    assert parse_slp(request.encode()) == request
    response = request.answer(code, ContentType.SESSION, body)
    assert parse_slp(response.encode()) == response
    assert (response.to, response.sender) == (request.sender, request.to)
    assert response.sequence == request.sequence + 1


def test_the_texts_of_the_reference():
    assert (len(INVITE), len(OK)) == (640, 327)
    assert REQUEST.encode() == INVITE
    response = REQUEST.answer(SlpCode.OK, ContentType.SESSION, SessionAnswer(SESSION).fields())
    assert response.encode() == OK
    assert parse_slp(OK) == response


def test_the_good_bye_has_the_length_of_the_reference():
    bye = SlpRequest("BYE", BOB, ALICE, BRANCH, CALL, ContentType.CLOSE, SessionEnd(SESSION).fields())
    assert len(bye.encode()) == 350


def test_an_answer_without_a_body():
    text = REQUEST.answer(SlpCode.INTERNAL_ERROR).encode()
    assert text.startswith(b"MSNSLP/1.0 500 Internal Error\r\n")
    assert text.endswith(b"Content-Type: null\r\nContent-Length: 0\r\n\r\n")


def test_other_programs_write_it_a_little_differently():
    text = (
        b"invite MSNMSGR:bob@example.com MSNSLP/1.0\n"
        b"to: <MSNMSGR:bob@example.com>\n"
        b"FROM: <msnmsgr:alice@example.com;{G}>\n"
        b"via: MSNSLP/1.0/TLP;branch={B}\n"
        b"cseq: 3\n"
        b"call-id: {C}\n"
        b"content-type: Application/x-msnmsgr-sessionreqbody; charset=utf-8\n"
        b"\n"
        b"SessionID: 7\n\n\0\0\0junk: 1"
    )
    assert parse_slp(text) == SlpRequest(
        "INVITE", BOB, f"{ALICE};{{G}}", "{B}", "{C}", ContentType.SESSION, (("SessionID", "7"),), 3
    )


def test_a_response_may_have_no_reason_and_nothing_else_either():
    assert parse_slp(b"MSNSLP/1.0 603") == SlpResponse(603, "", "", "", "", "null", (), 0)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\0",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"INVITE bob@example.com MSNSLP/1.0\r\n\r\n",
        b"MSNSLP/1.0 20 OK",
        b"MSNSLP/1.0 200 OK\r\nCall-ID: " + b"x" * 129,
        b"MSNSLP/1.0 200 OK\r\n" + b"a: b\r\n" * 101,
        b"MSNSLP/1.0 200 OK\r\n" + bytes(SLP_LIMIT),
    ],
)
def test_what_is_no_message_is_refused(text):
    with pytest.raises(PayloadError):
        parse_slp(text)
