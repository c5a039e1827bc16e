"""Large files in parts: begun, asked for, gone on with."""

import asyncio

import pytest

from amsn2.api.errors import ProblemCode, Refused
from amsn2.api.media import UploadId
from amsn2.api.models import PersonId

ID = UploadId("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def token(house):
    return house.people.add("anna")


@pytest.fixture
def messenger(house, token):
    return house.people.messengers[PersonId("anna")]


async def begin(house, token, **wish):
    return await house.call("POST", "/api/uploads", {"id": ID, "kind": "file", "size": 10, **wish}, token=token)


async def add(house, token, data=b"0123", offset="0", upload=ID, headers=None):
    headers = {"Upload-Offset": offset, "Content-Type": "application/octet-stream", **(headers or {})}
    return await house.call("PATCH", f"/api/uploads/{upload}", data=data, token=token, headers=headers)


async def test_in_parts(house, token, messenger):
    answer = await begin(house, token)
    assert (answer.status, answer.json) == (
        200,
        {"id": ID, "kind": "file", "size": 10, "offset": 0, "blob": None},
    )
    assert (await add(house, token)).json["offset"] == 4
    assert (await begin(house, token)).json["offset"] == 4
    assert (await add(house, token, b"456789", "4")).json["offset"] == 10
    assert (await house.call("DELETE", f"/api/uploads/{ID}", token=token)).status == 204
    assert messenger.uploads == {}


@pytest.mark.parametrize(
    "wish",
    [
        {"id": "x"},
        {"id": "../../../../../../../../../../etc/passwd"},
        {"id": ID.upper() + "\n"},
        {"kind": "nonsense"},
        {"size": -1},
        {"size": "10"},
        {"size": 2**53},
        {"more": 1},
    ],
)
async def test_nonsense_is_not_begun(house, token, messenger, wish):
    answer = await begin(house, token, **wish)
    assert (answer.status, answer.json["code"]) == (400, "malformed")
    assert messenger.uploads == {}


@pytest.mark.parametrize("offset", ["", "-1", "1e3", "x", "1" * 17, "٣"])
async def test_an_offset_is_a_number(house, token, offset):
    await begin(house, token)
    answer = await add(house, token, offset=offset)
    assert (answer.status, answer.json["code"]) == (400, "malformed")


async def test_at_the_wrong_place_it_says_how_far_it_is(house, token):
    await begin(house, token)
    await add(house, token)
    answer = await add(house, token)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status, answer.json["code"], answer.json["detail"]) == (409, "offset_wrong", "4")


async def test_what_nobody_knows_and_what_is_anothers_is_not_there(house, token):
    await begin(house, token)
    other = house.people.add("bert")
    for upload in (ID, "0" * 36, "x", "%2e%2e%2fkey"):
        answer = await add(house, other, upload=upload)
        assert (answer.status, answer.json["code"]) == (404, "not_found")


async def test_nothing_packed(house, token):
    await begin(house, token)
    assert (await add(house, token, headers={"Content-Encoding": "gzip"})).status == 415


async def test_a_refusal_is_told(house, token, messenger):
    await begin(house, token)
    messenger.obstacle = Refused(ProblemCode.QUOTA_FULL, "10 GB")
    for answer in (await begin(house, token), await add(house, token)):
        assert (answer.status, answer.json["code"]) == (422, "quota_full")


async def test_what_came_before_a_line_broke_is_kept(house, token, messenger):
    await begin(house, token)
    _, writer = await asyncio.open_connection("127.0.0.1", house.frontend.port)
    head = (
        f"PATCH /api/uploads/{ID} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-AMSN2: 1\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: amsn2_session={token}\r\nUpload-Offset: 0\r\nContent-Length: 10\r\n\r\n012"
    )
    writer.write(head.encode())
    await messenger.entered.wait()
    writer.transport.abort()
    await messenger.upload_ended.wait()
    assert messenger.uploads[ID].offset == 3
