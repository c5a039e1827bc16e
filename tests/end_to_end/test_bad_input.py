"""What browsers and strangers may send and should not: each gets a clear answer, and the house goes on."""

import asyncio
import contextlib
import random

import msgspec
import psutil
import pytest

from amsn2.api.events import CommandSettled
from amsn2.api.models import Delivery
from amsn2.frontends.web import limits
from tests.end_to_end.house import House, Tab, befriend, fate, identifier, join, open_house, set_up, tab

NOBODY = "nobody@amsn2.local"
NO_CURSORS = ("nonsense", "1", ".", "e.-1", "e.1.2", "e.x", "%00.1", "e.1%0d%0a", "e." + "9" * 30)


async def answer(page: Tab, method: str, path: str, raw: bytes | None = None, **headers: str | None):
    """One request with a raw body; a header that is None is left out. Returns status, code and detail."""
    origin = page.house.url.rstrip("/")
    usual = {"Origin": origin, "X-AMSN2": "1", "Content-Type": "application/json"}
    sent = {name: value for name, value in {**usual, **headers}.items() if value is not None}
    async with page.session.request(
        method, page.house.url + path, data=raw, headers=sent, skip_auto_headers=["Content-Type"]
    ) as response:
        body = await response.read()
        if response.status >= 400:
            assert response.content_type == "application/problem+json", body
            document = msgspec.json.decode(body)
            assert document["status"] == response.status
            assert document["title"]
            return response.status, document["code"]
        return response.status, msgspec.json.decode(body) if body else None


def send_message(talk: str, text: str = "hello", **others: object) -> bytes:
    return msgspec.json.encode(
        {"type": "send_message", "id": identifier(), "conversation": talk, "text": text, **others}
    )


async def settled(page: Tab, command: str) -> CommandSettled:
    """What became of a command."""

    def found(_: object = None) -> CommandSettled | None:
        return next((e for e in page.events if isinstance(e, CommandSettled) and e.command == command), None)

    await page.until(found)
    event = found()
    assert event is not None
    return event


async def open_talk(page: Tab, address: str) -> str:
    await page.command("start_conversation", account=page.account, participants=[address])
    talk = f"{page.account}:{address}"
    await page.until(lambda s: talk in s.conversations)
    return talk


async def still_well(page: Tab, other: Tab) -> None:
    """The house goes on: a message arrives."""
    talk = await open_talk(page, other.address)
    text = f"all is well {identifier()}"
    message = await page.command("send_message", conversation=talk, text=text)
    await other.until(lambda s: any(c.last and c.last.text == text for c in s.conversations.values()))
    await page.until(lambda s: fate(s, talk, message) is Delivery.DELIVERED)


