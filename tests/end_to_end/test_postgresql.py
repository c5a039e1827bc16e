"""The real program with all that it keeps on PostgreSQL: its own database, and its messenger server's."""

import asyncio
import re
import shutil
import sys
import uuid
from urllib.parse import quote

import pytest

from amsn2.api.events import HistoryCleared
from amsn2.api.jobs import JobState
from amsn2.api.models import Delivery
from tests.end_to_end.house import House, Tab, befriend, fate, identifier, join, open_house, set_up, tab
from tests.msnpd.databases import drop, end_connections, made_url

SAID = ("مرحبا بالعالم", "今天天气很好", "good 🎄 morning", "a plain line")


@pytest.fixture
async def urls(tmp_path):
    """Of an empty database for aMSN2, and of one for its messenger server."""
    made = [await made_url("postgresql", tmp_path) for _ in range(2)]
    yield made
    for url in made:
        await drop(url)


async def found(page: Tab, words: str) -> list[str]:
    """What a search finds."""
    status, answer = await page.call("GET", "api/search?text=" + quote(words))
    assert status == 200, answer
    return [message["text"] for message in answer["messages"]]


async def say(page: Tab, other: Tab, talk: str, text: str) -> str:
    """Say something, and wait until the other has it."""
    sent = await page.command("send_message", conversation=talk, text=text)
    theirs = f"{other.account}:{page.address}"
    await page.until(lambda s: fate(s, talk, sent) in (Delivery.DELIVERED, Delivery.OFFLINE))
    await other.until(lambda s: theirs in s.conversations and s.conversations[theirs].last.text == text)
    return sent


async def job(page: Tab, kind: str, **fields) -> object:
    """Begin long work, wait for its end, and return how it stands then."""
    work = await page.command(kind, **fields)
    state = await page.until(lambda s: work in s.jobs and s.jobs[work].state is not JobState.RUNNING)
    assert state.jobs[work].state is JobState.DONE, state.jobs[work]
    return state.jobs[work]


async def people_ids(administrator: Tab) -> set[str]:
    """Of everybody, those who leave too."""
    status, answer = await administrator.call("GET", "api/admin/people")
    assert status == 200
    return {one["person"]["id"] for one in answer["people"]}


async def read_blob(page: Tab, blob: str) -> str:
    """What is in it."""
    async with page.session.get(f"{page.house.url}api/blobs/{blob}") as answer:
        assert answer.status == 200
        return await answer.text()


async def hand_in(page: Tab, document: str) -> str:
    """Give it to be imported; returns its name."""
    headers = {"Origin": page.house.url.rstrip("/"), "X-AMSN2": "1"}
    url, upload, data = f"{page.house.url}api/uploads", str(uuid.uuid4()), document.encode()
    wish = {"id": upload, "kind": "import", "size": len(data)}
    async with page.session.post(url, json=wish, headers=headers) as answer:
        assert answer.status == 200
    at = {**headers, "Upload-Offset": "0"}
    async with page.session.patch(f"{url}/{upload}", data=data, headers=at) as answer:
        assert answer.status == 200
        return (await answer.json())["blob"]


