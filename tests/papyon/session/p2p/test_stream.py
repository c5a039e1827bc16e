"""Data on its way out."""

from papyon.session.p2p.stream import BLOCK, REWIND, Stream


def filled(total, start=0):
    stream = Stream(7, 0x20, 12, total, start)
    offset, count = stream.wants
    stream.feed(offset, bytes(count))
    return stream


def test_it_asks_for_a_block_ahead_and_no_more():
    stream = Stream(7, 0x20, 12, 3 * BLOCK)
    assert stream.wants == (0, BLOCK)
    stream.feed(0, bytes(BLOCK))
    assert stream.wants == (BLOCK, BLOCK)
    stream.feed(BLOCK, bytes(BLOCK))
    assert stream.wants is None
    place = 0
    while place < BLOCK:
        offset, piece = stream.take(1000)
        assert offset == place
        place += len(piece)
    assert stream.wants == (2 * BLOCK, BLOCK)
    assert stream.ready


def test_bytes_that_nobody_asked_for_are_dropped():
    stream = Stream(7, 0x20, 12, 10)
    stream.feed(1, b"x")
    stream.feed(0, b"")
    stream.feed(0, bytes(11))
    assert not stream.ready
    stream.feed(0, b"0123456789")
    stream.feed(0, b"0123456789")
    assert stream.take(100) == (0, b"0123456789")
    assert stream.sent


def test_a_pause():
    stream = filled(10)
    stream.paused = True
    assert not stream.ready
    assert stream.wants is None
    stream.paused = False
    assert stream.ready


def test_it_goes_back_but_not_before_its_beginning():
    stream = filled(10, start=4)
    assert stream.take(3) == (4, bytes(3))
    stream.rewind()
    assert (stream.place, stream.ready, stream.wants) == (4, False, (4, 6))
    far = Stream(7, 0x20, 12, 2 * REWIND)
    far.place = REWIND + 5
    far.rewind()
    assert far.place == 5
