"""The built page: the right type, kept as long as it may be, and nothing outside of it."""

import gzip

import pytest

from amsn2.frontends.web import limits
from amsn2.frontends.web.page import read_page
from tests.amsn2.frontends.web.scripted import open_house

SCRIPT = b"console.log('hello');\n" * 100


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(b"<!doctype html><title>aMSN2</title>")
    (folder / "assets" / "main-abc123.js").write_bytes(SCRIPT)
    (folder / "manifest.webmanifest").write_bytes(b"{}")
    (folder / "thing.unknown").write_bytes(b"?")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (folder / "leak.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
async def house(built):
    async with open_house(static=built) as house:
        yield house


async def test_the_index_is_asked_for_again_each_time(house):
    answer = await house.call("GET", "/")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = await house.call("GET", "/", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert (await house.call("GET", "/index.html")).body == answer.body


async def test_an_asset_is_kept_for_ever(house):
    answer = await house.call("GET", "/assets/main-abc123.js", headers={"Accept-Encoding": "br"})
    assert answer.body == SCRIPT
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [("gzip, br", True), ("GZIP;q=0.5", True), ("br", False), ("gzip;q=0", False), ("gzip; q=0.0", False)],
)
async def test_who_can_unpack_gets_it_packed(house, accepts, packed):
    answer = await house.call("GET", "/assets/main-abc123.js", headers={"Accept-Encoding": accepts})
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert ("Content-Encoding" in answer.headers) is packed
    assert (gzip.decompress(answer.body) if packed else answer.body) == SCRIPT


async def test_only_the_head(house):
    answer = await house.call("HEAD", "/assets/main-abc123.js", headers={"Accept-Encoding": "identity"})
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(SCRIPT))


async def test_types(house):
    assert (await house.call("GET", "/manifest.webmanifest")).headers["Content-Type"] == (
        "application/manifest+json"
    )
    assert (await house.call("GET", "/thing.unknown")).headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    [
        "/leak.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%5c..%5csecret.txt",
        "/assets//etc/passwd",
        "/assets/",
        "/assets",
        "/.hidden",
        "/index.html%00.js",
    ],
)
async def test_no_path_leads_out(house, path):
    reader_answer = await house.call("GET", path)
    assert reader_answer.status == 404
    assert b"secret" not in reader_answer.body.replace(b"secret.txt", b"")


async def test_under_a_path_of_its_own(built):
    async with open_house(static=built, base_path="/x/y/") as house:
        assert (await house.call("GET", "/x/y/")).status == 200
        assert (await house.call("GET", "/x/y/assets/main-abc123.js")).status == 200
        assert (await house.call("GET", "/x/y/api/session")).status == 200
        bare = await house.call("GET", "/x/y")
        assert (bare.status, bare.headers["Location"]) == (308, "/x/y/")
        for path in ("/", "/x/", "/api/session", "/assets/main-abc123.js"):
            assert (await house.call("GET", path)).status == 404


async def test_a_page_that_is_not_built_says_what_to_run(tmp_path):
    async with open_house(static=tmp_path) as house:
        answer = await house.call("GET", "/")
        assert (answer.status, answer.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
        assert b"make web" in answer.body
        (tmp_path / "index.html").write_bytes(b"built now")
        assert (await house.call("GET", "/")).body == b"built now"


def test_a_folder_that_is_no_page(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "STATIC_BYTES", 10)
    (tmp_path / "film").write_bytes(b"x" * 11)
    with pytest.raises(ValueError, match="not the page"):
        read_page(tmp_path)
