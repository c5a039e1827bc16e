"""The real program in a process of its own: set up, talked to, killed, started again, stopped."""

import asyncio
import os
import re
import socket
import stat
import sys

from amsn2.api.models import Delivery
from tests.end_to_end.house import PATIENCE, House, Tab, identifier, open_house, set_up, tab


def robot_of(page: Tab) -> str:
    return "robot@" + page.address.partition("@")[2]


async def ask_robot(page: Tab, question: str) -> str:
    """Ask, wait for the answer, and return it."""
    talk = f"{page.account}:{robot_of(page)}"
    await page.command("start_conversation", account=page.account, participants=[robot_of(page)])
    asked = await page.command("send_message", conversation=talk, text=question)

    def answered(snapshot) -> bool:
        last = snapshot.conversations[talk].last if talk in snapshot.conversations else None
        return last is not None and not last.own and last.position > position_of(page, asked)

    await page.until(lambda _: position_of(page, asked) > 0)
    state = await page.until(answered)
    return state.conversations[talk].last.text


def position_of(page: Tab, message: str) -> int:
    positions = [
        event.message.position
        for event in page.events
        if type(event).__name__ == "MessageAdded" and event.message.id == message
    ]
    return positions[0] if positions else 0


async def printed_token(house: House) -> str:
    """The token of the link; it is printed right after the address."""
    async with asyncio.timeout(PATIENCE):
        while not house.set_up_token:  # noqa: ASYNC110 - the reader of the output sets no event
            await asyncio.sleep(0)
    return house.set_up_token


async def run_to_its_end(*arguments: str) -> tuple[int, str]:
    """Run the program; its exit code and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "amsn2", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE):
        output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_a_newcomer_talks_to_the_robot_and_nothing_is_lost_by_a_kill(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as anna:
        await set_up(anna, "Anna")
        await anna.until(
            lambda s: any(c.address == robot_of(anna) and c.presence == "online" for c in s.contacts.values())
        )
        answer = await ask_robot(anna, "2 + 3")
        assert "5" in answer
        talk = f"{anna.account}:{robot_of(anna)}"
        before = await anna.history(talk)
        assert before[0].text == "2 + 3"

        await house.kill()
        await house.start()

        after = await anna.history(talk)
        assert [message.text for message in after[: len(before)]] == [message.text for message in before]
        status, session = await anna.call("GET", "api/session")
        assert (status, session["person"]["name"], session["empty"]) == (200, "Anna", False)
        await anna.until(lambda _: anna.snapshots_taken >= 2)
        await anna.signed_in()
        assert "7" in await ask_robot(anna, "3 + 4")
        settled = [m for m in await anna.history(talk) if m.own]
        assert all(message.delivery is not Delivery.FAILED for message in settled)
        assert await house.stop() == 0


async def test_the_set_up_link_survives_a_restart_and_is_good_once(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as anna:
        token = await printed_token(house)
        file = tmp_path / "setup-token"
        assert file.read_text() == token
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        await house.kill()
        house.set_up_token = ""
        await house.start()
        assert await printed_token(house) == token

        await set_up(anna, "Anna")
        assert not file.exists()
        body = {"token": token, "name": "Eve", "password": "correct horse"}
        async with tab(house) as eve:
            status, answer = await eve.call("POST", "api/setup", body)
            assert (status, answer["code"]) == (410, "invitation_invalid")
        await house.kill()
        house.output.clear()
        await house.start()
        assert "#/setup/" not in "\n".join(house.output)


async def test_it_prints_its_address_first_and_logs_no_secret(tmp_path):
    async with open_house(tmp_path, "--log-level", "debug") as house, tab(house) as anna:
        await set_up(anna, "Anna", "a very secret horse")
        secret = identifier()
        await ask_robot(anna, f"echo {secret}")
        await house.stop()
        assert house.url in house.output
        output = "\n".join(line for line in house.output if "#/setup/" not in line)
        for word in (secret, "secret horse", house.set_up_token):
            assert word not in output
        for cookie in anna.session.cookie_jar:
            assert cookie.value not in output


async def test_what_is_written_is_for_its_owner_only(tmp_path):
    async with open_house(tmp_path / "home") as house, tab(house) as anna:
        await set_up(anna)
        assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
        for file in (tmp_path / "home").iterdir():
            if file.suffix not in (".sqlite3-wal", ".sqlite3-shm"):
                assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


async def test_a_port_that_is_taken_is_said_in_words(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        free = ("--port", "0", "--messenger-port", "0", "--services-port", "0")
        for option, advice in (
            ("--port", "--port"),
            ("--messenger-port", "--messenger-port"),
            ("--services-port", "--services-port"),
        ):
            code, output = await run_to_its_end("--home", str(tmp_path), *free, option, port)
            assert code == 1
            assert "it is taken" in output
            assert advice in output
            assert "Traceback" not in output


async def test_a_second_one_is_kept_out_of_the_home(tmp_path):
    async with open_house(tmp_path):
        code, output = await run_to_its_end("--home", str(tmp_path), "--port", "0")
        assert code == 1
        assert "Stop it first" in output


async def test_without_the_server_there_is_a_house_without_accounts(tmp_path):
    async with open_house(tmp_path, "--no-server") as house, tab(house) as anna:
        body = {"token": house.set_up_token, "name": "Anna", "password": "correct horse"}
        assert (await anna.call("POST", "api/setup", body))[0] == 201
        anna.open()
        state = await anna.until(lambda _: True)
        assert state.accounts == {}
        gone = {"host": "127.0.0.1", "port": 1, "services": "http://127.0.0.1:1"}
        await anna.command("add_account", address="a@example.com", password="x", endpoints=gone)
        state = await anna.until(lambda s: s.accounts and next(iter(s.accounts.values())).problem)
        assert next(iter(state.accounts.values())).problem.code == "server_unreachable"
        assert await house.stop() == 0


async def test_a_person_of_the_command_line_is_welcomed_while_it_runs(tmp_path):
    async with open_house(tmp_path) as house, tab(house) as anna, tab(house) as bob:
        await set_up(anna, "Anna")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "amsn2", "person", "add", "Bob", "--password-stdin",
            "--home", str(tmp_path),
            stdin=asyncio.subprocess.PIPE, env=os.environ,
        )  # fmt: skip
        await process.communicate(b"battery staple\n")
        assert process.returncode == 0
        status, _ = await bob.call("POST", "api/session", {"name": "bob", "password": "battery staple"})
        assert status == 200
        bob.open()
        await bob.signed_in()
        assert re.fullmatch(r"bob@.+", bob.address)
