"""The writer: exact bytes, and nothing that could become a second command."""

import pytest

from papyon.errors import LocalProtocolError
from papyon.wire import WireCommand, encode


def test_the_length_is_the_last_argument() -> None:
    assert encode(WireCommand("MSG", ("3", "N"), "ü".encode())) == b"MSG 3 N 2\r\n\xc3\xbc"
    assert encode(WireCommand("UUX", ("9",), b"")) == b"UUX 9 0\r\n"
    assert encode(WireCommand("PNG")) == b"PNG\r\n"


@pytest.mark.parametrize(
    "command",
    [
        WireCommand("png"),
        WireCommand("PNGX"),
        WireCommand("PRP", ("7", "MFN", "a b")),
        WireCommand("PRP", ("7", "MFN", "a\r\nOUT")),
        WireCommand("PRP", ("7", "MFN", "")),
        WireCommand("PRP", ("7", "MFN", "\ud800")),
    ],
)
def test_what_would_break_the_line_is_refused(command: WireCommand) -> None:
    with pytest.raises(LocalProtocolError):
        encode(command)
