"""Another person's ids in every route and command, over a real house; what strangers and guessers get."""

import asyncio
import enum
import typing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from amsn2.api.commands import Command
from amsn2.api.tags import tag
from amsn2.frontends.web.guard import Access, Route
from tests.amsn2.frontends.web.scripted import open_house as scripted_house
from tests.amsn2.frontends.web.test_every_route import STRANGE, all_routes, filled
from tests.end_to_end.house import House, Tab, identifier, join, open_house, set_up, tab

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
"""A red point."""


UPLOAD = {"id": "00000000-0000-4000-8000-0000000000aa", "kind": "file", "size": 5}
"""One that Alice has begun: it is still there when it takes nothing at its beginning."""

HINTS = {"report_activity"}
"""Commands that only say where somebody looks: another's conversation is nowhere for them."""


async def table() -> list[Route]:
    async with scripted_house() as house:
        return list(all_routes(house))


@asynccontextmanager
async def two_people(home: Path, *options: str) -> AsyncIterator[tuple[House, Tab, Tab]]:
    """Alice, who administers and has something of everything, and Bob, who is a stranger to her."""
    async with open_house(home, *options) as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        yield house, alice, bob


async def belongings(alice: Tab) -> dict[str, str]:
    """Ids of what is Alice's, by the name of their type."""
    robot = await alice.until(lambda s: next((one for one in s.contacts if "robot" in one), None))
    contact = next(one for one in robot.contacts if "robot" in one)
    address = contact.partition(":")[2]
    await alice.command("start_conversation", account=alice.account, participants=[address])
    await alice.until(lambda s: contact in s.conversations)
    await alice.command("send_message", conversation=contact, text="help")
    await alice.until(lambda s: contact in s.conversations and s.conversations[contact].unread > 0)
    await alice.command("add_group", account=alice.account, name="Friends")
    state = await alice.until(lambda s: s.groups)
    async with alice.session.post(
        f"{alice.house.url}api/blobs?kind=picture",
        data=PICTURE,
        headers={"X-AMSN2": "1", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/octet-stream"},
    ) as answer:
        assert answer.status == 201, await answer.text()
        blob = (await answer.json())["id"]
    await alice.command("save_emoticon", blob=blob, shortcut="(x)")
    state = await alice.until(lambda s: s.emoticons)
    status, upload = await alice.call("POST", "api/uploads", UPLOAD)
    assert status == 200, upload
    message = (await alice.history(contact))[-1]
    _, sessions = await alice.call("GET", "api/sessions")
    _, people = await alice.call("GET", "api/admin/people")
    _, made = await alice.call("POST", "api/invitations", {"note": "", "uses": 2})
    _, invitations = await alice.call("GET", "api/admin/invitations")
    assert made
    return {
        "AccountId": alice.account,
        "ContactId": contact,
        "ConversationId": contact,
        "RequestId": contact,
        "GroupId": next(iter(state.groups)),
        "MessageId": message.id,
        "EmoticonId": next(iter(state.emoticons)),
        "BlobId": blob,
        "BlobName": blob,
        "UploadId": upload["id"],
        "session": sessions["sessions"][0]["id"],
        "PersonId": people["people"][0]["person"]["id"],
        "invitation": invitations["invitations"][0]["id"],
    }


async def kept(alice: Tab, ids: dict[str, str]) -> object:
    """All of Alice's that somebody could have harmed."""
    quoted = ids["ConversationId"].replace(":", "%3A")
    looked = [
        await alice.call("GET", path)
        for path in ("api/admin/invitations", "api/passkeys", f"api/conversations/{quoted}/messages")
    ]
    _, people = await alice.call("GET", "api/admin/people")
    names = [(one["person"], one["accounts"], one["blob_bytes"]) for one in people["people"]]
    _, sessions = await alice.call("GET", "api/sessions")
    looked.append(await alice.call("PATCH", f"api/uploads/{ids['UploadId']}", **{"Upload-Offset": "0"}))
    async with alice.session.get(f"{alice.house.url}api/blobs/{ids['BlobId']}") as answer:
        blob = answer.status, await answer.read()
    state = alice.state
    own = state.accounts, state.groups, state.contacts, state.emoticons, state.preferences
    return looked, names, [one["id"] for one in sessions["sessions"]], blob, own


def example(hint: Any, ids: dict[str, str]) -> object:
    """Something that a field of that type takes; ids are Alice's."""
    if isinstance(hint, typing.NewType):
        return ids.get(hint.__name__) or example(hint.__supertype__, ids)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        metas = [one for one in arguments[1:] if isinstance(one, msgspec.Meta)]
        if any(one.pattern and "64" in one.pattern for one in metas):
            return ids["BlobId"]
        inner = example(arguments[0], ids)
        least = max([int(one.ge or 0) for one in metas] + [0])
        return max(inner, least) if isinstance(inner, int) and not isinstance(inner, bool) else inner
    if origin is typing.Literal:
        return arguments[0]
    if origin is tuple:
        return [example(arguments[0], ids)]
    if origin is dict:
        return {}
    if arguments:  # a union: the first that is something
        return example(next(one for one in arguments if one is not type(None)), ids)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint)).value
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        fields = typing.get_type_hints(hint, include_extras=True)
        wanted = [one.name for one in msgspec.structs.fields(hint) if one.required]
        return {name: example(fields[name], ids) for name in wanted}
    return {bool: True, int: 1, float: 1.0}.get(hint, "x@example.com")


