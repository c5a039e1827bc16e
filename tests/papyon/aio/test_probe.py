import asyncio
import subprocess
import sys
from dataclasses import replace

import pytest

from papyon.aio import probe as probe_module
from papyon.aio.probe import Finding, Report, probe
from papyon.aio.settings import Settings
from tests.papyon.aio.people import running_server

DIALECTS = ["MSNP8", "MSNP9", "MSNP10", "MSNP11", "MSNP12", "MSNP13", "MSNP14", "MSNP15", "MSNP16", "MSNP18"]


@pytest.fixture
async def server(tmp_path):
    async with running_server(tmp_path) as server:
        yield server


def settings_of(server):
    return Settings.at("127.0.0.1", f"http://127.0.0.1:{server.services_port}", "{g}", server.port)


async def test_what_msnpd_offers(server):
    report = await probe(settings_of(server))
    assert report.alive
    assert [finding.name for finding in report.dialects if finding.there] == DIALECTS, report.table()
    words = {finding.name: finding.words for finding in report.dialects}
    assert words["MSNP8"].startswith("signs in with a ticket for a challenge of")
    assert words["MSNP18"] == "signs in with a ticket and a proof (MBI_KEY_OLD)"
    services = {finding.name: finding for finding in report.services}
    assert {name for name, found in services.items() if found.there} >= {
        "nexus",
        "sign-in (RST)",
        "sign-in (RST2)",
        "address book",
        "sharing",
        "offline messages",
        "offline store",
        "configuration",
    }, report.table()
    assert services["nexus"].words.startswith("login at http")


async def test_where_nobody_is(server):
    nowhere = replace(settings_of(server), port=1, nexus_url="http://127.0.0.1:1/rdr/pprdr.asp")
    report = await probe(nowhere)
    assert not report.alive
    assert report.dialects[0] == Finding("MSNP8", there=False, words="127.0.0.1:1 does not answer")
    assert not report.services[0].there


async def test_what_is_no_messenger_server():
    async def greet(reader, writer):
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()
        await writer.wait_closed()

    other = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with other:
        port = other.sockets[0].getsockname()[1]
        report = await probe(replace(Settings.at("127.0.0.1", "", "{g}", port), **dict.fromkeys(URLS, "")))
    assert not report.alive
    assert report.services == ()


URLS = [field for field in Settings.__dataclass_fields__ if field.endswith("_url")]


async def test_a_server_that_sends_people_on():
    async def dispatch(reader, writer):
        offered = (await reader.readline()).split()[2].decode()
        # It knows old dialects only.
        if offered not in ("MSNP8", "MSNP9"):
            writer.write(b"VER 1 0\r\n")
        else:
            writer.write(f"VER 1 {offered}\r\n".encode())
            await reader.readline()
            writer.write(b"CVR 2 1 1 1 a b\r\n")
            await reader.readline()
            writer.write(b"XFR 3 NS 192.0.2.21:1863 0 192.0.2.20:1863\r\n")
        await reader.read()
        writer.close()

    dispatcher = await asyncio.start_server(dispatch, "127.0.0.1", 0)
    async with dispatcher:
        port = dispatcher.sockets[0].getsockname()[1]
        report = await probe(replace(Settings.at("127.0.0.1", "", "{g}", port), **dict.fromkeys(URLS, "")))
    assert [finding.name for finding in report.dialects if finding.there] == ["MSNP8", "MSNP9"]
    assert report.dialects[0].words == "sends people on to 192.0.2.21:1863"
    assert report.dialects[-1].words.startswith("The server speaks none of the dialects")


async def test_a_server_that_says_nothing(monkeypatch):
    monkeypatch.setattr(probe_module, "PATIENCE", 0.01)

    async def listen(reader, writer):
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        report = await probe(replace(Settings.at("127.0.0.1", "", "{g}", port), **dict.fromkeys(URLS, "")))
    assert {finding.words for finding in report.dialects} == {"does not answer in time"}


def test_the_table():
    report = Report(
        "h:1", (Finding("MSNP8", True, "a"), Finding("MSNP18", False, "b")), (Finding("nexus", True, ""),)
    )
    assert report.table() == "h:1\n  MSNP8   yes  a\n  MSNP18  no   b\nservices\n  nexus   yes"


async def test_the_command(server):
    base = f"http://127.0.0.1:{server.services_port}"
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "papyon", "probe", f"127.0.0.1:{server.port}", "--nexus", f"{base}/rdr/pprdr.asp"),
        stdout=subprocess.PIPE,
    )
    said, _ = await command.communicate()
    assert command.returncode == 0
    lines = said.decode().splitlines()
    assert lines[0] == f"127.0.0.1:{server.port}"
    assert [line.split()[0] for line in lines[1:11]] == DIALECTS
    assert lines[11] == "services"
    assert lines[12].split()[:4] == ["nexus", "yes", "login", "at"]
    assert len(lines) == 13
