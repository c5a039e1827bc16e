"""The loop: the fastest there is, with room for many connections."""

import asyncio
import builtins
import resource

from amsn2.app import loop


def test_the_work_runs_to_its_end():
    seen = []

    async def work() -> None:
        seen.append(type(asyncio.get_running_loop()).__module__)

    loop.run_loop(work())
    assert seen[0].startswith("uvloop")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == hard


def test_it_does_without_uvloop(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "uvloop":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert loop._loop_factory() is asyncio.new_event_loop
