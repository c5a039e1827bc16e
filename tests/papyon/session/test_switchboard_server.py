"""A switchboard connection in the server role."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papyon.session.requests_server import Call, Entry, Message, SwitchboardRequest
from papyon.session.switchboard_server import Participant, SwitchboardServer
from papyon.types import Capabilities, Dialect

GUID = "{aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa}"


def ask(server: SwitchboardServer, data: str | bytes) -> SwitchboardRequest | None:
    server.receive(data if isinstance(data, bytes) else f"{data}\r\n".encode())
    return server.next_request()


def live(dialect: Dialect = Dialect.MSNP18) -> SwitchboardServer:
    server = SwitchboardServer()
    entry = ask(server, "USR 1 a@b t.i.c")
    assert isinstance(entry, Entry)
    server.opened(entry, "Alice A", dialect)
    server.take()
    return server


def test_opening() -> None:
    server = SwitchboardServer()
    entry = ask(server, f"USR 1 a@b;{GUID.upper()} t.i.c")
    assert entry == Entry(1, "a@b", GUID, "t.i.c", None, f"a@b;{GUID.upper()}")
    assert isinstance(entry, Entry)
    server.opened(entry, "Alice A", Dialect.MSNP18)
    assert server.take() == f"USR 1 OK a@b;{GUID.upper()} Alice%20A\r\n".encode()
    assert server.live


@pytest.mark.parametrize(("dialect", "capabilities"), [(15, " 1"), (18, " 1:2"), (11, "")])
def test_answering(dialect: int, capabilities: str) -> None:
    server = SwitchboardServer()
    entry = ask(server, "ANS 1 a@b t.i.c 99")
    assert entry == Entry(1, "a@b", "", "t.i.c", "99", "a@b")
    assert isinstance(entry, Entry)
    present = [
        Participant("c@d", GUID, "C D", Capabilities(1, 2)),
        Participant("c@d", "", "C D", Capabilities(1, 2)),
    ]
    server.answered(entry, present, Dialect(dialect))
    assert server.take().decode() == (
        f"IRO 1 1 2 c@d;{GUID} C%20D{capabilities}\r\nIRO 1 2 2 c@d C%20D{capabilities}\r\nANS 1 OK\r\n"
    )


def test_a_refused_entry_ends_the_connection_and_a_refused_call_does_not() -> None:
    server = SwitchboardServer()
    ask(server, "USR 1 a@b t.i.c")
    server.refuse(1, 911)
    assert server.closing
    assert server.take() == b"911 1\r\n"
    server = live()
    assert ask(server, f"CAL 2 c@d;{GUID}") == Call(2, "c@d")
    server.refuse(2, 217)
    assert not server.closing
    assert (server.take(), server.code) == (b"217 2\r\n", 217)


def test_what_happens_is_told() -> None:
    server = live()
    server.ringing(2, "99")
    server.joined(Participant("c@d", GUID, "C D", Capabilities(1, None)))
    server.message("c@d", "C D", b"\x00\r\n")
    server.acknowledge(3, True)
    server.acknowledge(4, False)
    server.left("c@d", GUID)
    server.left("c@d", "", idle=True)
    assert server.take().decode() == (
        f"CAL 2 RINGING 99\r\nJOI c@d;{GUID} C%20D 1:0\r\nMSG c@d C%20D 3\r\n\x00\r\nACK 3\r\nNAK 4\r\n"
        f"BYE c@d;{GUID}\r\nBYE c@d 1\r\n"
    )


def test_messages() -> None:
    server = live()
    for kind in "UNAS":
        assert ask(server, f"MSG 3 {kind} 2\r\n\r".encode()) is None
        assert ask(server, b"\n") == Message(3, kind, b"\r\n")
    assert ask(server, "MSG 4 D 12\r\nMIME-Version") == Message(4, "D", b"MIME-Version")
    ask(server, b"")
    assert server.take() == b""


def test_malformed_data_is_refused() -> None:
    server = live()
    assert ask(server, b"MSG 4 D 4\r\nMIME") is None
    assert server.take() == b"282 4\r\n"


@pytest.mark.parametrize(
    "line", ["MSG 4 u 0", "MSG 4 X 0", "MSG 4 A", "MSG 4 A 1665", "USR 2 a@b x", "XXX", "CAL x", "PNG", "OUT"]
)
def test_what_ends_the_connection(line: str) -> None:
    server = live()
    assert ask(server, line) is None
    assert server.closing


@pytest.mark.parametrize("line", ["OUT", "BYE 7 alice@example.com"])
def test_leaving_is_no_fault(line: str) -> None:
    server = live()
    assert ask(server, line) is None
    assert server.closing
    assert server.fault == ""


def test_nothing_is_allowed_before_entering() -> None:
    for line in ("CAL 1 a@b", "MSG 1 A 0", "VER 1 MSNP18"):
        server = SwitchboardServer()
        assert ask(server, line) is None
        assert server.closing
    server = SwitchboardServer()
    assert ask(server, "ANS 1 a@b x") is None
    assert server.take() == b"200 1\r\n"
    assert server.closing


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=300), max_size=8), st.booleans())
def test_no_input_raises(chunks: list[bytes], inside: bool) -> None:
    server = live() if inside else SwitchboardServer()
    for chunk in chunks:
        server.receive(chunk)
        while server.next_request() is not None:
            pass
    assert len(server.take()) < 1000
