"""The roaming profile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.roaming import (
    STREAM_LIMIT,
    Photo,
    PhotoStream,
    RoamingProfile,
    parse_profile_result,
)
from papyon.payload.soap.storage import encode_storage_response
from tests.papyon.payload.strategies import numbers, tokens, words, xml_texts

STREAMS = st.builds(PhotoStream, tokens, tokens, numbers, tokens, tokens)
PHOTOS = st.builds(Photo, tokens, words, st.lists(STREAMS, max_size=3).map(tuple))
PROFILES = st.builds(
    RoamingProfile, tokens, tokens, xml_texts, xml_texts, st.one_of(st.none(), PHOTOS), tokens, tokens, tokens
)


@given(PROFILES)
def test_every_profile_survives(profile: RoamingProfile) -> None:
    answer = parse_response(encode_storage_response("GetProfile", profile.markup()))
    assert parse_profile_result(answer.body) == profile


def test_the_tile_is_the_stream_of_that_name() -> None:
    other, tile = PhotoStream("/a", name="Thumbnail"), PhotoStream("/b")
    assert Photo("1", "", (other, tile)).tile == tile
    assert Photo("1", "", (other,)).tile == other
    assert Photo("1", "", (PhotoStream(""),)).tile is None


def test_an_empty_profile_is_one() -> None:
    answer = xml.parse(b"<GetProfileResponse><GetProfileResult/></GetProfileResponse>")
    assert parse_profile_result(answer) == RoamingProfile("")


def test_no_profile_and_too_many_streams_are_refused() -> None:
    with pytest.raises(PayloadError):
        parse_profile_result(xml.parse(b"<GetProfileResponse/>"))
    with pytest.raises(PayloadError):
        Photo.parse(xml.parse(Photo("1", "", (PhotoStream("a"),) * (STREAM_LIMIT + 1)).markup().encode()))