async def test_requests_that_cannot_be_done(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as bob, tab(house) as stranger:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        talk = await open_talk(alice, bob.address)
        before = len(await alice.history(talk))
        good = send_message(talk)
        for what, expected, method, path, raw, headers in (
            ("too large by its length", (413, "too_large"), "POST", "api/commands",
             send_message(talk, "x" * limits.COMMAND_BYTES), {}),
            ("too large a form", (413, "too_large"), "POST", "api/session", b"[" * 10_000, {}),
            ("too long a text", (400, "malformed"), "POST", "api/commands",
             send_message(talk, "x" * 8_001), {}),
            ("no text", (400, "malformed"), "POST", "api/commands", send_message(talk, ""), {}),
            ("no JSON", (400, "malformed"), "POST", "api/commands", b"{", {}),
            ("nothing", (400, "malformed"), "POST", "api/commands", b"", {}),
            ("half a character", (400, "malformed"), "POST", "api/commands",
             good.replace(b"hello", b"\xff\xfe"), {}),
            ("half a surrogate pair", (400, "malformed"), "POST", "api/commands",
             good.replace(b"hello", rb"\ud83c"), {}),
            ("no end of brackets", (400, "malformed"), "POST", "api/commands", b"[" * 100_000, {}),
            ("no end of braces", (400, "malformed"), "POST", "api/commands", b'{"a":' * 20_000, {}),
            ("no object", (400, "malformed"), "POST", "api/commands", b"[1, 2]", {}),
            ("an unknown command", (400, "malformed"), "POST", "api/commands",
             good.replace(b"send_message", b"send_money"), {}),
            ("no command", (400, "malformed"), "POST", "api/commands", b'{"id": "x"}', {}),
            ("an unknown field", (400, "malformed"), "POST", "api/commands",
             send_message(talk, subject="?"), {}),
            ("a field of another kind", (400, "malformed"), "POST", "api/commands",
             send_message(talk, text=[]), {}),
            ("a number without end", (400, "malformed"), "POST", "api/commands",
             b'{"type":"mark_read","id":"%s","conversation":"%s","position":%s}'
             % (identifier().encode(), talk.encode(), b"9" * 5_000), {}),
            ("an id that is none", (400, "malformed"), "POST", "api/commands",
             send_message(talk, id="../../etc"), {}),
            ("text instead of JSON", (415, "unsupported"), "POST", "api/commands", good,
             {"Content-Type": "text/plain"}),
            ("a form", (415, "unsupported"), "POST", "api/commands", good,
             {"Content-Type": "application/x-www-form-urlencoded"}),
            ("no content type", (415, "unsupported"), "POST", "api/commands", good, {"Content-Type": None}),
            ("compressed", (415, "unsupported"), "POST", "api/commands", good, {"Content-Encoding": "gzip"}),
            ("no sign of our page", (403, "forbidden_origin"), "POST", "api/commands", good,
             {"X-AMSN2": None}),
            ("a foreign origin", (403, "forbidden_origin"), "POST", "api/commands", good,
             {"Origin": "https://evil.example"}),
            ("an opaque origin", (403, "forbidden_origin"), "POST", "api/commands", good, {"Origin": "null"}),
            ("another port's origin", (403, "forbidden_origin"), "POST", "api/commands", good,
             {"Origin": "http://127.0.0.1:1"}),
            ("no origin", (403, "forbidden_origin"), "POST", "api/commands", good, {"Origin": None}),
            ("a foreign page, says the browser", (403, "forbidden_origin"), "POST", "api/commands", good,
             {"Sec-Fetch-Site": "cross-site"}),
            ("signing out from a foreign page", (403, "forbidden_origin"), "DELETE", "api/session", None,
             {"Origin": "https://evil.example"}),
            ("a rebound name", (403, "forbidden_host"), "GET", "api/events", None, {"Host": "evil.example"}),
            ("a rebound name that asks", (403, "forbidden_host"), "POST", "api/commands", good,
             {"Host": f"evil.example:{house.port}", "Origin": f"http://evil.example:{house.port}"}),
            ("a name like ours", (403, "forbidden_host"), "GET", "", None,
             {"Host": "localhost.evil.example"}),
            ("an unknown conversation", (422, "conversation_unknown"), "POST", "api/commands",
             send_message(f"{alice.account}:{NOBODY}"), {}),
            ("another person's conversation", (422, "conversation_unknown"), "POST", "api/commands",
             send_message(f"{bob.account}:{alice.address}"), {}),
            ("another person's history", (422, "conversation_unknown"), "GET",
             f"api/conversations/{bob.account}%3A{alice.address}/messages", None, {}),
            ("an unknown account", (422, "account_unknown"), "POST", "api/commands",
             msgspec.json.encode({"type": "sign_out", "id": identifier(), "account": bob.account}), {}),
            ("history from nowhere", (400, "malformed"), "GET",
             f"api/conversations/{alice.account}%3A{bob.address}/messages?before=x", None, {}),
            ("history without end", (400, "malformed"), "GET",
             f"api/conversations/{alice.account}%3A{bob.address}/messages?limit=1000000", None, {}),
            ("no such address", (404, "not_found"), "GET", "api/secrets", None, {}),
            ("a way out of the folder", (404, "not_found"), "GET", "assets/..%2f..%2findex.html", None, {}),
            ("the wrong method", (405, "unsupported"), "PUT", "api/commands", good, {}),
            ("a wait that is no number", (400, "malformed"), "GET", "api/events?wait=forever", None, {}),
            *(
                (f"the cursor {cursor}", (400, "cursor_malformed"), "GET",
                 f"api/events?cursor={cursor}", None, {})
                for cursor in NO_CURSORS
            ),
        ):  # fmt: skip
            got = await answer(alice, method, path, raw, **headers)
            assert got == expected, what
        for method, path in (
            ("GET", "api/events"),
            ("GET", f"api/events?cursor={alice.cursor}"),
            ("POST", "api/commands"),
            ("POST", "api/invitations"),
            ("GET", f"api/conversations/{alice.account}%3A{bob.address}/messages"),
        ):
            got = await answer(stranger, method, path, good if method == "POST" else None)
            assert got == (401, "unauthenticated"), path
            forged = {"Cookie": "amsn2_session=" + "f" * 43}
            assert await answer(stranger, method, path, good if method == "POST" else None, **forged) == got
        # Bob is no administrator, and Alice is not asked.
        assert await answer(bob, "POST", "api/invitations", b"{}") == (403, "not_allowed")
        assert len(await alice.history(talk)) == before
        await still_well(alice, bob)


async def test_a_body_without_a_length_is_counted_as_it_comes(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice:
        await set_up(alice)

        async def endless():
            for _ in range(100):
                yield b" " * 10_000

        origin = {"Origin": house.url.rstrip("/"), "X-AMSN2": "1", "Content-Type": "application/json"}
        try:
            async with alice.session.post(house.url + "api/commands", data=endless(), headers=origin) as got:
                assert got.status == 413
        except ConnectionError:
            pass  # answered and closed while we were still writing: that is a refusal, too
        assert (await answer(alice, "GET", "api/session"))[0] == 200


async def test_a_cursor_of_another_life_begins_again(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice:
        await set_up(alice)
        epoch, _, seq = alice.cursor.partition(".")
        for cursor in (f"another-{epoch}.{seq}", f"{epoch}.{int(seq) + 1_000}", "0.0", "é.1"):
            status, told = await answer(alice, "GET", f"api/events?cursor={cursor}&wait=0")
            if cursor.startswith("é"):
                assert (status, told) == (400, "cursor_malformed")
            else:
                assert status == 200
                assert told["snapshot"]["person"]["name"] == "Alice"
        # A good one is told nothing that it knows.
        status, told = await answer(alice, "GET", f"api/events?cursor={alice.cursor}&wait=0")
        assert (status, told["events"]) == (200, [])


async def test_wrong_passwords_are_refused_and_then_slowed_down(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as browser:
        await set_up(alice)
        body = {"name": "Alice", "password": "wrong horse"}
        assert await answer(browser, "POST", "api/session", msgspec.json.encode(body)) == (
            401,
            "credentials_wrong",
        )
        # Nobody learns from the answer who lives here.
        unknown = msgspec.json.encode({"name": "Mallory", "password": "wrong horse"})
        assert await answer(browser, "POST", "api/session", unknown) == (401, "credentials_wrong")
        body["password"] = "correct horse"
        assert (await answer(browser, "POST", "api/session", msgspec.json.encode(body)))[0] == 200
        body["password"] = "wrong horse"
        for _ in range(30):
            status, code = await answer(browser, "POST", "api/session", msgspec.json.encode(body))
            if (status, code) != (401, "credentials_wrong"):
                break
        assert (status, code) == (429, "too_many_attempts")
        # Who is in stays in.
        assert (await answer(alice, "GET", f"api/events?cursor={alice.cursor}&wait=0"))[0] == 200


async def test_contacts_that_are_not_there(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        command = await alice.command("add_contact", account=alice.account, address=NOBODY)
        problem = (await settled(alice, command)).problem
        assert (problem.code, problem.detail) == ("contact_unknown", NOBODY)
        assert str(problem) == f"Nobody is known as {NOBODY} on this network. Check the address."
        assert f"{alice.account}:{NOBODY}" not in alice.state.contacts
        for address in ("no address", "a@b@c", "@", "a b@example.com", "x" * 130 + "@example.com"):
            body = {"type": "add_contact", "id": identifier(), "account": alice.account, "address": address}
            status, code = await answer(alice, "POST", "api/commands", msgspec.json.encode(body))
            assert (status, code) in ((400, "malformed"), (422, "address_invalid")), address
        for kind, fields in (
            ("remove_contact", {}),
            ("rename_contact", {"alias": "Nobody"}),
            ("move_contact", {"groups": []}),
        ):
            body = {"type": kind, "id": identifier(), "contact": f"{alice.account}:{NOBODY}", **fields}
            status, code = await answer(alice, "POST", "api/commands", msgspec.json.encode(body))
            assert (status, code) == (422, "contact_not_listed"), kind
        # To write to nobody is allowed; the message says what became of it, and can be tried again.
        talk = await open_talk(alice, NOBODY)
        message = await alice.command("send_message", conversation=talk, text="Is anybody there?")
        await alice.until(lambda s: fate(s, talk, message) is Delivery.FAILED)
        failed = alice.state.conversations[talk].last
        assert (failed.id, failed.text) == (message, "Is anybody there?")
        assert failed.problem is not None
        events = len(alice.events)
        await alice.command("retry_message", message=message)
        await alice.until(
            lambda s: len(alice.events) > events + 1 and fate(s, talk, message) is Delivery.FAILED
        )
        await still_well(alice, bob)


def garbage(seed: int) -> list[bytes]:
    """What strangers send: noise, floods, other protocols, halves of ours."""
    dice = random.Random(seed)
    return [
        b"",
        dice.randbytes(1),
        dice.randbytes(2_000),
        dice.randbytes(100_000),
        b"\x00" * 100_000,
        b"A" * 2_000_000,
        b"\r\n" * 20_000,
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-Y: z\r\n" * 5_000 + b"\r\n",
        b"POST /api/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /api/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: \x00\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + dice.randbytes(500),  # TLS says hello
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"VER\r\n",
        b"VER 1 MSNP18 CVR0\r\nUSR 2 SSO I " + b"x" * 50_000 + b"\r\n",
        b"VER 1 MSNP18 CVR0\r\nCHG 2 NLN 0\r\nXFR 3 SB\r\nADL 4 99999999\r\n",
        b"VER 1 MSNP18 CVR0\r\nUUX 2 -5\r\nUUX 3 5000000000\r\n",
        b"USR 1 alice@amsn2.local 12345.67890\r\n",
        b"ANS 1 alice@amsn2.local 12345.67890 1\r\n",
        b"POST /RST2.srf HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n" + b"<" * 100,
        b"POST /abservice/abservice.asmx HTTP/1.1\r\nHost: h\r\nContent-Length: 29\r\n\r\n"
        b'<!DOCTYPE a SYSTEM "file:///">',
    ]


async def throw(port: int, data: bytes) -> None:
    """Send it, hear whatever is answered, hang up."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):  # an end for those who are, rightly, waited for
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(data)
                await writer.drain()
                while await reader.read(65536):
                    pass
            finally:
                writer.close()


def own_ports(house: House) -> list[int]:
    """Every port that the house listens on."""
    assert house.process is not None
    connections = psutil.Process(house.process.pid).net_connections("tcp")
    return sorted({one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN})


@pytest.mark.parametrize("seed", [2009])
async def test_garbage_on_every_port_disturbs_nobody(tmp_path, seed):
    async with open_house(tmp_path) as house, tab(house) as alice, tab(house) as bob:
        await set_up(alice)
        await join(alice, bob)
        await befriend(alice, bob)
        snapshots = alice.snapshots_taken
        ports = own_ports(house)
        assert house.port in ports
        assert len(ports) == 3, "the page, the messenger server and its services"
        for port in ports:
            for _ in range(3):
                await asyncio.gather(*(throw(port, data) for data in garbage(seed)))
        await still_well(alice, bob)
        await still_well(bob, alice)
        # Nobody was thrown out, no tab had to begin again, and nothing of ours went wrong.
        assert alice.snapshots_taken == snapshots
        output = "\n".join(house.output)
        assert "Traceback" not in output
        assert " ERROR " not in output