async def amsn2(*arguments: str) -> None:
    """The command line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "amsn2",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


async def test_two_people_their_past_and_the_end_of_one(tmp_path, urls):
    home, settings = tmp_path / "home", tmp_path / "server.toml"
    home.mkdir()
    settings.write_text(f'database_url = "{urls[1]}"\n')
    config = home / "config.toml"
    config.write_text(f'[storage]\nurl = "{urls[0]}"\n[messenger]\nsettings = "{settings}"\n')
    async with open_house(home) as house, tab(house) as anna, tab(house) as bert:
        await set_up(anna, "Anna")
        await join(anna, bert, "Bert")
        await befriend(anna, bert)
        talk = f"{anna.account}:{bert.address}"
        await anna.command("start_conversation", account=anna.account, participants=[bert.address])
        sent = [await say(anna, bert, talk, text) for text in SAID]
        for words, text in (("بالعالم", SAID[0]), ("天气", SAID[1]), ("🎄", SAID[2]), ("PLAI", SAID[3])):
            assert await found(anna, words) == [text]
            assert await found(bert, words) == [text]

        # Another with the same key and the same database is kept out, until this one is killed.
        other = House(tmp_path / "other", options=("--config", str(config)))
        other.home.mkdir()
        shutil.copy(home / "key", other.home / "key")
        with pytest.raises(RuntimeError, match="Another aMSN2 runs with the database"):
            await other.start()
        await house.kill()
        await other.start()
        with pytest.raises(RuntimeError, match="Another aMSN2 runs with the database"):
            await house.start()
        assert await other.stop() == 0
        await house.start()

        # Killed; and the database hangs up on everybody, as when it is started anew: nothing is lost.
        taken = [page.snapshots_taken for page in (anna, bert)]
        await house.kill()
        await house.start()
        for page, before in zip((anna, bert), taken, strict=True):
            await page.until(lambda _, page=page, before=before: page.snapshots_taken > before)
            await page.signed_in()
        await end_connections(urls[0])
        await end_connections(urls[1])
        sent.append(await say(anna, bert, talk, "after the storm"))
        assert [message.id for message in await anna.history(talk)] == sent

        # Written into a file, cleared, and read from it again.
        written = await job(anna, "start_export", format="json", conversation=talk)
        document = await read_blob(anna, written.result)
        first = next(line for line in document.splitlines() if sent[0] in line)
        await anna.command("clear_history", conversation=talk)
        await anna.until(lambda s: s.conversations[talk].last is None)
        for text in SAID:
            assert await found(anna, text) == []
        old = first.replace(sent[0], identifier()).replace(SAID[0], "古い")
        old = re.sub(r'"sent_at":"\d{4}', '"sent_at":"2008', old)
        document = document.replace(first, old + "\n" + first)
        for added in (6, 0):
            blob = await hand_in(anna, document)
            assert (await job(anna, "start_import", account=anna.account, blob=blob)).added == added
        assert [message.text for message in await anna.history(talk)] == ["古い", *SAID, "after the storm"]
        assert await found(anna, "🎄") == [SAID[2]]

        # What is too old goes.
        told = len(anna.events)
        await anna.command("change_preferences", change={"keep_messages_days": 3650})
        await anna.until(lambda _: any(isinstance(one, HistoryCleared) for one in anna.events[told:]))
        assert await found(anna, "古い") == []
        assert len(await anna.history(talk)) == 5

        # One person goes with everything, the other keeps what was said.
        person = bert.state.person.id
        assert person in await people_ids(anna)
        await bert.close()
        status, _ = await anna.call("DELETE", f"api/admin/people/{person}")
        assert status == 204
        while person in await people_ids(anna):
            pass
        assert len(await anna.history(talk)) == 5

        # Backed up as it runs, and put back on a fresh machine, with databases of other names.
        await amsn2("backup", str(tmp_path / "all.tar"), "--with-key", "--home", str(home))
        await house.stop()
        urls += [await made_url("postgresql", tmp_path) for _ in range(2)]
        house.home = tmp_path / "fresh"
        house.home.mkdir()
        for file in (config, settings):
            text = (
                file.read_text()
                .replace(f'"{urls[0]}"', f'"{urls[2]}"')
                .replace(f'"{urls[1]}"', f'"{urls[3]}"')
            )
            file.write_text(text)
        shutil.copy(config, house.home)
        for url in urls[:2]:
            await drop(url)
        del urls[:2]
        await amsn2("restore", str(tmp_path / "all.tar"), "--yes", "--home", str(house.home))
        await house.start()
        await anna.signed_in()
        assert await found(anna, "🎄") == [SAID[2]]
        await anna.command("send_message", conversation=talk, text="from the backup")
        await anna.until(lambda s: s.conversations[talk].last.text == "from the backup")
        assert [one.text for one in await anna.history(talk)][-2:] == ["after the storm", "from the backup"]
