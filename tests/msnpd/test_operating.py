"""What the operator does with people."""

import asyncio
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from msnpd.cli import main
from papyon.errors import ServiceFault
from tests.msnpd.crashes import Process
from tests.msnpd.sockets import post, sign_in, tickets

ALICE, BOB = "alice@example.com", "bob@example.com"
HASH = "$argon2id$v=19$m=1024,t=1,p=1$IKLNGEf4HSCsFk9VFhj1FA$mjxjKi2ig1RRu4+HV0LCECI0QtttT3eXw95GfLOwfTU"


def run(tmp_path: Path, *args: str, text: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--database", str(tmp_path / "x.sqlite3"), *args], input=text)
    return result.exit_code, result.output


def test_accounts_come_and_go(tmp_path: Path) -> None:
    assert run(tmp_path, "user", "add", ALICE, "--name", "Alice", "--password-stdin", text="secret\n")[0] == 0
    assert run(tmp_path, "user", "list") == (0, f"{ALICE}\tAlice\n")
    code, said = run(tmp_path, "user", "add", ALICE, "--password-stdin", text="secret\n")
    assert (code, "taken" in said) == (1, True)
    assert run(tmp_path, "user", "password", ALICE, text="new\nnew\n")[0] == 0
    assert run(tmp_path, "user", "remove", ALICE, text="n\n")[0] == 1
    assert run(tmp_path, "user", "remove", ALICE, "--yes")[0] == 0
    assert run(tmp_path, "user", "list") == (0, "")
    code, said = run(tmp_path, "user", "remove", ALICE, "--yes")
    assert (code, said) == (1, f"Error: No such account: {ALICE}\n")
    code, said = run(tmp_path, "user", "add", "nonsense", "--password-stdin", text="secret\n")
    assert (code, "name@network" in said) == (1, True)


def test_import_takes_what_it_can(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        "\ufeffaddress,name,password,password_hash\n"
        f'{ALICE},"Alice, of course",secret,\n{BOB},,,"{HASH}"\n'
        "nonsense,,secret,\ncarol@example.com,Carol,,\ndave@example.com,,,md5\n",
        encoding="utf-8",
    )
    code, said = run(tmp_path, "user", "import", str(file))
    assert code == 1
    assert "2 accounts added" in said
    assert "3 lines were not taken" in said
    assert [line for line in ("line 4:", "line 5:", "line 6:") if line not in said] == []
    assert run(tmp_path, "user", "list") == (0, f"{ALICE}\tAlice, of course\n{BOB}\t{BOB}\n")
    file.write_text("who,password\n")
    code, said = run(tmp_path, "user", "import", str(file))
    assert (code, "columns" in said) == (1, True)


def test_bans(tmp_path: Path) -> None:
    assert run(tmp_path, "ban", "add", "192.0.2.9/24", "--reason", "spam") == (0, "192.0.2.0/24 banned\n")
    assert run(tmp_path, "ban", "add", ALICE.upper(), "--hours", "1.5")[0] == 0
    code, said = run(tmp_path, "ban", "list")
    lines = said.splitlines()
    assert (code, lines[0]) == (0, "192.0.2.0/24\tfor ever\tspam")
    assert lines[1].startswith(f"{ALICE}\tuntil 2")
    assert run(tmp_path, "ban", "remove", "192.0.2.0/24")[0] == 0
    assert run(tmp_path, "ban", "remove", "192.0.2.0/24")[0] == 1
    code, said = run(tmp_path, "ban", "add", "nobody")
    assert (code, "192.0.2.0/24" in said) == (1, True)


def test_invitations(tmp_path: Path) -> None:
    code, said = run(tmp_path, "invite", "add", "--note", "for Bob", "--uses", "3", "--days", "0")
    assert (code, len(said.strip())) == (0, 19)
    code, listed = run(tmp_path, "invite", "list")
    digest, *rest = listed.strip().split("\t")
    assert rest == ["3 left", "for ever", "for Bob"]
    assert said.strip() not in listed
    assert run(tmp_path, "invite", "remove", digest[:4])[0] == 1
    assert run(tmp_path, "invite", "remove", digest)[0] == 0
    assert run(tmp_path, "invite", "list") == (0, "")


async def test_a_running_server_notices_at_once(tmp_path: Path) -> None:
    """Another process removes, bans and invites; the server that runs all the while obeys."""
    config = tmp_path / "msnpd.toml"
    config.write_text(f'database = "{tmp_path}/x.sqlite3"\nregistration = "invitation"\n')

    async def command(*args: str) -> str:
        arguments = ["--config", str(config), *args]
        result = await asyncio.to_thread(CliRunner().invoke, main, arguments, input="secret\n")
        assert result.exit_code == 0, result.output
        return str(result.output).strip()

    for address in (ALICE, BOB):
        await command("user", "add", address, "--password-stdin")
    server = Process(config)
    await server.start()
    try:
        alice, bob = await sign_in(server, ALICE), await sign_in(server, BOB)
        await command("user", "remove", ALICE, "--yes")
        assert (await alice.ended())[-1] == "OUT"
        await command("ban", "add", BOB, "--reason", "spam")
        assert (await bob.ended())[-1] == "OUT"
        with pytest.raises(ServiceFault):
            await tickets(server, BOB, "secret")
        await command("ban", "remove", BOB)
        code = await command("invite", "add")
        form = urlencode({"address": ALICE, "password": "new", "again": "new", "code": code}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await post(server, "/register", form, **kind))[0] == 200
        assert (await tickets(server, ALICE, "new")).user == ALICE
        await alice.close()
        await bob.close()
    finally:
        await server.kill()
