"""No service document makes a parser raise anything but PayloadError, or ServiceFault for answers."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from papyon.errors import PayloadError, ServiceFault
from papyon.payload import MailData, OfflineText, WaitingMessage, xml
from papyon.payload.soap import (
    ABContactAdd,
    ABContactUpdate,
    ABFindContactsPaged,
    ABGroupContactAdd,
    AddMember,
    AddressBook,
    ApplicationHeader,
    DeleteMessages,
    FindMembershipResult,
    GetMessage,
    Member,
    Property,
    Role,
    SecurityRequest,
    SecurityResponse,
    ServiceHeader,
    Store,
    StoreFault,
    Token,
    TokenRequest,
    Version,
    encode_failed_authentication,
    encode_message,
    encode_metadata,
    encode_store_fault,
    groups,
    parse_application_header,
    parse_guid_result,
    parse_message,
    parse_metadata,
    parse_response,
    parse_rsi_request,
    parse_service_header,
    parse_stamp,
    sharing,
    storage,
)
from papyon.payload.soap.circles import (
    BreakConnection,
    CircleInfo,
    CircleTicket,
    CreateCircle,
    CreateContact,
    ManageWLConnection,
    parse_circles,
)
from papyon.payload.soap.envelope import Envelope, parse_request
from papyon.payload.soap.renewal import RenewalRequest
from papyon.payload.soap.roaming import Photo, PhotoStream, RoamingProfile, parse_profile_result
from papyon.payload.soap.rst import CLEAR, PASSPORT
from tests.fuzz.inputs import inputs

SAMPLES = Path(__file__).parents[1] / "papyon" / "payload" / "samples"
HEADER = ApplicationHeader("t=1&p=", cache_key="12r1:1")
ASKED = (TokenRequest("RST0", PASSPORT), TokenRequest("RST1", CLEAR, "MBI_KEY_OLD"))
GIVEN = (Token(PASSPORT, "abc", "0"), Token(CLEAR, "t=1&p=", "1", "AAAA"))
REQUESTS = [
    ABContactAdd("a@b", invitation="hi", own_name="A").encode(HEADER),
    ABContactUpdate("", ((Property.DISPLAY_NAME, "A"),), (("MSN.IM.BLP", "1"),)).encode(HEADER),
    ABFindContactsPaged(True, "2009-01-01T00:00:00.0000000-08:00").encode(HEADER),
    ABGroupContactAdd(("1",), ("2",)).encode(HEADER),
    AddMember((Member(Role.ALLOW, "a@b", annotations=(("a", "b"),)),)).encode(HEADER),
    CreateCircle("Friends", "A").encode(HEADER),
    CreateContact("a@b", book="00000000-0000-0000-0009-0123456789ab").encode(HEADER),
    ManageWLConnection("1", role=3).encode(HEADER),
    BreakConnection("1").encode(HEADER),
    GetMessage("1").encode("t=1&p="),
    DeleteMessages(("1", "2")).encode("t=1&p="),
    Store("a@b", "c@d", OfflineText("hi", "{1}").store_content(), "t=1&p=", "PROD").encode(),
    b'<Envelope xmlns:x="urn:x"><Header><Security><EncryptedData><CipherData><CipherValue>abc</CipherValue>'
    b"</CipherData></EncryptedData><DerivedKeyToken><Nonce>AAEC</Nonce></DerivedKeyToken><Signature><SignedInfo>"
    b'<Method A="b" /></SignedInfo><SignatureValue>AwQF</SignatureValue></Signature></Security></Header>'
    b'<Body><RequestSecurityToken Id="RST2"/></Body></Envelope>',
    SecurityRequest("a@b", "secret", ASKED).encode(),
    SecurityRequest("a@b", "secret", ASKED, Version.RST2).encode(),
]
KEPT = storage.StorageHeader("t=1&p=", cache_key="key")
REQUESTS += [
    request.encode(KEPT)
    for request in (
        storage.GetProfile("42"),
        storage.UpdateProfile("1", "A", ""),
        storage.CreateDocument("42", "a", b"picture"),
        storage.UpdateDocument("1", "a", b"picture"),
        storage.CreateRelationships((storage.Relationship("1", "2"),)),
        storage.DeleteRelationships(("1",), source="2"),
    )
]
PHOTO = Photo("1!205", "a", (PhotoStream("/tile", size=7, sha1="x"),))
ANSWERS = [
    storage.encode_storage_response("GetProfile", RoamingProfile("1", "2", "A", "hi", PHOTO).markup()),
    storage.encode_storage_response("FindDocuments", storage.documents([PHOTO])),
    storage.encode_storage_response("CreateDocument", storage.created("CreateDocument", "1!205")),
    (SAMPLES / "find_all.xml").read_bytes(),
    (SAMPLES / "find_membership.xml").read_bytes(),
    AddressBook((), (), "a@b").encode_paged(
        ServiceHeader(), CircleTicket(b"x", b"y").text(), (CircleInfo("1", "Friends").markup(),)
    ),
    encode_metadata(MailData((WaitingMessage("1", "a@b"),))),
    encode_message("From: x\n\ny"),
    encode_failed_authentication(Version.RST),
    encode_failed_authentication(Version.RST2),
    encode_store_fault(StoreFault.AUTHENTICATION_FAILED, lock_key_challenge="123"),
    SecurityResponse(GIVEN).encode(),
    SecurityResponse(GIVEN, version=Version.RST2).encode(),
]


def request(parse: Callable[[Envelope], object]) -> Callable[[bytes], object]:
    return lambda document: parse(parse_request(document))


def answer(parse: Callable[[Envelope], object]) -> Callable[[bytes], object]:
    return lambda document: parse(parse_response(document))


def _again(request: storage.StorageRequest, header: storage.StorageHeader) -> bytes:
    return request.encode(header)


PARSERS: dict[str, Callable[[bytes], object]] = {
    "application header": request(parse_application_header),
    "sharing": request(lambda envelope: sharing.parse_request(envelope.body).encode(HEADER)),
    "address book": request(lambda envelope: groups.parse_request(envelope.body).encode(HEADER)),
    "rsi": request(parse_rsi_request),
    "store": request(lambda envelope: Store.parse(envelope).encode()),
    "tickets asked": lambda document: SecurityRequest.parse(document).encode(),
    "tickets renewed": RenewalRequest.parse,
    "tickets given": lambda document: SecurityResponse.parse(document).encode(),
    "service header": answer(parse_service_header),
    "memberships": answer(lambda envelope: FindMembershipResult.parse(envelope.body).encode(ServiceHeader())),
    "book": answer(lambda envelope: AddressBook.parse(envelope.body).encode(ServiceHeader())),
    "circles": answer(lambda envelope: CircleTicket.parse(parse_circles(envelope.body)[1]).text()),
    "id": answer(lambda envelope: parse_guid_result(envelope.body)),
    "metadata": answer(lambda envelope: parse_metadata(envelope.body)),
    "message": answer(lambda envelope: parse_message(envelope.body)),
    "storage": request(lambda envelope: _again(*storage.parse_storage_request(envelope))),
    "profile": answer(lambda envelope: parse_profile_result(envelope.body).markup()),
    "documents": answer(lambda envelope: storage.documents(storage.parse_documents(envelope.body))),
    "created": answer(storage.parse_created),
    "stamp": lambda document: parse_stamp(document.decode("utf-8", "replace")),
}


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=100)
@given(document=inputs(*REQUESTS, *ANSWERS))
def test_documents(name: str, document: bytes) -> None:
    with contextlib.suppress(PayloadError, ServiceFault):
        PARSERS[name](document)


def wrapped(inner: bytes) -> bytes:
    return b"<Envelope><Body>" + inner + b"</Body></Envelope>"


BOMBS = {
    "nested": wrapped(b"<ABFindAll>" * 5000 + b"</ABFindAll>" * 5000),
    "wide": wrapped(
        b"<ABContactDelete><contacts>" + b"<Contact/>" * 20_000 + b"</contacts></ABContactDelete>"
    ),
    "laughs": b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + wrapped(b"<x>&b;</x>"),
    "outside": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + wrapped(b"<x>&a;</x>"),
    "parameter": b'<!DOCTYPE a [<!ENTITY % a SYSTEM "http://192.0.2.1/x"> %a;]>' + wrapped(b"<x/>"),
    "included": wrapped(b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
    "fault": wrapped(b"<Fault><faultcode>" + b"x" * 200_000 + b"</faultcode></Fault>"),
    "spaces": b" " * 250_000 + wrapped(b"<x/>"),
    "tickets": wrapped(
        b"<RequestMultipleSecurityTokens>"
        + b"<RequestSecurityToken/>" * 9000
        + b"</RequestMultipleSecurityTokens>"
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", PARSERS)
def test_bombs_do_not_go_off(bomb: str, name: str) -> None:
    with contextlib.suppress(PayloadError, ServiceFault):
        PARSERS[name](BOMBS[bomb])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp037", "utf-7"])
def test_a_declaration_cannot_smuggle_a_document_type_past_the_check(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(PayloadError):
        xml.parse(text.encode(encoding))
