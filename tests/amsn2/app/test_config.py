"""Settings: where they come from, which wins, and what is said of wrong ones."""

from pathlib import Path

import pytest

from amsn2.app import config
from amsn2.app.config import Config, load, settings, variable
from amsn2.app.problems import CannotStart


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.toml"


def test_without_anything_it_is_the_defaults(file):
    assert load(file, {}) == (Config(), {})


def test_flag_beats_environment_beats_file_beats_default(file):
    file.write_text('[web]\nport = 1\nhost = "file"\nbase_path = "/file/"\n')
    environment = {"AMSN2_WEB_PORT": "2", "AMSN2_WEB_HOST": "environment"}
    found, origins = load(file, environment, [(("web", "port"), 3, "--port")])
    assert (found.web.port, found.web.host, found.web.base_path) == (3, "environment", "/file/")
    assert found.messenger.port == 1863
    assert origins == {
        ("web", "port"): "--port",
        ("web", "host"): "AMSN2_WEB_HOST",
        ("web", "base_path"): f"{file}: [web] base_path",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('user_header = "Remote-User"', "[web] trusted_proxies"),
        ("user_header_creates = true", "[web] user_header"),
        ('user_header = "Remote User"', "[web] user_header"),
    ],
)
def test_a_header_that_nobody_may_send_is_said_to_be_wrong(file, text, says):
    file.write_text(f"[web]\n{text}\n")
    with pytest.raises(CannotStart) as caught:
        load(file, {})
    assert says in str(caught.value)
    assert str(file) in str(caught.value)


def test_the_environment_has_words_for_every_type(file):
    environment = {
        "AMSN2_MESSENGER_ENABLED": "false",
        "AMSN2_WEB_ALLOWED_HOSTS": "a.example, b.example,",
        "AMSN2_WEB_METRICS_READERS": "",
        "AMSN2_HOME": "elsewhere",
        "PATH": "/bin",
    }
    found, _ = load(file, environment)
    assert found.messenger.enabled is False
    assert found.web.allowed_hosts == ("a.example", "b.example")
    assert found.web.metrics_readers == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[web]\nport = 70000", "[web] port"),
        ('[web]\nport = "2009"', None),
        ("[web]\nport = true", "[web] port"),
        ("[web]\nprot = 1", "no setting prot"),
        ("[wbe]\nport = 1", "no section [wbe]"),
        ("port = 1", "no section [port]"),
        ("[web]\nbase_path = 'x'", "[web] base_path"),
        ("[web]\ntrusted_proxies = ['nonsense']", "nonsense"),
        ("[messenger]\ndomain = 'nodot'", "[messenger] domain"),
        ("[log]\nlevel = 'loud'", "[log] level"),
        ("nonsense", "no TOML"),
        ('[storage]\nurl = "nonsense"', "makes no sense"),
        ("a = " + "[" * 100_000, "no TOML"),
        ('[web]\nhost = "127.0.0.1\\n"', "[web] host"),
        ('[web]\nbase_path = "/x/\\n"', "[web] base_path"),
        ('[web]\nbase_path = "/../"', "[web] base_path"),
        ('[web]\nallowed_hosts = ["chat.example:8443"]', "chat.example:8443"),
        ('[web]\nallowed_hosts = ["https://chat.example"]', "without https://"),
        ('[messenger]\ndomain = "a.example\\n"', "[messenger] domain"),
        ('[messenger]\npublic_host = "two words"', "[messenger] public_host"),
    ],
)
def test_what_is_wrong_is_named(file, text, says):
    file.write_text(text)
    if says is None:
        assert load(file, {})[0].web.port == 2009
        return
    with pytest.raises(CannotStart) as caught:
        load(file, {})
    assert says in str(caught.value)
    assert str(file) in str(caught.value)


def test_everything_that_is_wrong_is_said_at_once(file):
    file.write_text("[web]\nport = -1\n")
    environment = {"AMSN2_WEB_PROT": "1", "AMSN2_LOG_LEVEL": "loud"}
    with pytest.raises(CannotStart) as caught:
        load(file, environment, [(("web", "host"), "", "--host")])
    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "AMSN2_WEB_PROT",
        str(file),
        "AMSN2_LOG_LEVEL",
        "--host",
    ]


def test_files_that_are_none(file, monkeypatch, tmp_path):
    with pytest.raises(CannotStart, match="cannot be read"):
        load(tmp_path, {})
    file.write_bytes(b"\xff")
    with pytest.raises(CannotStart, match="no TOML"):
        load(file, {})
    monkeypatch.setattr(config, "FILE_BYTES", 10)
    file.write_text("# a long comment")
    with pytest.raises(CannotStart, match="too large"):
        load(file, {})


def test_every_setting_is_described_and_has_its_variable():
    found = list(settings())
    assert len(found) > 10
    for section, name, description in found:
        assert description.endswith("."), (section, name)
        assert variable(section, name).startswith("AMSN2_")
    names = [variable(section, name) for section, name, _ in found]
    assert len(names) == len(set(names))


def test_the_file_need_not_exist():
    assert load(Path("no such file"), {})[0] == Config()
