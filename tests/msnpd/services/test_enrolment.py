"""The page on which people make accounts."""

from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from msnpd.config import Config
from msnpd.limits import Limits
from msnpd.registration import Invitations, Registration
from msnpd.server import Server
from tests.msnpd.sockets import post, tickets

EVE = "eve@example.com"


def config(folder: Path, registration: Registration, limits: Limits | None = None) -> Config:
    return Config(
        port=0,
        services_port=0,
        database=folder / "msnpd.sqlite3",
        registration=registration,
        limits=limits or Limits(),
    )


async def get(server: Server, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{server.services_port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as got:
        return got.status, await got.text()


async def send(server: Server, **fields: str) -> tuple[int, str]:
    form = {"address": EVE, "name": "Eve", "password": "secret", "again": "secret"} | fields
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    status, answer = await post(server, "/register", urlencode(form).encode(), **kind)
    return status, answer.decode()


async def test_closed_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    server = Server(config(tmp_path, Registration.CLOSED))
    await server.start()
    assert (await get(server, "/register"))[0] == 404
    assert (await send(server))[0] == 404
    await server.stop()


async def test_whoever_registers_can_sign_in(tmp_path: Path) -> None:
    server = Server(config(tmp_path, Registration.OPEN))
    await server.start()
    status, page = await get(server, "/register?code=%22%3E%3Cscript%3E")
    assert (status, "<form" in page, "<script>" in page, "Invitation" in page) == (200, True, False, False)
    for wrong, words in (
        ({"again": "other"}, "different"),
        ({"address": "nonsense"}, "An address looks like"),
        ({"password": "", "again": ""}, "must not be empty"),
        ({"name": "<b>\n"}, "control characters"),
    ):
        status, page = await send(server, **wrong)
        assert (status, words in page, "<b>" in page) == (400, True, False)
    status, page = await send(server, password="long" * 8, again="long" * 8)
    assert (status, "16 characters" in page) == (200, True)
    status, page = await send(server)
    assert (status, "taken" in page) == (400, True)
    assert (await tickets(server, EVE.upper(), "long" * 8)).user == EVE
    await server.stop()


async def test_what_is_no_form_of_ours(tmp_path: Path) -> None:
    server = Server(config(tmp_path, Registration.OPEN))
    await server.start()
    for document in (
        b"&".join([b"a=b"] * 100),
        b"\xff\xfe%00%ff",
        b"",
        b"address=%ff%00@x&password=x&again=x",
    ):
        assert (await post(server, "/register", document))[0] == 400
    await server.stop()


async def test_an_invitation_lets_in_once(tmp_path: Path) -> None:
    server = Server(config(tmp_path, Registration.INVITATION))
    await server.start()
    assert server._hub is not None
    code = await Invitations(server._store, server._now, server._random).make()
    assert f'value="{code}"' in (await get(server, f"/register?code={code}"))[1]
    assert (await send(server))[0] == 400
    assert (await send(server, code="abcd-efgh"))[0] == 400
    assert (await send(server, code=code.upper()))[0] == 200
    status, page = await send(server, code=code, address="mallory@example.com")
    assert (status, "used up" in page) == (400, True)
    await server.stop()


async def test_one_address_registers_so_many(tmp_path: Path) -> None:
    server = Server(config(tmp_path, Registration.OPEN, Limits(registrations_per_address=1)))
    await server.start()
    assert (await send(server))[0] == 200
    assert (await send(server, address="mallory@example.com"))[0] == 503
    await server.stop()
