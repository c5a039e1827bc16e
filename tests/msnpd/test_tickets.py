"""Tickets that sign in, and tickets that open a switchboard."""

import base64

import pytest

from msnpd.errors import TicketInvalid
from msnpd.tickets import SignInTickets, SingleUse

KEY = bytes(range(32))


class Clock:
    time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_a_ticket_says_all_it_is_and_survives_a_restart() -> None:
    given = SignInTickets(KEY, 60.0, Clock()).issue(7, 2, b"12345678", 3)
    again = SignInTickets(KEY, 60.0, Clock())
    other = given.text.replace("-", "+").replace("_", "/")
    for form in (given.text, other, f"t={given.text}", f"t={given.text}&p=", f" t={given.text}&p=x "):
        assert again.check(form) == given
    assert (given.account, given.epoch, given.login) == (7, 2, b"12345678".hex())
    assert len(given.secret) == 24


def test_tickets_of_one_request_differ_but_for_their_login() -> None:
    office = SignInTickets(KEY, 60.0, Clock())
    one, two = (office.issue(7, 2, b"12345678", number) for number in (0, 1))
    assert one.text != two.text
    assert one.secret != two.secret
    assert one.login == two.login


def test_tickets_expire() -> None:
    clock = Clock()
    office = SignInTickets(KEY, 60.0, clock)
    given = office.issue(7, 2, b"12345678", 3)
    clock.time += 60
    assert office.check(given.text) == given
    clock.time += 1
    with pytest.raises(TicketInvalid):
        office.check(given.text)
    assert office.check(given.text, overdue=1.0) == given
    with pytest.raises(TicketInvalid):
        office.check(given.text, overdue=0.5)


def test_forgeries() -> None:
    office = SignInTickets(KEY, 60.0, Clock())
    text = office.issue(7, 2, b"12345678", 3).text
    raw = bytearray(base64.urlsafe_b64decode(text))
    for position in range(len(raw)):
        changed = bytes(raw[:position]) + bytes([raw[position] ^ 1]) + bytes(raw[position + 1 :])
        with pytest.raises(TicketInvalid):
            office.check(base64.urlsafe_b64encode(changed).decode())
    for nonsense in ("", "t=", "t=&p=", "ä", "x" * 1000, text[:-4], text + "AAAA"):
        with pytest.raises(TicketInvalid):
            office.check(nonsense)
    with pytest.raises(TicketInvalid):
        SignInTickets(bytes(32), 60.0, Clock()).check(text)


def test_single_use() -> None:
    clock = Clock()
    tickets: SingleUse[str] = SingleUse(60.0, 2, clock)
    tickets.put("a", "A")
    assert tickets.take("a") == "A"
    with pytest.raises(TicketInvalid):
        tickets.take("a")
    tickets.put("b", "B")
    clock.time += 60
    with pytest.raises(TicketInvalid):
        tickets.take("b")


def test_only_so_many_are_kept() -> None:
    tickets: SingleUse[str] = SingleUse(60.0, 2, Clock())
    for name in "abc":
        tickets.put(name, name)
    with pytest.raises(TicketInvalid):
        tickets.take("a")
    assert [tickets.take("b"), tickets.take("c")] == ["b", "c"]


def test_tickets_are_taken_back() -> None:
    tickets: SingleUse[str] = SingleUse(10.0, 5, lambda: 0.0)
    for name in ("one", "two"):
        tickets.put(name, f"{name} thing")
    tickets.drop(lambda thing: thing == "one thing")
    with pytest.raises(TicketInvalid):
        tickets.take("one")
    assert tickets.take("two") == "two thing"
