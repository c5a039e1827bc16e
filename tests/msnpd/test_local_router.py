"""The router of a server that is alone. What it does is tested with the port: see `test_router`."""

import inspect
import re
from pathlib import Path

import msnpd
from msnpd.local_router import LocalRouter
from msnpd.router import Router
from tests.msnpd.world import World


def _promises(kind: type) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    }


def test_it_keeps_every_promise_of_the_port_and_makes_no_other() -> None:
    assert _promises(LocalRouter) == _promises(Router)


def test_a_server_has_this_one(world: World) -> None:
    assert isinstance(world.hub.router, LocalRouter)


def test_only_what_is_about_clients_of_this_server_asks_past_the_router() -> None:
    sources = Path(msnpd.__path__[0]).rglob("*.py")
    asking = {path.stem for path in sources if re.search(r"hub\.presence\b", path.read_text("utf-8"))}
    # Their sessions, bans of those who are here, numbers of this process, and its end.
    assert asking == {"notification", "watch", "admin", "server"}
