"""The home: for its owner only, for one process at a time."""

import subprocess
import sys

import pytest

from amsn2.app.home import Home
from amsn2.app.problems import CannotStart


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.make()
    return home


def test_it_is_for_its_owner_only(home):
    assert home.path.stat().st_mode & 0o077 == 0
    home.make()


def test_secrets_that_others_can_read_are_closed_and_told(home, caplog):
    home.make_welcome_secret()
    home.make_set_up_token()
    home.key.write_text("key")
    home.key.chmod(0o640)
    home.welcome_secret.chmod(0o604)
    home.make()
    assert {path.stat().st_mode & 0o777 for path in (home.key, home.welcome_secret)} == {0o600}
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert str(home.key) in told[0]
    home.make()
    assert len(caplog.records) == 2


def test_it_cannot_be_made_everywhere(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="cannot be made"):
        Home(tmp_path / "file" / "home").make()


def test_a_second_process_is_kept_out_until_the_first_ends(home):
    hold = (
        "import sys, pathlib\n"
        "from amsn2.app.home import Home\n"
        "with Home(pathlib.Path(sys.argv[1])).locked():\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, home.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(CannotStart, match="runs in"), home.locked():
            pytest.fail("two are in")
        other.kill()
    with home.locked():
        pass


def test_a_home_that_is_gone_cannot_be_locked(tmp_path):
    with pytest.raises(CannotStart, match="cannot be written"), Home(tmp_path / "no").locked():
        pass


def test_the_set_up_token_stays_until_it_is_forgotten(home):
    token = home.make_set_up_token()
    assert len(token) >= 40
    assert home.set_up_token.stat().st_mode & 0o077 == 0
    assert home.make_set_up_token() == token
    home.forget_set_up_token()
    home.forget_set_up_token()
    assert home.make_set_up_token() != token


@pytest.mark.parametrize("damage", [b"", b"short", b"\xff" * 50])
def test_a_damaged_token_is_made_anew(home, damage):
    home.set_up_token.write_bytes(damage)
    assert len(home.make_set_up_token()) >= 40


def test_the_welcome_secret_stays(home):
    assert home.make_welcome_secret() == home.make_welcome_secret()
    assert home.make_welcome_secret().decode() != home.make_set_up_token()


def test_a_secret_that_cannot_be_kept_is_said(tmp_path):
    with pytest.raises(CannotStart, match="cannot be written"):
        Home(tmp_path / "no").make_set_up_token()


def test_everything_is_in_the_home(home):
    places = [home.database, home.key, home.messenger_database, home.config, home.set_up_token]
    assert all(place.parent == home.path for place in places)
    assert len(set(places)) == len(places)


def test_the_key_of_web_push_is_made_once_for_its_owner_only(home):
    assert home.make_push_key(lambda: b"one") == b"one"
    assert home.make_push_key(lambda: b"other") == b"one"
    assert home.push_key.stat().st_mode & 0o777 == 0o600
    home.push_key.unlink()
    home.push_key.mkdir()
    with pytest.raises(CannotStart):
        home.make_push_key(lambda: b"one")
