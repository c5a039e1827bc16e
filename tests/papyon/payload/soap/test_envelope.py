"""Envelopes and faults."""

import pytest

from papyon.errors import PayloadError, ServiceFault
from papyon.payload import xml
from papyon.payload.soap.envelope import SOAP_12, build, build_fault, parse_request, parse_response

DETAIL = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
<faultcode>s:Client</faultcode><faultstring> no such book </faultstring><detail>
<errorcode xmlns="http://www.msn.com/webservices/AddressBook">ABDoesNotExist</errorcode></detail>
</s:Fault></s:Body></s:Envelope>"""


def test_nothing_stands_between_the_elements() -> None:
    document = build(xml.element("a", xml.element("b")), header=(xml.element("c"),))
    assert b"> <" not in document
    assert b"\n" not in document
    envelope = parse_request(document)
    assert envelope.action == "a"
    assert envelope.header is not None
    assert xml.child(envelope.header, "c") is not None


def test_the_younger_version_is_told_by_its_namespace() -> None:
    assert parse_request(build(xml.element("a"), version=SOAP_12)).version == SOAP_12


def test_white_space_before_the_declaration_is_forgiven() -> None:
    assert parse_request(b"\r\n " + build(xml.element("a"))).action == "a"


def fault_of(document: str | bytes) -> ServiceFault:
    with pytest.raises(ServiceFault) as raised:
        parse_response(document.encode() if isinstance(document, str) else document)
    return raised.value


def test_the_most_specific_code_counts() -> None:
    fault = fault_of(DETAIL)
    assert (fault.code, fault.text, fault.detail) == ("ABDoesNotExist", "no such book", "")
    assert (
        fault_of(build_fault(ServiceFault("BadContextToken", "old"), prefix="q0")).code == "BadContextToken"
    )


def test_what_is_needed_to_go_on_is_kept() -> None:
    document = build_fault(
        ServiceFault("AuthenticationFailed"), xml.element("LockKeyChallenge", " 123 "), actor="x"
    )
    assert fault_of(document).detail == "123"
    assert (
        fault_of("<Envelope><Fault><redirectUrl>https://x</redirectUrl></Fault></Envelope>").detail
        == "https://x"
    )


def test_a_fault_may_stand_beside_the_body() -> None:
    assert fault_of(
        "<Envelope><Fault><faultcode>wsse:FailedAuthentication</faultcode></Fault></Envelope>"
    ).code == ("FailedAuthentication")
    assert fault_of("<Envelope><Fault/></Envelope>").code == "Fault"


@pytest.mark.parametrize(
    "document", [b"", b"<html>502 Bad Gateway</html>", b"<Envelope/>", b"<Envelope><Body/></Envelope>", b"{}"]
)
def test_what_is_no_service_document_is_refused(document: bytes) -> None:
    for read in (parse_request, parse_response):
        with pytest.raises(PayloadError):
            read(document)


def test_requests_have_a_limit() -> None:
    document = build(xml.element("a", "x" * 300_000))
    with pytest.raises(PayloadError, match="longer"):
        parse_request(document)
    assert parse_response(document).action == "a"
