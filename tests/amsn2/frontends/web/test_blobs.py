"""Pictures and files, in and out."""

import asyncio

import pytest

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import BlobKind
from amsn2.api.models import ContactId, PersonId
from amsn2.frontends.web import limits
from tests.golden.samples import HELLO

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(100))
PAGE = b"<html><script>alert(1)</script>"


async def put(house, token, data=PNG, kind="picture", headers=None):
    return await house.call(
        "POST",
        f"/api/blobs?kind={kind}",
        data=data,
        token=token,
        headers={"Content-Type": "image/png", **(headers or {})},
    )


async def test_in_and_out(house):
    token = house.people.add("anna")
    answer = await put(house, token)
    assert answer.status == 201
    blob = answer.json
    assert blob["kind"] == "picture"
    out = await house.call("GET", f"/api/blobs/{blob['id']}", token=token)
    assert (out.status, out.body) == (200, PNG)
    assert out.headers["Content-Type"] == "image/png"
    assert out.headers["ETag"] == f'"{blob["id"]}"'
    assert "immutable" in out.headers["Cache-Control"]
    assert "private" in out.headers["Cache-Control"]
    assert out.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert out.headers["X-Content-Type-Options"] == "nosniff"
    assert out.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Disposition" not in out.headers
    saved = await house.call("GET", f"/api/blobs/{blob['id']}?download", token=token)
    assert saved.headers["Content-Disposition"] == "attachment"


async def test_what_a_browser_would_run_is_only_ever_saved(house):
    token = house.people.add("anna")
    blob = (await put(house, token, PAGE, "file")).json
    for method in ("GET", "HEAD"):
        out = await house.call(method, f"/api/blobs/{blob['id']}", token=token)
        assert out.headers["Content-Type"] == "application/octet-stream"
        assert out.headers["Content-Disposition"] == "attachment"
        assert out.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert out.headers["Content-Length"] == str(len(PAGE))
    assert out.body == b""


async def test_known_already(house):
    token = house.people.add("anna")
    blob = (await put(house, token)).json
    headers = {"If-None-Match": f'"{blob["id"]}"'}
    out = await house.call("GET", f"/api/blobs/{blob['id']}", token=token, headers=headers)
    assert (out.status, out.body) == (304, b"")
    assert out.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("asked", "expected", "where"),
    [
        ("bytes=0-9", PNG[:10], "bytes 0-9/108"),
        ("bytes=100-", PNG[100:], "bytes 100-107/108"),
        ("bytes=-4", PNG[-4:], "bytes 104-107/108"),
        ("bytes=-999", PNG, "bytes 0-107/108"),
        ("bytes=100-9999", PNG[100:], "bytes 100-107/108"),
    ],
)
async def test_a_part(house, asked, expected, where):
    token = house.people.add("anna")
    blob = (await put(house, token)).json
    out = await house.call("GET", f"/api/blobs/{blob['id']}", token=token, headers={"Range": asked})
    assert (out.status, out.body, out.headers["Content-Range"]) == (206, expected, where)


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=" + "1" * 200 + "-"])
async def test_odd_ranges_get_it_all(house, asked):
    token = house.people.add("anna")
    blob = (await put(house, token)).json
    out = await house.call("GET", f"/api/blobs/{blob['id']}", token=token, headers={"Range": asked})
    assert (out.status, out.body) == (200, PNG)
    another = {"Range": "bytes=0-1", "If-Range": '"another"'}
    out = await house.call("GET", f"/api/blobs/{blob['id']}", token=token, headers=another)
    assert (out.status, out.body) == (200, PNG)


@pytest.mark.parametrize("asked", ["bytes=108-", "bytes=9-3"])
async def test_a_part_that_is_not_there(house, asked):
    token = house.people.add("anna")
    blob = (await put(house, token)).json
    out = await house.call("GET", f"/api/blobs/{blob['id']}", token=token, headers={"Range": asked})
    assert (out.status, out.json["code"]) == (416, "malformed")
    assert out.headers["Content-Range"] == "bytes */108"
    # HEAD tells of the whole: only GET has parts.
    out = await house.call("HEAD", f"/api/blobs/{blob['id']}", token=token, headers={"Range": asked})
    assert (out.status, out.headers["Content-Length"]) == (200, "108")


async def test_a_sound_is_what_was_made_of_it(house):
    token = house.people.add("anna")
    clip, made = [(await put(house, token, PNG + end, "file")).json["id"] for end in (b"clip", b"made")]
    house.people.messengers[PersonId("anna")].played[clip] = made
    where = f"/api/blobs/{clip}/sound"
    out = await house.call("GET", where, token=token, headers={"Range": "bytes=-4"})
    assert (out.status, out.body, out.headers["ETag"]) == (206, b"made", f'"{made}"')
    assert out.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    unchanged = {"Range": "bytes=-4", "If-Range": f'"{made}"'}
    assert (await house.call("GET", where, token=token, headers=unchanged)).status == 206
    out = await house.call("POST", where, token=token)
    assert (out.status, out.json["id"]) == (200, made)


