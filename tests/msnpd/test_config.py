"""The configuration file."""

from pathlib import Path

import pytest

from msnpd.config import Config, read
from msnpd.errors import ConfigError


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "msnpd.toml"
    path.write_text(text)
    return path


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    assert read(write(tmp_path, "")) == Config()
    found = read(write(tmp_path, 'port = 0\ndatabase = "/x/y.sqlite3"\n[limits]\ncontacts = 7\n'))
    assert (found.port, found.database, found.limits.contacts) == (0, Path("/x/y.sqlite3"), 7)
    assert found.limits.members == Config().limits.members
    found = read(
        write(tmp_path, 'https_ports = [443, 0]\ncertificate_names = ["msn.example"]\nold_tls = true\n')
    )
    assert (found.https_ports, found.certificate_names, found.old_tls) == ((443, 0), ("msn.example",), True)


@pytest.mark.parametrize(
    "text",
    [
        "port = 70000",
        "port = 'x'",
        "host = ''",
        "public_host = 'a b'",
        "= 1",
        "[limits]\ncontacts = 'x'",
        "https_ports = [443, 70000]",
        "certificate_names = ['a b']",
        "services_url = 'msn.example'",
        "tls_port = -1",
        "nexus_header = 'X-Other'",
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        read(write(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read(tmp_path / "nowhere.toml")
