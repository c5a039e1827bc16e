"""What is asked while nobody is signed in."""

import asyncio

import pytest

from papyon.aio import meanwhile as module
from papyon.aio.meanwhile import Meanwhile
from papyon.errors import ConnectionLost, LocalProtocolError, ServerError, WrongPassword
from papyon.session.letters import Letter

BOB, CAROL = frozenset({"bob@example.com"}), frozenset({"carol@example.com"})


class Session:
    """Takes letters; what it is asked goes as `fails` says."""

    def __init__(self, fails=None):
        self.over = False
        self.letters = []
        self.asked = []
        self.fails = fails

    def send(self, people, letter):
        self.letters.append((people, letter.id))

    async def ask(self, what):
        self.asked.append(what)
        if self.fails is not None:
            self.over = isinstance(self.fails, ConnectionLost)
            raise self.fails
        return what.upper()


def letter(name):
    return Letter(name, None)


def asking(meanwhile, what):
    return asyncio.get_running_loop().create_task(meanwhile.do(lambda session: session.ask(what)))


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_request_waits_until_somebody_is_signed_in():
    meanwhile, session = Meanwhile(), Session()
    waiting = asking(meanwhile, "busy")
    await settle()
    assert not waiting.done()
    meanwhile.began(session)
    assert await waiting == "BUSY"
    assert await asking(meanwhile, "away") == "AWAY"
    assert session.asked == ["busy", "away"]


async def test_a_request_is_repeated_once_when_the_session_ends_under_it():
    meanwhile, first, second = Meanwhile(), Session(ConnectionLost("gone")), Session()
    meanwhile.began(first)
    waiting = asking(meanwhile, "busy")
    await settle()
    meanwhile.ended()
    meanwhile.began(second)
    assert await waiting == "BUSY"
    assert (first.asked, second.asked) == (["busy"], ["busy"])


async def test_a_request_that_ends_two_sessions_is_given_up():
    meanwhile = Meanwhile()
    meanwhile.began(Session(ConnectionLost("gone")))
    waiting = asking(meanwhile, "busy")
    await settle()
    meanwhile.began(Session(ConnectionLost("gone again")))
    with pytest.raises(ConnectionLost, match="again"):
        await waiting


@pytest.mark.parametrize("error", [ServerError(217, "CHG"), LocalProtocolError("no")])
async def test_what_the_server_refuses_is_not_repeated(error):
    meanwhile, session = Meanwhile(), Session(error)
    meanwhile.began(session)
    with pytest.raises(type(error)):
        await asking(meanwhile, "busy")
    assert session.asked == ["busy"]


async def test_when_nobody_will_be_signed_in_every_request_is_told_why():
    meanwhile = Meanwhile()
    waiting = [asking(meanwhile, "busy"), asking(meanwhile, "away")]
    await settle()
    meanwhile.ended()
    await settle()
    assert not any(task.done() for task in waiting)
    meanwhile.ended(WrongPassword())
    for task in waiting:
        with pytest.raises(WrongPassword):
            await task


async def test_whoever_loses_patience_is_not_asked_for():
    meanwhile, session = Meanwhile(), Session()
    waiting = asking(meanwhile, "busy")
    await settle()
    waiting.cancel()
    await settle()
    meanwhile.began(session)
    await settle()
    assert session.asked == []


async def test_not_everything_is_kept(monkeypatch):
    monkeypatch.setattr(module, "REQUESTS", 1)
    monkeypatch.setattr(module, "LETTERS", 1)
    meanwhile = Meanwhile()
    waiting = asking(meanwhile, "busy")
    await settle()
    with pytest.raises(LocalProtocolError):
        await asking(meanwhile, "away")
    waiting.cancel()
    meanwhile.send(BOB, letter("1"))
    meanwhile.send(BOB, letter("1"))
    with pytest.raises(LocalProtocolError):
        meanwhile.send(BOB, letter("2"))
    meanwhile.settle("1")
    meanwhile.send(BOB, letter("2"))


def test_letters_are_sent_in_their_order_and_again_in_the_next_session():
    meanwhile, first, second = Meanwhile(), Session(), Session()
    meanwhile.send(BOB, letter("1"))
    meanwhile.send(CAROL, letter("2"))
    meanwhile.began(first)
    meanwhile.send(BOB, letter("3"))
    meanwhile.settle("2")
    meanwhile.settle("unknown")
    first.over = True
    meanwhile.send(BOB, letter("4"))
    meanwhile.ended()
    assert [one.id for one in meanwhile.letters] == ["1", "3", "4"]
    meanwhile.began(second)
    assert first.letters == [(BOB, "1"), (CAROL, "2"), (BOB, "3")]
    assert second.letters == [(BOB, "1"), (BOB, "3"), (BOB, "4")]
