"""The form of signed renewals."""

import pytest

from papyon.errors import PayloadError
from papyon.payload import xml
from papyon.payload.soap.envelope import parse_response
from papyon.payload.soap.renewal import RenewalRequest, encode_renewed
from papyon.payload.soap.rst import Version

DSIG = "http://www.w3.org/2000/09/xmldsig#"
REQUEST = (
    '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="urn:unused"><Header><Security>'
    "<EncryptedData><CipherData><CipherValue>abc</CipherValue></CipherData></EncryptedData>"
    "<DerivedKeyToken><Nonce>AAEC</Nonce></DerivedKeyToken>"
    f'<Signature xmlns="{DSIG}"><SignedInfo><Method A="b" /></SignedInfo>'
    "<SignatureValue>\nAwQF\n</SignatureValue></Signature></Security></Header>"
    '<Body><RequestSecurityToken Id="RST2"/></Body></Envelope>'
).encode()


def test_what_is_signed_is_in_canonical_form() -> None:
    found = RenewalRequest.parse(REQUEST)
    assert (found.master, found.nonce, found.signature) == ("abc", b"\0\1\2", b"\3\4\5")
    assert found.signed == f'<SignedInfo xmlns="{DSIG}"><Method A="b"></Method></SignedInfo>'.encode()
    assert [token.number for token in found.tokens] == ["2"]


@pytest.mark.parametrize("part", [b"SignedInfo", b"Nonce", b"SignatureValue"])
def test_what_is_missing(part: bytes) -> None:
    with pytest.raises(PayloadError):
        RenewalRequest.parse(REQUEST.replace(part, b"Other"))
    for document in (b"<x/>", REQUEST.replace(b"urn:unused", b"no address")):
        with pytest.raises(PayloadError):
            RenewalRequest.parse(document)


@pytest.mark.parametrize("version", list(Version))
def test_an_answer_says_how_to_read_it(version: Version) -> None:
    found = parse_response(encode_renewed(b"nonce", b"cipher", version))
    token = xml.child(found.header, "Security", "DerivedKeyToken")
    assert (xml.attribute(token, "Id"), xml.text(token, "Nonce")) == ("EncKey", "bm9uY2U=")
    assert xml.text(found.body, "CipherData", "CipherValue") == "Y2lwaGVy"
