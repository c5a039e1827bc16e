"""Servers that are gone, wrong, strange or not who they say: each is named, and nothing written is lost."""

from typing import Any

import pytest

from amsn2.api.models import Account, AccountState, Delivery
from tests.end_to_end.house import Tab, befriend, fate, free_port, identifier, join, open_house, set_up, tab
from tests.end_to_end.servers import HOST, Authority, behind_tls, chatterbox, open_network

CAROL, DAVE = "carol@example.org", "dave@example.org"
PASSWORD = "a right password"


async def add_account(page: Tab, address: str, endpoints: dict[str, Any], password: str = PASSWORD) -> str:
    """Add an account elsewhere; returns its id when it is shown."""
    known = set(page.state.accounts)
    await page.command("add_account", address=address, password=password, endpoints=endpoints)
    state = await page.until(lambda s: set(s.accounts) - known)
    (account,) = set(state.accounts) - known
    return account


async def in_trouble(page: Tab, account: str) -> Account:
    """Wait until something is wrong with the account; what it then looks like."""
    state = await page.until(lambda s: s.accounts[account].problem)
    return state.accounts[account]


async def signed_in(page: Tab, account: str) -> None:
    await page.until(lambda s: s.accounts[account].state is AccountState.SIGNED_IN)


async def test_a_wrong_password_is_said_and_the_right_one_signs_in(tmp_path):
    async with open_network(tmp_path) as network, open_house(tmp_path / "home") as house, tab(house) as alice:
        await network.register(CAROL, PASSWORD)
        await set_up(alice)
        account = await add_account(alice, CAROL, network.endpoints, "a wrong password")
        shown = await in_trouble(alice, account)
        assert shown.problem.code == "wrong_password"
        # Trying the same password again by itself would only get the account locked.
        assert (shown.state, shown.retry_at) == (AccountState.SIGNED_OUT, None)
        await alice.command("sign_in", account=account, password="wrong once more")
        await alice.until(lambda s: s.accounts[account].problem is None)
        assert (await in_trouble(alice, account)).problem.code == "wrong_password"
        await alice.command("sign_in", account=account, password=PASSWORD)
        await signed_in(alice, account)
        # The right one is kept: it signs in by itself from now on.
        snapshots = alice.snapshots_taken
        await house.kill()
        await house.start()
        await alice.until(lambda _: alice.snapshots_taken > snapshots)
        await signed_in(alice, account)


async def test_a_server_that_goes_away_and_comes_back(tmp_path):
    async with (
        open_network(tmp_path) as network,
        open_house(tmp_path / "home") as house,
        tab(house) as alice,
        tab(house) as bob,
    ):
        await set_up(alice)
        await join(alice, bob)
        accounts: dict[Tab, str] = {}
        for page, address in ((alice, CAROL), (bob, DAVE)):
            await network.register(address, PASSWORD)
            accounts[page] = await add_account(page, address, network.endpoints)
            await signed_in(page, accounts[page])
        await befriend(At(alice, accounts[alice]), At(bob, accounts[bob]))
        talk = f"{accounts[alice]}:{DAVE}"
        await alice.command("start_conversation", account=accounts[alice], participants=[DAVE])
        before = await alice.command("send_message", conversation=talk, text="before")
        await alice.until(lambda s: fate(s, talk, before) is Delivery.DELIVERED)

        await network.kill()
        for page, account in accounts.items():
            shown = await in_trouble(page, account)
            assert shown.problem.code == "server_gone"
            assert shown.state is AccountState.WAITING
            assert shown.retry_at is not None
        assert all(
            contact.presence == "offline"
            for contact in alice.state.contacts.values()
            if contact.account == accounts[alice]
        )
        # The other account of each is none the worse for it.
        assert alice.state.accounts[alice.account].state is AccountState.SIGNED_IN
        await alice.until(
            lambda s: (
                (p := s.accounts[accounts[alice]].problem)
                and (p.code, p.detail) == ("server_unreachable", HOST)
                and s.accounts[accounts[alice]].retry_at
            )
        )
        for number in range(3):
            await alice.command("send_message", conversation=talk, text=f"meanwhile {number}")
        state = await alice.until(lambda s: last(s, talk).text == "meanwhile 2")
        assert last(state, talk).delivery is Delivery.QUEUED

        await network.start()
        for page, account in accounts.items():
            await signed_in(page, account)
        await alice.until(lambda s: last(s, talk).delivery in (Delivery.DELIVERED, Delivery.OFFLINE))
        heard = f"{accounts[bob]}:{CAROL}"
        await bob.until(lambda s: last(s, heard).text == "meanwhile 2")
        said = ["before", "meanwhile 0", "meanwhile 1", "meanwhile 2"]
        assert [message.text for message in await bob.history(heard)] == said


