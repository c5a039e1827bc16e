import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import PayloadError
from papyon.payload.passport import (
    FIELD_LIMIT,
    HEADER_LIMIT,
    Authorization,
    Denied,
    Elsewhere,
    Granted,
    PassportUrls,
    parse_verdict,
)

CHALLENGE = (
    "ct=1136073600,rver=5.5.4177.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507,"
    "ru=http:%2F%2Fmessenger.msn.com,tw=0,kpp=1,kv=4,ver=2.1.6000.1,rn=abcd,tpf=0123456789abcdef"
)
TICKET = "t=MSNPTICKETALICE00001&p="
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)


def test_the_example_of_the_reference_byte_for_byte():
    mine = Authorization("alice@example.com", "s3cret,1", CHALLENGE)
    assert mine.header() == (
        "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,"
        f"sign-in=alice%40example.com,pwd=s3cret%2C1,{CHALLENGE}"
    )
    assert Granted(TICKET).header() == (
        "Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,"
        f"from-PP='{TICKET}',ru=http://messenger.msn.com"
    )
    nexus = "DARealm=Passport.Net,DALogin=login.example/login2.srf,ConfigVersion=11"
    assert PassportUrls.parse(nexus).url == "https://login.example/login2.srf"
    assert parse_verdict(Granted(TICKET).header()) == Granted(TICKET)


@given(TEXT, TEXT, st.sampled_from(["", CHALLENGE, "lc=1033,id=507,pwd=2,sign-in=3"]))
def test_what_is_written_is_read_again(user, password, challenge):
    mine = Authorization(user, password, challenge)
    assert Authorization.parse(mine.header()) == mine


@given(TEXT)
def test_the_reason_of_a_refusal_comes_through(text):
    assert parse_verdict(Denied(text, "http://x.example").header()) == Denied(text, "http://x.example")


def test_a_login_service_with_and_without_scheme_alone_and_among_others():
    assert (
        PassportUrls.parse("DALogin=http://localhost:3000/login.srf").url == "http://localhost:3000/login.srf"
    )
    mine = PassportUrls("login.example/login2.srf", (("ConfigVersion", "11"),))
    assert PassportUrls.parse(mine.header()) == mine
    assert (
        PassportUrls("https://login.example/login2.srf").header()
        == "DALogin=https://login.example/login2.srf"
    )
    with pytest.raises(PayloadError):
        PassportUrls.parse("DARealm=Passport.Net,DALogin=,ConfigVersion=11")


def test_an_unencoded_password_and_one_of_an_old_code_page():
    start = "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=a@example.com"
    assert Authorization.parse(f"{start},pwd=p@ss%w+rd,lc=1033").password == "p@ss%w+rd"
    assert Authorization.parse(f"{start},pwd=%E9t%E9,lc=1033").password == "été"
    assert Authorization.parse(f"{start},pwd=%C3%A9t%C3%A9").password == "été"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic YTpi",
        "Passport1.4 ",
        "Passport1.4 OrgVerb=GET,sign-in=,pwd=x",
        "Passport1.4 OrgVerb=GET,sign-in=x,pwd=",
        f"Passport1.4 OrgVerb=GET,sign-in={'x' * (FIELD_LIMIT + 1)},pwd=x",
        f"Passport1.4 OrgVerb=GET,sign-in=x,pwd=x,{'x' * HEADER_LIMIT}",
    ],
)
def test_what_is_no_authorization(header):
    with pytest.raises(PayloadError):
        Authorization.parse(header)


@pytest.mark.parametrize(
    "header",
    ["", "Passport1.4 da-status=success,ru=x", "Basic realm=x", "Passport1.4 da-status=perhaps", "x" * 9000],
)
def test_what_is_no_verdict(header):
    with pytest.raises(PayloadError):
        parse_verdict(header)


def test_the_kinds_of_verdicts():
    assert parse_verdict("Passport1.4 da-status=redir") == Elsewhere()
    assert parse_verdict(Elsewhere().header()) == Elsewhere()
    failed = "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://c.example,cbtxt=No%20way%21"
    assert parse_verdict(failed) == Denied("No way!", "http://c.example")
    commas = "Passport1.4 da-status=success,from-PP='t=a,b&p=c',ru=http://r.example"
    assert parse_verdict(commas) == Granted("t=a,b&p=c", "http://r.example")


@given(st.text(max_size=300))
def test_nothing_but_payload_errors(text):
    for parse in (PassportUrls.parse, Authorization.parse, parse_verdict):
        for value in (text, f"Passport1.4 {text}"):
            with contextlib.suppress(PayloadError):
                parse(value)