def commands(ids: dict[str, str]) -> list[dict[str, object]]:
    """Every command that names something, with what is Alice's in it."""
    found = []
    for kind in typing.get_args(Command):
        fields = typing.get_type_hints(kind, include_extras=True)
        names = {name for name, hint in fields.items() if name != "id" and _is_id(hint)}
        if names:
            wanted = {one.name for one in msgspec.structs.fields(kind) if one.required and one.name != "id"}
            filled_in = {name: example(fields[name], ids) for name in wanted | names}
            found.append({"type": tag(kind.__name__), "id": identifier(), **filled_in})
    return found


def _is_id(hint: Any) -> bool:
    arguments = typing.get_args(hint)
    own = isinstance(hint, typing.NewType) and hint.__name__.endswith("Id")
    return own or any(_is_id(one) for one in arguments)


async def test_nobody_reaches_what_is_another_persons(tmp_path):
    async with two_people(tmp_path) as (_, alice, bob):
        ids = await belongings(alice)
        before = await kept(alice, ids)
        for route in await table():
            if "{id}" not in route.path and route.access is not Access.ADMINISTRATOR:
                continue
            for word in set(ids.values()):
                path = filled(route, word.replace(":", "%3A"))[1:]
                body = {"name": "x", "admin": True} if route.method == "POST" else None
                status, answer = await bob.call(route.method, path, body)
                if route.access is Access.ADMINISTRATOR:
                    assert (status, answer["code"]) == (403, "not_allowed"), route.path
                else:
                    # What is gone may be removed again by anybody: 204 tells nothing.
                    assert status in (400, 404, 422) or (route.method == "DELETE" and status == 204), (
                        route.path, status,
                    )  # fmt: skip
        refused = 0
        for command in commands(ids):
            status, answer = await bob.call("POST", "api/commands", command)
            # What is gone may be removed again: that tells nothing, and changes nothing of Alice's.
            kind = str(command["type"])
            harmless = kind.startswith("remove_") or kind in HINTS
            assert status in (400, 422) or (harmless and status == 202), (command, status, answer)
            refused += status == 422
        assert refused > 20, "commands that make sense were refused for whose they name"
        assert await kept(alice, ids) == before


async def test_strangers_and_other_names_get_nothing(tmp_path):
    async with two_people(tmp_path) as (house, alice, _):
        for route in await table():
            path = filled(route)[1:]
            if route.access in (Access.PERSON, Access.ADMINISTRATOR):
                async with tab(house) as nobody:
                    status, _ = await nobody.call(route.method, path, {})
                    assert status == 401, route.path
            for host in ("evil.example", f"evil.example:{house.port}", "127.0.0.1.evil.example"):
                status, _ = await alice.call(route.method, path, {}, Host=host)
                assert status == 403, (route.path, host)
            if route.changes and route.access is not Access.BROWSER:
                for headers in STRANGE:
                    if None not in headers.values():
                        status, _ = await alice.call(route.method, path, {}, **headers)
                        assert status == 403, (route.path, headers)
        assert (await alice.call("GET", "api/sessions"))[0] == 200


