"""The plays of presence in the role of the server: what it says is what they say, byte for byte."""

from pathlib import Path

import pytest

from papyon.payload.personal import PersonalData
from papyon.payload.presence import StatusChange
from papyon.types import Capabilities, Dialect, Status
from papyon.wire import encode
from tests.msnpd.world import ALICE, BOB, A, B, Client, opened
from tests.transcripts.plays import Play
from tests.transcripts.scenes import SONG, picture

ABLE = Capabilities(2684387372, 48)


def change(status: Status, shown: str) -> str:
    return " ".join(StatusChange(status, ABLE, shown).args(Dialect.MSNP18))


def said(client: Client) -> list[bytes]:
    """What the server said, but for its challenges, which may come at any time."""
    return [encode(command) for command in client.heard() if command.verb != "CHL"]


@pytest.mark.parametrize("name", Play.all("presence"))
async def test_what_the_server_says(tmp_path: Path, name: str) -> None:
    dialect = int(name.removeprefix("msnp"))
    async with opened(tmp_path / "play.sqlite3") as world:
        await world.people(ALICE, BOB)
        await world.friends(ALICE, BOB)
        face = str(picture(BOB))
        bob = await world.sign_in(BOB, 18, B)
        await bob.send("UUX 5", PersonalData("at work", "").encode())
        await bob.say(f"CHG 6 {change(Status.NLN, face)}")
        alice = await world.sign_in(ALICE, dialect, A)
        alice.link.take()

        async def bob_is_busy() -> None:
            await bob.say(f"CHG 7 {change(Status.BSY, face)}")
            await bob.send("UUX 8", PersonalData("at work", SONG.token()).encode())
            await bob.say(f"CHG 9 {change(Status.BSY, '')}")

        async def bob_goes() -> None:
            bob.leave()

        async def alice_leaves_by_phone() -> None:
            phone = await world.online(ALICE, dialect, B, login=b"12345678")
            await phone.send(f"UUN 6 {ALICE};{A} 4", "goawyplzthxbye")

        cues = [bob_is_busy, bob_goes]
        if dialect >= Dialect.MSNP16:
            cues.append(alice_leaves_by_phone)
        heard: list[bytes] = []
        for direction, data in Play.load("presence", name):
            if direction == "C":
                await alice.session.receive(data)
                continue
            heard += said(alice)
            if not heard:
                await cues.pop(0)()
                heard += said(alice)
            assert heard.pop(0) == data
        assert (heard, said(alice), cues) == ([], [], [])
