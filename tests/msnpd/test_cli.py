"""The command line."""

import asyncio
import gc
import re
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from msnpd.cli import main, spare_collector

ALICE = "alice@example.com"


def run(tmp_path: Path, *args: str, text: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--database", str(tmp_path / "x.sqlite3"), *args], input=text)
    return result.exit_code, result.output


def test_a_backup_is_a_database(tmp_path: Path) -> None:
    assert run(tmp_path, "user", "add", ALICE, "--password-stdin", text="secret\n")[0] == 0
    copy = tmp_path / "copy.sqlite3"
    assert run(tmp_path, "backup", str(copy)) == (0, f"copied to {copy}\n")
    result = CliRunner().invoke(main, ["--database", str(copy), "user", "list"])
    assert result.output == f"{ALICE}\t{ALICE}\n"
    code, said = run(tmp_path, "backup", str(copy))
    assert (code, "is there already" in said) == (1, True)


def test_a_configuration_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "msnpd.toml"
    path.write_text("port = 99999")
    result = CliRunner().invoke(main, ["--config", str(path), "user", "list"])
    assert result.exit_code == 1
    assert "is not a port" in result.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_run_serves_until_it_is_asked_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "msnpd", "--database", str(tmp_path / "x.sqlite3")),
        *("run", "--port", "0", "--services-port", "0", "--metrics-port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        line = (await process.stdout.readline()).decode()
        metrics = (await process.stdout.readline()).decode()
        assert re.fullmatch(r"metrics on http://127\.0\.0\.1:\d+/metrics\n", metrics)
        found = re.fullmatch(r"messenger on 127\.0\.0\.1:(\d+), services on http://127\.0\.0\.1:\d+\n", line)
        assert found is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", int(found[1]))
        writer.write(b"VER 1 MSNP18\r\n")
        assert await reader.readline() == b"VER 1 MSNP18\r\n"
        process.send_signal(number)
        assert await process.wait() == 0
        writer.close()


def test_what_stays_is_looked_at_less_often() -> None:
    before = gc.get_threshold()
    try:
        spare_collector()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > before
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
