"""The plays of news in the role of the server: what it says is what they say, byte for byte."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from msnpd.mailbox import removal
from msnpd.notification import NotificationSession
from papyon.wire import encode
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, A, B, Client, World, opened
from tests.transcripts.plays import Play
from tests.transcripts.scenes import page_from_another_network

LATER = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nDest-Agent: client\r\n\r\n"
Cue = Callable[[], Awaitable[object]]


def said(client: Client) -> list[bytes]:
    """What the server said, but for its challenges, which may come at any time."""
    return [encode(command) for command in client.heard() if command.verb != "CHL"]


def calls(world: World, alice: Client, bob: Client, dialect: int) -> list[Cue]:
    world.mint.tickets.extend(["17262740.1050826919.32308", "1.2.3", "849102291.520491113"])
    world.mint.sessions.append("11752013")

    async def bob_rings() -> None:
        room = await world.open_switchboard(bob, BOB)
        await room.say(f"CAL 2 {ALICE}")

    return [bob_rings]


def mail(world: World, alice: Client, bob: Client, dialect: int) -> list[Cue]:
    async def bob_leaves_another() -> None:
        await bob.send(f"UUM 7 {ALICE} 1 1", f"{LATER}another")

    async def alice_reads_them() -> None:
        account = await world.directory.account(ALICE)
        ids = [message.id for message in await world.store.kept(account.profile.id)]
        world.hub.router.mail(ALICE, removal(await world.hub.mailbox.delete(account, ids)))

    return [bob_leaves_another, alice_reads_them]


def notes(world: World, alice: Client, bob: Client, dialect: int) -> list[Cue]:
    async def bob_answers() -> None:
        to = f"{ALICE};{A}" if dialect >= 16 else ALICE
        assert bob.lines()[-1].startswith(f"UBN {ALICE};{A} 1" if dialect >= 16 else f"UBN {ALICE}")
        await bob.send(f"UUN 8 {to} 1", "<s/>")

    return [bob_answers]


def pages(world: World, alice: Client, bob: Client, dialect: int) -> list[Cue]:
    async def somebody_elsewhere_writes() -> None:
        # This server has no such neighbour; what it would hand on is said by its machine.
        assert isinstance(alice.session, NotificationSession)
        alice.session._machine.page(page_from_another_network())
        alice.link.send(alice.session._machine.take())

    return [somebody_elsewhere_writes]


SCENES = {"calls": calls, "mail": mail, "much": mail, "notes": notes, "pages": pages}
WAITING = {"mail": 1, "much": 26}


@pytest.mark.parametrize("name", Play.all("news"))
async def test_what_the_server_says(tmp_path: Path, name: str) -> None:
    token, scene, *_ = name.split()
    dialect = int(token.removeprefix("msnp"))
    async with opened(tmp_path / "play.sqlite3") as world:
        world.hub.config = replace(world.hub.config, public_host="192.0.2.22")
        world.hub.port = 1864
        await world.people(ALICE, BOB, CAROL, DAVE)
        await world.friends(ALICE, BOB)
        bob = await world.sign_in(BOB, 18, B)
        for number in range(WAITING.get(scene, 0)):
            await bob.send(f"UUM {6 + number} {ALICE} 1 1", f"{LATER}read me")
        if scene in WAITING:
            alice = await world.sign_in(ALICE, dialect, A)
        else:
            bob = await world.online(BOB, 18, B)
            alice = await world.online(ALICE, dialect, A)
        alice.link.take()
        bob.link.take()
        cues = deque(SCENES[scene](world, alice, bob, dialect)[: 0 if scene == "much" else None])
        heard: list[bytes] = []
        for direction, data in Play.load("news", name):
            if direction == "C":
                await alice.session.receive(data)
                continue
            heard += said(alice)
            if not heard:
                await cues.popleft()()
                heard += said(alice)
            assert heard.pop(0) == data
        assert (heard, said(alice), list(cues)) == ([], [], [])
