"""The command line, without running aMSN2: that is tests/end_to_end/test_process.py."""

import pytest
from click.testing import CliRunner

from amsn2.app import cli
from amsn2.app.home import Home

PASSWORD = "correct horse"


@pytest.fixture
def amsn2(tmp_path, monkeypatch):
    for name in ("HOME", "CONFIG", "WEB_PORT"):
        monkeypatch.delenv(f"AMSN2_{name}", raising=False)
    # The log is the whole process's, and this process has other tests.
    monkeypatch.setattr(cli, "set_up_logs", lambda level, stream, troubles=None: None)

    def invoke(*arguments: str, text: str = "", **environment: str):
        everything = {"AMSN2_HOME": str(tmp_path / "home"), **environment}
        return CliRunner().invoke(cli.main, arguments, input=text, env=everything)

    return invoke


@pytest.fixture
def ran(monkeypatch):
    """What `run` would have run."""
    seen = []

    def run_house(home, config, say, troubles):
        seen.append((home, config))

    monkeypatch.setattr(cli, "run_house", run_house)
    monkeypatch.setattr(cli, "run_loop", lambda work: None)
    return seen


@pytest.mark.parametrize("arguments", [(), ("run",)])
def test_it_runs_by_default(amsn2, ran, arguments):
    assert amsn2(*arguments).exit_code == 0
    ((home, config),) = ran
    assert home.path.name == "home"
    assert (config.web.host, config.web.port) == ("127.0.0.1", 2009)
    assert config.messenger.enabled


def test_every_option_has_its_setting(amsn2, ran):
    result = amsn2(
        "--host", "::", "--port", "0", "--base-path", "/x/", "--allow-host", "a.example",
        "--allow-host", "b.example", "--trust-proxy", "192.0.2.1", "--no-server", "--messenger-host", "::1",
        "--messenger-port", "1", "--services-port", "2", "--domain", "club.example", "--log-level", "debug",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    ((_, config),) = ran
    assert (config.web.host, config.web.port, config.web.base_path) == ("::", 0, "/x/")
    assert config.web.allowed_hosts == ("a.example", "b.example")
    assert config.web.trusted_proxies == ("192.0.2.1",)
    assert not config.messenger.enabled
    assert (config.messenger.host, config.messenger.port, config.messenger.services_port) == ("::1", 1, 2)
    assert config.messenger.domain == "club.example"
    assert config.log.level == "debug"


def test_what_is_wrong_is_said_on_one_line_each(amsn2, ran):
    result = amsn2("run", "--port", "99999", "--base-path", "x")
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["--port", "--base-path"]
    assert ran == []


def test_two_do_not_run_in_one_home(amsn2, ran, tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    with home.locked():
        result = amsn2("run")
        gone = amsn2("person", "remove", "Anna", "--yes")
    assert (result.exit_code, gone.exit_code) == (1, 1)
    assert "runs in" in result.stderr
    assert "runs in" in gone.stderr


def test_the_configuration_is_in_the_home_or_where_it_is_said(amsn2, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text("[web]\nport = 7\n")
    (tmp_path / "other.toml").write_text("[web]\nport = 8\n")
    assert "port = 7" in amsn2("config", "show").output
    assert "port = 8" in amsn2("config", "show", "--config", str(tmp_path / "other.toml")).output
    assert "port = 9" in amsn2("config", "show", AMSN2_WEB_PORT="9").output
    assert amsn2("config", "show", "--config", str(tmp_path / "missing.toml")).exit_code == 2


def test_the_configuration_is_checked(amsn2, tmp_path):
    assert amsn2("config", "check").output == "The configuration is right.\n"
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text("[web]\nprot = 7\n")
    result = amsn2("config", "check")
    assert result.exit_code == 1
    assert "no setting prot" in result.stderr


def test_people_come_and_go(amsn2):
    added = amsn2("person", "add", "Anna", "--password-stdin", text=f"{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert "administrator" in added.output
    asked = amsn2("person", "add", "Bob", text=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0
    assert PASSWORD not in asked.output
    assert amsn2("person", "list").output == "Anna (administrator)\nBob\n"
    assert amsn2("person", "password", "Bob", "--password-stdin", text="another horse\n").exit_code == 0
    assert amsn2("person", "remove", "Bob", text="n\n").exit_code == 1
    assert amsn2("person", "remove", "Bob", "--yes").exit_code == 0
    assert amsn2("person", "list").output == "Anna (administrator)\n"


def test_what_is_refused_is_said(amsn2):
    result = amsn2("person", "add", "Anna", "--password-stdin", text="x\n")
    assert result.exit_code == 1
    assert "too short" in result.stderr
    assert "Traceback" not in result.output


def test_it_says_which_it_is_and_what_it_can(amsn2):
    assert amsn2("--version").output.startswith("amsn2, version ")
    helped = amsn2("--help").output
    assert all(word in helped for word in ("run", "person", "config"))
    assert "--messenger-port" in amsn2("run", "--help").output
    assert amsn2("nonsense").exit_code == 2


def test_a_backup_is_restored_elsewhere(amsn2, tmp_path):
    assert amsn2("person", "add", "Anna", "--password-stdin", text="correct horse\n").exit_code == 0
    target = tmp_path / "all.tar"
    result = amsn2("backup", str(target))
    assert result.exit_code == 0, result.output
    assert str(tmp_path / "home" / "key") in result.output
    again = amsn2("backup", str(target))
    assert (again.exit_code, "is there already" in again.output) == (1, True)
    elsewhere = {"AMSN2_HOME": str(tmp_path / "elsewhere")}
    refused = amsn2("restore", str(target), "--yes", **elsewhere)
    assert (refused.exit_code, "comes without the key" in refused.output) == (1, True)
    target.unlink()
    assert "can read them" in amsn2("backup", str(target), "--with-key").output
    restored = amsn2("restore", str(target), "--yes", **elsewhere)
    assert restored.exit_code == 0, restored.output
    assert amsn2("person", "list", **elsewhere).output == "Anna (administrator)\n"


def test_a_backup_is_restored_into_the_home_only(amsn2, tmp_path):
    (tmp_path / "all.tar").write_bytes(b"")
    result = amsn2(
        "restore", str(tmp_path / "all.tar"), "--yes", AMSN2_STORAGE_URL=f"sqlite:///{tmp_path}/x.sqlite3"
    )
    assert (result.exit_code, "[storage] url" in result.output) == (1, True)


def test_what_a_proxy_has_to_be_told_follows_the_settings(amsn2):
    result = amsn2("proxy-config", "nginx", "--name", "chat.example", AMSN2_WEB_BASE_PATH="/chat/")
    assert result.exit_code == 0, result.output
    assert "location /chat/ {" in result.output
    assert amsn2("proxy-config", "squid").exit_code == 2
