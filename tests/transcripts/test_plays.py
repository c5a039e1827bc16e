"""The plays themselves.

Every length in them is exact, so every step is one command and nothing is left over.
"""

import pytest

from papyon.session import challenge, sso
from papyon.types import Dialect
from papyon.wire import Reader, Side, WireCommand, encode
from tests.transcripts.plays import Play

FILES = (
    "contents",
    "delivery",
    "lists",
    "msnp11",
    "msnp15",
    "msnp18",
    "news",
    "presence",
    "signin",
    "switchboard",
)
PLAYS = [(file, name) for file in FILES for name in Play.all(file)]
SIDES = {"C": Side.SERVER, "S": Side.CLIENT}


def commands(reader: Reader) -> list[WireCommand]:
    found = []
    while (command := reader.next_command()) is not None:
        found.append(command)
    return found


@pytest.mark.parametrize(("file", "name"), PLAYS)
def test_every_step_is_one_command_that_is_written_back_to_the_same_bytes(file: str, name: str) -> None:
    readers = {direction: Reader(side) for direction, side in SIDES.items()}
    for direction, data in Play.load(file, name):
        readers[direction].feed(data)
        (command,) = commands(readers[direction])
        assert encode(command) == data


@pytest.mark.parametrize(("file", "name"), PLAYS)
@pytest.mark.parametrize("size", [1, 7, 1664])
def test_the_commands_are_the_same_however_the_stream_is_cut(file: str, name: str, size: int) -> None:
    play = Play.load(file, name)
    for direction, side in SIDES.items():
        stream = play.stream(direction)
        whole, cut = Reader(side), Reader(side)
        whole.feed(stream)
        found = []
        for start in range(0, len(stream), size):
            cut.feed(stream[start : start + size])
            found += commands(cut)
        assert found == commands(whole)
        assert len(found) == sum(step.direction == direction for step in play)


@pytest.mark.parametrize("file", ["msnp15", "msnp18"])
def test_the_proof_and_the_challenge_of_the_plays_are_right(file: str) -> None:
    play = Play.load(file, "notification")
    words = [step.data.split() for step in play]
    nonce = next(line[5] for line in words if line[:1] == [b"USR"] and line[2:4] == [b"SSO", b"S"]).decode()
    proof = [line for line in words if line[:1] == [b"USR"] and line[2:4] == [b"SSO", b"S"]][1][5].decode()
    assert sso.verify_proof(bytes(range(1, 25)), nonce, proof)
    asked = next(line[2] for line in words if line[0] == b"CHL").decode()
    query = next(line for line in words if line[0] == b"QRY" and len(line) > 2)
    assert challenge.verify(asked, query[2].decode(), query[4].decode(), Dialect.MSNP15)


def test_a_line_that_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1 comes before any play"):
        Play.parse("C> VER 1 MSNP18\\r\\n")
    with pytest.raises(ValueError, match="line 2 is no step"):
        Play.parse("= notification\nX> VER\n")
