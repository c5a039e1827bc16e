"""Gateway requests and answers: the forms that clients send, and the way there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.gateway import (
    CONTENT_TYPE,
    GATEWAY_PATH,
    SESSION_HEADER,
    GatewayAnswer,
    Open,
    Poll,
    Send,
    Service,
    parse_answer,
    parse_query,
)

SESSIONS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=";"), min_size=1)
HOSTS = st.from_regex(r"[0-9A-Za-z.:\[\]_-]{1,60}", fullmatch=True)


def test_the_example_of_the_reference():
    target = f"{GATEWAY_PATH}?{Open(Service.NS, 'messenger.hotmail.com').query()}"
    assert target == "/gateway/gateway.dll?Action=open&Server=NS&IP=messenger.hotmail.com"
    answer = GatewayAnswer("1000000001.4711", "192.0.2.30")
    assert f"{SESSION_HEADER}: {answer.header()}" == (
        "X-MSN-Messenger: SessionID=1000000001.4711; GW-IP=192.0.2.30"
    )
    assert Poll(answer.session, 30).query() == "Action=poll&Lifespan=30&SessionID=1000000001.4711"
    assert CONTENT_TYPE == "application/x-msn-messenger"


@pytest.mark.parametrize(
    ("query", "request_"),
    [
        ("Action=open&Server=SB&IP=192.0.2.30", Open(Service.SB, "192.0.2.30")),
        ("SessionID=&Action=open&Server=NS", Open(Service.NS)),
        ("SessionID=12.34", Send("12.34")),
        ("Action=poll&SessionID=12.34", Poll("12.34")),
        ("SessionID=12.34&Action=poll&Lifespan=60", Poll("12.34", 60)),
        ("Action=poll&SessionID=12.34&Lifespan=3", Poll("12.34", 3)),
    ],
)
def test_every_form_that_clients_send_is_read(query, request_):
    assert parse_query(query) == request_


@pytest.mark.parametrize(
    "query",
    [
        "",
        "SessionID=",
        "sessionid=12",
        "Action=close&SessionID=12",
        "Action=open&Server=XX",
        "Action=open",
        "Action=open&Server=NS&IP=a%0d%0ab",
        "Action=poll",
        "Action=poll&SessionID=1&Lifespan=-1",
        "Action=poll&SessionID=1&Lifespan=",
        "SessionID=" + "1" * 3000,
        "SessionID=1%3B2",
    ],
)
def test_what_is_no_request_is_refused(query):
    with pytest.raises(PayloadError):
        parse_query(query)


@given(
    st.one_of(
        st.builds(Open, st.sampled_from(Service), HOSTS | st.just("")),
        st.builds(Send, SESSIONS.filter(lambda name: len(name) <= 200)),
        st.builds(Poll, SESSIONS.filter(lambda name: len(name) <= 200), st.none() | st.integers(0, 999)),
    )
)
def test_requests_come_back_as_they_were(request_):
    assert parse_query(request_.query()) == request_


@given(SESSIONS.filter(lambda name: len(name) <= 200), HOSTS, st.booleans())
def test_answers_come_back_as_they_were(session, host, closing):
    answer = GatewayAnswer(session, host, closing)
    assert parse_answer(answer.header()) == answer


def test_the_last_answer_may_have_no_name():
    assert parse_answer("Session=close") == GatewayAnswer("", "", closing=True)
    assert parse_answer("SessionID=1.2;GW-IP=h;Session=close") == GatewayAnswer("1.2", "h", closing=True)


@pytest.mark.parametrize(
    "header", ["", "GW-IP=h", "SessionID=a b; GW-IP=h", "SessionID=1; GW-IP=a/b", "x" * 3000]
)
def test_what_is_no_answer_is_refused(header):
    with pytest.raises(PayloadError):
        parse_answer(header)


@given(st.text())
def test_nothing_else_is_raised(text):
    for parse in (parse_query, parse_answer):
        try:
            parse(text)
        except PayloadError:
            continue
