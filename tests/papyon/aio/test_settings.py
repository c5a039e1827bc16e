import pytest

from papyon.aio.settings import DIALECTS, Credentials, Settings
from papyon.session.masque import MASQUES
from papyon.types import Dialect

GUID = "{11111111-1111-4111-8111-111111111111}"


def test_all_services_under_one_address():
    settings = Settings.at("127.0.0.1", "http://127.0.0.1:1864/", GUID, 1999)
    assert (settings.host, settings.port, settings.tls, settings.verify_tls) == (
        "127.0.0.1",
        1999,
        False,
        True,
    )
    assert settings.rst_url == "http://127.0.0.1:1864/RST.srf"
    assert settings.rst2_url == "http://127.0.0.1:1864/RST2.srf"
    assert settings.addressbook_url == "http://127.0.0.1:1864/abservice/abservice.asmx"
    assert settings.sharing_url == "http://127.0.0.1:1864/abservice/SharingService.asmx"
    assert settings.rsi_url == "http://127.0.0.1:1864/rsi/rsi.asmx"
    assert settings.oim_url == "http://127.0.0.1:1864/OimWS/oim.asmx"
    assert settings.nexus_url == "http://127.0.0.1:1864/rdr/pprdr.asp"
    assert settings.storage_url == "http://127.0.0.1:1864/storageservice/SchematizedStore.asmx"
    assert settings.config_url == "http://127.0.0.1:1864/Config/MsgrConfig.asmx"


def test_each_of_them_can_be_elsewhere():
    settings = Settings.at(
        "msn.example", "https://msn.example", GUID, rst_url="https://login.example/RST.srf", tls=True
    )
    assert settings.rst_url == "https://login.example/RST.srf"
    assert settings.rsi_url == "https://msn.example/rsi/rsi.asmx"
    assert settings.tls


def test_everything_that_was_ever_shipped_is_offered_the_youngest_first():
    assert tuple(sorted(set(Dialect) - {Dialect.MSNP17}, reverse=True)) == DIALECTS
    assert set(DIALECTS) == set(MASQUES)


def test_the_password_is_not_shown():
    assert "secret" not in repr(Credentials("alice@example.com", "secret"))


@pytest.mark.parametrize(
    ("missing", "youngest", "oldest"),
    [
        ((), 18, 8),
        (("nexus_url",), 18, 8),
        (("rst_url",), 18, 8),
        (("rst_url", "rst2_url"), 14, 8),
        (("addressbook_url",), 12, 8),
        (("sharing_url", "nexus_url"), 12, 8),
    ],
)
def test_only_what_the_services_allow_is_offered(missing, youngest, oldest):
    settings = Settings.at("msn.example", "https://msn.example", **dict.fromkeys(missing, ""))
    assert (settings.usable[0], settings.usable[-1]) == (youngest, oldest)


def test_without_any_sign_in_service_nothing_is_usable():
    assert Settings.at("x", "y", nexus_url="", rst_url="", rst2_url="").usable == ()