async def test_addresses_that_are_wrong_are_each_told_apart(tmp_path):
    async with (
        open_house(tmp_path) as house,
        tab(house) as alice,
        chatterbox(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n") as web,
        chatterbox(b"\x15\x03\x01\x00\x02\x02\x46") as tls,
        chatterbox(b"VER 1 0\r\n" + b"\x00" * 100_000) as nonsense,
        chatterbox(b"x" * 1_000_000) as endless,
        chatterbox(b"") as silent,
    ):
        await set_up(alice)
        nobody = free_port()
        services = f"http://{HOST}:{nobody}"
        for host, port, code, detail in (
            (HOST, nobody, "server_unreachable", HOST),
            ("no-such-host.invalid", 1863, "server_unknown", "no-such-host.invalid"),
            (HOST, web, "server_confused", ""),
            (HOST, tls, "server_confused", ""),
            (HOST, nonsense, "server_confused", ""),
            (HOST, endless, "server_confused", ""),
            (HOST, silent, "server_gone", ""),
            (HOST, house.port, "server_confused", ""),  # the page itself is no messenger server either
        ):
            endpoints = {"host": host, "port": port, "services": services}
            account = await add_account(alice, f"somebody@port-{port}.example", endpoints)
            problem = (await in_trouble(alice, account)).problem
            assert (problem.code, problem.detail) == (code, detail), endpoints
            await alice.command("remove_account", account=account)
            await alice.until(lambda s, account=account: account not in s.accounts)
        assert len(alice.state.accounts) == 1
        await alice.signed_in()


async def test_services_that_are_wrong_are_told_apart(tmp_path):
    async with (
        open_network(tmp_path) as network,
        open_house(tmp_path / "home") as house,
        tab(house) as alice,
        chatterbox(b"VER 0 MSNP18\r\n") as no_http,
        chatterbox(b"HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n<html>hello</html>\n") as no_soap,
        chatterbox(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") as busy,
        chatterbox(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<half") as broken_off,
    ):
        await network.register(CAROL, PASSWORD)
        await set_up(alice)
        for services, code in (
            (f"http://{HOST}:{free_port()}", "server_unreachable"),
            ("http://no-such-host.invalid", "server_unknown"),
            (f"http://{HOST}:{no_http}", "server_confused"),
            (f"http://{HOST}:{no_soap}", "captive_portal"),
            (f"http://{HOST}:{busy}", "server_busy"),
            (f"http://{HOST}:{broken_off}", "server_gone"),
            (f"https://{HOST}:{network.services_port}", "server_unreachable"),  # speaks no TLS
            (house.url, "server_confused"),
        ):
            account = await add_account(alice, CAROL, {**network.endpoints, "services": services})
            problem = (await in_trouble(alice, account)).problem
            assert problem.code == code, services
            await alice.command("remove_account", account=account)
            await alice.until(lambda s, account=account: account not in s.accounts)
        # What cannot be an address at all is refused before anybody is asked.
        wish = {
            "type": "add_account",
            "id": identifier(),
            "address": CAROL,
            "password": PASSWORD,
            "endpoints": {**network.endpoints, "services": "gopher://example.org"},
        }
        status, answer = await alice.call("POST", "api/commands", wish)
        assert (status, answer["code"]) == (422, "service_invalid")


@pytest.mark.parametrize(
    ("trusted", "cases"),
    [
        (
            True,
            (
                (HOST, True, None),
                ("elsewhere.example", True, "tls_name"),
                ("192.0.2.1", True, "tls_name"),
            ),
        ),
        (
            False,
            (
                (HOST, True, "tls_untrusted"),
                (HOST, False, None),
                ("elsewhere.example", False, None),
            ),
        ),
    ],
    ids=["trusted", "untrusted"],
)
async def test_certificates(tmp_path, monkeypatch, trusted, cases):
    authority = Authority(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with open_network(tmp_path) as network, open_house(tmp_path / "home") as house, tab(house) as alice:
        await network.register(CAROL, PASSWORD)
        await set_up(alice)
        for name, verify_tls, code in cases:
            async with behind_tls(network.services_port, authority.certificate(name)) as port:
                services = f"https://{HOST}:{port}"
                endpoints = {**network.endpoints, "services": services, "verify_tls": verify_tls}
                account = await add_account(alice, CAROL, endpoints)
                if code is None:
                    await signed_in(alice, account)
                else:
                    shown = await in_trouble(alice, account)
                    assert (shown.problem.code, shown.problem.detail) == (code, HOST)
                    assert shown.state is AccountState.WAITING  # whoever runs the server may mend it
                await alice.command("remove_account", account=account)
                await alice.until(lambda s, account=account: account not in s.accounts)


class At:
    """A tab as seen by one of its accounts."""

    def __init__(self, page: Tab, account: str) -> None:
        self._page = page
        self.account = account

    @property
    def address(self) -> str:
        return self._page.state.accounts[self.account].address

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)


def last(state: Any, talk: str) -> Any:
    """The last message of a conversation."""
    return state.conversations[talk].last
