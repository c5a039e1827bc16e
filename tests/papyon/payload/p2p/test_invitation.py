"""The bodies about sessions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.p2p.invitation import (
    FILE_TRANSFER,
    MSN_OBJECT,
    AppId,
    SessionAnswer,
    SessionEnd,
    SessionOffer,
    object_context,
    parse_session_answer,
    parse_session_end,
    parse_session_offer,
    pause_fields,
    paused_by,
    read_object_context,
)

SESSIONS = st.integers(1, 2**31 - 1)


@given(
    st.builds(
        SessionOffer,
        st.sampled_from([MSN_OBJECT, FILE_TRANSFER]),
        SESSIONS,
        st.sampled_from([1, 2, 11, 12]),
        st.binary(max_size=100),
        st.booleans(),
        st.booleans(),
    )
)
def test_every_offer_survives(offer):
    assert parse_session_offer(offer.fields()) == offer


@given(SESSIONS, st.integers(0, 2**60), st.sampled_from(["", "AAAA"]), st.booleans())
def test_every_answer_and_end_survives(session, start, context, cancelled):
    assert parse_session_answer(SessionAnswer(session, start).fields()) == SessionAnswer(session, start)
    end = SessionEnd(session, context, cancelled)
    assert parse_session_end(end.fields()) == end


@pytest.mark.parametrize("paused", [False, True])
def test_a_pause(paused):
    assert paused_by(pause_fields(paused)) is paused
    assert not paused_by(())


def test_what_later_clients_expect_besides():
    fields = dict(SessionOffer(FILE_TRANSFER, 7, AppId.FILE, b"", later=True).fields())
    assert fields["SChannelState"] == "0"
    assert fields["Capabilities-Flags"] == "1"
    assert fields["RequestFlags"] == "16"
    pictures = dict(SessionOffer(MSN_OBJECT, 7, AppId.DISPLAY_PICTURE, b"", later=True).fields())
    assert pictures["RequestFlags"] == "18"


@given(st.text(st.characters(exclude_categories=["C"]), max_size=50))
def test_an_object_is_asked_for_with_a_nul_behind_it(text):
    text = f"<msnobj {text}/>"
    assert object_context(text) == text.encode() + b"\0"
    assert read_object_context(object_context(text)) == text
    assert read_object_context(f"{text}\0".encode("utf-16-le")) == text


def test_a_context_without_padding_and_with_spaces():
    fields = (("EUF-GUID", MSN_OBJECT.lower()), ("SessionID", "7"), ("Context", "YW Jj ZA"))
    assert parse_session_offer(fields) == SessionOffer(MSN_OBJECT, 7, 0, b"abcd")


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (("EUF-GUID", MSN_OBJECT),),
        (("SessionID", "7"),),
        (("EUF-GUID", MSN_OBJECT), ("SessionID", "-7")),
        (("EUF-GUID", MSN_OBJECT), ("SessionID", "7"), ("Context", "!")),
    ],
)
def test_an_offer_of_nothing_is_refused(fields):
    with pytest.raises(PayloadError):
        parse_session_offer(fields)


def test_numbers_that_fit_into_no_packet():
    body = {"EUF-GUID": MSN_OBJECT, "SessionID": "7", "AppID": str(2**32 + 12), "Context": ""}
    assert parse_session_offer(tuple(body.items())).app_id == 12
    with pytest.raises(PayloadError):
        parse_session_offer(tuple({**body, "SessionID": str(2**32)}.items()))
