import pytest
from multidict import CIMultiDict

from papyon.aio.nexus import REDIRECTS, login, login_url
from papyon.aio.post import Reply
from papyon.errors import CaptivePortal, PayloadError, RemoteProtocolError, ServerBusy, WrongPassword
from papyon.payload.passport import Authorization, Denied, Elsewhere, Granted, PassportUrls

NEXUS = "https://nexus.example/rdr/pprdr.asp"
LOGIN = "https://login.example/login2.srf"
ALICE = Authorization("alice@example.com", "s3cret,1", "lc=1033,id=507")
GRANTED = Granted("t=1&p=")


class Web:
    """Answers in turn, and keeps what was asked."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked = []

    async def fetch(self, method, url, headers=None, body=b"", limit=0):
        self.asked.append((method, url, dict(headers or {})))
        return self.replies.pop(0)


def reply(status, body=b"", **headers):
    return Reply(
        status, CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}), body
    )


def granted(ticket=GRANTED):
    return reply(200, Authentication_Info=ticket.header())


def onward(place):
    return reply(302, Location=place, Authentication_Info=Elsewhere().header())


@pytest.mark.parametrize("name", ["PassportURLs", "Passporturls", "passporturls"])
async def test_the_nexus_in_every_spelling_of_its_header(name):
    named = PassportUrls("login.example/login2.srf", (("ConfigVersion", "11"),)).header()
    web = Web(reply(200, **{name: named}))
    assert await login_url(web, NEXUS) == LOGIN
    assert web.asked == [("GET", NEXUS, {})]


async def test_a_nexus_that_moved_on_its_own_host():
    web = Web(reply(302, Location="/other"), reply(200, PassportURLs=f"DALogin={LOGIN}"))
    assert await login_url(web, NEXUS) == LOGIN
    assert web.asked[1][1] == "https://nexus.example/other"


async def test_the_password_goes_to_every_redirect_by_hand():
    web = Web(onward("/again.srf?lc=1033"), onward("https://other.example/login2.srf"), granted())
    assert await login(web, LOGIN, ALICE) == "t=1&p="
    assert [url for _, url, _ in web.asked] == [
        LOGIN,
        "https://login.example/again.srf?lc=1033",
        "https://other.example/login2.srf",
    ]
    assert {asked["Authorization"] for *_, asked in web.asked} == {ALICE.header()}


async def test_but_not_for_ever_and_not_without_tls():
    with pytest.raises(RemoteProtocolError, match="redirects more than"):
        await login(Web(*[onward(LOGIN)] * REDIRECTS), LOGIN, ALICE)
    for place in ("http://login.example/x", "ftp://x"):
        web = Web(onward(place))
        with pytest.raises(RemoteProtocolError, match="without TLS"):
            await login(web, LOGIN, ALICE)
        assert len(web.asked) == 1
    with pytest.raises(RemoteProtocolError, match="without TLS"):
        await login_url(Web(reply(200, PassportURLs="DALogin=http://login.example/")), NEXUS)
    with pytest.raises(RemoteProtocolError, match="redirects more than"):
        await login_url(Web(*[reply(302, Location=NEXUS)] * REDIRECTS), NEXUS)


async def test_a_wrong_password_with_the_words_of_the_service():
    said = Denied("The e-mail or password is incorrect", "http://x").header()
    with pytest.raises(WrongPassword, match=r"check both.*The e-mail or password is incorrect"):
        await login(Web(reply(401, WWW_Authenticate=said)), LOGIN, ALICE)
    for refusal in (reply(401), reply(401, WWW_Authenticate="Basic realm=x")):
        with pytest.raises(WrongPassword):
            await login(Web(refusal), LOGIN, ALICE)


PAGE = b"<!DOCTYPE html>\n<html><body>Welcome to our hotel!</body></html>"


@pytest.mark.parametrize(
    "answer", [reply(200, PAGE), reply(302, Location="https://hotel.example/"), reply(511)]
)
async def test_a_captive_portal_gets_no_password(answer):
    with pytest.raises(CaptivePortal):
        await login_url(Web(answer), NEXUS)
    web = Web(answer)
    with pytest.raises(CaptivePortal):
        await login(web, LOGIN, ALICE)
    assert len(web.asked) == 1


@pytest.mark.parametrize("status", [429, 502, 503])
async def test_a_busy_service(status):
    with pytest.raises(ServerBusy):
        await login_url(Web(reply(status)), NEXUS)
    with pytest.raises(ServerBusy):
        await login(Web(reply(status)), LOGIN, ALICE)


@pytest.mark.parametrize(
    "answer",
    [
        reply(404),
        reply(200, b"hello"),
        reply(200, Authentication_Info=Elsewhere().header()),
        reply(302, Authentication_Info=Elsewhere().header()),
        reply(302, Location="http://[", Authentication_Info=Elsewhere().header()),
        reply(200, Authentication_Info="Passport1.4 da-status=success"),
        granted(Granted("t=1 &p=")),
    ],
)
async def test_what_is_no_login_service(answer):
    with pytest.raises(PayloadError):
        await login(Web(answer), LOGIN, ALICE)
