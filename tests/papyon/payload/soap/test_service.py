"""Headers, stamps and faults of the address book services."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import ServiceFault
from papyon.payload.soap import (
    ABFindAll,
    ApplicationHeader,
    FaultCode,
    ServiceHeader,
    encode_response,
    parse_application_header,
    parse_response,
    parse_service_header,
    parse_stamp,
    stamp,
)
from papyon.payload.soap.envelope import parse_request
from papyon.payload.soap.service import encode_fault
from tests.papyon.payload.strategies import guids, moments, stripped, tokens


@given(st.builds(ApplicationHeader, stripped, tokens, stripped, guids))
def test_request_headers_survive(header: ApplicationHeader) -> None:
    assert parse_application_header(parse_request(ABFindAll().encode(header))) == header


@given(st.builds(ServiceHeader, stripped, st.one_of(st.just(""), tokens), guids))
def test_answer_headers_survive(header: ServiceHeader) -> None:
    response = parse_response(encode_response("ABContactDelete", header))
    assert parse_service_header(response) == header
    assert response.action == "ABContactDeleteResponse"
    assert len(response.body) == 0


def test_an_old_client_without_headers_has_no_ticket() -> None:
    request = parse_request(b"<Envelope><Body><ABFindAll/></Body></Envelope>")
    assert parse_application_header(request).ticket == ""


@given(moments, st.integers(0, 999_999), st.integers(-14 * 60, 14 * 60))
def test_every_stamp_survives(moment: datetime, fraction: int, offset: int) -> None:
    local = moment.replace(microsecond=fraction, tzinfo=timezone(timedelta(minutes=offset)))
    assert parse_stamp(stamp(local)) == local


def test_stamps_of_the_reference() -> None:
    moment = datetime(2009, 1, 1, tzinfo=timezone(timedelta(hours=-8)))
    assert stamp(moment) == "2009-01-01T00:00:00.0000000-08:00"
    assert parse_stamp("2009-01-01T00:00:00.0000000-08:00") == moment
    assert parse_stamp("2009-01-01T08:00:00Z") == moment
    assert stamp(moment.replace(tzinfo=None)) == stamp(moment.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00.0000000-08:00",
        "",
        "x",
        "2009-13-01T00:00:00",
        "9999-12-31T23:59:59-23:00",
    ],
)
def test_never_and_nonsense_are_no_moment(text: str) -> None:
    assert parse_stamp(text) is None


def test_faults_survive() -> None:
    document = encode_fault(ServiceFault(FaultCode.CONTACT_ALREADY_EXISTS, "twice", "guid-1"), "ABContactAdd")
    with pytest.raises(ServiceFault) as raised:
        parse_response(document)
    assert (raised.value.code, raised.value.text, raised.value.detail) == (
        "ContactAlreadyExists",
        "twice",
        "guid-1",
    )
    assert b"<faultcode>soap:Client</faultcode>" in document
    assert b"<faultcode>soap:BadContextToken</faultcode>" in encode_fault(
        ServiceFault(FaultCode.BAD_CONTEXT_TOKEN, "old"), "ABFindAll"
    )


def test_the_soap_action() -> None:
    assert ABFindAll().soap_action == "http://www.msn.com/webservices/AddressBook/ABFindAll"
