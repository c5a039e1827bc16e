import pytest

from amsn2.api.commands import Endpoints
from amsn2.api.network import AccountSettings
from amsn2.networks.msn.endpoints import settings_of
from papyon.aio.presets import CROSSTALK

GUID = "AAAAAAAA-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
BUILT_IN = Endpoints(host="127.0.0.1", port=1999, services="http://127.0.0.1:1998")


def account(**others):
    return AccountSettings(address="alice@example.com", **others)


def test_without_endpoints_it_is_the_built_in_network():
    settings = settings_of(account(endpoint_id=GUID), BUILT_IN)
    assert (settings.host, settings.port) == ("127.0.0.1", 1999)
    assert settings.rst_url == "http://127.0.0.1:1998/RST.srf"
    assert settings.machine_guid == "{" + GUID.lower() + "}"
    assert settings_of(account(), None) is None


def test_endpoints_of_its_own():
    endpoints = Endpoints(host="msn.example", verify_tls=False)
    settings = settings_of(account(endpoints=endpoints), BUILT_IN)
    assert (settings.host, settings.port, settings.verify_tls) == ("msn.example", 1863, False)
    assert settings.oim_url == "https://msn.example/OimWS/oim.asmx"


@pytest.mark.parametrize("host", ["crosstalk", "CrossTalk", CROSSTALK.host])
def test_a_known_network_needs_no_more_than_its_name_or_its_host(host):
    endpoints = Endpoints(host=host, port=1864, verify_tls=False)
    settings = settings_of(account(endpoints=endpoints, endpoint_id=GUID), BUILT_IN)
    assert (settings.host, settings.port, settings.verify_tls) == (CROSSTALK.host, 1864, False)
    assert settings.rst_url == CROSSTALK.rst_url
    assert settings.machine_guid == "{" + GUID.lower() + "}"
    elsewhere = Endpoints(host=host, services="https://msn.example")
    assert settings_of(account(endpoints=elsewhere), None).rst_url == "https://msn.example/RST.srf"


def test_the_machine_is_the_same_each_time():
    first, second = (settings_of(account(), BUILT_IN).machine_guid for _ in range(2))
    assert first == second
    assert len(first) == 38
