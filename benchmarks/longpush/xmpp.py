"""ejabberd and Prosody by BOSH (XEP-0124, XEP-0206), with SASL ANONYMOUS, and nothing that is not needed.

A stream is a browser's own address; the stream of all people is a room (XEP-0045).
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.longpush.crowd import Crowd, Shape
from benchmarks.longpush.machine import SERVER_CORE, pin
from benchmarks.longpush.plan import Peer, Plan
from benchmarks.longpush.sessions import Caller, open_all

PATH = "/http-bind"
BIND = "http://jabber.org/protocol/httpbind"
ROOM = "hall@conference.localhost"
START_SECONDS = 60
SILENT = 999_999
"""A stream without a speaker."""

_PROSODY = """
run_as_root = true
daemonize = false
pidfile = "{folder}/prosody.pid"
data_path = "{folder}"
certificates = "{folder}"
log = {{ error = "*console" }}
modules_enabled = {{ "saslauth", "bosh", "message", "presence", "iq" }}
modules_disabled = {{ "s2s", "posix" }}
c2s_ports = {{}}
s2s_ports = {{}}
http_ports = {{ {port} }}
http_interfaces = {{ "127.0.0.1" }}
https_ports = {{}}
http_default_host = "localhost"
consider_bosh_secure = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
network_settings = {{ tcp_backlog = 2048 }}
bosh_max_inactivity = 600
VirtualHost "localhost"
    authentication = "anonymous"
Component "conference.localhost" "muc"
    muc_room_locking = false
    muc_room_default_presence_broadcast = {{ visitor = false; participant = false; moderator = false; }}
    muc_room_default_history_length = 0
"""

_EJABBERD = """
hosts: [localhost]
loglevel: error
auth_method: anonymous
anonymous_protocol: sasl_anon
allow_multiple_connections: true
disable_sasl_mechanisms: []
acl: {{}}
access_rules: {{}}
shaper: {{}}
shaper_rules: {{}}
certfiles: []
listen:
  -
    port: {port}
    ip: "127.0.0.1"
    module: ejabberd_http
    backlog: 2048
    request_handlers:
      {path}: mod_bosh
modules:
  mod_bosh:
    max_inactivity: 600
  mod_muc:
    host: conference.localhost
    history_size: 0
    max_users: 5000
    min_presence_interval: 0
    min_message_interval: 0
    default_room_options:
      max_users: 5000
      presence_broadcast: []