async def test_why_a_sound_is_not_heard(house):
    token = house.people.add("anna")
    clip = (await put(house, token)).json["id"]
    for method, name in (("GET", "0" * 64), ("POST", "0" * 64), ("POST", "nonsense")):
        out = await house.call(method, f"/api/blobs/{name}/sound", token=token)
        assert (out.status, out.json["code"]) == (404, "not_found")
    house.people.messengers[PersonId("anna")].obstacle = Refused(ProblemCode.VOICE_UNFIT)
    for method in ("GET", "POST"):
        out = await house.call(method, f"/api/blobs/{clip}/sound", token=token)
        assert (out.status, out.json["code"]) == (422, "voice_unfit")
        assert "immutable" not in out.headers["Cache-Control"]
    assert (await house.call("POST", f"/api/blobs/{clip}/sound")).status == 401


async def test_another_persons_is_not_there(house):
    blob = (await put(house, house.people.add("anna"))).json
    out = await house.call("GET", f"/api/blobs/{blob['id']}", token=house.people.add("bert"))
    assert (out.status, out.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("name", ["x", "..%2F..%2Fkey", "%2e%2e", "A" * 64, "0" * 64, "0" * 65])
async def test_nonsense_is_not_there(house, name):
    out = await house.call("GET", f"/api/blobs/{name}", token=house.people.add("anna"))
    assert out.status == 404


async def test_only_our_own_page_puts_anything(house):
    token = house.people.add("anna")
    for headers in (
        {"X-AMSN2": None},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": None},
    ):
        assert (await put(house, token, headers=headers)).status == 403
    assert (await put(house, "nobody")).status == 401
    assert house.people.messengers[PersonId("anna")].blobs == {}


@pytest.mark.parametrize("kind", ["", "export", "import", "ink", "heard", "nonsense", "PICTURE"])
async def test_only_what_browsers_have(house, kind):
    assert (await put(house, house.people.add("anna"), kind=kind)).status == 400


async def test_nothing_packed(house):
    assert (await put(house, house.people.add("anna"), headers={"Content-Encoding": "gzip"})).status == 415


async def test_a_refusal_is_told(house):
    token = house.people.add("anna")
    house.people.messengers[PersonId("anna")].obstacle = Refused(ProblemCode.QUOTA_FULL)
    answer = await put(house, token)
    assert (answer.status, answer.json["code"]) == (422, "quota_full")


async def test_an_upload_that_breaks_off_is_not_kept(house):
    token = house.people.add("anna")
    messenger = house.people.messengers[PersonId("anna")]
    _, writer = await asyncio.open_connection("127.0.0.1", house.frontend.port)
    head = (
        "POST /api/blobs?kind=file HTTP/1.1\r\nHost: 127.0.0.1\r\nX-AMSN2: 1\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: amsn2_session={token}\r\nContent-Length: 1000000\r\n\r\n"
    )
    writer.write(head.encode() + bytes(1000))
    await messenger.entered.wait()
    writer.transport.abort()
    await messenger.blob_failed.wait()
    assert messenger.blobs == {}


async def test_an_upload_that_does_not_go_on_ends(house, monkeypatch):
    monkeypatch.setattr(limits, "CHUNK_SECONDS", 0.0)
    token = house.people.add("anna")
    reader, writer = await asyncio.open_connection("127.0.0.1", house.frontend.port)
    head = (
        "POST /api/blobs?kind=file HTTP/1.1\r\nHost: 127.0.0.1\r\nX-AMSN2: 1\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: amsn2_session={token}\r\nContent-Length: 1000000\r\n\r\n"
    )
    writer.write(head.encode())
    assert b" 408 " in await reader.readline()
    writer.close()


async def test_the_largest_files(house):
    answer = await house.call("GET", "/api/files", token=house.people.add("anna"))
    assert [message["id"] for message in answer.json] == [HELLO.id]
    assert (await house.call("GET", "/api/files")).status == 401


async def test_pictures_that_somebody_showed(house):
    token = house.people.add("anna")
    answer = await house.call("GET", "/api/pictures?contact=home%3Abert%40example.com", token=token)
    assert answer.json == [{"blob": "0" * 64, "seen_at": 5}]
    await house.call("GET", "/api/pictures", token=token)
    asked = house.people.messengers[PersonId("anna")].asked_pictures
    assert asked == [ContactId("home:bert@example.com"), None]
    assert (await house.call("GET", f"/api/pictures?contact={'x' * 999}", token=token)).status == 404
    assert BlobKind.PICTURE == "picture"
