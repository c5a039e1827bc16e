"""The plays of contents in the role of the client: every byte that is said, and what is understood of it."""

import pytest

from papyon.session.chunks import Joiner
from papyon.session.events import MessageHandled, Said
from papyon.session.hearing import Hearing
from papyon.session.letters import Letter, parts
from papyon.session.masque import MASQUES
from papyon.session.switchboard import AckType, SwitchboardClient
from papyon.types import Dialect
from tests.transcripts.plays import Play
from tests.transcripts.scenes import ALICE, BOB, CONTENTS, GUID, LETTER


def test_there_is_a_play_for_everything_that_can_be_said():
    assert list(Play.all("contents")) == list(CONTENTS)


@pytest.mark.parametrize("dialect", MASQUES, ids=str)
@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_said_and_understood(name, dialect):
    machine = SwitchboardClient(ALICE, dialect, GUID, "ticket")
    machine.start()
    able = " 32" if dialect >= Dialect.MSNP12 else ""
    machine.receive(f"USR 1 OK {ALICE} Alice\r\nJOI {BOB} Bob{able}\r\n".encode())
    machine.data_to_send()
    messages, ids = parts(Letter(LETTER, CONTENTS[name]), chunked=True)
    joiner, hearing, heard = Joiner(), Hearing(), []
    for direction, data in Play.load("contents", name):
        if direction == "C":
            trid = machine.send(messages.pop(0).encode(), AckType.EITHER)
            assert machine.data_to_send() == data
            continue
        (event,) = machine.receive(data)
        if isinstance(event, Said):
            whole = joiner.add(event.address, event.message, 0.0)
            heard.append(None if whole is None else hearing.read(event.address, whole))
        else:
            assert event == MessageHandled(trid, delivered=True)
    assert messages == []
    assert [one for one in heard if one is not None] == [(CONTENTS[name], LETTER)]
    assert ids == {LETTER}
