"""The command line."""

import asyncio
import re
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509

from msnpd.cli import main

ALICE = "alice@example.com"


def run(tmp_path: Path, *args: str, text: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--database", str(tmp_path / "x.sqlite3"), *args], input=text)
    return result.exit_code, result.output


def test_accounts_come_and_go(tmp_path: Path) -> None:
    assert run(tmp_path, "user", "add", ALICE, "--name", "Alice", "--password-stdin", text="secret\n")[0] == 0
    assert run(tmp_path, "user", "list") == (0, f"{ALICE}\tAlice\n")
    code, said = run(tmp_path, "user", "add", ALICE, "--password-stdin", text="secret\n")
    assert (code, "taken" in said) == (1, True)
    assert run(tmp_path, "user", "password", ALICE, text="new\nnew\n")[0] == 0
    assert run(tmp_path, "user", "remove", ALICE, text="n\n")[0] == 1
    assert run(tmp_path, "user", "remove", ALICE, "--yes")[0] == 0
    assert run(tmp_path, "user", "list") == (0, "")
    code, said = run(tmp_path, "user", "remove", ALICE, "--yes")
    assert (code, said) == (1, f"Error: No such account: {ALICE}\n")
    code, said = run(tmp_path, "user", "add", "nonsense", "--password-stdin", text="secret\n")
    assert (code, "name@network" in said) == (1, True)


def test_the_certificate_to_install(tmp_path: Path) -> None:
    code, said = run(tmp_path, "ca")
    assert code == 0
    certificate = x509.load_pem_x509_certificate(said.encode())
    assert "PRIVATE" not in said
    assert re.search(r"SHA-1 fingerprint: ([0-9A-F]{2}:){19}[0-9A-F]{2}\n", said)
    der = CliRunner().invoke(main, ["--database", str(tmp_path / "x.sqlite3"), "ca", "--der"]).stdout_bytes
    assert x509.load_der_x509_certificate(der) == certificate


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
        *("run", "--port", "0", "--services-port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        line = (await process.stdout.readline()).decode()
        found = re.fullmatch(r"messenger on 127\.0\.0\.1:(\d+), services on http://127\.0\.0\.1:\d+\n", line)
        assert found is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", int(found[1]))
        writer.write(b"VER 1 MSNP18\r\n")
        assert await reader.readline() == b"VER 1 MSNP18\r\n"
        process.send_signal(number)
        assert await process.wait() == 0
        writer.close()
