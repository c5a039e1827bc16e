"""The messenger server in the box."""

import stat

import pytest

from amsn2.app.config import Messenger
from amsn2.app.home import Home
from amsn2.app.problems import CannotStart
from amsn2.app.serving import built_in, endpoints_of, running_server, server_config

FREE = Messenger(port=0, services_port=0, domain="club.example")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


async def test_our_accounts_find_it_wherever_it_listens(home):
    async with running_server(home, FREE) as server:
        found = endpoints_of(server, FREE)
        assert (found.host, found.port) == ("127.0.0.1", server.port)
        assert found.services == f"http://127.0.0.1:{server.services_port}"
        everywhere = Messenger(host="::")
        assert endpoints_of(server, everywhere).services == f"http://[::1]:{server.services_port}"


async def test_what_it_keeps_is_for_its_owner_only(home):
    async with running_server(home, FREE):
        assert stat.S_IMODE(home.messenger_database.stat().st_mode) == 0o600


async def test_its_robot_has_an_address_of_its_domain(home):
    async with running_server(home, FREE) as server:
        assert (await built_in(home, FREE, server)).robot == "robot@club.example"


async def test_a_database_that_cannot_be_opened(home):
    home.messenger_database.mkdir()
    with pytest.raises(CannotStart, match="cannot be opened"):
        async with running_server(home, FREE):
            pass


async def test_it_may_have_a_settings_file_of_its_own(home, tmp_path):
    file = tmp_path / "msnpd.toml"
    file.write_text('host = "192.0.2.1"\nmetrics_port = 0\nregistration = "open"\n[limits]\ngroups = 3\n')
    chosen = Messenger(port=0, services_port=0, settings=str(file))
    config = server_config(home, chosen)
    assert (config.host, config.limits.groups, config.registration) == ("127.0.0.1", 3, "open")
    async with running_server(home, chosen) as server:
        assert server.metrics_port
    file.write_text("nonsense = 1\n=")
    with pytest.raises(CannotStart, match="cannot start"):
        async with running_server(home, chosen):
            pass