async def test_a_session_that_somebody_else_chose_is_never_used(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice:
        await set_up(alice)
        chosen = "chosen-by-somebody-else"
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            headers = {
                "Cookie": f"amsn2_session={chosen}",
                "X-AMSN2": "1",
                "Sec-Fetch-Site": "same-origin",
            }
            body = {"name": "Alice", "password": "correct horse"}
            async with session.post(f"{house.url}api/session", json=body, headers=headers) as answer:
                assert answer.status == 200
                given = answer.cookies["amsn2_session"].value
            assert given != chosen
            for token, status in ((chosen, 401), (given, 200)):
                cookie = {"Cookie": f"amsn2_session={token}"}
                async with session.get(f"{house.url}api/sessions", headers=cookie) as answer:
                    assert answer.status == status
            # What was signed out stays so, whoever kept a copy.
            headers["Cookie"] = f"amsn2_session={given}"
            async with session.delete(f"{house.url}api/session", headers=headers) as answer:
                assert answer.status == 204
            async with session.get(f"{house.url}api/sessions", headers=headers) as answer:
                assert answer.status == 401
        assert chosen not in "\n".join(house.output)
        assert given not in "\n".join(house.output)


async def test_guessing_is_slow_at_every_door(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as eve:
        await set_up(alice)
        statuses = []
        for number in range(8):
            body = {"name": "Alice", "password": f"guess number {number}"}
            statuses.append((await eve.call("POST", "api/session", body))[0])
        assert statuses == [401] * 5 + [429] * 3
        right = {"name": "Alice", "password": "correct horse"}
        status, answer = await eve.call("POST", "api/session", right)
        assert (status, answer["code"]) == (429, "too_many_attempts")
        assert 0 < answer["retry_after"] <= 30
        # The one book is kept for the door inside as well.
        change = {"old": "correct horse", "new": "battery staple"}
        assert (await alice.call("POST", "api/password", change))[0] == 429
        for path, body in (
            ("api/join", {"token": "x" * 43, "name": "Eve", "password": "correct horse"}),
            ("api/setup", {"token": house.set_up_token, "name": "Eve", "password": "correct horse"}),
            ("api/resets", {"token": "x" * 43, "password": "correct horse"}),
        ):
            assert (await eve.call("POST", path, body))[0] == 410


async def test_a_revoked_session_is_over_everywhere_at_once(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as phone:
        await set_up(alice)
        body = {"name": "Alice", "password": "correct horse"}
        assert (await phone.call("POST", "api/session", body))[0] == 200
        await phone.poll()
        poll = asyncio.get_running_loop().create_task(
            phone.call("GET", f"api/events?cursor={phone.cursor}&wait=50")
        )
        _, seen = await alice.call("GET", "api/sessions")
        (other,) = [one["id"] for one in seen["sessions"] if not one["current"]]
        while not poll.done():
            # A poll that is parked is told; one that comes a moment later is refused.
            assert (await alice.call("DELETE", f"api/sessions/{other}"))[0] == 204
            await asyncio.wait([poll], timeout=1)
        status, answer = await poll
        assert (status, answer["code"]) == (401, "unauthenticated")
        assert (await phone.call("GET", "api/sessions"))[0] == 401


async def test_a_proxy_says_who_somebody_is(tmp_path):
    settings = ("--trust-proxy", "127.0.0.1")
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('[web]\nuser_header = "Remote-User"\nuser_header_creates = true\n')
    async with open_house(home, *settings) as house, tab(house) as alice, tab(house) as carol:
        await set_up(alice)
        status, answer = await carol.call("GET", "api/session", **{"Remote-User": "Carol"})
        assert (status, answer["person"], answer["proxy_name"]) == (200, None, "Carol")
        status, answer = await carol.call("POST", "api/session/proxy", {}, **{"Remote-User": "Carol"})
        assert (status, answer["person"]["name"]) == (200, "Carol")
        status, _ = await carol.call("GET", "api/sessions", **{"Remote-User": "Alice"})
        assert status == 401
        status, _ = await carol.call("GET", "api/admin/people", **{"Remote-User": "Carol"})
        assert status == 403


async def test_an_administrator_who_is_none_any_more_is_refused_at_once(tmp_path):
    async with two_people(tmp_path) as (_, alice, bob):
        person = bob.state.person.id
        right = f"api/admin/people/{person}/administrator"
        assert (await alice.call("POST", right, {"admin": True}))[0] == 204
        await bob.until(lambda s: s.person.admin)
        assert (await bob.call("GET", "api/admin/people"))[0] == 200
        assert (await alice.call("POST", right, {"admin": False}))[0] == 204
        status, answer = await bob.call("GET", "api/admin/people")
        assert (status, answer["code"]) == (403, "not_allowed")
        await bob.until(lambda s: not s.person.admin)
        status, answer = await alice.call(
            "POST", f"api/admin/people/{alice.state.person.id}/administrator", {"admin": False}
        )
        assert (status, answer["code"]) == (422, "last_administrator")
