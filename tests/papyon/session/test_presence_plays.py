"""The plays of presence in the role of the client: every byte of hers, and what she knows in the end."""

import pytest

from papyon.payload.note import NoteKind
from papyon.session.endpoints import endpoints
from papyon.session.events import NoteReceived, PersonalTold, PresenceTold
from papyon.session.masque import MASQUES
from papyon.session.roster import Roster
from papyon.types import Dialect, Status
from tests.transcripts.plays import Play
from tests.transcripts.scenes import ALICE, BOB, GUID, SONG, picture, presence, signed_in

PHONE = "{bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb}"


@pytest.mark.parametrize("dialect", MASQUES, ids=str)
def test_what_a_client_says_and_learns(dialect):
    machine, intents, told = signed_in(dialect), presence(dialect), []
    roster, bobs = Roster(ALICE), []
    for direction, data in Play.load("presence", dialect.token.lower()):
        if direction == "C":
            intents.pop(0)(machine)
            assert machine.data_to_send() == data
            continue
        for event in machine.receive(data, 0.0):
            told.append(event)
            match event:
                case PresenceTold(line) if line.address.address == BOB:
                    roster.told_presence(line)
                    bobs.append(roster.buddy(BOB))
                case PersonalTold(address, personal) if address == BOB:
                    roster.told_personal(BOB, personal)
                    bobs.append(roster.buddy(BOB))
    assert intents == []
    assert machine.data_to_send() == b""
    seen = [bob.status for bob in bobs]
    assert [status for status, before in zip(seen, [None, *seen], strict=False) if status != before] == [
        Status.NLN,
        Status.BSY,
        Status.FLN,
    ]
    assert {bob.picture for bob in bobs} == ({None} if dialect < Dialect.MSNP9 else {picture(BOB), None})
    *_, before, gone = bobs
    if dialect >= Dialect.MSNP11:
        assert {bob.media for bob in bobs} == {None, SONG}
        assert (before.personal_message, gone.personal_message, gone.media) == ("at work", "", None)
    assert len(before.endpoints) == (1 if dialect >= Dialect.MSNP16 else 0)
    if dialect >= Dialect.MSNP16:
        *_, own, note = [event for event in told if isinstance(event, PersonalTold | NoteReceived)]
        assert [(one.id, one.here, one.idle) for one in endpoints(own.data, GUID)] == [
            (GUID, True, True),
        ]
        assert (note.address, note.endpoint, note.kind) == (ALICE, PHONE, NoteKind.SIGN_OUT)
