import pytest

from papyon.errors import LocalProtocolError, RemoteProtocolError
from papyon.session.exchange import PENDING, Exchange
from papyon.wire import WireCommand


def test_questions_are_numbered_and_answers_found():
    exchange = Exchange()
    first, second = exchange.ask("CVR", "a"), exchange.ask("BLP", "AL")
    assert exchange.take() == b"CVR 1 a\r\nBLP 2 AL\r\n"
    assert exchange.take() == b""
    (answer,) = exchange.read(b"BLP 2 AL\r\n")
    assert exchange.settle(answer) == "BLP"
    assert exchange.settle(answer) is None
    assert exchange.waiting(first)
    assert not exchange.waiting(second)


def test_an_error_answers_any_question_but_another_verb_does_not():
    exchange = Exchange()
    exchange.ask("CHG", "NLN")
    assert exchange.settle(WireCommand("ILN", ("1", "NLN"))) is None
    assert exchange.settle(WireCommand("800", ("1",))) == "CHG"
    assert exchange.settle(WireCommand("800", ("77",))) is None
    assert exchange.settle(WireCommand("NLN", ("NLN", "a"))) is None


def test_ids_stay_within_32_bits_and_never_become_the_servers_own():
    exchange = Exchange(first_trid=0xFFFFFFFF)
    assert exchange.ask("CHG", "NLN") == 0xFFFFFFFF
    assert exchange.ask("CHG", "NLN") == 1


def test_what_is_not_answered_is_not_remembered():
    exchange = Exchange()
    trid = exchange.ask("MSG", "U", payload=b"x", answered=False)
    assert not exchange.waiting(trid)
    assert exchange.take() == b"MSG 1 U 1\r\nx"


def test_a_server_that_answers_nothing_is_not_asked_for_ever():
    exchange = Exchange()
    for _ in range(PENDING):
        exchange.ask("CHG", "NLN")
    with pytest.raises(LocalProtocolError):
        exchange.ask("CHG", "NLN")


def test_garbage_is_the_servers_error():
    with pytest.raises(RemoteProtocolError):
        list(Exchange().read(b"HTTP/1.1 400 Bad Request\r\n"))


def test_forgetting_tells_whether_an_answer_was_missing():
    exchange = Exchange()
    trid = exchange.ask("UUM", "x", payload=b"")
    assert exchange.forget(trid)
    assert not exchange.forget(trid)
