"""Pictures and files between two peers, in both versions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.errors import LocalProtocolError
from papyon.payload.p2p.bridge import BridgeOffer
from papyon.payload.p2p.chunk import Chunk, Flags, parse_chunk
from papyon.payload.p2p.file_context import FileContext
from papyon.payload.p2p.invitation import SessionEnd, SessionOffer
from papyon.payload.p2p.slp import ContentType, SlpCode, SlpRequest, SlpResponse, parse_slp
from papyon.session.p2p import (
    CALLS,
    Accepted,
    BridgeAsked,
    Ended,
    Ending,
    Finished,
    ObjectAsked,
    Peer,
)
from papyon.session.p2p.bridging import Addresses
from papyon.session.p2p.carrier import UNSENT
from tests.papyon.payload.p2p.golden import BRANCH, CALL, INVITE, OBJECT, OK, SESSION
from tests.papyon.session.p2p.couple import ALICE, BOB, FILE, Table, Throws, content, couple, offered

VERSIONS = pytest.mark.parametrize("version", [1, 2])


def fetched(version, size, direct=False):
    alice, bob = couple(version)
    table = Table(alice, bob, direct)
    call = alice.fetch(OBJECT, 12)
    table.settle()
    asked = table.last(bob, ObjectAsked)
    assert asked == ObjectAsked(call, OBJECT)
    table.sources[call] = content(size)
    bob.serve(call, size)
    table.settle()
    return table, alice, bob, call


@VERSIONS
@pytest.mark.parametrize("size", [1, 4, 1202, 1203, 3000, 600_000])
@pytest.mark.parametrize("direct", [False, True])
def test_an_object_is_fetched(version, size, direct):
    table, alice, bob, call = fetched(version, size, direct)
    assert bytes(table.received[call]) == content(size)
    assert table.events[alice][0] == Accepted(call, 0)
    assert table.last(alice, Finished) == Finished(call)
    assert table.last(bob, Finished) == Finished(call)
    assert alice.silent
    assert bob.silent


def test_the_complete_transfer_of_the_reference_in_both_roles():
    guids = [int(CALL.strip("{}").replace("-", ""), 16), int(BRANCH.strip("{}").replace("-", ""), 16)]
    alice = Peer(ALICE, BOB, Throws(999, SESSION - 1, guids[1], guids[0], 70001, 1, 70005))
    bob = Peer(BOB, ALICE, Throws(4999, 70002, 70003, 70004))
    table = Table(alice, bob)
    call = alice.fetch(OBJECT, 12)
    table.settle()
    bob.serve(call, 3000)
    table.sources[call] = content(3000)
    table.settle()
    rows = [parse_chunk(packet) for packet in table.packets]
    found = [
        (
            row.session,
            row.identifier,
            row.offset,
            row.total,
            len(row.body),
            int(row.flags),
            row.unique,
            row.ack_unique,
            row.ack_size,
            row.app_id,
        )
        for row in rows
    ]
    assert found == [
        (0, 1000, 0, 640, 640, 0x0, 70001, 0, 0, 0),
        (0, 5000, 0, 640, 0, 0x2, 1000, 70001, 640, 0),
        (0, 5001, 0, 327, 327, 0x0, 70002, 0, 0, 0),
        (0, 1001, 0, 327, 0, 0x2, 5001, 70002, 327, 0),
        (SESSION, 5002, 0, 4, 4, 0x0, 70003, 0, 0, 12),
        (SESSION, 1002, 0, 4, 0, 0x2, 5002, 70003, 4, 0),
        (SESSION, 5003, 0, 3000, 1202, 0x20, 70004, 0, 0, 12),
        (SESSION, 5003, 1202, 3000, 1202, 0x20, 70004, 0, 0, 12),
        (SESSION, 5003, 2404, 3000, 596, 0x20, 70004, 0, 0, 12),
        (SESSION, 1003, 0, 3000, 0, 0x2, 5003, 70004, 3000, 0),
        (0, 1004, 0, 350, 350, 0x0, 70005, 0, 0, 0),
        (0, 5004, 0, 350, 0, 0x2, 1004, 70005, 350, 0),
    ]
    assert rows[0].body == INVITE
    assert rows[2].body == OK
    assert b"".join(row.body for row in rows if row.session and row.flags == Flags.DATA) == content(3000)


@VERSIONS
@pytest.mark.parametrize("preview", [b"", b"\x89PNG\r\n\x1a\n" + bytes(20_000)])
def test_a_file_is_sent(version, preview):
    table, alice, bob, call = offered(version, FileContext("a.png", 100_000, preview))
    table.take(bob, bob.accept(call))
    table.settle()
    assert bytes(table.received[call]) == content(100_000)
    assert table.last(alice, Finished) == table.last(bob, Finished) == Finished(call)
    assert alice.silent
    assert bob.silent


@VERSIONS
def test_an_empty_file_is_finished_at_once(version):
    table, alice, bob, call = offered(version, FileContext("empty", 0))
    table.take(bob, bob.accept(call))
    table.settle()
    assert table.last(alice, Finished) == table.last(bob, Finished) == Finished(call)


@VERSIONS
@pytest.mark.parametrize("start", [1, 50_000, 99_999, 100_000])
def test_a_file_is_resumed(version, start):
    table, alice, bob, call = offered(version)
    table.start = start
    table.take(bob, bob.accept(call, start))
    table.settle()
    assert table.all(alice, Accepted) == [Accepted(call, start)]
    assert bytes(table.received.get(call, b"")) == content(100_000)[start:]
    assert table.last(alice, Finished) == table.last(bob, Finished) == Finished(call)


@VERSIONS
def test_an_invitation_is_heard_before_it_is_answered(version):
    alice, bob = couple(version)
    call = alice.offer(FILE)
    assert not alice.calls[0].heard
    Table(alice, bob).settle()
    assert (alice.calls[0].id, alice.calls[0].heard) == (call, True)


@VERSIONS
def test_a_file_is_refused(version):
    table, alice, bob, call = offered(version)
    bob.refuse(call)
    table.settle()
    assert table.last(alice, Ended) == Ended(call, Ending.DECLINED)
    assert not alice.calls
    assert not bob.calls


@VERSIONS
def test_an_object_that_is_not_there(version):
    alice, bob = couple(version)
    table = Table(alice, bob)
    call = alice.fetch(OBJECT)
    table.settle()
    bob.refuse(call, SlpCode.NOT_FOUND)
    table.settle()
    assert table.last(alice, Ended) == Ended(call, Ending.UNKNOWN)


@VERSIONS
@pytest.mark.parametrize("who", ["sender", "receiver"])
@pytest.mark.parametrize("when", ["ringing", "running", "nearly done"])
def test_a_file_is_cancelled(version, who, when):
    table, alice, bob, call = offered(version)
    if when != "ringing":
        table.take(bob, bob.accept(call))
        for _ in range(10 if when == "running" else 80):
            table.step()
    canceller, other = (alice, bob) if who == "sender" else (bob, alice)
    canceller.close(call)
    table.settle()
    ending = Ending.DECLINED if (who, when) == ("receiver", "ringing") else Ending.CANCELLED
    assert table.last(other, Ended) == Ended(call, ending)
    assert not table.all(canceller, Ended)
    assert not alice.calls
    assert not bob.calls


@VERSIONS
def test_a_pause_stops_the_data_and_nothing_else(version):
    table, alice, bob, call = offered(version)
    table.take(bob, bob.accept(call))
    for _ in range(10):
        table.step()
    assert alice.pause(call, paused=True)
    table.settle()
    before = len(table.received[call])
    assert 0 < before < 100_000
    alice.fetch(OBJECT)
    table.settle()
    assert table.last(bob, ObjectAsked)
    assert alice.pause(call, paused=False)
    table.settle()
    assert bytes(table.received[call]) == content(100_000)
    assert not bob.pause(call, paused=True)


@VERSIONS
def test_who_gets_a_file_pauses_it_too(version):
    table, alice, bob, call = offered(version)
    assert not bob.pause(call, paused=True)
    table.take(bob, bob.accept(call))
    for _ in range(10):
        table.step()
    assert bob.pause(call, paused=True)
    table.settle()
    assert 0 < len(table.received[call]) < 100_000
    assert alice.calls[0].held
    alice.pause(call, paused=True)
    bob.pause(call, paused=False)
    table.settle()
    assert len(table.received[call]) < 100_000
    alice.pause(call, paused=False)
    table.settle()
    assert bytes(table.received[call]) == content(100_000)


def test_a_sender_that_cannot_resume_is_not_asked_to_pause():
    table, _, bob, call = offered()
    bob.calls[0].resumable = False
    table.take(bob, bob.accept(call))
    assert not bob.pause(call, paused=True)
    assert told(bob, SlpRequest("INFO", BOB, ALICE, BRANCH, "{x}", ContentType.PAUSE).encode())[1:] == []


@VERSIONS
def test_a_file_and_a_picture_take_turns(version):
    table, alice, bob, call = offered(version)
    table.take(bob, bob.accept(call))
    for _ in range(10):
        table.step()
    picture = bob.fetch(OBJECT)
    for _ in range(3):
        table.step()
    alice.serve(picture, 3000)
    table.sources[picture] = content(3000)
    while not table.all(bob, Finished):
        assert table.step()
    assert table.all(bob, Finished) == [Finished(picture)]
    table.settle()
    assert bytes(table.received[call]) == content(100_000)


@settings(max_examples=60)
@given(st.data(), st.sampled_from([1, 2]))
def test_what_comes_twice_or_a_little_late_changes_nothing(data, version):
    alice, bob = couple(version)
    table = Table(alice, bob)
    call = alice.fetch(OBJECT)
    table.settle()
    table.sources[call] = content(20_000)
    bob.serve(call, 20_000)
    waiting = {alice: [], bob: []}
    heard = []
    while True:
        table.feed(bob)
        for peer in (alice, bob):
            # What is under way on two bridges at once: a few packets, in any order.
            while len(waiting[peer]) < 4 and (packet := peer.next_packet(False)) is not None:
                waiting[peer].append(packet)
        moving = [peer for peer in waiting if waiting[peer]]
        if not moving:
            break
        peer = data.draw(st.sampled_from(moving))
        other = bob if peer is alice else alice
        packets = waiting[peer]
        # The first packet ever, and texts, keep their order: they went before the bridge was there.
        is_data = version == 1 or len(packets[0]) > 600
        place = data.draw(st.integers(0, len(packets) - 1)) if is_data else 0
        packet = packets.pop(place)
        heard.append((other, packet))
        table.take(other, other.receive(packet))
        if data.draw(st.booleans()):
            who, again = data.draw(st.sampled_from(heard))
            table.take(who, who.receive(again))
    assert bytes(table.received[call]) == content(20_000)
    assert table.all(alice, Finished) == [Finished(call)]
    assert table.all(bob, Finished) == [Finished(call)]


# Hostile and strange peers.


def told(peer, *bodies, session=0):
    """What a peer answers to texts of version 1."""
    for number, body in enumerate(bodies):
        peer.receive(Chunk(session, 70_000 + number, 0, len(body), 0, 1, body=body).encode(footer=True))
    answers = []
    while (packet := peer.next_packet(direct=False)) is not None:
        chunk = parse_chunk(packet)
        if not chunk.control:
            answers.append(parse_slp(chunk.body))
    return answers


def invitation(body, content_type=ContentType.SESSION, call=CALL):
    return SlpRequest("INVITE", BOB, ALICE, BRANCH, call, content_type, body).encode()


def test_webcams_and_games_are_answered_500():
    _, bob = couple()
    offer = SessionOffer("{4BD96FC0-AB17-4425-A14A-439185962DC8}", 7, 4, b"")
    (answer,) = told(bob, invitation(offer.fields()))
    assert isinstance(answer, SlpResponse)
    assert (answer.code, answer.content_type) == (500, ContentType.FAILURE)
    assert answer.body == (("SessionID", "7"),)
    assert not bob.calls


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (invitation((), ContentType.TRANSPORT_REQUEST), 481),
        (invitation((), ContentType.UDP_SWITCH), 481),
        (invitation(()), 500),
        (SlpRequest("BYE", BOB, ALICE, BRANCH, CALL, ContentType.CLOSE).encode(), 481),
    ],
)
def test_what_belongs_to_no_call(text, code):
    (answer,) = told(couple()[1], text)
    assert answer.code == code


def test_bridges_that_nobody_builds_any_more_are_refused():
    _, _, bob, call = offered(bridges=True)
    bob.accept(call)
    while bob.next_packet(direct=False) is not None:
        pass
    (answer,) = told(bob, invitation((("Bridges", "TURNv1"),), ContentType.TRANSPORT_REQUEST, call))
    assert answer.code == 606


@pytest.mark.parametrize("what", ["picture", "file"])
def test_nobody_is_told_our_address_before_a_file_is_accepted(what):
    alice, bob = couple(bridges=True)
    table = Table(alice, bob)
    call = alice.fetch(OBJECT) if what == "picture" else alice.offer(FILE)
    table.settle()
    (answer,) = told(bob, invitation(BridgeOffer().fields(), ContentType.TRANSPORT_REQUEST, call))
    assert answer.code == 606
    assert not table.all(bob, BridgeAsked)


def test_so_many_calls_and_no_more():
    _, bob = couple()
    for number in range(CALLS):
        offer = SessionOffer("{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}", number + 1, 1, b"<msnobj/>\0")
        assert told(bob, invitation(offer.fields(), call=f"{{{number}}}")) == []
        bob._carrier._done.clear()
    assert len(bob.calls) == CALLS
    offer = SessionOffer("{A4268EEC-FEC5-49E5-95C3-F126696BDBF6}", 999, 1, b"<msnobj/>\0")
    (answer,) = told(bob, invitation(offer.fields(), call="{x}"))
    assert answer.code == 500
    alice, _ = couple()
    for _ in range(CALLS):
        alice.fetch(OBJECT)
    with pytest.raises(LocalProtocolError):
        alice.fetch(OBJECT)


def test_a_peer_that_takes_nothing_is_not_heard_any_more():
    _, bob = couple()
    for number in range(UNSENT + 50):
        bob.receive(Chunk(0, number + 1, 0, 1, 0, body=b"x").encode(footer=True))
    sent = 0
    while bob.next_packet(direct=False) is not None:
        sent += 1
    assert sent == UNSENT + 1


@VERSIONS
@given(packet=st.binary(max_size=200))
def test_junk_is_dropped(version, packet):
    assert couple(version)[1].receive(packet) == []


def test_data_that_nobody_asked_for_goes_nowhere():
    _, bob = couple()
    packet = Chunk(77, 1, 0, 10, Flags.DATA, body=b"x" * 10).encode(footer=True)
    assert bob.receive(packet) == []


@pytest.mark.parametrize("flags", [Flags.CLOSE, Flags.ERROR, Flags.TRANSPORT_ERROR])
def test_a_session_that_is_stopped_without_a_word(flags):
    table, alice, bob, call = offered()
    table.take(bob, bob.accept(call))
    session = bob.calls[0].session
    assert bob.receive(Chunk(session, 1, 0, 0, flags).encode(footer=True)) == [Ended(call, Ending.BROKEN)]
    table.settle()
    assert not alice.calls


def test_a_file_of_another_size_than_was_said_is_broken():
    table, _, bob, call = offered()
    table.take(bob, bob.accept(call))
    session = bob.calls[0].session
    chunk = Chunk(session, 1, 0, 5, Flags.DATA, body=b"12345")
    assert bob.receive(chunk.encode(footer=True)) == [Ended(call, Ending.BROKEN)]


def test_answers_to_nothing_are_no_answers():
    alice, bob = couple()
    with pytest.raises(LocalProtocolError):
        bob.serve("{x}", 5)
    with pytest.raises(LocalProtocolError):
        bob.accept("{x}")
    bob.refuse("{x}")
    bob.close("{x}")
    bob.settle_bridge("{x}")
    bob.answer_bridge("{x}", Addresses())
    bob.invite_bridge("{x}", Addresses())
    bob.feed("{x}", 0, b"x")
    assert bob.silent
    assert told(alice, SlpResponse(200, ALICE, BOB, BRANCH, CALL, ContentType.SESSION).encode()) == []


def test_the_good_bye_of_a_program_that_says_nothing_of_cancelling_means_that_all_is_there():
    table, alice, bob, call = offered(2)
    table.take(bob, bob.accept(call))
    while not alice.calls[0].sent:
        table.feed(alice)
        packet = alice.next_packet(direct=False)
        if packet is None:
            table.step()
    body = SessionEnd(alice.calls[0].session, "dAMAgQ==").fields()
    bye = SlpRequest("BYE", alice.me, alice.them, BRANCH, call, ContentType.CLOSE, body)
    bob._carrier.say(bye.encode())
    table.settle()
    assert table.last(alice, Finished) == Finished(call)
