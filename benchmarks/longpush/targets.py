"""The servers that are measured: how each is started and asked."""

import contextlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from benchmarks.longpush import socketio, xmpp
from benchmarks.longpush.crowd import Crowd, Shape
from benchmarks.longpush.machine import SERVER_CORE, pin, tree
from benchmarks.longpush.plan import Peer, Plan

TABS_A_SESSION = 50
"""Polls that the benchmark parks in one session of aMSN2, which allows 64."""

ALL_SHAPES = frozenset(Shape)


@dataclass
class Running:
    """A server, and how to load it."""

    process: subprocess.Popen[bytes]
    plan: Plan

    @property
    def pids(self) -> list[int]:
        """It and its children."""
        return tree(self.process.pid)


Start = Callable[[Crowd], contextlib.AbstractContextManager[Running]]


@dataclass(frozen=True)
class Target:
    """A kind of server."""

    name: str
    title: str
    start: Start
    shapes: frozenset[Shape] = ALL_SHAPES
    """What can be measured of it."""
    missing: Callable[[], str] = field(default=lambda: "")
    """How to install what is missing; empty when nothing is."""


@contextlib.contextmanager
def _module(name: str, *arguments: object) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, object]]]:
    """A server of ours; it says where it is in its first line."""
    process = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", f"benchmarks.longpush.servers.{name}", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: pin(SERVER_CORE),
    )
    with process:
        assert process.stdout is not None
        try:
            yield process, msgspec.json.decode(process.stdout.readline(), type=dict[str, object])
        finally:
            process.terminate()


@contextlib.contextmanager
def _plain(module: str, arguments: tuple[str, ...], crowd: Crowd) -> Iterator[Running]:
    with _module(module, *arguments) as (process, hello):
        to = f"&to={crowd.people}" if crowd.shape is Shape.PEOPLE else ""
        plan = Plan(
            port=msgspec.convert(hello["port"], int),
            poll=f"GET /poll?ch=%c&after=%n\nCookie: amsn2_session={'0' * 43}",
            event=f"POST /say?ch=%c{to}\nContent-Type: text/plain",
            cursor=('"last":', ","),
            browsers=[
                Peer(channel=str(crowd.person(one)), stream=crowd.stream(one))
                for one in range(crowd.browsers)
            ],
            speakers=[Peer(channel=str(one)) for one in range(crowd.streams)],
        )
        yield Running(process, plan)


@contextlib.contextmanager
def _amsn2(arguments: tuple[str, ...], crowd: Crowd) -> Iterator[Running]:
    tabs = crowd.browsers if crowd.shape is Shape.TABS else 1
    sessions = -(-tabs // TABS_A_SESSION)
    with _module("amsn2_server", crowd.people, sessions, *arguments) as (process, hello):
        tokens = msgspec.convert(hello["tokens"], list[str])

        def token(browser: int) -> str:
            if crowd.shape is Shape.TABS:
                return tokens[browser // TABS_A_SESSION]
            return tokens[crowd.person(browser)]

        to = f"&to={crowd.people}" if crowd.shape is Shape.PEOPLE else ""
        plan = Plan(
            port=msgspec.convert(hello["port"], int),
            event_port=msgspec.convert(hello["event_port"], int),
            poll="GET /api/events?cursor=%n&wait=50\nCookie: amsn2_session=%s",
            event=f"POST /say?ch=%c{to}\nContent-Type: text/plain",
            cursor=('"cursor":"', '"'),
            browsers=[Peer(session=token(one), stream=crowd.stream(one)) for one in range(crowd.browsers)],
            speakers=[Peer(channel=str(one)) for one in range(crowd.streams)],
        )
        yield Running(process, plan)


@contextlib.contextmanager
def _foreign(
    started: contextlib.AbstractContextManager[tuple[subprocess.Popen[bytes], int]],
    make_plan: Callable[[int, Crowd], Plan],
    crowd: Crowd,
) -> Iterator[Running]:
    with started as (process, port):
        yield Running(process, make_plan(port, crowd))


def _ours(module: str, *arguments: str) -> Start:
    return lambda crowd: _plain(module, arguments, crowd)


def _has_uvloop() -> str:
    return "" if importlib.util.find_spec("uvloop") else "pip install uvloop"


_BOSH_SHAPES = ALL_SHAPES - {Shape.TABS}

TARGETS = {
    target.name: target
    for target in (
        Target("amsn2", "aMSN2, the long push", lambda crowd: _amsn2((), crowd)),
        Target(
            "amsn2-whole",
            "aMSN2, from the network on (core, database)",
            lambda crowd: _amsn2(("--whole-way",), crowd),
            frozenset({Shape.PAIRS}),
        ),
        Target("bare", "bare asyncio", _ours("bare_server")),
        Target(
            "bare-uvloop", "bare asyncio on uvloop", _ours("bare_server", "--uvloop"), missing=_has_uvloop
        ),
        Target("aiohttp", "minimal aiohttp (uvloop)", _ours("aiohttp_server")),
        Target(
            "socketio",
            "Node socket.io, polling",
            lambda crowd: _foreign(socketio.started(), socketio.plan, crowd),
            missing=socketio.missing,
        ),
        Target(
            "ejabberd",
            "ejabberd, mod_bosh",
            lambda crowd: _foreign(xmpp.ejabberd(), xmpp.plan, crowd),
            _BOSH_SHAPES,
            xmpp.missing_ejabberd,
        ),
        Target(
            "prosody",
            "Prosody, mod_bosh",
            lambda crowd: _foreign(xmpp.prosody(), xmpp.plan, crowd),
            _BOSH_SHAPES - {Shape.PEOPLE},  # to bring 1,000 people into a room takes it a minute
            xmpp.missing_prosody,
        ),
    )
}


def python_path() -> None:
    """Let servers of ours find this package wherever they are started."""
    root = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
