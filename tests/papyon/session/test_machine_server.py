"""What both server roles have in common."""

import pytest

from papyon.session.machine_server import ServerMachine
from papyon.wire import Limits


class Echo(ServerMachine[str]):
    """Asks the server about every verb but PNG, which it answers, and BAD, which it refuses."""

    over = False

    @property
    def closing(self):
        return self.over

    def _end(self):
        self.over = True

    def _check(self, command):
        if command.verb == "PNG":
            self._send("QNG", "50")
            return None
        if command.verb == "BAD":
            self._send_error(command.trid, 201)
            return None
        return command.verb


@pytest.fixture
def machine():
    return Echo(Limits(line=64))


def test_requests_come_one_by_one_and_the_rest_is_answered(machine):
    machine.receive(b"PNG\r\nCHG 1 NLN\r\nPNG\r\nOUT\r\nCH")
    assert machine.next_request() == "CHG"
    assert machine.verb == "CHG"
    assert machine.next_request() == "OUT"
    assert machine.next_request() is None
    assert machine.take() == b"QNG 50\r\nQNG 50\r\n"
    assert machine.take() == b""
    assert machine.commands == 4


def test_an_error_is_answered_and_noted(machine):
    machine.receive(b"BAD 7\r\n")
    assert machine.next_request() is None
    assert machine.take() == b"201 7\r\n"
    assert machine.code == 201
    assert not machine.closing


def test_what_cannot_be_read_closes_and_says_why(machine):
    machine.receive(b"X" * 65)
    assert machine.next_request() is None
    assert machine.closing
    assert machine.fault


def test_after_the_end_nothing_is_read_or_written(machine):
    machine.receive(b"PNG\r\n")
    machine.close("enough")
    machine.close("the first reason stays")
    assert machine.next_request() is None
    assert machine.take() == b""
    assert machine.fault == "enough"
