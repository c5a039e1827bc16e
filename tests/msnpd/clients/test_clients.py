"""Genuine clients, with what the reference says that each of them sends, from sign-in to offline message."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.msnpd.clients.stage import ALL, FOLDER, Stage, turns
from tests.msnpd.world import ALICE, BOB, CAROL, DAVE, opened


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(tmp_path / "play.sqlite3") as world:
        await world.people(ALICE, BOB, CAROL, DAVE)
        yield Stage(world)


@pytest.mark.parametrize("client", ALL)
async def test_a_client_is_understood(stage: Stage, client: str) -> None:
    await stage.perform((FOLDER / f"{client}.play").read_text(encoding="utf-8"))


def test_every_client_of_the_reference_is_here() -> None:
    assert set(ALL) == {
        "amsn-0.98",
        "libpurple-2.0",
        "libpurple-2.10",
        "msn-5.0",
        "msn-6.0",
        "msn-6.2",
        "msn-7.0",
        "msn-7.5",
        "msn-pecan",
        "msnp11-sdk",
        "papyon-0.5",
        "wlm-2009",
        "wlm-2009-beta",
        "wlm-8.0",
        "wlm-8.0-beta",
        "wlm-8.5",
    }


_PARTS = {
    "sign-in": r"^C> USR \d+ (TWN|SSO) S ",
    "lists": r"^C> (SYN|ADL) ",
    "add": r"^C> AD[DC] \d+ (FL|AL) |^C> ADL ",
    "block": r"^C> AD[DC] \d+ BL |^ \| .* l=.4.",
    "presence": r"^S> (NLN|ILN) ",
    "chat": r"^S> JOI ",
    "picture": "x-msnmsgrp2p",
    "offline message": r"^#! .*(away|offline)",
}


@pytest.mark.parametrize("part", _PARTS)
def test_every_client_does_everything_that_it_can(part: str) -> None:
    lacking = [
        client
        for client in ALL
        if not re.search(_PARTS[part], (FOLDER / f"{client}.play").read_text(encoding="utf-8"), re.MULTILINE)
    ]
    # Pictures came with 6.0.
    assert lacking == (["msn-5.0"] if part == "picture" else [])


async def test_a_play_that_goes_another_way_is_noticed(stage: Stage) -> None:
    with pytest.raises(AssertionError):
        await stage.perform("= ns\nC> VER 1 MSNP8\\r\\nS> VER 1 MSNP9\\r\\n")
    with pytest.raises(ValueError, match="nobody knows"):
        await stage.act("bob dances")


def test_turns() -> None:
    found = turns(
        "# no step\n#! bob goes offline\n= ns\nC> PNG\\r\\n\n= sb\nC> OUT\\r\\n\n= ns\nS> QNG\\r\\n"
    )
    assert [(turn.connection, turn.cue, len(turn.steps)) for turn in found] == [
        ("", "bob goes offline", 0),
        ("ns", "", 1),
        ("sb", "", 1),
        ("ns", "", 1),
    ]
