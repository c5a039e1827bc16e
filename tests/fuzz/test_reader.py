"""No stream makes a reader raise anything but its own error, hang, or keep more than a command."""

from hypothesis import given, settings

from papyon.errors import LocalProtocolError, RemoteProtocolError
from papyon.wire import Limits, Reader, Side, WireCommand, encode
from tests.fuzz.inputs import inputs
from tests.transcripts.plays import Play

STREAMS = [
    play.stream(direction)
    for file in ("msnp11", "msnp15", "msnp18")
    for play in Play.all(file).values()
    for direction in "CS"
]
LIMITS = Limits(line=512, payload=2048)


@settings(max_examples=300)
@given(inputs(*STREAMS))
def test_readers_of_both_sides(stream: bytes) -> None:
    for side in Side:
        reader = Reader(side, LIMITS)
        try:
            for start in range(0, len(stream), 100):
                reader.feed(stream[start : start + 100])
                while (command := reader.next_command()) is not None:
                    assert all(arg and not set(arg) & set(" \r\n") for arg in command.args)
                    assert encode(command)
                assert len(reader._buffer) <= LIMITS.line + LIMITS.payload + 100
        except RemoteProtocolError:
            assert not reader._buffer


@given(inputs(b"PRP", b"MSG"), inputs(b"7 MFN", b"Alice%20A"))
def test_the_writer_writes_one_line_or_refuses(verb: bytes, arg: bytes) -> None:
    command = WireCommand(verb.decode("utf-8", "replace"), (arg.decode("utf-8", "replace"),))
    try:
        line = encode(command)
    except LocalProtocolError:
        return
    assert line.count(b"\n") == 1
    assert line.endswith(b"\r\n")


def test_a_slow_line_takes_no_quadratic_time() -> None:
    reader = Reader(Side.SERVER, Limits(line=200_000))
    for _ in range(199_000):
        reader.feed(b"x")
        assert reader.next_command() is None
