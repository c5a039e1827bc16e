"""The plays of contents in the role of the server, which hands on every byte as it came."""

from pathlib import Path

import pytest

from papyon.wire import encode
from tests.msnpd.world import ALICE, BOB, Client, opened
from tests.transcripts.plays import Play


def said(client: Client) -> list[bytes]:
    """What the server has said since the last time."""
    return [encode(command) for command in client.heard()]


@pytest.mark.parametrize("dialects", [(8, 12), (9, 10), (11, 15), (13, 14), (16, 18)], ids=str)
@pytest.mark.parametrize("name", Play.all("contents"))
async def test_what_the_server_hands_on(tmp_path: Path, name: str, dialects: tuple[int, int]) -> None:
    async with opened(tmp_path / "play.sqlite3") as world:
        await world.people(ALICE, BOB)
        await world.friends(ALICE, BOB)
        alice = await world.online(ALICE, dialects[0])
        bob = await world.online(BOB, dialects[1])
        room = await world.open_switchboard(alice, ALICE)
        await room.say(f"CAL 1 {BOB}")
        other = await world.answer(bob, BOB)
        room.link.take()
        other.link.take()
        payloads: list[bytes] = []
        for direction, data in Play.load("contents", name):
            line, _, payload = data.partition(b"\r\n")
            if direction == "C":
                await room.session.receive(data)
                (heard,) = said(other)
                assert heard.partition(b"\r\n")[2] == payload
                payloads.append(payload)
            elif line.startswith(b"ACK"):
                assert said(room) == [data]
            else:
                await other.send(f"MSG {len(payloads)} N", payloads.pop(0))
                assert said(room) == [data]
        assert payloads == []
