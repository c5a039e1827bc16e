"""Being told to stop."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from amsn2.app.interrupts import interrupted


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_interrupts(how):
    async with asyncio.timeout(20), interrupted() as interruption:
        assert not interruption.is_set()
        os.kill(os.getpid(), how)
        await interruption.wait()


PATIENT = """
import asyncio, signal, sys
from amsn2.app.interrupts import interrupted

async def main():
    async with interrupted() as interruption:
        print("ready", flush=True)
        await interruption.wait()
        print("stopping", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_second_interrupt_ends_at_once():
    with subprocess.Popen([sys.executable, "-c", PATIENT], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == b"stopping\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


def test_a_second_request_to_end_stays_gentle():
    with subprocess.Popen([sys.executable, "-c", PATIENT], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == b"stopping\n"
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