"""


def missing_prosody() -> str:
    """How to install what is missing."""
    return "" if shutil.which("prosody") else "apt-get install prosody"


def missing_ejabberd() -> str:
    """How to install what is missing."""
    return "" if shutil.which("ejabberdctl") and shutil.which("erl") else "apt-get install ejabberd"


@contextlib.contextmanager
def prosody() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A running Prosody and its port."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), _free_port()
        file = folder / "prosody.cfg.lua"
        file.write_text(_PROSODY.format(folder=folder, port=port))
        with _running(["prosody", "--config", str(file)], folder, port, {}) as process:
            yield process, port


@contextlib.contextmanager
def ejabberd() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A running ejabberd and its port; started without ejabberdctl, which would change to another user."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), _free_port()
        file = folder / "ejabberd.yml"
        file.write_text(_EJABBERD.format(port=port, path=PATH))
        library = next(iter(Path("/usr/lib").glob("*/ejabberd-*")), Path("/usr/lib/none")).parent
        environment = {
            "EJABBERD_CONFIG_PATH": str(file),
            "EJABBERD_LOG_PATH": str(folder / "ejabberd.log"),
            "ERL_LIBS": str(library),
            "ERL_MAX_PORTS": "32000",
            "ERL_CRASH_DUMP": str(folder / "dump"),
            "HOME": str(folder),
        }
        command = ["erl", "+K", "true", "+P", "250000", "-mnesia", "dir", f'"{folder}/db"']
        command += ["-ejabberd", "quiet", "true", "-s", "ejabberd", "-noinput"]
        with _running(command, folder, port, environment) as process:
            yield process, port


@contextlib.contextmanager
def _running(
    command: list[str], folder: Path, port: int, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - fixed commands
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=os.environ | environment,
            preexec_fn=lambda: pin(SERVER_CORE),
        )
    with process:
        try:
            _wait_for(port, process, folder / "output")
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes], output: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"it did not start: {output.read_text()[-500:]}") from None
            time.sleep(0.1)
    time.sleep(1)  # the port opens before the host behind it


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _open(number: int, room: bool, caller: Caller) -> Peer:
    """A session of an anonymous user; in the room, if so wished."""
    rid = 1_000_000 + number * 100_003
    first = (
        f"<body xmlns='{BIND}' xmlns:xmpp='urn:xmpp:xbosh' rid='{rid}' to='localhost' ver='1.6' hold='1' "
        "wait='120' content='text/xml; charset=utf-8' xml:lang='en' xmpp:version='1.0'/>"
    )
    answer = await caller.call(PATH, first)
    sid = _found(r"sid=['\"]([^'\"]+)", answer)

    async def send(stanza: str, expected: str, attributes: str = "") -> str:
        nonlocal rid
        text = ""
        while not re.search(expected, text):
            rid += 1
            body = f"<body xmlns='{BIND}' rid='{rid}' sid='{sid}'{attributes}>{stanza}</body>"
            text = await caller.call(PATH, body)
            if "terminate" in text:
                raise ConnectionError(text[:300])
            stanza = attributes = ""
        return text

    await send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", "<success")
    restart = " to='localhost' xmlns:xmpp='urn:xmpp:xbosh' xmpp:restart='true'"
    await send("", "<bind", restart)
    bind = "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
    jid = _found(r"<jid>([^<]+)", await send(bind, "<jid>"))
    if room:
        join = f"<presence xmlns='jabber:client' to='{ROOM}/n{number}'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
        await send(join, "110|<subject")
    else:
        await send(
            f"<presence xmlns='jabber:client'/><iq xmlns='jabber:client' type='get' id='p' to='{jid}'/>",
            "id=.p.",
        )
    return Peer(session=sid, channel=jid, rid=rid + 1)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ConnectionError(f"no {pattern} in {text[:300]}")
    return found[1]


def plan(port: int, crowd: Crowd) -> Plan:
    """A server holds the request that brought an event, as it holds every other; hence two lines."""
    room = crowd.shape is Shape.PEOPLE
    opens: list[Callable[[Caller], Awaitable[Peer]]] = [
        partial(_open, number, room) for number in range(crowd.browsers)
    ]
    opens += [partial(_open, crowd.browsers + one, room) for one in range(crowd.streams)]
    peers = open_all(port, opens)
    browsers, speakers = peers[: crowd.browsers], peers[crowd.browsers :]
    for number, browser in enumerate(browsers):
        # Nobody shares an anonymous address: who would share a stream only waits.
        browser.stream = crowd.stream(number) if room or number < crowd.streams else SILENT
    for speaker, browser in zip(speakers, browsers, strict=False):
        speaker.channel = ROOM if room else browser.channel
    kind = "groupchat" if room else "chat"
    body = f"<body xmlns='{BIND}' rid='%r' sid='%s'>"
    message = f"<message xmlns='jabber:client' to='%c' type='{kind}'><body>%e</body></message>"
    return Plan(
        port=port,
        poll=f"POST {PATH}\nContent-Type: text/xml; charset=utf-8",
        poll_body=f"<body xmlns='{BIND}' rid='%r' sid='%s'/>",
        event=f"POST {PATH}\nContent-Type: text/xml; charset=utf-8",
        event_body=f"{body}{message}</body>",
        lines=2,
        browsers=browsers,
        speakers=speakers,
    )
