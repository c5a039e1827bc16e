"""The reader: the same commands whatever the chunks, and one error for everything that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papyon.errors import RemoteProtocolError
from papyon.wire import VERBS, Limits, PayloadRule, Reader, Side, WireCommand, encode
from papyon.wire.verbs import payload_rule


def read(side: Side, *chunks: bytes, limits: Limits | None = None) -> list[WireCommand]:
    reader = Reader(side, limits)
    found = []
    for chunk in chunks:
        reader.feed(chunk)
        while (command := reader.next_command()) is not None:
            found.append(command)
    return found


def outcome(side: Side, *chunks: bytes, limits: Limits | None = None) -> tuple[list[WireCommand], bool]:
    reader = Reader(side, limits)
    found = []
    try:
        for chunk in chunks:
            reader.feed(chunk)
            while (command := reader.next_command()) is not None:
                found.append(command)
    except RemoteProtocolError:
        return found, True
    return found, False


TOKENS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=" \r\n"), min_size=1, max_size=20
)
LETTERS = TOKENS.filter(lambda token: not (token.isascii() and token.isdigit()) and token != "OK")


@st.composite
def streams(draw: st.DrawFn) -> tuple[Side, list[WireCommand]]:
    side = draw(st.sampled_from(Side))
    commands = []
    for _ in range(draw(st.integers(0, 6))):
        verb = draw(st.sampled_from(sorted(VERBS)))
        args = draw(st.lists(TOKENS, max_size=5))
        payload = None
        match payload_rule(verb, side):
            case PayloadRule.ALWAYS:
                payload = draw(st.binary(max_size=100))
            case PayloadRule.IF_NUMBER if draw(st.booleans()):
                args = [draw(TOKENS), *args]
                payload = draw(st.binary(max_size=100))
            case PayloadRule.UNLESS_OK if args[-1:] != ["OK"]:
                payload = draw(st.binary(max_size=100))
            case PayloadRule.IF_NUMBER | PayloadRule.INVITATION:
                args = [*args, draw(LETTERS)]
            case _:
                pass
        commands.append(WireCommand(verb, tuple(args), payload))
    return side, commands


@given(streams(), st.data())
def test_what_is_written_is_read_again_however_it_is_cut(
    stream: tuple[Side, list[WireCommand]], data: st.DataObject
) -> None:
    side, commands = stream
    raw = b"".join(encode(command) for command in commands)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=12)))
    chunks = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    assert read(side, *chunks) == commands


@given(st.binary(max_size=400), st.sampled_from(Side), st.integers(1, 50))
def test_junk_gives_the_same_outcome_however_it_is_cut(raw: bytes, side: Side, size: int) -> None:
    limits = Limits(line=40, payload=30)
    chunks = [raw[start : start + size] for start in range(0, len(raw), size)]
    assert outcome(side, raw, limits=limits) == outcome(side, *chunks, limits=limits)


def test_the_tolerances_for_old_clients() -> None:
    # a bare line feed, runs of spaces, a space at the end, empty lines between commands
    raw = b"VER 1  MSNP15   CVR0\nCHG 8 NLN 1 \r\n\r\n\nPNG\r\n"
    assert read(Side.SERVER, raw) == [
        WireCommand("VER", ("1", "MSNP15", "CVR0")),
        WireCommand("CHG", ("8", "NLN", "1")),
        WireCommand("PNG"),
    ]


def test_payloads_are_told_by_verb_and_side() -> None:
    raw = b"ADL 6 OK\r\nADL 0 2\r\nabUUX 9 0\r\nUUN 14 OK\r\n241 6 2\r\nxy217 7\r\nUBX a@b 1 0\r\n"
    assert read(Side.CLIENT, raw) == [
        WireCommand("ADL", ("6", "OK")),
        WireCommand("ADL", ("0",), b"ab"),
        WireCommand("UUX", ("9",), b""),
        WireCommand("UUN", ("14", "OK")),
        WireCommand("241", ("6",), b"xy"),
        WireCommand("217", ("7",)),
        WireCommand("UBX", ("a@b", "1"), b""),
    ]
    assert read(Side.SERVER, b"GCF 6 Shields.xml\r\nQRY 9 PROD 2\r\nok") == [
        WireCommand("GCF", ("6", "Shields.xml")),
        WireCommand("QRY", ("9", "PROD"), b"ok"),
    ]


def test_bytes_that_are_no_utf8_become_replacement_characters() -> None:
    assert read(Side.CLIENT, b"JOI a@b \xff\r\n") == [WireCommand("JOI", ("a@b", "\ufffd"))]


@pytest.mark.parametrize(
    "raw",
    [
        b"ver 1\r\n",
        b"HELLO\r\n",
        b"\x16\x03\x01\x02\x00\n",
        b"VER 1\rMSNP15\r\n",
        b"MSG 3 N\r\n",
        b"MSG 3 N -1\r\n",
        b"MSG 3 N 1e3\r\n",
        b"MSG 3 N 65536\r\n",
        b"MSG 3 N 999999999999999999999999\r\n",
        "MSG 3 N \N{ARABIC-INDIC DIGIT THREE}\r\n".encode(),
        b"QRY\r\n",
        b"V" * 8192,
        b"VER " + b"1" * 8192 + b"\r\n",
    ],
)
def test_what_the_protocol_does_not_allow_ends_the_stream_for_good(raw: bytes) -> None:
    reader = Reader(Side.SERVER)
    reader.feed(raw)
    with pytest.raises(RemoteProtocolError) as first:
        reader.next_command()
    reader.feed(b"PNG\r\n")
    with pytest.raises(RemoteProtocolError) as second:
        reader.next_command()
    assert str(first.value) == str(second.value)


def test_the_longest_line_and_payload_that_are_allowed() -> None:
    line = b"VER " + b"1" * (8191 - 5) + b"\r\n"
    assert len(read(Side.SERVER, line)[0].args[0]) == 8186
    payload = b"x" * 65535
    assert read(Side.SERVER, b"MSG 1 N 65535\r\n", payload) == [WireCommand("MSG", ("1", "N"), payload)]


def test_limits_are_settings() -> None:
    with pytest.raises(RemoteProtocolError, match="longer than 1664"):
        read(Side.SERVER, b"MSG 1 N 1665\r\n", limits=Limits(payload=1664))


def test_a_command_that_is_cut_off_stays_unread() -> None:
    assert read(Side.SERVER, b"MSG 1 N 10\r\nabc") == []
    assert read(Side.SERVER, b"PNG") == []
