"""`config show`: a file that makes the same configuration, without secrets."""

import tomllib

import pytest

from amsn2.app.config import Config, Storage, Web, load
from amsn2.app.listing import listing, without_password


def test_what_is_shown_makes_the_same(tmp_path):
    config = Config(web=Web(port=7, allowed_hosts=("a.example",), base_path="/x/"))
    file = tmp_path / "config.toml"
    file.write_text(listing(config, {("web", "port"): "--port"}))
    assert load(file, {})[0] == config
    assert "AMSN2_WEB_PORT; now from --port" in file.read_text()
    assert "AMSN2_WEB_HOST; now from default" in file.read_text()


def test_every_section_is_explained():
    text = listing(Config(), {})
    assert set(tomllib.loads(text)) == {"web", "push", "messenger", "storage", "log"}
    assert text.startswith("# ")


def test_the_password_of_the_database_is_left_out():
    url = "postgresql://me:hushhush@db.example/amsn2?password=hushhush"
    text = listing(Config(storage=Storage(url=url)), {})
    assert "hushhush" not in text
    assert "me:***@db.example/amsn2" in text


@pytest.mark.parametrize("url", ["", "sqlite:///home/me/amsn2.sqlite3", "postgresql://me@db.example/x"])
def test_other_urls_are_shown_as_they_are(url):
    assert without_password(url) == url
