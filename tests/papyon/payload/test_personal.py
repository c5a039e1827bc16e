"""Personal messages, media and endpoints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload import EndpointData, Media, PersonalData, PrivateEndpointData, parse_media, parse_personal
from papyon.payload.personal import TEXT_LIMIT
from papyon.types import Capabilities
from tests.papyon.payload.strategies import braced, numbers, tokens, xml_texts
from tests.transcripts.plays import Play

MAYBE = st.one_of(st.none(), xml_texts)
CAPABILITIES = st.builds(Capabilities, numbers, st.one_of(st.none(), numbers))
ENDPOINTS = st.builds(EndpointData, CAPABILITIES, braced)
PRIVATE = st.builds(PrivateEndpointData, xml_texts, st.booleans(), st.integers(1, 4), tokens, braced)
PERSONAL = st.builds(
    PersonalData,
    *[MAYBE] * 10,
    st.lists(ENDPOINTS, max_size=3).map(tuple),
    st.lists(PRIVATE, max_size=3).map(tuple),
)


@given(st.one_of(PERSONAL, ENDPOINTS, PRIVATE))
def test_every_document_survives(document: PersonalData | EndpointData | PrivateEndpointData) -> None:
    assert parse_personal(document.encode()) == document


@given(st.builds(Media, tokens, tokens, st.lists(tokens, max_size=4).map(tuple), st.booleans(), tokens))
def test_media_survive(media: Media) -> None:
    assert parse_media(media.token()) == media


def test_media_of_the_reference() -> None:
    media = parse_media("\\0Music\\01\\0{0} - {1}\\0Song\\0Artist\\0Album\\0\\0")
    assert media is not None
    assert (media.kind, media.enabled, media.text) == ("Music", True, "Song - Artist")
    assert parse_media("") is None
    assert parse_media("nonsense") is None
    assert Media("Games", "{0} {7}", ("Chess",)).text == "Chess "
    assert Media("Games", "{0}{1}, {0}", ("a", "{0}")).text == "a{0}, a"


def test_a_title_in_a_thousand_places_is_no_book() -> None:
    media = Media("Music", "{0}" * 10_000, ("x" * 30_000,))
    assert len(media.text) == TEXT_LIMIT


@pytest.mark.parametrize("file", ["msnp11", "msnp15", "msnp18"])
def test_the_documents_of_the_golden_transcripts_are_written_back(file: str) -> None:
    found = 0
    for _, data in Play.load(file, "notification"):
        line, _, payload = data.partition(b"\r\n")
        if line[:3] in (b"UUX", b"UBX") and payload:
            document = parse_personal(payload)
            assert document.encode() == payload
            found += 1
    assert found >= 2


def test_an_absent_element_keeps_its_value_and_an_empty_one_clears_it() -> None:
    old = PersonalData(message="hi", media="m", scene="s", endpoints=(EndpointData(Capabilities(1), "{x}"),))
    new = parse_personal(b"<Data><PSM></PSM><Scene>t</Scene></Data>")
    assert isinstance(new, PersonalData)
    assert new == PersonalData(message="", scene="t")
    assert old.updated(new) == PersonalData("", "m", scene="t", endpoints=old.endpoints)


def test_an_empty_payload_says_nothing() -> None:
    assert parse_personal(b"") == PersonalData()
    assert PersonalData().encode() == b"<Data></Data>"


def test_numeric_entities_are_understood() -> None:
    document = parse_personal(b"<Data><PSM>&#x26;&#x3C;&#x7B;&amp;</PSM></Data>")
    assert document == PersonalData(message="&<{&")


@pytest.mark.parametrize(
    "payload", [b"<Other/>", b"<Data>", b"x", b"<Data>" + b"<EndpointData/>" * 33 + b"</Data>"]
)
def test_what_cannot_be_read_is_refused(payload: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_personal(payload)
