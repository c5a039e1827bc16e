"""Tickets for a password."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError, ServiceFault
from papyon.payload import xml
from papyon.payload.soap import (
    SecurityRequest,
    SecurityResponse,
    Token,
    TokenRequest,
    Version,
    encode_failed_authentication,
    encode_invalid_request,
    encode_redirect,
)
from papyon.payload.soap.rst import CLEAR, CONTACTS, MESSENGER, PASSPORT
from tests.papyon.payload.strategies import addresses, moments, tokens, xml_texts

VERSIONS = st.sampled_from(Version)
ASKED = st.builds(
    TokenRequest, st.integers(0, 19).map("RST{}".format), tokens, st.sampled_from(["", "MBI", "?id=507&x"])
)
SECRETS = st.binary(min_size=24, max_size=24).map(lambda raw: base64.b64encode(raw).decode())
GIVEN = st.builds(
    Token,
    st.sampled_from([PASSPORT, CLEAR, CONTACTS]),
    tokens.map("t={}&p=".format),
    st.integers(0, 19).map(str),
    st.one_of(st.just(""), SECRETS),
    moments,
    moments,
)


@given(addresses, xml_texts.filter(bool), st.lists(ASKED, min_size=1, max_size=5).map(tuple), VERSIONS)
def test_every_request_survives(
    user: str, password: str, asked: tuple[TokenRequest, ...], version: Version
) -> None:
    request = SecurityRequest(user, password, asked, version)
    moment = datetime(2009, 1, 1, tzinfo=UTC)
    assert SecurityRequest.parse(request.encode()) == request
    assert SecurityRequest.parse(request.encode(moment, moment)) == request


@given(st.lists(GIVEN, min_size=1, max_size=4).map(tuple), VERSIONS)
def test_every_answer_survives(given_tokens: tuple[Token, ...], version: Version) -> None:
    response = SecurityResponse(given_tokens, "0006000080000001", "1a2b", "alice@example.com", version)
    assert SecurityResponse.parse(response.encode()) == response


@pytest.mark.parametrize("version", Version)
def test_tickets_carry_the_numbers_of_their_requests_and_nothing_stands_between(version: Version) -> None:
    asked = TokenRequest("RST7", CONTACTS, "MBI")
    document = SecurityResponse((Token(asked.address, "t=1&p=2", asked.number),), version=version).encode()
    assert b'Id="Compact7">t=1&amp;p=2<' in document
    assert b'"#Compact7"' in document
    assert b"> <" not in document
    assert b">\n<" not in document
    response = SecurityResponse.parse(document)
    token = response.token("CONTACTS.msn.com")
    assert token is not None
    assert token.ticket == "t=1&p=2"
    assert response.token(MESSENGER) is None


def test_the_shape_of_the_two_versions() -> None:
    old = SecurityRequest("a@b", "x", (TokenRequest("RST0", PASSPORT),)).encode()
    assert b"http://schemas.xmlsoap.org/ws/2004/04/security/trust/Issue" in old
    assert b"PolicyReference" not in old
    new = SecurityRequest("a@b", "x", (TokenRequest("RST0", PASSPORT),), Version.RST2).encode()
    assert b">http://schemas.xmlsoap.org/ws/2005/02/trust/Issue<" in new
    assert b"http://www.w3.org/2003/05/soap-envelope" in new


def test_the_request_parameters_of_the_reference() -> None:
    old = SecurityRequest("a@b", "x", (TokenRequest("RST0", PASSPORT),)).encode()
    text = old.decode().partition("<ps:RequestParams>")[2].partition("<")[0]
    assert base64.b64decode(text) == b"\x01\0\0\0\x02\0\0\0lc\x04\0\0\x001033"


def failure(document: bytes) -> tuple[str, str]:
    with pytest.raises(ServiceFault) as raised:
        SecurityResponse.parse(document)
    return raised.value.code, raised.value.detail


@pytest.mark.parametrize("version", Version)
def test_failures(version: Version) -> None:
    assert failure(encode_failed_authentication(version)) == ("FailedAuthentication", "")
    assert failure(encode_redirect("https://x.example/RST.srf?a&b", version)) == (
        "Redirect",
        "https://x.example/RST.srf?a&b",
    )
    assert failure(encode_invalid_request(version))[0] in ("Client", "InvalidRequest")


def test_where_each_version_puts_its_fault() -> None:
    old = xml.parse(encode_failed_authentication(Version.RST))
    assert xml.child(old, "Fault") is not None
    assert xml.text(old, "Header", "pp", "reqstatus") == "0x80048821"
    new = xml.parse(encode_failed_authentication(Version.RST2))
    assert xml.text(new, "Body", "Fault", "Code", "Subcode", "Value") == "wst:FailedAuthentication"
    assert xml.text(new, "Body", "Fault", "Detail", "error", "value") == "0x80048821"


def request(user: str = "a@b", password: str = "x", count: int = 1) -> bytes:
    return SecurityRequest(user, password, (TokenRequest("RST0", PASSPORT),) * count).encode()


@pytest.mark.parametrize(
    "document",
    [
        request(user=""),
        request(password=""),
        request(password="x" * 2000),
        request(count=21),
        request(count=0),
        b"<Envelope><Body><Other/></Body></Envelope>",
        b"",
    ],
)
def test_requests_that_cannot_be_served_are_refused(document: bytes) -> None:
    with pytest.raises(PayloadError):
        SecurityRequest.parse(document)


def test_an_answer_without_tickets_is_refused() -> None:
    with pytest.raises(PayloadError):
        SecurityResponse.parse(b"<Envelope><Body><RequestSecurityTokenResponseCollection/></Body></Envelope>")
